//! # What it finds
//!
//! A role alias of AWS IoT (`AWS::IoT::RoleAlias`) whose role does not trust `credentials.iot.amazonaws.com`.
//!
//! # Why it matters
//!
//! The credential provider assumes the role for the device. Where the role does not let it, every device gets `403 Forbidden`
//! from the provider's endpoint, with nothing in the answer that says why.
//!
//! # How to fix
//!
//! ```yaml
//! - Effect: Allow
//!   Principal: {Service: credentials.iot.amazonaws.com}
//!   Action: sts:AssumeRole
//!   Condition:
//!     StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}
//! ```
//!
//! # Limits
//!
//! A role that is not among the files and snapshots of the check is not seen. A condition that only the request can tell
//! counts as trust.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Member, Principal, World};

use crate::Rule;
use crate::about::about_property;
use crate::aliases::{CREDENTIALS, aliases, is_shut};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF701",
    slug: "role-alias-not-assumable",
    group: Group::Iot,
    severity: Severity::Critical,
    summary: "a role alias names a role that the credential provider of AWS IoT may not assume",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html"],
    fixed: false,
};

pub(crate) struct RoleAliasNotAssumable;

impl Rule for RoleAliasNotAssumable {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for (alias, role) in aliases(world).filter(|(_, role)| is_shut(role)) {
            findings.extend(finding(world, alias, role));
        }
    }
}

fn finding(world: &World, alias: Member<'_>, role: &Principal) -> Option<Finding> {
    let (id, name) = (alias.id(), &role.logical_id);
    let message =
        format!("no device gets credentials by `{id}`: its role `{name}` does not trust `{CREDENTIALS}`");
    let fix = Fix {
        title: format!("let `{CREDENTIALS}` assume `{name}`"),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let shown = role.trust.as_ref().map_or(role.at, |trust| trust.at);
    let builder = about_property(world, &META, alias, &role.under, &["RoleArn"], message)?
        .because(shown, format!("the trust policy of `{name}`"));
    Some(
        builder
            .fix(fix)
            .help("add the service to the role's trust policy, for your own account alone")
            .build(),
    )
}
