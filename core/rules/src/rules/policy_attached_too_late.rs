//! # What it finds
//!
//! A function with a `VpcConfig` whose role gets the right to make network interfaces only from a policy that is a resource of
//! its own (`AWS::IAM::Policy`, `AWS::IAM::RolePolicy`, `AWS::IAM::ManagedPolicy` with `Roles`), and which CloudFormation need not
//! make before the function.
//!
//! # Why it matters
//!
//! CloudFormation makes what does not depend on each other at the same time. If the function comes first, its role has
//! no rights yet, and the deployment fails now and then, with `The provided execution role does not have permissions to call
//! CreateNetworkInterface on EC2`. When the stack is deleted the policy may go first, and the interfaces cannot be removed.
//!
//! # How to fix
//!
//! ```yaml
//! Handler:
//!   Type: AWS::Lambda::Function
//!   DependsOn: HandlerPolicy
//! ```
//!
//! or put the permissions into `Policies` or `ManagedPolicyArns` of the role itself.
//!
//! # Limits
//!
//! Looked at are functions, roles and policies of one stack. Every mention of the policy's logical id on the way from the
//! function counts as a dependency.

use deployfence_findings::{Edit, Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Attachment, Held, Member, Principal, Source, World};
use deployfence_value::Literal;

use crate::Rule;
use crate::about::about;
use crate::code_signing::FUNCTION;
use crate::deployments::in_deployments;
use crate::execution::role_of;
use crate::interfaces::{allowed, is_in_vpc, missing};
use crate::ordering::before;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF502",
    slug: "policy-attached-too-late",
    group: Group::Network,
    severity: Severity::Critical,
    summary: "the policy that lets a function into its VPC may be made after the function: the deployment fails now and then",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html", "handel#359"],
    fixed: false,
};

pub(crate) struct PolicyAttachedTooLate;

impl Rule for PolicyAttachedTooLate {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for function in world.members_of(FUNCTION).filter(|function| is_in_vpc(*function)) {
            let Some(role) = role_of(world, function) else { continue };
            if role.is_of_account() || role.scope != function.scope() || !role.is_seen_whole() {
                continue;
            }
            let first = before(function);
            let is_late = |attachment: &Attachment| match &attachment.source {
                Source::Resource(id) => {
                    let is_own = function.template.resource(id).is_some();
                    is_own && !first.contains(id.as_str())
                }
                _ => false,
            };
            for (when, (late, action)) in in_deployments(world, role, |held| needed_late(held, &is_late)) {
                findings.extend(finding(world, function, role, &when, &late, action));
            }
        }
    }
}

/// The policy that comes too late, where the role may make interfaces with the late ones and may not without them.
fn needed_late(held: &Held<'_>, is_late: &dyn Fn(&Attachment) -> bool) -> Option<(String, &'static str)> {
    let action = missing(&held.only(|attachment| !is_late(attachment)))?.action;
    let mut late = held.principal.attachments.iter().filter(|attachment| is_late(attachment));
    let late = late.find(|late| {
        let with = held.only(|attachment| !is_late(attachment) || attachment.source == late.source);
        missing(&with).is_none_or(|missing| missing.action != action)
    })?;
    let Source::Resource(id) = &late.source else { return None };
    allowed(held).then(|| (id.clone(), action))
}

fn finding(
    world: &World,
    function: Member<'_>,
    role: &Principal,
    when: &[Literal],
    policy: &str,
    action: &str,
) -> Option<Finding> {
    let id = function.id();
    let message = format!(
        "`{id}` needs `{policy}` for `{action}`, and may be made before it: the deployment fails now and then"
    );
    let attached =
        role.attachments.iter().find(|a| matches!(&a.source, Source::Resource(own) if own == policy))?;
    let builder = about(world, &META, function, when, function.at(), message)?
        .because(function.place_of(&["VpcConfig"]), format!("`{id}` is in a VPC"))
        .because(attached.at, format!("`{policy}` gives the role `{}` its permissions", role.logical_id))
        .because(function.at(), format!("nothing makes `{id}` wait for `{policy}`"));
    let edits: Vec<Edit> = depends_on(function, policy).into_iter().collect();
    let safety = if edits.is_empty() { Safety::Review } else { Safety::Safe };
    let fix = Fix { title: format!("let `{id}` wait: `DependsOn: {policy}`"), safety, edits };
    let help = format!("add `DependsOn: {policy}` to `{id}`, or move the permissions into the role");
    Some(builder.fix(fix).help(help).build())
}

/// The edit that makes a function wait for a policy, where it waits for one other resource already.
fn depends_on(function: Member<'_>, policy: &str) -> Option<Edit> {
    let waits = function.resource.attribute("DependsOn")?;
    let other = waits.as_str()?;
    Some(Edit { at: waits.at, text: format!("[\"{other}\", \"{policy}\"]") })
}
