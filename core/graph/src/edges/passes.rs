//! Which roles a principal may pass, to which of the services that they trust.

use deployfence_iam::evaluate::Outcome;
use deployfence_iam::pattern::Subject;
use deployfence_iam::policy::{Effect, Principal as Named};
use deployfence_iam::request::Context;
use deployfence_value::Answer;

use super::Graph;
use super::collect::Collected;
use super::edge::{EdgeKind, Way};
use super::evidence::add;
use super::node::NodeId;
use crate::principal::{Held, Principal, PrincipalKind};
use crate::world::World;

/// The action that is asked for where a role is passed.
const PASS: &str = "iam:PassRole";
/// Services that are asked for each role; a role that trusts more is passed to the first of them.
const SERVICES: usize = 8;

/// Finds the roles that a principal may pass. Of an administrator it goes without saying.
pub(super) fn of_principal(
    world: &World,
    graph: &Graph,
    from: NodeId,
    principal: &Principal,
    found: &mut Collected,
) {
    if !principal.may_allow(PASS) || found.edges.iter().any(|edge| edge.kind == EdgeKind::Administers) {
        return;
    }
    for held in principal.held(world) {
        for role in world.principals().iter().filter(|role| role.kind == PrincipalKind::Role) {
            let Some(to) = graph.of_arn(&role.identity.arn).filter(|to| *to != from) else { continue };
            for service in services(role).into_iter().take(SERVICES) {
                if let Some(way) = passed(&held, role, service) {
                    found.add(from, to, EdgeKind::Passes, way);
                }
            }
        }
    }
}

/// The services that a role's trust policy names.
fn services(role: &Principal) -> Vec<&str> {
    let trust = role.trust.iter().flat_map(|trust| &trust.statements);
    let allowing = trust.filter(|statement| statement.effect == Some(Effect::Allow));
    let named = allowing.filter_map(|statement| statement.principals.as_ref()).filter(|p| !p.negated);
    let names = named.flat_map(|principals| &principals.items).filter_map(|item| match &item.is {
        Named::Service(name) => name.as_literal(),
        _ => None,
    });
    let mut all: Vec<&str> = Vec::new();
    names.for_each(|name| {
        if !all.contains(&name) {
            all.push(name);
        }
    });
    all
}

fn passed(held: &Held<'_>, role: &Principal, service: &str) -> Option<Way> {
    let mut context = Context::open();
    context.insert("iam:PassedToService", vec![Subject::from(service)]);
    let decision = held.decide_in(PASS, &role.identity.arn, context)?;
    let answer = match decision.result {
        Outcome::Allowed => Answer::Yes,
        Outcome::Unknown => Answer::Unknown,
        Outcome::ImplicitlyDenied | Outcome::ExplicitlyDenied => return None,
    };
    let mut way = Way { carries: false, answer, ..Way::sure(Vec::new()) }.when(held.when.clone()).by(service);
    let what = format!("`{PASS}` on `{}` to `{service}`", role.logical_id);
    add(held, None, &decision, &what, &mut way);
    Some(way)
}
