//! # What it finds
//!
//! A role alias of AWS IoT whose role has no policy at all, in none of the files and snapshots of the check.
//!
//! # Why it matters
//!
//! A device gets credentials by the alias, and every call with them is denied. The exchange itself works, so that the fault is looked
//! for in the device.
//!
//! # How to fix
//!
//! ```yaml
//! Policies:
//!   - PolicyName: press
//!     PolicyDocument:
//!       Version: "2012-10-17"
//!       Statement: {Effect: Allow, Action: lambda:InvokeFunction, Resource: !GetAtt Press.Arn}
//! ```
//!
//! # Limits
//!
//! A policy that another stack attaches is not seen: where alias and role are not of one stack the finding is *likely*. A template that
//! a macro adds to is left out, and so is a role with a policy of which only the deployment knows what it says.

use deployfence_findings::{Confidence, Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Held, Member, Principal, World};
use deployfence_value::Literal;

use crate::Rule;
use crate::about::about_property;
use crate::aliases::aliases;
use crate::deployments::in_deployments;
use crate::whole::is_whole;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF704",
    slug: "role-alias-grants-nothing",
    group: Group::Iot,
    severity: Severity::High,
    summary: "a role alias gives devices the credentials of a role that may do nothing",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html"],
    fixed: false,
};

pub(crate) struct RoleAliasGrantsNothing;

impl Rule for RoleAliasGrantsNothing {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for (alias, role) in aliases(world) {
            let made = world.member(role.scope, &role.logical_id);
            if made.is_some_and(|made| !is_whole(world, made.template)) {
                continue;
            }
            let empty = |held: &Held<'_>| held.policies.identity.is_empty().then_some(());
            for (when, ()) in in_deployments(world, role, empty) {
                findings.extend(finding(world, alias, role, &when));
            }
        }
    }
}

fn finding(world: &World, alias: Member<'_>, role: &Principal, when: &[Literal]) -> Option<Finding> {
    let (id, name) = (alias.id(), &role.logical_id);
    let message =
        format!("`{id}` gives devices the credentials of `{name}`, which no policy lets do anything");
    let is_final = role.is_of_account() || role.scope == alias.scope();
    let confidence = if is_final { Confidence::Sure } else { Confidence::Likely };
    let title = format!("attach a policy to `{name}` with what the devices call");
    let fix = Fix { title: title.clone(), safety: Safety::Review, edits: Vec::new() };
    let builder = about_property(world, &META, alias, when, &["RoleArn"], message)?
        .confidence(confidence)
        .because(role.at, format!("nothing is attached to `{name}`"));
    Some(builder.help(title).fix(fix).build())
}
