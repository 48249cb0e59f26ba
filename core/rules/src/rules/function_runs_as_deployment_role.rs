//! # What it finds
//!
//! A function, schedule, task, state machine or build of a stack that runs as the role that also deploys the
//! stack: `functions.<name>.role` or `provider.iam.role` of a Serverless service, or the role of a resource under `resources`, or of a
//! template that a `samconfig.toml` or a CDK cloud assembly says the deployment role of. In any template, what runs as a role that
//! `deployment-roles` of the [configuration](../configuration.md) lists.
//!
//! # Why it matters
//!
//! The deployment role may create and delete everything in the stack, and often much more. Code that runs as it can do all
//! that; so can whoever can change the code or its input.
//!
//! # How to fix
//!
//! Give it a role of its own that allows what its code needs, and keep the trust policy of the deployment role
//! to CloudFormation.
//!
//! # Limits
//!
//! Roles are compared by what they resolve to; where that hangs on the deployment, nothing is said. A role that the configuration
//! lists by its name, not its ARN, may be another account's: the finding is then *likely*. Looked at are the
//! resource types whose role the user's own code, task or schedule runs as; a role that AWS uses for logs
//! or image pulls is none.

use std::collections::BTreeMap;

use deployfence_deployment::{Runner, Runs, runs_of};
use deployfence_findings::{
    Confidence, Finding, FindingBuilder, Fix, Group, Host, RuleMeta, Safety, Severity,
};
use deployfence_graph::{Named, RunsAsServiceRole, World, each};
use deployfence_source::FileSpan;
use deployfence_template::Template;
use deployfence_value::Literal;

use crate::Rule;
use crate::about::under;
use crate::deploying::listed_as_deploying;
use crate::roles::{confidence, show_service_role};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF104",
    slug: "function-runs-as-deployment-role",
    group: Group::DeploymentRole,
    severity: Severity::Critical,
    summary: "a function, schedule or task runs as the role that also deploys the stack",
    hosts: &[Host::Check, Host::Serverless],
    references: &[],
    fixed: false,
};

pub(crate) struct FunctionRunsAsDeploymentRole;

impl Rule for FunctionRunsAsDeploymentRole {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        // One line of the provider may give the role to every function: one claim for each line.
        let mut by_place: BTreeMap<(FileSpan, Vec<Literal>), Vec<RunsAsServiceRole<'_>>> = BTreeMap::new();
        for found in world.running_as_service_role() {
            if matches!(found.run.runner, Runner::Resource(_)) {
                let group = by_place.entry((found.run.at, found.when().to_vec())).or_default();
                // A role that `Fn::If` chooses may be the service role in more ways than one.
                if !group.iter().any(|known| known.run.logical_id == found.run.logical_id) {
                    group.push(found);
                }
            }
        }
        findings.extend(by_place.values().filter_map(|group| finding(group)));
        if world.known().deployment_roles.is_empty() {
            return;
        }
        let told = |run: &Runs| by_place.keys().any(|(at, _)| *at == run.at);
        for run in runs(world).iter().filter(|run| !told(run)) {
            for (when, role) in each(&world.spelled_out(&run.role)) {
                let listed = role.as_text().and_then(|role| listed_as_deploying(world, role));
                let when = world.both_hold(&run.under, &when);
                if let (Some((listed, confidence)), Some(when)) = (listed, when) {
                    findings.push(of_configuration(run, listed, confidence, &when));
                }
            }
        }
    }
}

/// Everything that runs as a role, but for handlers of the framework's.
fn runs(world: &World) -> Vec<Runs> {
    let of_deployments = world.deployments.iter().flat_map(|deployment| deployment.runs.iter().cloned());
    let is_alone = |template: &&Template| !world.deployments.iter().any(|d| d.scope == template.scope());
    let alone = world.templates().filter(is_alone).flat_map(runs_of);
    of_deployments.chain(alone).filter(|run| matches!(run.runner, Runner::Resource(_))).collect()
}

/// What runs as a role that the configuration lists.
fn of_configuration(run: &Runs, listed: &Named, confidence: Confidence, when: &[Literal]) -> Finding {
    let message = format!("`{}` will run as the deployment role `{}`", run.logical_id, listed.name);
    let builder = Finding::builder(&META, run.at, message)
        .claim(format!("{} runs as the deployment role", run.logical_id))
        .logical_id(run.logical_id.clone())
        .path(run.path.clone())
        .confidence(if run.sure { confidence } else { Confidence::Likely })
        .because(listed.at, "the configuration lists it among the roles that deployments run as");
    finished(under(builder, when))
}

fn finding(group: &[RunsAsServiceRole<'_>]) -> Option<Finding> {
    let first = group.first()?;
    let ids: Vec<String> = group.iter().map(|found| format!("`{}`", found.run.logical_id)).collect();
    let confidence = group.iter().map(|found| confidence(found)).min()?;
    let message =
        format!("{} will run as the deployment role `{}`", listed(&ids), first.service_role.role.display());
    let builder = Finding::builder(&META, first.run.at, message)
        .claim(format!("{} runs as the deployment role", first.run.logical_id))
        .logical_id(first.run.logical_id.clone())
        .path(first.run.path.clone())
        .confidence(confidence);
    let mut builder = show_service_role(builder, first.service_role);
    for (at, shown) in group.iter().flat_map(|found| &found.run.because) {
        builder = builder.because(*at, shown.clone());
    }
    builder = under(builder, first.when());
    Some(finished(builder))
}

/// Says the way out.
fn finished(builder: FindingBuilder) -> Finding {
    let fix = Fix {
        title: "name a role here that trusts only the service that runs it".into(),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let help =
        "give it a role of its own, with what its code needs, and keep the deployment role to CloudFormation";
    builder.fix(fix).help(help).build()
}

/// At most three names, and how many more there are.
fn listed(ids: &[String]) -> String {
    match ids {
        [] => String::new(),
        [one] => one.clone(),
        [first, second] => format!("{first} and {second}"),
        [first, second, third] => format!("{first}, {second} and {third}"),
        [first, second, third, rest @ ..] => format!("{first}, {second}, {third} and {} more", rest.len()),
    }
}
