//! # What it finds
//!
//! A statement of a policy whose conditions no request can satisfy: an operator that can read none of its values
//! (`Bool: yes`, an IP range with a slip), or two demands on one key that exclude each other.
//!
//! # Why it matters
//!
//! IAM accepts the policy, and the statement never applies. An Allow allows nothing, which shows at run time at last. A Deny
//! denies nothing, and nobody notices.
//!
//! # How to fix
//!
//! Write the value as the operator reads it, or drop one of the two demands:
//!
//! ```yaml
//! Condition:
//!   Bool: {aws:SecureTransport: "false"}
//! ```
//!
//! # Limits
//!
//! What only the deployment or the request knows is taken to fit. Keys that an action does not have are not looked at: the
//! documentation lags behind.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::World;
use deployfence_iam::lint::{Impossible, impossible};
use deployfence_iam::policy::{Condition, Effect, Statement};

use crate::Rule;
use crate::documents::{Document, documents};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF313",
    slug: "condition-cannot-hold",
    group: Group::Policies,
    severity: Severity::High,
    summary: "a statement has a condition that no request can satisfy",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
    ],
    fixed: false,
};

pub(crate) struct ConditionCannotHold;

impl Rule for ConditionCannotHold {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for document in documents(world) {
            for statement in &document.policy.statements {
                findings.extend(finding(world, &document, statement));
            }
        }
    }
}

fn finding(world: &World, document: &Document<'_>, statement: &Statement) -> Option<Finding> {
    let effect = match statement.effect? {
        Effect::Allow => "allows nothing",
        Effect::Deny => "denies nothing",
    };
    let (condition, why) = match impossible(statement)? {
        Impossible::Unreadable(condition) => {
            let key = &condition.written;
            (
                condition,
                format!("{} can read no value of `{key}`: no request satisfies it", operator(condition)),
            )
        }
        Impossible::Excluded(demand, other) => {
            let (first, second, key) = (operator(demand), operator(other), &demand.written);
            (demand, format!("{first} and {second} exclude each other on `{key}`: no request satisfies both"))
        }
    };
    let message = format!("{why}, and the statement {effect}");
    let fix = Fix {
        title: "write a condition that a request can satisfy".into(),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let builder = document.about(world, &META, [&statement.under, &[]], condition.at, message)?;
    let builder = builder.because(statement.at, "the statement that never applies");
    Some(
        builder.fix(fix).help("write the value as the operator reads it, or drop one of the demands").build(),
    )
}

fn operator(condition: &Condition) -> String {
    condition.operator.map_or_else(String::new, |operator| format!("`{operator}`"))
}
