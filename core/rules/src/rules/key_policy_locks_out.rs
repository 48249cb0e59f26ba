//! # What it finds
//!
//! A key policy (`KeyPolicy` of an `AWS::KMS::Key`) that lets nobody change it: no statement allows `kms:PutKeyPolicy`, not to
//! the account and not to anybody else.
//!
//! # Why it matters
//!
//! Policies of IAM alone give no access to a key: its own policy has to let them. KMS refuses a policy that would shut out
//! whoever sets it, and the deployment fails: `The new key policy will not allow you to update the key policy in the future`.
//! With `BypassPolicyLockoutSafetyCheck`, the key is made, and only AWS's support can open it again.
//!
//! # How to fix
//!
//! ```yaml
//! - Effect: Allow
//!   Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
//!   Action: kms:*
//!   Resource: "*"
//! ```
//!
//! # Limits
//!
//! A policy that lets somebody change it, and not whoever deploys it, is refused as well: who deploys is not looked at.
//! Statements that hang on a condition of the template, or on what is not known, leave the answer open.

use std::sync::Arc;

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Member, World};
use deployfence_iam::compare::{Attached, Verdict, grants};
use deployfence_iam::policy::Policy;
use deployfence_value::{Alternative, Kind};

use crate::Rule;
use crate::about::about_property;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF607",
    slug: "key-policy-locks-out",
    group: Group::Secrets,
    severity: Severity::Critical,
    summary: "a key policy lets nobody change it: the deployment fails, or the key cannot be managed",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html"],
    fixed: false,
};

const HELP: &str =
    "let the account (`arn:aws:iam::<account>:root`) do `kms:*`: policies of IAM then decide who does";

pub(crate) struct KeyPolicyLocksOut;

impl Rule for KeyPolicyLocksOut {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for key in world.members_of("AWS::KMS::Key") {
            let Some(policy) = key.property(&["KeyPolicy"]) else { continue };
            let locking = policy.alternatives().into_iter().filter(locks_out);
            findings.extend(locking.filter_map(|policy| finding(world, key, &policy)));
        }
    }
}

/// Whether it is proved that a policy lets nobody change it. One that is malformed is refused for another reason.
fn locks_out(policy: &Alternative<'_>) -> bool {
    if !matches!(policy.value.kind, Kind::Map(_)) {
        return false;
    }
    let policy = Arc::new(Policy::new(policy.value));
    let granted = || grants(&policy, Attached::Resource, &["kms:PutKeyPolicy".to_owned()], &[]);
    policy.problems.is_empty() && matches!(granted(), Verdict::No)
}

fn finding(world: &World, key: Member<'_>, policy: &Alternative<'_>) -> Option<Finding> {
    let bypass = key.property(&["BypassPolicyLockoutSafetyCheck"]);
    let consequence = match bypass.map(|bypass| bypass.kind) {
        None | Some(Kind::Null | Kind::Bool(false)) => "KMS refuses it, and the deployment fails",
        _ => "the key can never be managed again",
    };
    let message = format!("the key policy of `{}` lets nobody change it: {consequence}", key.id());
    let builder = about_property(world, &META, key, &policy.conditions, &["KeyPolicy"], message)?;
    let builder =
        builder.because(policy.value.at, "no statement allows `kms:PutKeyPolicy`, or another one denies it");
    let title = "let the account change the policy".to_owned();
    Some(builder.help(HELP).fix(Fix { title, safety: Safety::Review, edits: Vec::new() }).build())
}
