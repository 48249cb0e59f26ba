//! # What it finds
//!
//! An Allow with a condition that another Allow of the same principal makes pointless: the other one covers the same actions and
//! resources without any condition.
//!
//! # Why it matters
//!
//! The condition reads as a limit and is none. IAM allows a request as soon as one statement does, so whatever the condition
//! was meant to keep out goes through the other statement.
//!
//! # How to fix
//!
//! Delete the broad statement, or take out of it what the condition is to guard:
//!
//! ```yaml
//! - Effect: Allow
//!   Action: ec2:TerminateInstances
//!   Resource: "*"
//!   Condition:
//!     StringEquals: {aws:ResourceTag/team: orders}
//! ```
//!
//! # Limits
//!
//! One statement has to cover the other whole; what several do together is not seen, and neither is what a Deny takes away from
//! both. A statement that stands there under a condition of the template covers nothing.

use std::collections::HashSet;

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Attachment, Principal, Source, World};
use deployfence_iam::lint::contains;
use deployfence_iam::policy::{Effect, Statement};
use deployfence_source::FileSpan;

use crate::Rule;
use crate::about::under;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF312",
    slug: "condition-is-moot",
    group: Group::Policies,
    severity: Severity::Medium,
    summary: "a condition limits what another statement allows without it",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html",
    ],
    fixed: false,
};

pub(crate) struct ConditionIsMoot;

impl Rule for ConditionIsMoot {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        let mut told: HashSet<FileSpan> = HashSet::new();
        for principal in world.principals().iter().filter(|principal| !principal.is_of_account()) {
            for moot in moot(principal) {
                if told.insert(moot.limited.at) {
                    findings.extend(finding(world, principal, &moot));
                }
            }
        }
    }
}

/// A statement whose conditions limit nothing.
struct Moot<'w> {
    limited: &'w Statement,
    of: &'w Attachment,
    broad: &'w Statement,
    by: &'w Attachment,
}

fn moot(principal: &Principal) -> Vec<Moot<'_>> {
    let mut all: Vec<(&Attachment, &Statement)> = Vec::new();
    for attachment in &principal.attachments {
        let allowing = attachment.policy.statements.iter().filter(|s| s.effect == Some(Effect::Allow));
        all.extend(allowing.map(|statement| (attachment, statement)));
    }
    let mut found = Vec::new();
    for (of, limited) in &all {
        let is_own = matches!(of.source, Source::Inline(_) | Source::Resource(_));
        if !is_own || limited.conditions.is_empty() {
            continue;
        }
        let wider = all.iter().find(|(by, broad)| {
            broad.conditions.is_empty() && by.under.is_empty() && contains(broad, limited)
        });
        found.extend(wider.map(|(by, broad)| Moot { limited, of, broad, by }));
    }
    found
}

fn finding(world: &World, principal: &Principal, moot: &Moot<'_>) -> Option<Finding> {
    let id = &principal.logical_id;
    let when = world.both_hold(&principal.under, &moot.of.under)?;
    let when = world.both_hold(&when, &moot.limited.under)?;
    let keys: Vec<&str> =
        moot.limited.conditions.iter().map(|condition| condition.written.as_str()).collect();
    let at = moot.limited.conditions.first().map_or(moot.limited.at, |condition| condition.at);
    let message = format!(
        "the condition on `{}` limits nothing: {} gives `{id}` the same without a condition",
        keys.join("`, `"),
        moot.by.shown()
    );
    let fix = Fix {
        title: "take out of the broad statement what the condition is to guard".into(),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let builder = Finding::builder(&META, at, message)
        .logical_id(id.clone())
        .because(moot.limited.at, format!("{} allows this under the condition", moot.of.shown()))
        .because(moot.by.place(moot.broad.at), "this allows it all, and more, without one")
        .because(principal.at, format!("`{id}` holds both"));
    Some(
        under(builder, &when)
            .fix(fix)
            .help("delete the broad statement, or the condition that limits nothing")
            .build(),
    )
}
