//! Issuers of tokens that more than one party can get a token from.
//!
//! Sources: IAM's "Identity-provider controls for shared OIDC providers" says which issuers are shared, and by which claim each
//! tells its customers apart. The pages of the issuers say what a subject looks like.

/// An issuer of tokens.
#[derive(Debug)]
pub(crate) struct Issuer {
    /// Its URL without scheme; of one that has an issuer for each customer, what their URLs begin with.
    pub(crate) url: &'static str,
    /// Whose tokens it issues.
    pub(crate) issues_for: Audience,
    /// Who gets a token from it, as a sentence says it.
    pub(crate) whoever: &'static str,
    /// The claims that say whose token it is, with what they are in a token of somebody else.
    pub(super) of_strangers: &'static [(&'static str, &'static str)],
    /// Subjects of somebody else's tokens.
    pub(super) strangers: &'static [&'static str],
    /// The claims that whoever asks for a token chooses.
    pub(super) chosen: &'static [&'static str],
    /// What its subjects are made of, where they tell owner and project.
    pub(crate) subject: Option<Shape>,
}

/// Whose tokens an issuer issues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Everybody's.
    World,
    /// Those of one workspace or organisation, which its URL names.
    Customer,
}

/// What a subject is made of: prefix, owner, a separator and what the owner has.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(super) prefix: &'static str,
    pub(super) owner_ends: char,
    /// What people call the owner, what it has, and what happens there.
    pub(crate) words: (&'static str, &'static str, &'static str),
    /// What follows the project in the subjects that every reference of it can get; none where that is not known.
    pub(super) of_all_references: &'static [&'static str],
}

/// What stands for the claims of somebody else.
const OTHER: &str = "someone-else";

const AUDIENCE: &[&str] = &["aud"];

const fn shared(url: &'static str, whoever: &'static str) -> Issuer {
    Issuer {
        url,
        issues_for: Audience::World,
        whoever,
        of_strangers: &[],
        strangers: &[OTHER],
        chosen: AUDIENCE,
        subject: None,
    }
}

const fn shape(
    prefix: &'static str,
    owner_ends: char,
    words: (&'static str, &'static str, &'static str),
) -> Option<Shape> {
    Some(Shape { prefix, owner_ends, words, of_all_references: &[] })
}

/// The issuers.
pub(super) const ISSUERS: &[Issuer] = &[
    // https://docs.github.com/en/actions/reference/security/oidc
    Issuer {
        of_strangers: &[
            ("repository", "someone-else/anything"),
            ("repository_owner", OTHER),
            ("repository_id", "0"),
            ("repository_owner_id", "0"),
            ("enterprise", OTHER),
            ("enterprise_id", "0"),
            ("job_workflow_ref", "someone-else/anything/.github/workflows/any.yml@refs/heads/main"),
            ("actor", OTHER),
            ("actor_id", "0"),
        ],
        strangers: &[
            "repo:someone-else/anything:ref:refs/heads/main",
            "repo:someone-else/anything:pull_request",
            "repo:someone-else/anything:environment:production",
        ],
        subject: Some(Shape {
            prefix: "repo:",
            owner_ends: '/',
            words: ("organisation", "repository", "branch and pull request"),
            of_all_references: &[":pull_request", ":ref:refs/heads/any-branch"],
        }),
        ..shared("token.actions.githubusercontent.com", "the workflows of every repository on GitHub")
    },
    // https://docs.gitlab.com/ci/secrets/id_token_authentication/
    Issuer {
        strangers: &[
            "project_path:someone-else/anything:ref_type:branch:ref:main",
            "project_path:someone-else/anything:ref_type:tag:ref:v1",
        ],
        subject: Some(Shape {
            prefix: "project_path:",
            owner_ends: '/',
            words: ("group", "project", "branch and tag"),
            of_all_references: &[":ref_type:branch:ref:any-branch", ":ref_type:tag:ref:any-tag"],
        }),
        ..shared("gitlab.com", "the pipelines of every project on GitLab.com")
    },
    // https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/workload-identity-tokens
    Issuer {
        strangers: &["organization:someone-else:project:any:workspace:any:run_phase:apply"],
        subject: shape("organization:", ':', ("organisation", "workspace", "run")),
        ..shared("app.terraform.io", "the runs of every organisation on HCP Terraform")
    },
    // https://buildkite.com/docs/agent/cli/reference/oidc
    Issuer {
        strangers: &["organization:someone-else:pipeline:any:ref:refs/heads/main:commit:0:step:any"],
        subject: shape("organization:", ':', ("organisation", "pipeline", "build")),
        ..shared("agent.buildkite.com", "the pipelines of every organisation on Buildkite")
    },
    // https://codefresh.io/docs/docs/integrations/oidc-pipelines/
    Issuer {
        strangers: &["account:someone-else:pipeline:any"],
        subject: shape("account:", ':', ("account", "pipeline", "build")),
        ..shared("oidc.codefresh.io", "the pipelines of every account on Codefresh")
    },
    // https://docs.scalr.io/docs/aws
    Issuer {
        strangers: &["account:someone-else:environment:any:workspace:any"],
        subject: shape("account:", ':', ("account", "workspace", "run")),
        ..shared("scalr.io", "the runs of every account on Scalr")
    },
    shared("tokens.cloud.shisho.dev", "every organisation on Shisho Cloud"),
    shared("studio.datachain.ai/api", "every team on DVC Studio"),
    shared("proidc.upbound.io", "every organisation on Upbound"),
    // The audience is what tells the customers of these apart.
    Issuer {
        of_strangers: &[("aud", OTHER)],
        chosen: &[],
        ..shared("api.pulumi.com/oidc", "every organisation on Pulumi Cloud")
    },
    Issuer {
        of_strangers: &[("aud", OTHER)],
        chosen: &[],
        ..shared("oidc.vercel.com", "the deployments of every team on Vercel")
    },
    Issuer {
        of_strangers: &[("aud", OTHER)],
        chosen: &["amr"],
        ..shared("cognito-identity.amazonaws.com", "the identities of every identity pool of every account")
    },
    // https://support.atlassian.com/bitbucket-cloud/docs/deploy-on-aws-using-bitbucket-pipelines-openid-connect/
    Issuer {
        issues_for: Audience::Customer,
        strangers: &["{any-repository}:{any-step}", "{any-repository}:{any-environment}:{any-step}"],
        ..shared(
            "api.bitbucket.org/2.0/workspaces/",
            "the pipelines of every repository in the Bitbucket workspace",
        )
    },
    // https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/
    Issuer {
        issues_for: Audience::Customer,
        strangers: &["org/any/project/any/user/any"],
        ..shared("oidc.circleci.com/org/", "the jobs of every project in the CircleCI organisation")
    },
];

impl Issuer {
    /// The issuer with a URL, without scheme, as far as it is known.
    pub(super) fn of_url(url: &deployfence_value::Text) -> Option<&'static Self> {
        let is_meant = |issuer: &&Self| match issuer.issues_for {
            Audience::World => {
                url.as_literal().is_some_and(|url| url.trim_end_matches('/').eq_ignore_ascii_case(issuer.url))
            }
            Audience::Customer => url.starts_with(issuer.url).is_yes(),
        };
        ISSUERS.iter().find(is_meant)
    }

    /// The claim that a condition key of this issuer asks for.
    pub(crate) fn claim<'k>(&self, key: &'k str) -> Option<&'k str> {
        let (url, claim) = key.rsplit_once(':')?;
        let is_own = match self.issues_for {
            Audience::World => url == self.url,
            Audience::Customer => url.starts_with(self.url),
        };
        is_own.then_some(claim)
    }
}
