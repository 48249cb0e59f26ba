//! What several rules say about roles.

use deployfence_deployment::{Deployment, Runs, ServiceRole};
use deployfence_findings::{Confidence, Evidence, FindingBuilder};
use deployfence_graph::World;
use deployfence_value::{Alternative, HoleOrigin, Text, Value, both_hold};

/// Something that surely runs as its deployment's service role.
pub(crate) struct RunsAsServiceRole<'w> {
    pub(crate) deployment: &'w Deployment,
    pub(crate) service_role: &'w ServiceRole,
    pub(crate) run: &'w Runs,
    /// The role as it is written for the run.
    pub(crate) role: Text,
    /// The conditions under which it runs as this role.
    pub(crate) conditions: Vec<String>,
    /// Whether it runs as the service role under any other conditions too, if not as the same one.
    always: bool,
    pub(crate) confidence: Confidence,
}

impl RunsAsServiceRole<'_> {
    /// The conditions under which it runs as the service role at all.
    pub(crate) fn when(&self) -> &[String] {
        if self.always { &[] } else { &self.conditions }
    }
}

/// Everything in a world that runs as its deployment's service role.
pub(crate) fn running_as_service_role(world: &World) -> Vec<RunsAsServiceRole<'_>> {
    world.deployments.iter().flat_map(|deployment| of_deployment(world, deployment)).collect()
}

fn of_deployment<'w>(world: &'w World, deployment: &'w Deployment) -> Vec<RunsAsServiceRole<'w>> {
    let mut found = Vec::new();
    let Some(service_role) = &deployment.service_role else { return found };
    let own = service_role.role.alternatives();
    for run in &deployment.runs {
        let before = found.len();
        let mut always = true;
        for (own, other, conditions) in combinations(&own, &run.role.alternatives()) {
            let compared = same(world, deployment, own, other);
            always &= compared.is_some();
            if let Some((role, sure)) = compared {
                let confidence = if sure && run.sure { Confidence::Sure } else { Confidence::Likely };
                found.push(RunsAsServiceRole {
                    deployment,
                    service_role,
                    run,
                    role,
                    conditions,
                    always: false,
                    confidence,
                });
            }
        }
        if always {
            found.iter_mut().skip(before).for_each(|found| found.always = true);
        }
    }
    found
}

/// What two values can be at once, with the conditions of both.
fn combinations<'v>(
    a: &[Alternative<'v>],
    b: &[Alternative<'v>],
) -> Vec<(&'v Value, &'v Value, Vec<String>)> {
    let of_one = |x: &Alternative<'v>| {
        let both = b.iter().map(|y| (y.value, both_hold(&x.conditions, &y.conditions)));
        both.filter_map(|(y, conditions)| Some((x.value, y, conditions?))).collect::<Vec<_>>()
    };
    a.iter().flat_map(of_one).collect()
}

/// The role that is run as, if it surely is the service role, and whether nothing else decides.
fn same(world: &World, deployment: &Deployment, own: &Value, other: &Value) -> Option<(Text, bool)> {
    let (own, role) = (own.as_text()?, other.as_text()?);
    // `${env:ROLE, ''}` may turn out to be no role at all.
    let is_set =
        !matches!(own.as_hole().map(|hole| &hole.origin), Some(HoleOrigin::Variable(v)) if v.contains(','));
    let (answer, sure) = world.same_role(deployment.scope, own, role);
    answer.is_yes().then(|| (role.clone(), sure && is_set))
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
