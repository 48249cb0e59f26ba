//! The search for the shortest path.

use std::collections::{HashMap, VecDeque};

use deployfence_value::Literal;

use super::{Path, Step};
use crate::edges::{Edge, EdgeKind, NodeId, Way};
use crate::world::World;

/// Nodes that are looked at, before the search gives up. Whoever is looked at for the first time costs a search for
/// escalations.
const NODES: usize = 2_000;

/// Which edges are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Those that are sure.
    Sure,
    /// Those that hang on what is not known too.
    Any,
}

/// What a search found.
#[derive(Debug, Clone)]
pub struct Search {
    /// A path of the fewest steps; none where there is none, or where the search gave up.
    pub path: Option<Path>,
    /// Whether a limit was reached: then there may be a path, or a shorter one.
    pub cut_short: bool,
}

/// How a node was come to.
struct Come {
    step: Option<Step>,
    when: Vec<Literal>,
}

/// The shortest path between two nodes over edges that give the rights of their ends.
#[must_use]
pub fn search(world: &World, from: NodeId, to: NodeId, takes: Takes) -> Search {
    search_without(world, from, &|node| node == to, takes, &|_| false)
}

/// [`search`] for the first node that is meant.
#[must_use]
pub fn search_any(world: &World, from: NodeId, is_end: &dyn Fn(NodeId) -> bool, takes: Takes) -> Search {
    search_without(world, from, is_end, takes, &|_| false)
}

/// [`search`] for the first node that is meant, without the ways that are taken away.
pub(super) fn search_without(
    world: &World,
    from: NodeId,
    is_end: &dyn Fn(NodeId) -> bool,
    takes: Takes,
    without: &dyn Fn(&Way) -> bool,
) -> Search {
    let mut come: HashMap<NodeId, Come> = HashMap::from([(from, Come { step: None, when: Vec::new() })]);
    let mut next = VecDeque::from([from]);
    let mut cut_short = false;
    let mut looked_at = 0;
    while let Some(at) = next.pop_front() {
        if looked_at >= NODES {
            return Search { path: None, cut_short: true };
        }
        looked_at += 1;
        let when = come.get(&at).map(|come| come.when.clone()).unwrap_or_default();
        let (steps, limited) = steps_from(world, at, takes, without);
        cut_short |= limited;
        for step in steps {
            if come.contains_key(&step.to) {
                continue;
            }
            let Some(when) = world.both_hold(&when, &step.way.when) else { continue };
            let to = step.to;
            come.insert(to, Come { step: Some(step), when });
            if is_end(to) {
                return Search { path: path(&come, to), cut_short };
            }
            next.push_back(to);
        }
    }
    Search { path: None, cut_short }
}

/// The steps from a node, each in its best way; an account's to its principals last.
pub(super) fn steps_from(
    world: &World,
    at: NodeId,
    takes: Takes,
    without: &dyn Fn(&Way) -> bool,
) -> (Vec<Step>, bool) {
    let (edges, cut_short) = world.edges_from(at);
    let mut steps: Vec<Step> = edges.into_iter().filter_map(|edge| step(edge, takes, without)).collect();
    let contained = world.graph().contained(at).iter().map(|to| Step {
        from: at,
        to: *to,
        kind: EdgeKind::Contains,
        way: Way::plain(),
    });
    steps.extend(contained);
    (steps, cut_short)
}

fn step(edge: &Edge, takes: Takes, without: &dyn Fn(&Way) -> bool) -> Option<Step> {
    let is_taken = |way: &&Way| way.carries && (takes == Takes::Any || way.answer.is_yes()) && !without(way);
    let way = edge.ways.iter().filter(is_taken).min_by_key(|w| (!w.answer.is_yes(), w.assumes.len()))?;
    Some(Step { from: edge.from, to: edge.to, kind: edge.kind, way: way.clone() })
}

fn path(come: &HashMap<NodeId, Come>, end: NodeId) -> Option<Path> {
    let when = come.get(&end)?.when.clone();
    let mut steps: Vec<Step> = Vec::new();
    let mut at = end;
    // Each node was come to from one that was known before: there is no circle.
    while let Some(step) = come.get(&at).and_then(|come| come.step.clone()) {
        at = step.from;
        steps.push(step);
    }
    steps.reverse();
    Some(Path { steps, when })
}
