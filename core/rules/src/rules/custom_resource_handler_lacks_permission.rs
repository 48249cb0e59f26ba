//! # What it finds
//!
//! A custom-resource handler of the Serverless Framework that runs as a role which is known, and which never allows what
//! the handler's code calls.
//!
//! # Why it matters
//!
//! The framework gives its handlers the deployment role where one is set, and adds no permissions to it. The custom resource
//! fails, and the deployment with it:
//!
//! ```text
//! User: … is not authorized to perform: s3:PutBucketNotification on resource: …
//! ```
//!
//! # How to fix
//!
//! Give the handler a role of its own with these permissions, as
//! [custom-resource-runs-as-deployment-role](custom-resource-runs-as-deployment-role.md) says. `serverless-deployfence` makes one with
//! `custom.deployfence.mode: fix`.
//!
//! # Limits
//!
//! The role is known where a template of the same check defines it, or a snapshot of the account has it. Only what the
//! handler calls in any case counts, and only what the role allows on nothing at all. Policies that are attached from
//! elsewhere are not seen: the finding is *likely*, and of a role without any policy nothing is said.

use std::collections::BTreeSet;

use deployfence_deployment::{Deployment, Runner, Runs};
use deployfence_findings::{Confidence, Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Held, Principal, World, each};
use deployfence_value::Literal;

use crate::Rule;
use crate::about::under;
use crate::deployments::in_deployments;
use crate::passing::anything;
use crate::roles::principal_named;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF105",
    slug: "custom-resource-handler-lacks-permission",
    group: Group::DeploymentRole,
    severity: Severity::Medium,
    summary: "a custom-resource handler runs as a role that does not allow what it calls: the deployment fails",
    hosts: &[Host::Check, Host::Serverless],
    references: &["serverless/serverless#6876"],
    fixed: false,
};

pub(crate) struct CustomResourceHandlerLacksPermission;

impl Rule for CustomResourceHandlerLacksPermission {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for deployment in &world.deployments {
            for run in &deployment.runs {
                if let Runner::Handler { handler, .. } = run.runner {
                    of_run(world, deployment, run, handler.calls(), findings);
                }
            }
        }
    }
}

fn of_run(
    world: &World,
    deployment: &Deployment,
    run: &Runs,
    calls: &[&'static str],
    findings: &mut Vec<Finding>,
) {
    let mut told = BTreeSet::new();
    for (under, role) in each(&run.role) {
        let Some(role) = principal_named(world, deployment.scope, role) else { continue };
        for (when, missing) in in_deployments(world, role, |held| missing(held, calls)) {
            let when = world.both_hold(&when, &under).and_then(|when| world.both_hold(&when, &run.under));
            if let Some(when) = when.filter(|_| told.insert((role.at, missing.clone()))) {
                findings.push(finding(run, role, &when, &missing));
            }
        }
    }
}

/// The actions that the role surely allows on nothing.
fn missing(held: &Held<'_>, calls: &[&'static str]) -> Option<Vec<&'static str>> {
    held.principal.caller()?;
    if held.principal.attachments.is_empty() {
        return None;
    }
    let missing: Vec<&str> =
        calls.iter().copied().filter(|action| held.may(action, &anything()).is_no()).collect();
    (!missing.is_empty()).then_some(missing)
}

fn finding(run: &Runs, role: &Principal, when: &[Literal], missing: &[&str]) -> Finding {
    let (id, role_id) = (&run.logical_id, &role.logical_id);
    let actions = missing.join("`, `");
    let message = format!(
        "the custom-resource handler `{id}` runs as `{role_id}`, which does not allow `{actions}`: the deployment fails"
    );
    let mut builder = Finding::builder(&META, run.at, message)
        .claim(format!("{id} runs as a role that does not allow what it calls"))
        .logical_id(id.clone())
        .path(run.path.clone())
        .confidence(Confidence::Likely)
        .because(role.at, format!("no policy of `{role_id}` allows `{actions}`"));
    for (at, shown) in &run.because {
        builder = builder.because(*at, shown.clone());
    }
    under(builder, when)
        .fix(Fix {
            title: format!("give `{id}` a role of its own that allows `{actions}`"),
            safety: Safety::Review,
            edits: Vec::new(),
        })
        .help("give the handler a role of its own with what it calls (`custom.deployfence.mode: fix` does)")
        .build()
}
