//! Edges while they are found: ways between the same nodes become one edge.

use std::collections::HashMap;

use super::edge::{Edge, EdgeKind, Way};
use super::node::NodeId;

/// Edges that start at one node, before nothing more is looked for.
pub(super) const FROM_ONE: usize = 20_000;
/// Ways that are kept of one edge; a reader needs few, and every right that a wildcard gives may be another.
const WAYS: usize = 16;

/// The edges that were found so far, in the order in which they were.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub(super) edges: Vec<Edge>,
    places: HashMap<(NodeId, NodeId, EdgeKind), usize>,
    /// Whether a limit was reached.
    pub(super) cut_short: bool,
}

impl Collected {
    /// Adds a way from a node to another.
    pub(super) fn add(&mut self, from: NodeId, to: NodeId, kind: EdgeKind, way: Way) {
        if let Some(place) = self.places.get(&(from, to, kind)) {
            let known = self.edges.iter_mut().skip(*place).take(1);
            known.for_each(|edge| join(&mut edge.ways, &way));
            return;
        }
        if self.edges.len() >= FROM_ONE {
            self.cut_short = true;
            return;
        }
        self.places.insert((from, to, kind), self.edges.len());
        self.edges.push(Edge { from, to, kind, ways: vec![way] });
    }
}

/// Adds a way unless it is there: under the conditions of the first it is sure to be.
fn join(ways: &mut Vec<Way>, way: &Way) {
    if ways.iter().any(|known| known.by == way.by && known.answer == way.answer) {
        return;
    }
    if ways.len() < WAYS {
        ways.push(way.clone());
        return;
    }
    // A surer one, or one that gives rights, takes the place of another.
    let worth = |way: &Way| (way.carries, way.answer.is_yes());
    if let Some(known) = ways.iter_mut().rev().find(|known| worth(known) < worth(way)) {
        *known = way.clone();
    }
}
