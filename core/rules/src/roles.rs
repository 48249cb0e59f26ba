//! What several rules say about roles.

use deployfence_deployment::{Deployment, Runs, ServiceRole};
use deployfence_findings::{Confidence, Evidence, FindingBuilder};
use deployfence_graph::World;
use deployfence_value::{HoleOrigin, Text};

/// Something that surely runs as its deployment's service role.
pub(crate) struct RunsAsServiceRole<'w> {
    pub(crate) deployment: &'w Deployment,
    pub(crate) service_role: &'w ServiceRole,
    pub(crate) run: &'w Runs,
    /// The role as it is written for the run.
    pub(crate) role: Text,
    pub(crate) conditions: Vec<String>,
    pub(crate) confidence: Confidence,
}

/// Everything in a world that runs as its deployment's service role.
pub(crate) fn running_as_service_role(world: &World) -> Vec<RunsAsServiceRole<'_>> {
    world.deployments.iter().flat_map(|deployment| of_deployment(world, deployment)).collect()
}

fn of_deployment<'w>(world: &'w World, deployment: &'w Deployment) -> Vec<RunsAsServiceRole<'w>> {
    let mut found = Vec::new();
    let Some(service_role) = &deployment.service_role else { return found };
    // A service role that hangs on a condition is refused by CloudFormation's API: only a text can be one.
    let Some(own) = service_role.role.as_text() else { return found };
    // `${env:ROLE, ''}` may turn out to be no role at all.
    let is_set =
        !matches!(own.as_hole().map(|hole| &hole.origin), Some(HoleOrigin::Variable(v)) if v.contains(','));
    for run in &deployment.runs {
        for alternative in run.role.alternatives() {
            let Some(role) = alternative.value.as_text() else { continue };
            let (answer, sure) = world.same_role(deployment.scope, own, role);
            if answer.is_yes() {
                found.push(RunsAsServiceRole {
                    deployment,
                    service_role,
                    run,
                    role: role.clone(),
                    conditions: alternative.conditions,
                    confidence: if sure && run.sure && is_set {
                        Confidence::Sure
                    } else {
                        Confidence::Likely
                    },
                });
            }
        }
    }
    found
}

/// Shows where a service role is set, and where its text comes from.
pub(crate) fn show_service_role(builder: FindingBuilder, service_role: &ServiceRole) -> FindingBuilder {
    let set = Evidence {
        message: format!("`{}` sets the deployment role", service_role.setting),
        at: service_role.at,
        path: service_role.path.clone(),
    };
    let builder = builder.evidence(set);
    match service_role.taken_from {
        Some(at) => builder.because(at, "its value is taken from here"),
        None => builder,
    }
}
