//! What principals gain by the methods of escalation: roles that they assume, code and policies that they change,
//! credentials that they take.

use deployfence_iam::escalation::{self, Category, Gain, Reach, Subject, Way as By, simplest};

use super::Graph;
use super::collect::Collected;
use super::edge::{EdgeKind, Way};
use super::evidence::of_escalation;
use super::node::NodeId;
use crate::principal::{Attachment, Held, Principal, PrincipalKind};
use crate::world::World;

/// Finds what a principal gains. An administrator gains everything, which is one edge.
pub(super) fn of_principal(
    world: &World,
    graph: &Graph,
    from: NodeId,
    principal: &Principal,
    found: &mut Collected,
) {
    if principal.kind == PrincipalKind::Group {
        return;
    }
    let is_seen = |attachment: &Attachment| !attachment.policy.partial;
    for whole in principal.held(world) {
        // What is not seen may allow anything: that is one edge of its own, not one to everybody. It may deny what the rest
        // allows too.
        let unseen = principal.attachments.iter().find(|attachment| !is_seen(attachment));
        let unseen =
            unseen.map(|attachment| format!("{}, which may allow or deny anything", attachment.shown()));
        let held = whole.only(is_seen);
        let doubted = |way: Way| match &unseen {
            Some(unseen) => way.hanging_on(unseen.clone()),
            None => way,
        };
        if let Some(own) = world.administrator(&held) {
            let way = Way { carries: true, ..of_escalation(world, &held, &own) };
            found.add(from, graph.account_of(from), EdgeKind::Administers, doubted(way));
            continue;
        }
        if let Some(unseen) = &unseen {
            let way = Way::sure(Vec::new()).when(held.when.clone()).hanging_on(unseen.clone());
            found.add(from, graph.account_of(from), EdgeKind::Administers, way);
        }
        let gained = world.escalations(&held);
        found.cut_short |= gained.cut_short;
        for one in simplest(gained.held) {
            if let Some((to, kind, way)) = edge(world, graph, from, &held, &one) {
                found.add(from, to, kind, doubted(way));
            }
        }
    }
}

/// The edge of an escalation; none where only what no file shows would make it one.
fn edge(
    world: &World,
    graph: &Graph,
    from: NodeId,
    held: &Held<'_>,
    one: &escalation::Held,
) -> Option<(NodeId, EdgeKind, Way)> {
    // Passing a role by an action of which nothing more is known is what `passes` says.
    let By::Method(method) = one.way else { return None };
    let (kind, carries) = match (method.category, method.subject) {
        // Whether an unknown trust policy names the principal, it would have to be asked of everybody.
        (_, Subject::Role(Reach::Named)) if !one.answer.is_yes() => return None,
        _ if one.gain == Gain::Administrator && !one.bounded && one.answer.is_yes() => {
            let way = Way { carries: true, ..of_escalation(world, held, one) };
            return Some((graph.account_of(from), EdgeKind::Administers, way));
        }
        (Category::SelfEscalation, _) => (EdgeKind::ChangesPolicy, one.gain == Gain::Group),
        (_, Subject::OtherUser) if one.gain == Gain::User => (EdgeKind::TakesCredentials, true),
        (_, Subject::Role(Reach::Assumed | Reach::Named)) if one.gain == Gain::Role => {
            (EdgeKind::Assumes, true)
        }
        (_, Subject::Role(Reach::Rewritten)) if one.gain == Gain::Role => (EdgeKind::ChangesPolicy, true),
        (Category::PassesRole, _) => (EdgeKind::Passes, one.gain == Gain::Role),
        (Category::ReusesRole, _) => (EdgeKind::ChangesCode, one.gain == Gain::Role),
        _ => (EdgeKind::ChangesPolicy, matches!(one.gain, Gain::Role | Gain::User)),
    };
    let end = if kind == EdgeKind::ChangesCode { one.resource.as_ref()? } else { &one.target };
    let to = graph.of_arn(end)?;
    // What a principal changes of itself, and gains no more than it says, is no edge to itself.
    let way = Way { carries, ..of_escalation(world, held, one) };
    (to != from || kind == EdgeKind::ChangesPolicy).then_some((to, kind, way))
}
