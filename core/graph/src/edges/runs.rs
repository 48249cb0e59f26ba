//! What runs as which role.

use deployfence_deployment::{Runs, runs_of};
use deployfence_value::{Scope, Text};

use super::collect::Collected;
use super::edge::{EdgeKind, Evidence, Way};
use super::node::{NodeId, NodeKind};
use super::nodes::Nodes;
use crate::world::World;

/// Reads the roles of everything that runs.
pub(super) fn read(world: &World, nodes: &mut Nodes, found: &mut Collected) {
    for deployment in &world.deployments {
        deployment.runs.iter().for_each(|run| add(world, nodes, deployment.scope, run, found));
    }
    for template in world.alone() {
        runs_of(template).iter().for_each(|run| add(world, nodes, template.scope(), run, found));
    }
}

fn add(world: &World, nodes: &mut Nodes, scope: Scope, run: &Runs, found: &mut Collected) {
    let Some(from) = nodes.of_member(scope, &run.logical_id) else { return };
    let role = world.spelled_out(&run.role);
    for alternative in role.alternatives() {
        let Some(when) = world.both_hold(&run.under, &alternative.conditions) else { continue };
        let Some(text) = alternative.value.as_text() else { continue };
        let (to, unsure) = role_node(world, nodes, scope, text);
        let mut evidence = vec![Evidence::new(run.at, format!("`{}` runs as this role", run.logical_id))];
        evidence.extend(run.because.iter().map(|(at, text)| Evidence::new(*at, text.as_str())));
        let mut way = Way::sure(evidence).when(when);
        if let Some(unsure) = unsure {
            way = way.hanging_on(unsure);
        }
        if !run.sure {
            way = way.hanging_on("what the packager makes of it");
        }
        found.add(from, to, EdgeKind::RunsAs, way);
    }
}

/// The node of the role that a text of a stack names, and what keeps it from being sure that it is that one.
pub(super) fn role_node(
    world: &World,
    nodes: &mut Nodes,
    scope: Scope,
    text: &Text,
) -> (NodeId, Option<String>) {
    if let Some(known) = nodes.of_arn(text) {
        return (known, None);
    }
    let known = world.role(scope, text).and_then(|known| {
        let role = known.role;
        let node = match &role.account {
            None => nodes.of_member(role.scope, &role.logical_id)?,
            Some(_) => nodes.of_arn(text)?,
        };
        Some((node, known.sure))
    });
    match known {
        Some((node, true)) => (node, None),
        Some((node, false)) => (node, Some(format!("whether `{text}` is the role of that name"))),
        None => {
            let unsure = text.as_literal().is_none() && text.as_hole().is_some();
            let what = format!("which role `{text}` is");
            (nodes.outside(NodeKind::Unseen, text), unsure.then_some(what))
        }
    }
}
