//! # What it finds
//!
//! A role that can change something, and a subject in its trust policy that spans every repository of an organisation
//! (`repo:acme/*`), or everything that happens in one repository (`repo:acme/orders:*`) or in all whose names match a pattern
//! (`repo:acme/svc-*`).
//!
//! # Why it matters
//!
//! `repo:acme/*` gives the role to whoever may make a repository in the organisation. `repo:acme/orders:*` gives it to every
//! branch and to pull requests: whoever may push a branch runs a workflow of their own making as the deployer, without a review.
//!
//! # How to fix
//!
//! Pin what deploys, a branch or, better, an environment with its own rules:
//!
//! ```yaml
//! StringEquals:
//!   token.actions.githubusercontent.com:sub: repo:acme/orders:environment:production
//! ```
//!
//! # Limits
//!
//! A role that can only read, as far as its policies are seen, is left out. So is a pattern that names a branch or an
//! environment, of several repositories too (`repo:acme/svc-*:ref:refs/heads/main`), and one that a condition on another claim may narrow.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Attachment, Member, Principal, World};
use deployfence_iam::catalogue::{AccessLevel, expand};
use deployfence_iam::policy::{Effect, Statement};
use deployfence_source::FileSpan;

use crate::Rule;
use crate::about::about;
use crate::oidc::{Federation, Span, federations};
use crate::resource_policies::trust_policies;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF212",
    slug: "oidc-subject-too-wide",
    group: Group::Trust,
    severity: Severity::High,
    summary: "a role that can change something may be assumed from a whole organisation or from every branch",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.github.com/en/actions/reference/security/oidc",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
    ],
    fixed: false,
};

pub(crate) struct OidcSubjectTooWide;

impl Rule for OidcSubjectTooWide {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for trust in trust_policies(world) {
            let role = world.principal(trust.member.scope(), trust.member.id());
            let Some(writes) = role.and_then(writes) else { continue };
            for federation in federations(world, &trust) {
                // Where strangers get in, that is told instead.
                if federation.of_strangers().iter().any(|token| federation.admits(token)) {
                    continue;
                }
                for (at, span) in spans(&federation) {
                    findings.extend(finding(world, trust.member, &federation, (at, span), &writes));
                }
            }
        }
    }
}

/// What the subjects of a statement span, where that is too much.
fn spans(federation: &Federation<'_>) -> Vec<(FileSpan, Span)> {
    let Some(shape) = federation.issuer.subject.as_ref() else { return Vec::new() };
    let wide = |(pattern, at)| {
        let (span, tokens) = shape.span(pattern)?;
        tokens.iter().all(|token| federation.admits(token)).then_some((at, span))
    };
    federation.subjects().filter_map(wide).collect()
}

/// What lets a role change something.
struct Writes {
    at: FileSpan,
    by: String,
}

/// A statement that surely lets a role change something.
fn writes(role: &Principal) -> Option<Writes> {
    let changes = |statement: &&Statement| {
        let is_sure =
            statement.effect == Some(Effect::Allow) && statement.under.is_empty() && !statement.unclear;
        let changes = |pattern: &str| {
            expand(pattern)
                .any(|action| !matches!(action.access_level(), AccessLevel::Read | AccessLevel::List))
        };
        is_sure
            && statement.actions.as_ref().is_some_and(|actions| {
                let sure = actions.items.iter().filter(|item| item.under.is_empty());
                actions.negated || sure.map(|item| item.is.to_string()).any(|pattern| changes(&pattern))
            })
    };
    let of = |attachment: &Attachment| {
        let statement = attachment.policy.statements.iter().find(changes)?;
        Some(Writes { at: attachment.place(statement.at), by: attachment.shown() })
    };
    role.attachments.iter().filter(|attachment| attachment.under.is_empty()).find_map(of)
}

fn finding(
    world: &World,
    role: Member<'_>,
    federation: &Federation<'_>,
    (at, span): (FileSpan, Span),
    writes: &Writes,
) -> Option<Finding> {
    let (owners, projects, happening) = federation.issuer.subject.as_ref()?.words;
    let (severity, from) = match span {
        Span::Owner(owner) => (Severity::High, format!("every {projects} of the {owners} `{owner}`")),
        Span::Project(project) => {
            (Severity::Medium, format!("every {happening} of the {projects} `{project}`"))
        }
        Span::Projects(pattern) => {
            (Severity::Medium, format!("every {happening} of each {projects} that is called `{pattern}`"))
        }
    };
    let message = format!("`{}` can change what it reaches, and may be assumed from {from}", role.id());
    let title = "pin the branch or the environment that deploys".to_owned();
    let fix = Fix { title, safety: Safety::Review, edits: Vec::new() };
    let builder = about(world, &META, role, &federation.when, at, message)?
        .severity(severity)
        .because(federation.at, "this is the issuer that the role trusts")
        .because(writes.at, format!("{} lets the role change something", writes.by));
    Some(builder.help("name the one branch or environment that deploys in the subject").fix(fix).build())
}
