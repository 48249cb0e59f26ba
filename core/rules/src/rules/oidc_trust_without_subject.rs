//! # What it finds
//!
//! A role that trusts the pipelines of GitHub, GitLab.com or another service with one issuer for all its customers, and no
//! condition that says whose pipelines: none on the subject (`sub`) or on another claim that only one's own tokens have, or one
//! that every subject meets. Also a role that trusts the issuer of one workspace or organisation (Bitbucket, CircleCI), and all
//! of its repositories.
//!
//! # Why it matters
//!
//! The issuer vouches for everybody who has an account there. A condition on the audience (`aud`) keeps nobody out: whoever asks for
//! a token chooses it. So anybody can run a workflow in a repository of their own and gets the credentials of the role.
//! IAM refuses such a role when it is made today, and keeps those that were made before.
//!
//! # How to fix
//!
//! ```yaml
//! Condition:
//!   StringEquals:
//!     token.actions.githubusercontent.com:aud: sts.amazonaws.com
//!     token.actions.githubusercontent.com:sub: repo:acme/orders:environment:production
//! ```
//!
//! # Limits
//!
//! Conditions on claims of which it is not known that strangers have them silence it. Where the issuer is known to the deployment only
//! it is told by the condition keys that the statement asks for.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Member, World};

use crate::Rule;
use crate::about::about;
use crate::oidc::{Audience, Federation, federations};
use crate::resource_policies::trust_policies;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF210",
    slug: "oidc-trust-without-subject",
    group: Group::Trust,
    severity: Severity::Critical,
    summary: "a role trusts an issuer of tokens, and nothing says whose tokens",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
        "https://securitylabs.datadoghq.com/articles/exploring-github-to-aws-keyless-authentication-flaws/",
    ],
    fixed: false,
};

pub(crate) struct OidcTrustWithoutSubject;

impl Rule for OidcTrustWithoutSubject {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for trust in trust_policies(world) {
            for federation in federations(world, &trust) {
                if federation.of_strangers().iter().any(|token| federation.admits(token)) {
                    findings.extend(finding(world, trust.member, &federation));
                }
            }
        }
    }
}

fn finding(world: &World, role: Member<'_>, federation: &Federation<'_>) -> Option<Finding> {
    let issuer = federation.issuer;
    let severity = match issuer.issues_for {
        Audience::World => Severity::Critical,
        Audience::Customer => Severity::Medium,
    };
    let message = format!(
        "`{}` may be assumed by {}: nothing in its trust policy says whose token it has to be",
        role.id(),
        issuer.whoever
    );
    let title = "pin the subject of the tokens".to_owned();
    let fix = Fix { title, safety: Safety::Review, edits: Vec::new() };
    let mut builder = about(world, &META, role, &federation.when, federation.at, message)?.severity(severity);
    for condition in &federation.statement.conditions {
        builder = builder.because(condition.at, "a condition that others can meet too");
    }
    let help =
        format!("ask for the subject of your own tokens in a condition on `{}:sub`", key_of(federation));
    Some(builder.help(help).fix(fix).build())
}

/// What the condition keys of the issuer begin with.
fn key_of<'f>(federation: &'f Federation<'_>) -> &'f str {
    let mut keys = federation.statement.conditions.iter().map(|condition| condition.written.as_str());
    let own = keys.find(|key| federation.issuer.claim(&key.to_ascii_lowercase()).is_some());
    own.and_then(|key| Some(key.rsplit_once(':')?.0)).unwrap_or(match federation.issuer.issues_for {
        Audience::World => federation.issuer.url,
        Audience::Customer => "<issuer>",
    })
}
