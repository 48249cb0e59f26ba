//! # What it finds
//!
//! A role that lets the credential provider of AWS IoT assume it, whichever alias and account asks.
//!
//! # Why it matters
//!
//! The service assumes the role for whoever makes it ask. Without a condition on the source, a role alias that anybody makes may
//! hand the role's credentials to devices: another alias of the account, with other devices behind it, and, by a confused deputy,
//! one of another account.
//!
//! # How to fix
//!
//! ```yaml
//! Condition:
//!   StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}
//!   ArnLike: {"aws:SourceArn": !Sub "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:rolealias/press"}
//! ```
//!
//! # Limits
//!
//! One of the two keys is enough for this rule.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{PrincipalKind, World};
use deployfence_iam::policy::Policy;
use deployfence_iam::request::Context;

use crate::Rule;
use crate::about::about;
use crate::aliases::CREDENTIALS;
use crate::deputies::SOURCES;
use crate::resource_policies::lists_anyone;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF702",
    slug: "role-alias-trust-unscoped",
    group: Group::Iot,
    severity: Severity::Medium,
    summary: "a role trusts the credential provider of AWS IoT for every alias and every account",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/iot/latest/developerguide/cross-service-confused-deputy-prevention.html",
    ],
    fixed: false,
};

pub(crate) struct RoleAliasTrustUnscoped;

/// Whether a statement allows all but some. AWS takes no trust policy with `NotPrincipal`.
fn has_excluding(trust: &Policy) -> bool {
    trust.statements.iter().filter_map(|statement| statement.principals.as_ref()).any(|named| named.negated)
}

impl Rule for RoleAliasTrustUnscoped {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        let of_templates =
            |p: &&deployfence_graph::Principal| p.kind == PrincipalKind::Role && !p.is_of_account();
        for role in world.principals().iter().filter(of_templates) {
            let mut context = Context::open();
            SOURCES.iter().for_each(|key| context.insert(key, Vec::new()));
            // Where everybody is let in, the service is the least of it.
            let is_open = role.trust.iter().flat_map(|trust| &trust.statements).any(lists_anyone);
            if is_open
                || role.trust.as_ref().is_some_and(|trust| has_excluding(trust))
                || !role.trusts(CREDENTIALS, context).is_yes()
            {
                continue;
            }
            let Some(member) = world.member(role.scope, &role.logical_id) else { continue };
            let id = &role.logical_id;
            let message = format!("`{id}` trusts `{CREDENTIALS}` for every role alias, whoever made it");
            let fix = Fix {
                title: "add `aws:SourceAccount` and `aws:SourceArn` to the trust policy".into(),
                safety: Safety::Review,
                edits: Vec::new(),
            };
            let at = role.trust.as_ref().and_then(|trust| trust.statements.first()).map_or(role.at, |s| s.at);
            let builder = about(world, &META, member, &[], at, message);
            let help = "ask for the own account in `aws:SourceAccount`, and for the alias in `aws:SourceArn`";
            findings.extend(builder.map(|builder| builder.fix(fix).help(help).build()));
        }
    }
}
