//! What principals gain by the methods of escalation: roles that they assume, code and policies that they change,
//! credentials that they take.

use deployfence_iam::escalation::{self, Category, Gain, Reach, Subject, Way as By, simplest};
use deployfence_iam::evaluate::Outcome;

use super::Graph;
use super::collect::Collected;
use super::edge::{EdgeKind, Way};
use super::evidence::{add, of_escalation};
use super::node::NodeId;
use crate::principal::{Attachment, Held, Principal, PrincipalKind};
use crate::world::World;

/// The action by which a user is put into a group.
const JOIN: &str = "iam:AddUserToGroup";

/// Finds what a principal gains. An administrator gains everything, which is one edge.
pub(super) fn of_principal(
    world: &World,
    graph: &Graph,
    from: NodeId,
    principal: &Principal,
    found: &mut Collected,
) {
    if principal.kind == PrincipalKind::Group {
        of_group(world, graph, from, principal, found);
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
        let gained = simplest(gained.held);
        for one in &gained {
            if let Some((to, kind, way)) = edge(world, graph, from, &held, one) {
                found.add(from, to, kind, doubted(way));
            }
        }
        for (to, way) in joined_by_others(world, graph, &held, &gained) {
            found.add(from, to, EdgeKind::ChangesPolicy, doubted(way));
        }
    }
}

/// What whoever is in a group can do to the account.
fn of_group(world: &World, graph: &Graph, from: NodeId, group: &Principal, found: &mut Collected) {
    for held in group.held(world).iter().filter(|_| group.is_seen_whole()) {
        if let Some(own) = world.administrator(held) {
            let way = Way { carries: true, ..of_escalation(world, held, &own) };
            found.add(from, graph.account_of(from), EdgeKind::Administers, way);
        }
    }
}

/// The groups that a principal may add another user to whose credentials it can get: where that user has no boundary, its
/// own does not hold back what the group gives.
fn joined_by_others(
    world: &World,
    graph: &Graph,
    held: &Held<'_>,
    gained: &[escalation::Held],
) -> Vec<(NodeId, Way)> {
    let unbounded = |one: &&escalation::Held| {
        let user = world.principal_of(&one.target);
        one.gain == Gain::User && one.answer.is_yes() && user.is_some_and(|user| user.boundaries.is_empty())
    };
    let Some(taken) = gained.iter().find(unbounded) else { return Vec::new() };
    let joined = |group: &Principal| {
        let decision = held.decide(JOIN, &group.identity.arn)?;
        if decision.result != Outcome::Allowed {
            return None;
        }
        let mut way = Way { carries: true, ..of_escalation(world, held, taken) };
        way.by = format!("{} and join-group", way.by);
        let what = format!("`{JOIN}` on `{}`", group.logical_id);
        add(held, None, &decision, &what, &mut way);
        Some((graph.of_arn(&group.identity.arn)?, way))
    };
    let own = held.principal.account.as_ref();
    let groups = world.principals().iter().filter(|p| p.kind == PrincipalKind::Group);
    groups.filter(|group| group.account.as_ref() == own).filter_map(joined).collect()
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
        // What bounds the principal bounds what it gets of a group too.
        (Category::SelfEscalation, _) => (EdgeKind::ChangesPolicy, one.gain == Gain::Group && !one.bounded),
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
