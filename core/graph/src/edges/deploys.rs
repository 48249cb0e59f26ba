//! As which role CloudFormation deploys what: the service roles of stacks, and those that pipelines give it.

use deployfence_deployment::ServiceRole;
use deployfence_value::Scope;

use super::collect::Collected;
use super::edge::{EdgeKind, Evidence, Way};
use super::node::NodeId;
use super::nodes::Nodes;
use super::runs::role_node;
use crate::world::World;

/// Reads the service roles.
pub(super) fn read(world: &World, nodes: &mut Nodes, found: &mut Collected) {
    for (scope, named) in world.service_roles() {
        let Some(from) = deployed(nodes, *scope, named) else { continue };
        let role = world.spelled_out(&named.role);
        for alternative in role.alternatives() {
            let Some(text) = alternative.value.as_text() else { continue };
            let (to, unsure) = role_node(world, nodes, *scope, &world.in_own_account(text));
            let at = named.taken_from.unwrap_or(named.at);
            let shown = Evidence::new(at, format!("`{}` names the role", named.setting));
            let mut way = Way::sure(vec![shown]).when(alternative.conditions.clone());
            if let Some(unsure) = unsure {
                way = way.hanging_on(unsure);
            }
            found.add(from, to, EdgeKind::DeploysAs, way);
        }
    }
}

/// The stack that is deployed; of a pipeline's action, which deploys another one, the pipeline.
fn deployed(nodes: &Nodes, scope: Scope, named: &ServiceRole) -> Option<NodeId> {
    let pipeline = named.path.iter().find_map(|key| nodes.of_member(scope, key));
    pipeline.or_else(|| nodes.of_stack(scope))
}
