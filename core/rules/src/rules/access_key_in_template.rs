//! # What it finds
//!
//! A template that makes an access key of an IAM user (`AWS::IAM::AccessKey`).
//!
//! # Why it matters
//!
//! An access key does not expire, and CloudFormation hands its secret out only to whoever reads it from the stack: an output,
//! a parameter of another resource, an environment variable. Each of these is shown in the console, in the stack's history, and to
//! everybody who may describe the stack.
//!
//! # How to fix
//!
//! Use a role: an execution role for what runs in AWS, a role that trusts an OIDC provider for a pipeline, IAM Roles Anywhere
//! for a machine of your own. Where a key cannot be avoided, make it outside of the template and rotate it.
//!
//! # Limits
//!
//! A key that is made by a script or a custom resource is not seen.

use deployfence_findings::{Finding, Group, Host, RuleMeta, Severity};
use deployfence_graph::{Member, World};
use deployfence_value::{HoleOrigin, Value};

use crate::Rule;
use crate::about::about;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF609",
    slug: "access-key-in-template",
    group: Group::Secrets,
    severity: Severity::High,
    summary: "a template makes an access key, whose secret does not expire and is read from the stack",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"],
    fixed: false,
};

const HELP: &str = "use a role instead: an execution role for what runs in AWS, a role that trusts an OIDC provider for a pipeline";

pub(crate) struct AccessKeyInTemplate;

impl Rule for AccessKeyInTemplate {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for key in world.members_of("AWS::IAM::AccessKey") {
            findings.extend(finding(world, key));
        }
    }
}

fn finding(world: &World, key: Member<'_>) -> Option<Finding> {
    let message = format!("`{}` makes an access key, which does not expire", key.id());
    let builder = about(world, &META, key, &[], key.at(), message)?;
    let shown = key.template.outputs().filter(|output| {
        let value = key.template.output(&output.key);
        value.is_some_and(|value| is_secret(&value, key))
    });
    let builder = shown.fold(builder, |builder, output| {
        builder.because(output.key_at, format!("the output `{}` shows the key's secret", output.key))
    });
    Some(builder.help(HELP).build())
}

fn is_secret(value: &Value, key: Member<'_>) -> bool {
    value.any_hole(&|hole| {
        hole.scope == key.scope()
            && matches!(&hole.origin, HoleOrigin::Attribute { logical_id, attribute }
                if logical_id == key.id() && attribute == "SecretAccessKey")
    })
}
