//! Multi-valued decision diagrams: functions from the values of variables to true or false.
//!
//! Equal functions are equal [`Diagram`]s, so whether one can be true at all is a comparison with [`Diagram::NEVER`].

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::problem::{DEPTH, Limit, NODES, STEPS};

/// A function in a [`Store`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Diagram(u32);

/// A value of a variable, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Value(pub(super) u32);

/// The place of a variable in the order in which diagrams ask for them.
pub(super) type Level = u32;

/// A question for a variable. `otherwise` stands for all the values without an edge, of which there is at least one;
/// edges are sorted by value and none leads where `otherwise` leads.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Node {
    level: Level,
    edges: Box<[(Value, Diagram)]>,
    otherwise: Diagram,
}

/// The nodes of diagrams, each once.
#[derive(Debug, Default)]
pub(super) struct Store {
    nodes: Vec<Arc<Node>>,
    unique: FxHashMap<Arc<Node>, Diagram>,
    /// What the choice at work has found. Kept for one choice only: the count of steps then depends on the diagrams
    /// alone, not on what was asked before.
    found: FxHashMap<[Diagram; 3], Diagram>,
    steps: usize,
}

impl Diagram {
    /// Always false.
    pub(super) const NEVER: Self = Self(0);
    /// Always true.
    pub(super) const ALWAYS: Self = Self(1);

    /// The nodes of the store follow the two constants.
    const FIRST: usize = 2;

    pub(super) fn constant(holds: bool) -> Self {
        if holds { Self::ALWAYS } else { Self::NEVER }
    }
}

impl Store {
    /// Begins a new count of steps.
    pub(super) fn refill(&mut self) {
        self.steps = STEPS;
    }

    /// Takes some of the steps that are left.
    pub(super) fn spend(&mut self, steps: usize) -> Result<(), Limit> {
        self.steps = self.steps.checked_sub(steps).ok_or(Limit::Steps)?;
        Ok(())
    }

    /// The function that asks for the variable at `level`, whose other values all lead to `otherwise`. At least one
    /// value must have no edge.
    pub(super) fn node(
        &mut self,
        level: Level,
        mut edges: Vec<(Value, Diagram)>,
        otherwise: Diagram,
    ) -> Result<Diagram, Limit> {
        self.spend(edges.len() + 1)?;
        edges.retain(|&(_, to)| to != otherwise);
        if edges.is_empty() {
            return Ok(otherwise);
        }
        edges.sort_unstable();
        let node = Node { level, edges: edges.into(), otherwise };
        if let Some(&known) = self.unique.get(&node) {
            return Ok(known);
        }
        if self.nodes.len() >= NODES {
            return Err(Limit::Nodes);
        }
        let new = u32::try_from(self.nodes.len() + Diagram::FIRST).map_err(|_| Limit::Nodes)?;
        let node = Arc::new(node);
        self.nodes.push(Arc::clone(&node));
        self.unique.insert(node, Diagram(new));
        Ok(Diagram(new))
    }

    /// A truth at a level of its own.
    pub(super) fn truth(&mut self, level: Level) -> Result<Diagram, Limit> {
        self.node(level, vec![(Value(0), Diagram::ALWAYS)], Diagram::NEVER)
    }

    pub(super) fn and(&mut self, a: Diagram, b: Diagram) -> Result<Diagram, Limit> {
        self.choose(a, b, Diagram::NEVER)
    }

    pub(super) fn or(&mut self, a: Diagram, b: Diagram) -> Result<Diagram, Limit> {
        self.choose(a, Diagram::ALWAYS, b)
    }

    pub(super) fn not(&mut self, of: Diagram) -> Result<Diagram, Limit> {
        self.choose(of, Diagram::NEVER, Diagram::ALWAYS)
    }

    /// `then` where `condition` holds, `otherwise` where it does not: the one operation that all others are.
    pub(super) fn choose(
        &mut self,
        condition: Diagram,
        then: Diagram,
        otherwise: Diagram,
    ) -> Result<Diagram, Limit> {
        self.found.clear();
        self.descend([condition, then, otherwise], DEPTH)
    }

    fn descend(&mut self, of: [Diagram; 3], depth: usize) -> Result<Diagram, Limit> {
        if let Some(result) = at_once(of) {
            return Ok(result);
        }
        if let Some(&known) = self.found.get(&of) {
            return Ok(known);
        }
        let depth = depth.checked_sub(1).ok_or(Limit::Depth)?;
        // What is not at once is asked for by a node.
        let level = of.iter().filter_map(|&d| self.at(d)).map(|node| node.level).min().unwrap_or(Level::MAX);
        let cases =
            self.values(of, level).into_iter().map(|value| (value, self.under(of, level, Some(value))));
        let cases: Vec<_> = cases.collect();
        let rest = self.under(of, level, None);
        let mut edges = Vec::with_capacity(cases.len());
        for (value, of) in cases {
            edges.push((value, self.descend(of, depth)?));
        }
        let otherwise = self.descend(rest, depth)?;
        let result = self.node(level, edges, otherwise)?;
        self.found.insert(of, result);
        Ok(result)
    }

    /// The node that a diagram begins with; none for the constants.
    fn at(&self, diagram: Diagram) -> Option<&Node> {
        let index = (diagram.0 as usize).checked_sub(Diagram::FIRST)?;
        self.nodes.get(index).map(Arc::as_ref)
    }

    /// The values of the variable at `level` that one of the diagrams tells from the others.
    fn values(&self, of: [Diagram; 3], level: Level) -> Vec<Value> {
        let nodes = of.iter().filter_map(|&d| self.at(d)).filter(|node| node.level == level);
        let mut values: Vec<_> = nodes.flat_map(|node| node.edges.iter().map(|&(value, _)| value)).collect();
        values.sort_unstable();
        values.dedup();
        values
    }

    /// What is left of the diagrams once the variable at `level` has this value, or one that none of them names.
    fn under(&self, of: [Diagram; 3], level: Level, value: Option<Value>) -> [Diagram; 3] {
        of.map(|diagram| {
            let Some(node) = self.at(diagram).filter(|node| node.level == level) else { return diagram };
            let edge = value.and_then(|v| node.edges.binary_search_by_key(&v, |&(value, _)| value).ok());
            edge.and_then(|index| node.edges.get(index)).map_or(node.otherwise, |&(_, to)| to)
        })
    }

    /// Whether some choice of the variables makes it true, whatever the variables are that `is_unknown` names. Those
    /// have to come after all others: what asks for one of them is true for one of its values and false for another.
    pub(super) fn surely_possible(&self, diagram: Diagram, is_unknown: impl Fn(Level) -> bool) -> bool {
        let mut open = vec![diagram];
        let mut reached = FxHashSet::default();
        while let Some(next) = open.pop() {
            if next == Diagram::ALWAYS {
                return true;
            }
            if let Some(node) = self.at(next).filter(|node| !is_unknown(node.level))
                && reached.insert(next)
            {
                open.extend(node.leads_to());
            }
        }
        false
    }
}

impl Node {
    fn leads_to(&self) -> impl Iterator<Item = Diagram> {
        self.edges.iter().map(|&(_, to)| to).chain([self.otherwise])
    }
}

/// The choices that need no look at a node.
fn at_once([condition, then, otherwise]: [Diagram; 3]) -> Option<Diagram> {
    if condition == Diagram::ALWAYS || then == otherwise {
        Some(then)
    } else if condition == Diagram::NEVER {
        Some(otherwise)
    } else if then == Diagram::ALWAYS && otherwise == Diagram::NEVER {
        Some(condition)
    } else {
        None
    }
}
