//! # What it finds
//!
//! A role or user that is no administrator and gets every right in the account, or becomes a role that deploys, in one step or
//! several: it passes a role to
//! new compute, changes the code of a function, rewrites a trust policy, takes a user's credentials, updates a stack that is deployed
//! as an administrator, and so on from there.
//!
//! # Why it matters
//!
//! Whoever holds such a path is an administrator, whatever its own policies say, and so is whoever gets hold of its credentials: a
//! function with a hole in it, a laptop, a build.
//!
//! # How to fix
//!
//! Cut the path where the finding says. Name the roles that may be passed and the functions whose code may be changed:
//!
//! ```yaml
//! - Effect: Allow
//!   Action: iam:PassRole
//!   Resource: !GetAtt OrdersRole.Arn
//!   Condition:
//!     StringEquals: {iam:PassedToService: lambda.amazonaws.com}
//! ```
//!
//! `deployfence paths --from PRINCIPAL --to administrator` shows the path again after a change.
//!
//! # Limits
//!
//! Only sure steps count, between what files and snapshots of the account show. Roles that deploy are left out: those that a
//! deployment or the configuration names (`deployers`, `deployment-roles`), and those that CloudFormation, CodeBuild, CodePipeline,
//! CodeDeploy or an OIDC provider assumes. So are paths on which roles are only assumed: both sides allow that by name. Having
//! CloudFormation deploy as a service role is what such a role is for, and no way to it.

use std::collections::HashSet;

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::edges::{EdgeKind, NodeId, NodeKind};
use deployfence_graph::reach::{Cut, Path, Step, Takes, cut, search, search_any};
use deployfence_graph::{Principal, PrincipalKind, World};

use crate::Rule;
use crate::about::under;
use crate::deployers::{deployment_roles, is_deployer};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF307",
    slug: "privilege-escalation-path",
    group: Group::Policies,
    severity: Severity::High,
    summary: "a principal that is no administrator gets every right in the account, or becomes a role that deploys",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://pathfinding.cloud"],
    fixed: false,
};

pub(crate) struct PrivilegeEscalationPath;

impl Rule for PrivilegeEscalationPath {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        let graph = world.graph();
        let of_role = |role: &Principal| graph.of_principal(role.scope, &role.logical_id);
        let deploying: HashSet<NodeId> = deployment_roles(world).filter_map(of_role).collect();
        for principal in world.principals() {
            let is_asked = !principal.is_of_account() && principal.kind != PrincipalKind::Group;
            if !is_asked || is_deployer(world, principal) {
                continue;
            }
            if let Some((path, end)) = path(world, principal, &deploying) {
                findings.push(finding(world, principal, &path, end));
            }
        }
    }
}

/// Where a path leads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// To every right in the account.
    Everything,
    /// To a role that deploys.
    DeploymentRole,
}

/// The shortest path to every right, else to one of the roles that deploy, unless it is an administrator anyway.
fn path(world: &World, principal: &Principal, deploying: &HashSet<NodeId>) -> Option<(Path, End)> {
    let graph = world.graph();
    let from = graph.of_principal(principal.scope, &principal.logical_id)?;
    let (path, end) = match search(world, from, graph.account_of(from), Takes::Sure).path {
        Some(path) => (path, End::Everything),
        None if deploying.is_empty() => return None,
        None => {
            let deploys = |node| deploying.contains(&node);
            (search_any(world, from, &deploys, Takes::Sure).path?, End::DeploymentRole)
        }
    };
    if principal.held(world).iter().any(|held| world.administrator(held).is_some()) {
        return None;
    }
    let is_meant = match end {
        End::Everything => path.steps.len() > 1 && path.steps.iter().all(delegates),
        End::DeploymentRole => {
            path.steps.last().is_some_and(by_cloudformation) || path.steps.iter().all(delegates)
        }
    };
    (!is_meant).then_some((path, end))
}

/// Whether both ends of a step agree on it.
fn delegates(step: &Step) -> bool {
    matches!(step.kind, EdgeKind::Assumes | EdgeKind::Administers | EdgeKind::RunsAs)
}

/// Whether CloudFormation comes to act as the end of a step.
fn by_cloudformation(step: &Step) -> bool {
    step.kind == EdgeKind::DeploysAs || step.way.by.starts_with("cloudformation-")
}

fn finding(world: &World, principal: &Principal, path: &Path, end: End) -> Finding {
    let id = &principal.logical_id;
    let what = if principal.kind == PrincipalKind::User { "user" } else { "role" };
    let label = |id: NodeId| world.graph().node(id).map(|node| node.label()).unwrap_or_default();
    let graph = world.graph();
    let is_group = |id: NodeId| graph.node(id).is_some_and(|node| node.kind == NodeKind::Group);
    let joins = |step: &Step| is_group(step.to) && step.way.by.ends_with("join-group");
    let joined: HashSet<NodeId> = path.steps.iter().filter(|step| joins(step)).map(|step| step.to).collect();
    let is_joined = |id: NodeId| joined.contains(&id);
    let step = |kind: EdgeKind, to: NodeId| match kind {
        EdgeKind::Administers => "may give itself every right".to_owned(),
        EdgeKind::ChangesPolicy if is_joined(to) => format!("may put a user into `{}`", label(to)),
        EdgeKind::Passes => format!("may pass `{}` to new compute", label(to)),
        kind => format!("{} `{}`", kind.verb(), label(to)),
    };
    let steps: Vec<String> = path.steps.iter().map(|one| step(one.kind, one.to)).collect();
    let gets = match end {
        End::Everything => "gets every right in the account".to_owned(),
        End::DeploymentRole => {
            let role = path.steps.last().map(|step| label(step.to)).unwrap_or_default();
            format!("becomes `{role}`, which deploys")
        }
    };
    let is_no = if end == End::Everything { "administrator" } else { "deployer" };
    let message = format!("the {what} `{id}` is no {is_no} and {gets}: it {}", steps.join(", which "));
    let mut shown = path.steps.iter().flat_map(|step| &step.way.evidence);
    let at = shown
        .find(|evidence| evidence.needed && evidence.at.file.0 != u32::MAX)
        .map_or(principal.at, |one| one.at);
    let mut builder = Finding::builder(&META, at, message)
        .claim(format!("the {what} `{id}` {gets}"))
        .logical_id(id.clone());
    for step in &path.steps {
        for evidence in step.way.evidence.iter().filter(|one| one.at.file.0 != u32::MAX) {
            builder = builder.because(evidence.at, evidence.text.clone());
        }
    }
    let assumed: Vec<&str> = path.steps.iter().flat_map(|step| &step.way.assumes).copied().collect();
    let mut help = match cut(world, path, Takes::Sure) {
        Some(Cut::Statement(evidence)) => format!("every path takes this: {}", evidence.text),
        Some(Cut::Steps(steps)) => {
            let steps = steps.iter().map(|one| format!("`{}` {}", label(one.from), step(one.kind, one.to)));
            format!("no path is left without these: {}", steps.collect::<Vec<_>>().join("; "))
        }
        Some(Cut::TooMany) | None => "there are many paths: take the widest rights away first".to_owned(),
    };
    if !assumed.is_empty() {
        help.push_str(&format!(" (the path takes that {})", assumed.join(", and that ")));
    }
    let title = "name the roles and resources that the path goes over".into();
    let fix = Fix { title, safety: Safety::Review, edits: Vec::new() };
    under(builder, &path.when).fix(fix).help(help).build()
}
