//! # What it finds
//!
//! A trust policy that asks principals of the role's own account for an external id (`sts:ExternalId`) that is written in the
//! template.
//!
//! # Why it matters
//!
//! An external id keeps a service that works for many customers from being sent to a role by the wrong one. Within an account
//! there is no such stranger: whoever may assume the role may as a rule also read its trust policy, and the id in it. It looks
//! like a second lock and is none, and every caller carries a constant around.
//!
//! # How to fix
//!
//! Take the condition out, and name the principals that are meant instead of the whole account:
//!
//! ```yaml
//! Principal: {AWS: !GetAtt Pipeline.Arn}
//! Action: sts:AssumeRole
//! ```
//!
//! # Limits
//!
//! All principals of the statement have to be known to be of the role's account. An id that the deployment gives is not
//! counted.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Member, World};
use deployfence_iam::Caller;
use deployfence_iam::policy::{Comparison, Condition, Effect, Item, Policy, Principal, Statement};
use deployfence_value::{Literal, Pseudo, Text};

use crate::Rule;
use crate::about::about;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF203",
    slug: "external-id-same-account",
    group: Group::Trust,
    severity: Severity::Low,
    summary: "an external id is asked of principals of the same account, whom it does not keep out",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
    ],
    fixed: false,
};

const EXTERNAL_ID: &str = "sts:externalid";

pub(crate) struct ExternalIdSameAccount;

impl Rule for ExternalIdSameAccount {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for role in world.members_of("AWS::IAM::Role") {
            let Some(document) = role.property(&["AssumeRolePolicyDocument"]) else { continue };
            let trust = Policy::new(&world.spelled_out(&document));
            let own = role.template.pseudo_parameter(Pseudo::AccountId).in_one_environment();
            for statement in &trust.statements {
                if let (Some(condition), true) = (literal_id(statement), trusts_only(statement, &own)) {
                    findings.extend(finding(world, role, statement, condition));
                }
            }
        }
    }
}

/// The condition of a statement that asks for an external id which everybody can read.
fn literal_id(statement: &Statement) -> Option<&Condition> {
    statement.conditions.iter().find(|condition| {
        let compares = condition.operator.is_some_and(|operator| {
            let is_text = matches!(
                operator.comparison,
                Comparison::StringEquals | Comparison::StringEqualsIgnoreCase | Comparison::StringLike
            );
            is_text && !operator.negated
        });
        let values = &condition.values.items;
        let is_written = !values.is_empty() && values.iter().all(|value| value.is.as_literal().is_some());
        condition.key == EXTERNAL_ID && compares && is_written
    })
}

/// Whether a statement lets in principals of one account, and of no other.
fn trusts_only(statement: &Statement, account: &Text) -> bool {
    let Some(principals) = statement.principals.as_ref().filter(|principals| !principals.negated) else {
        return false;
    };
    let is_own = |item: &Item<Principal>| match &item.is {
        Principal::Aws(text) => {
            text == account || Caller::parse(text).is_some_and(|caller| caller.account() == Some(account))
        }
        _ => false,
    };
    statement.effect == Some(Effect::Allow)
        && !principals.items.is_empty()
        && principals.items.iter().all(is_own)
}

fn finding(world: &World, role: Member<'_>, statement: &Statement, condition: &Condition) -> Option<Finding> {
    let principals = statement.principals.as_ref()?;
    let message = format!(
        "`{}` asks principals of its own account for an external id that stands in the template: it keeps nobody out",
        role.id()
    );
    let under = |item: &Item<Principal>| item.under.clone();
    let when: Vec<Literal> = principals.items.iter().flat_map(under).chain(statement.under.clone()).collect();
    let builder = about(world, &META, role, &when, condition.at, message)?;
    let builder = builder.because(principals.at, "these are principals of the same account");
    let title = "take the condition out".to_owned();
    let fix = Fix { title, safety: Safety::Review, edits: Vec::new() };
    Some(builder.help("take the condition out, and name the principals that are meant").fix(fix).build())
}
