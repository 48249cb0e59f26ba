//! # What it finds
//!
//! A function with a `VpcConfig` whose execution role, of which every policy is seen, does not allow one of
//! `ec2:CreateNetworkInterface`, `ec2:DescribeNetworkInterfaces` and `ec2:DeleteNetworkInterface`.
//!
//! # Why it matters
//!
//! Lambda makes the function's network interfaces as that role. The deployment fails:
//!
//! ```text
//! The provided execution role does not have permissions to call CreateNetworkInterface on EC2
//! ```
//!
//! # How to fix
//!
//! ```yaml
//! ManagedPolicyArns:
//!   - arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole
//! ```
//!
//! # Limits
//!
//! A role that another stack defines may get policies in other ways: the finding is then *likely*. Where a policy, a boundary
//! or a condition cannot be read, and where the `VpcConfig` hangs on a condition, nothing is said.

use deployfence_findings::{Confidence, Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Member, Principal, World};
use deployfence_value::Literal;

use crate::Rule;
use crate::about::about_property;
use crate::code_signing::FUNCTION;
use crate::deployments::in_deployments;
use crate::execution::role_of;
use crate::interfaces::{MANAGED, Missing, is_in_vpc, missing};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF501",
    slug: "vpc-function-lacks-eni-permission",
    group: Group::Network,
    severity: Severity::High,
    summary: "a function in a VPC runs as a role that may not make its network interfaces: the deployment fails",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html", "serverless#2697"],
    fixed: false,
};

pub(crate) struct VpcFunctionLacksEniPermission;

impl Rule for VpcFunctionLacksEniPermission {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for function in world.members_of(FUNCTION).filter(|function| is_in_vpc(*function)) {
            let Some(role) = role_of(world, function).filter(|role| role.is_seen_whole()) else { continue };
            for (when, missing) in in_deployments(world, role, missing) {
                findings.extend(finding(world, function, role, &when, &missing));
            }
        }
    }
}

fn finding(
    world: &World,
    function: Member<'_>,
    role: &Principal,
    when: &[Literal],
    missing: &Missing,
) -> Option<Finding> {
    let Missing { action, denied } = missing;
    let (id, name) = (function.id(), &role.logical_id);
    let message = format!(
        "`{id}` is in a VPC, and its role `{name}` does not allow `{action}`: Lambda refuses to put it there, and the \
         deployment fails"
    );
    let is_final = role.is_of_account() || role.scope == function.scope();
    let confidence = if is_final { Confidence::Sure } else { Confidence::Likely };
    let title = match denied {
        Some((_, by)) => format!("let {by} spare `{action}`"),
        None => format!("attach `{MANAGED}` to `{name}`"),
    };
    let fix = Fix { title, safety: Safety::Review, edits: Vec::new() };
    let builder = about_property(world, &META, function, when, &["VpcConfig"], message)?
        .confidence(confidence)
        .because(function.place_of(&["Role"]), format!("`{id}` runs as `{name}`"));
    let builder = match denied {
        Some((at, by)) => builder.because(*at, format!("{by} denies it")),
        None => builder.because(role.at, format!("nothing that `{name}` holds allows it")),
    };
    Some(builder.help(fix.title.clone()).fix(fix).build())
}
