//! What runs as the role that also deploys it.

use deployfence_deployment::{Deployment, Runs, ServiceRole};
use deployfence_value::{Alternative, HoleOrigin, Literal, Text, Value};

use crate::world::World;

/// Something that surely runs as its deployment's service role.
#[derive(Debug)]
pub struct RunsAsServiceRole<'w> {
    /// The deployment.
    pub deployment: &'w Deployment,
    /// Its service role.
    pub service_role: &'w ServiceRole,
    /// What runs.
    pub run: &'w Runs,
    /// The role as it is written for the run.
    pub role: Text,
    /// The conditions under which it runs as this role.
    pub conditions: Vec<Literal>,
    /// Whether it runs as the service role under any other conditions too, if not as the same one.
    always: bool,
    /// Whether nothing else decides.
    pub sure: bool,
}

impl RunsAsServiceRole<'_> {
    /// The conditions under which it runs as the service role at all.
    #[must_use]
    pub fn when(&self) -> &[Literal] {
        if self.always { &self.run.under } else { &self.conditions }
    }
}

/// Everything in a deployment that surely runs as its service role.
pub(crate) fn of_deployment<'w>(world: &'w World, deployment: &'w Deployment) -> Vec<RunsAsServiceRole<'w>> {
    let mut found = Vec::new();
    let Some(service_role) = &deployment.service_role else { return found };
    let own = service_role.role.alternatives();
    for run in &deployment.runs {
        let before = found.len();
        let mut always = true;
        for (own, other, conditions) in combinations(world, &own, run) {
            let compared = same(world, deployment, own, other);
            always &= compared.is_some();
            if let Some((role, sure)) = compared {
                found.push(RunsAsServiceRole {
                    deployment,
                    service_role,
                    run,
                    role,
                    conditions,
                    always: false,
                    sure: sure && run.sure,
                });
            }
        }
        if always {
            found.iter_mut().skip(before).for_each(|found| found.always = true);
        }
    }
    found
}

/// What the service role and the role of a run can be at once, where the run exists, with the conditions of all.
fn combinations<'v>(
    world: &World,
    own: &[Alternative<'v>],
    run: &'v Runs,
) -> Vec<(&'v Value, &'v Value, Vec<Literal>)> {
    let others = run.role.alternatives();
    let of_one = |own: &Alternative<'v>| {
        let of_both = |other: &Alternative<'v>| {
            let both = world.both_hold(&own.conditions, &other.conditions)?;
            Some((own.value, other.value, world.both_hold(&both, &run.under)?))
        };
        others.iter().filter_map(of_both).collect::<Vec<_>>()
    };
    own.iter().flat_map(of_one).collect()
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
