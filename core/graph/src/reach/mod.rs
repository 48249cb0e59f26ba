//! From whom to whom in the fewest steps, and what to take away so that there is no way.

mod cut;
mod search;

use deployfence_source::FileSpan;
use deployfence_value::{Answer, Literal};

pub use cut::{Cut, cut};
pub use search::{Search, Takes, search, search_any};

use crate::edges::{EdgeKind, NodeId, Way};

/// A way through the graph: what shows that the rights of its end are reached.
#[derive(Debug, Clone)]
pub struct Path {
    /// The steps, at least one.
    pub steps: Vec<Step>,
    /// The conditions of templates under which all of them are there.
    pub when: Vec<Literal>,
}

/// One step of a path.
#[derive(Debug, Clone)]
pub struct Step {
    /// Where it starts.
    pub from: NodeId,
    /// Where it ends.
    pub to: NodeId,
    /// What it is.
    pub kind: EdgeKind,
    /// The way that is taken.
    pub way: Way,
}

impl Path {
    /// Whether every step is sure.
    #[must_use]
    pub fn answer(&self) -> Answer {
        Answer::all(self.steps.iter().map(|step| step.way.answer))
    }

    /// Where its evidence stands, in order.
    pub fn places(&self) -> impl Iterator<Item = FileSpan> {
        self.steps.iter().flat_map(|step| &step.way.evidence).map(|evidence| evidence.at)
    }
}
