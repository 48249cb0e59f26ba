//! # What it finds
//!
//! A stack that is deployed with a service role which is known, and which never allows the action that makes, or deletes,
//! a resource of the stack: `sqs:CreateQueue` for an `AWS::SQS::Queue`.
//!
//! # Why it matters
//!
//! CloudFormation calls everything as the service role. The deployment fails and rolls back, often after everything else was
//! made; where deleting is what the role lacks, the rollback fails too:
//!
//! ```text
//! User: … is not authorized to perform: sqs:CreateQueue on resource: …
//! ```
//!
//! # How to fix
//!
//! Add the statement that the finding prints to the role, with resources that are no wider than the stack's.
//!
//! # Limits
//!
//! Asked for is the one action that bears the name of the resource type; of what is made in several ways (restored,
//! copied, imported) nothing is asked. The other actions that CloudFormation may call depend on the properties: where the role lacks some, the
//! finding names them as a hint, and they make none of their own. A role is known where a template of the same check
//! defines it, or a snapshot of the account has it; policies that are attached from elsewhere are not seen, and what the
//! stack has already is not made again: the finding is *likely*, and of a role without any policy nothing is said. A Deny of
//! deleting is taken to be meant.

use std::collections::BTreeMap;

use deployfence_deployment::{Deployment, ServiceRole};
use deployfence_findings::{Confidence, Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Held, Member, Principal, World, each};
use deployfence_iam::catalogue::{Handler, resource_schema};
use deployfence_iam::evaluate::{Outcome, Part};
use deployfence_source::FileSpan;
use deployfence_value::Literal;

use crate::Rule;
use crate::about::under;
use crate::deployments::in_deployments;
use crate::own_actions::own_action;
use crate::passing::anything;
use crate::roles::{principal_named, show_service_role};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF108",
    slug: "service-role-lacks-create-permission",
    group: Group::DeploymentRole,
    severity: Severity::High,
    summary: "the role that a stack is deployed with may not make one of its resources: the deployment fails",
    hosts: &[Host::Check, Host::Serverless],
    references: &["aws-cloudformation/cloudformation-coverage-roadmap#2240"],
    fixed: false,
};

/// Actions that a hint names.
const HINTED: usize = 12;

pub(crate) struct ServiceRoleLacksCreatePermission;

impl Rule for ServiceRoleLacksCreatePermission {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for deployment in &world.deployments {
            let Some(service_role) = &deployment.service_role else { continue };
            for (chosen, role) in each(&service_role.role) {
                let Some(role) = principal_named(world, deployment.scope, role) else { continue };
                for (type_name, members) in of_types(world, deployment) {
                    for (when, lack) in in_deployments(world, role, |held| lack(held, type_name, &members)) {
                        let Some(when) = world.both_hold(&when, &chosen) else { continue };
                        findings.extend(finding(world, (service_role, role), &members, &when, &lack));
                    }
                }
            }
        }
    }
}

/// The resources of a stack that CloudFormation makes, by their types.
fn of_types<'w>(world: &'w World, deployment: &Deployment) -> BTreeMap<&'w str, Vec<Member<'w>>> {
    let mut found: BTreeMap<&str, Vec<Member<'_>>> = BTreeMap::new();
    for member in world.members().filter(|member| member.scope() == deployment.scope) {
        found.entry(member.type_name()).or_default().push(member);
    }
    found
}

/// What the role lacks for a resource type.
#[derive(PartialEq)]
struct Lack {
    /// What it never allows: the actions that make and delete, as far as it lacks them.
    actions: Vec<&'static str>,
    /// Whether the one that makes it is among them.
    makes: bool,
    /// The statement that denies the first of them, and its policy.
    denied: Option<(FileSpan, String)>,
    /// What else CloudFormation may call and the role never allows.
    others: Vec<&'static str>,
}

fn lack(held: &Held<'_>, type_name: &str, members: &[Member<'_>]) -> Option<Lack> {
    if held.principal.attachments.is_empty() {
        return None;
    }
    let anything = anything();
    let outcome = |action: &str| held.decide(action, &anything).map(|decision| decision.result);
    let create = own_action(type_name, Handler::Create)
        .filter(|action| held.principal.caller().is_some() && held.may(action.name(), &anything).is_no());
    let is_deleted = members.iter().any(|member| member.resource.attribute("DeletionPolicy").is_none());
    let delete = own_action(type_name, Handler::Delete)
        .filter(|action| is_deleted && outcome(action.name()) == Some(Outcome::ImplicitlyDenied));
    let makes = create.is_some();
    let actions: Vec<&str> = [create, delete].into_iter().flatten().map(|action| action.name()).collect();
    let first = actions.first()?;
    let decision = held.decide(first, &anything)?;
    let denies = decision.because.iter().find(|because| because.part == Part::Denies);
    let denied = denies.and_then(|because| held.shown(because));
    let may_call = resource_schema(type_name)?.permissions(Handler::Create)?;
    let others = may_call.filter(|call| {
        let is_one = !call.contains('*') && !actions.contains(call);
        is_one && outcome(call) == Some(Outcome::ImplicitlyDenied)
    });
    Some(Lack {
        makes,
        others: others.take(HINTED).collect(),
        denied: denied.map(|(at, attachment)| (at, attachment.shown())),
        actions,
    })
}

fn finding(
    world: &World,
    (service_role, role): (&ServiceRole, &Principal),
    members: &[Member<'_>],
    when: &[Literal],
    lack: &Lack,
) -> Option<Finding> {
    let mut existing =
        members.iter().filter_map(|member| Some((member, world.both_hold(when, &member.under())?)));
    let (member, when) = existing.next()?;
    let (id, role_id, actions) = (member.id(), &role.logical_id, lack.actions.join("`, `"));
    let others = existing.count();
    let more = if others == 0 { String::new() } else { format!(" and {others} more") };
    let fails = if lack.makes { "the deployment fails" } else { "no rollback or update can remove it" };
    let message = format!(
        "CloudFormation deploys `{id}`{more} as the role `{role_id}`, which does not allow `{actions}`: {fails}"
    );
    let lacks = match &lack.denied {
        Some((at, by)) => (*at, format!("{by} denies `{actions}`")),
        None => (role.at, format!("no policy of `{role_id}` allows `{actions}`")),
    };
    let builder = Finding::builder(&META, member.at(), message)
        .claim(format!("{role_id} does not allow {}", lack.actions.join(", ")))
        .logical_id(id)
        .path(member.resource.path(&[]))
        .confidence(Confidence::Likely)
        .because(lacks.0, lacks.1);
    let builder = under(show_service_role(builder, service_role), &when);
    let statement = format!(
        "{{\"Effect\": \"Allow\", \"Action\": [\"{}\"], \"Resource\": \"*\"}}",
        lack.actions.join("\", \"")
    );
    let hint = match lack.others.join("`, `") {
        others if others.is_empty() => String::new(),
        others => format!("; depending on the properties, CloudFormation may also call `{others}`"),
    };
    let fix = Fix { title: format!("allow `{actions}`"), safety: Safety::Review, edits: Vec::new() };
    let help = format!("add to the role, for the stack's own resources: `{statement}`{hint}");
    Some(builder.fix(fix).help(help).build())
}
