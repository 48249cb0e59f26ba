//! # What it finds
//!
//! A code signing configuration (`AWS::Lambda::CodeSigningConfig`) that does not enforce: its
//! `UntrustedArtifactOnDeployment` is `Warn`, or not set, which means the same.
//!
//! # Why it matters
//!
//! With `Warn`, Lambda takes code that nobody signed, or that a profile signed which is not on the list, and writes a metric.
//! Whoever may update the function's code runs what they like.
//!
//! # How to fix
//!
//! ```yaml
//! CodeSigningPolicies:
//!   UntrustedArtifactOnDeployment: Enforce
//! ```
//!
//! Sign the artifacts first: with `Enforce`, Lambda refuses one that is not signed.
//!
//! # Limits
//!
//! A value that only the deployment knows is not counted.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Member, World};
use deployfence_value::Literal;

use crate::Rule;
use crate::about::about_property;
use crate::code_signing::POLICY;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF404",
    slug: "code-signing-only-warns",
    group: Group::Code,
    severity: Severity::Medium,
    summary: "a code signing configuration lets code through that nobody signed",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/lambda/latest/api/API_CodeSigningPolicies.html"],
    fixed: false,
};

const UNSET: &str = "is not set, which means `Warn`";

pub(crate) struct CodeSigningOnlyWarns;

impl Rule for CodeSigningOnlyWarns {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for config in world.members_of("AWS::Lambda::CodeSigningConfig") {
            let Some(policy) = config.property(POLICY) else {
                findings.extend(finding(world, config, &[], UNSET));
                continue;
            };
            for alternative in policy.alternatives() {
                let what = match alternative.value.as_str() {
                    Some("Warn") => "is `Warn`",
                    None if alternative.value.is_null() => UNSET,
                    _ => continue,
                };
                findings.extend(finding(world, config, &alternative.conditions, what));
            }
        }
    }
}

fn finding(world: &World, config: Member<'_>, when: &[Literal], what: &str) -> Option<Finding> {
    let message = format!(
        "`{}` lets code through that nobody signed: `UntrustedArtifactOnDeployment` {what}",
        config.id()
    );
    let fix = Fix {
        title: "set `UntrustedArtifactOnDeployment` to `Enforce`".into(),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let help = "set it to `Enforce`, once everything that is deployed is signed";
    Some(about_property(world, &META, config, when, POLICY, message)?.fix(fix).help(help).build())
}
