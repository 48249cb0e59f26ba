//! What to take away so that a node is reached no longer: one statement, where one is enough, else the fewest edges.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use super::search::{search_without, steps_from};
use super::{Path, Step, Takes};
use crate::edges::{EdgeKind, Evidence, NodeId, Way};
use crate::world::World;

/// Nodes of the part of the graph that is cut.
const NODES: usize = 500;
/// Edges that a cut may have; of more, nobody would be helped by a list.
const EDGES: usize = 16;

/// What to take away.
#[derive(Debug, Clone)]
pub enum Cut {
    /// What stands there: every path takes it.
    Statement(Evidence),
    /// These steps, all of them: each stands for an edge.
    Steps(Vec<Step>),
    /// There are more ways than could be looked at.
    TooMany,
}

/// The cheapest cut between the ends of a path that was found.
#[must_use]
pub fn cut(world: &World, path: &Path, takes: Takes) -> Option<Cut> {
    let (from, to) = (path.steps.first()?.from, path.steps.last()?.to);
    // What gives a right is sooner taken away than what something runs as.
    let is_use =
        |step: &&Step| matches!(step.kind, EdgeKind::RunsAs | EdgeKind::DeploysAs | EdgeKind::Reaches);
    let (uses, gives): (Vec<&Step>, Vec<&Step>) = path.steps.iter().partition(is_use);
    let shown = gives.into_iter().chain(uses).flat_map(|step| &step.way.evidence);
    for evidence in shown.filter(|evidence| evidence.needed) {
        let rests_on_it = |way: &Way| way.evidence.iter().any(|e| e.at == evidence.at && e.needed);
        let rest = search_without(world, from, &|node| node == to, takes, &rests_on_it);
        if rest.path.is_none() && !rest.cut_short {
            return Some(Cut::Statement(evidence.clone()));
        }
    }
    let part = Part::of(world, from, to, takes);
    Some(part.and_then(|part| part.fewest(from, to)).map_or(Cut::TooMany, Cut::Steps))
}

/// What lies between two nodes.
struct Part {
    steps: BTreeMap<(NodeId, NodeId), Step>,
}

impl Part {
    /// None where that is too much to be looked at.
    fn of(world: &World, from: NodeId, to: NodeId, takes: Takes) -> Option<Self> {
        let mut steps = BTreeMap::new();
        let (mut known, mut next) = (BTreeSet::from([from]), VecDeque::from([from]));
        while let Some(at) = next.pop_front() {
            if at == to {
                continue;
            }
            let (found, cut_short) = steps_from(world, at, takes, &|_| false);
            if cut_short {
                return None;
            }
            // An account leads to all of its principals: where the end is one of them, the others are no way to it.
            let ends_here = found.iter().any(|step| step.kind == EdgeKind::Contains && step.to == to);
            for step in found
                .into_iter()
                .filter(|step| !ends_here || step.kind != EdgeKind::Contains || step.to == to)
            {
                if known.insert(step.to) {
                    next.push_back(step.to);
                }
                steps.entry((step.from, step.to)).or_insert(step);
            }
            if known.len() > NODES {
                return None;
            }
        }
        Some(Self { steps })
    }

    /// The fewest steps whose going leaves no path: as many as there are paths that share none (Menger).
    fn fewest(&self, from: NodeId, to: NodeId) -> Option<Vec<Step>> {
        let mut flow: BTreeSet<(NodeId, NodeId)> = BTreeSet::new();
        for _ in 0..=EDGES {
            let before = self.reached(from, &flow);
            if !before.contains_key(&to) {
                let cut = self
                    .steps
                    .values()
                    .filter(|step| before.contains_key(&step.from) && !before.contains_key(&step.to));
                return Some(cut.cloned().collect());
            }
            let mut at = to;
            while let Some(Some(previous)) = before.get(&at) {
                // Going back over a step that is taken gives it free.
                if !flow.remove(&(at, *previous)) {
                    flow.insert((*previous, at));
                }
                at = *previous;
            }
        }
        None
    }

    /// What is reached over steps that are not taken yet, or back over those that are, with where each was come from.
    fn reached(&self, from: NodeId, flow: &BTreeSet<(NodeId, NodeId)>) -> HashMap<NodeId, Option<NodeId>> {
        let mut onward: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
        for (key, step) in &self.steps {
            // What an account contains cannot be taken out of it.
            if step.kind == EdgeKind::Contains || !flow.contains(key) {
                onward.entry(key.0).or_default().push(key.1);
            }
        }
        flow.iter().for_each(|(start, end)| onward.entry(*end).or_default().push(*start));
        let mut before = HashMap::from([(from, None)]);
        let mut next = VecDeque::from([from]);
        while let Some(at) = next.pop_front() {
            for to in onward.get(&at).into_iter().flatten() {
                if !before.contains_key(to) {
                    before.insert(*to, Some(at));
                    next.push_back(*to);
                }
            }
        }
        before
    }
}
