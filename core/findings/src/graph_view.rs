//! Who may do what to whom, as plain data, before it is shown.

use deployfence_source::FileSpan;

use crate::finding::Evidence;
use crate::report::{CheckedFile, Note};

/// The graph of one check. Nodes and edges come in an order that is the same for the same input.
#[derive(Debug, Clone, Default)]
pub struct GraphView {
    /// What may act, and what is acted on.
    pub nodes: Vec<GraphNode>,
    /// Who may do what to whom.
    pub edges: Vec<GraphEdge>,
    /// One sentence in lower case for each bound that was reached: the graph holds less than the world.
    pub limits: Vec<String>,
    /// Harmless problems of the inputs.
    pub problems: Vec<Note>,
    /// The files that were read; a [`deployfence_source::FileId`] is an index into it.
    pub files: Vec<CheckedFile>,
}

/// A principal, something that runs as one, or a thing that they act on.
#[derive(Debug, Clone)]
pub struct GraphNode {
    /// The name by which commands find it: an ARN, or `file#LogicalId`; no two nodes share one.
    pub id: String,
    /// What it is, in one or two words: `role`, `function`, `stack`.
    pub kind: &'static str,
    /// What a picture writes on it.
    pub label: String,
    /// Its ARN, where it is known.
    pub arn: Option<String>,
    /// Whether it may do everything in its account.
    pub administrator: bool,
    /// Where it is defined, where a file defines it.
    pub at: Option<FileSpan>,
}

/// One thing that a node may do to another one, or is to it.
#[derive(Debug, Clone)]
pub struct GraphEdge {
    /// Who: an index into the nodes.
    pub from: usize,
    /// To whom: an index into the nodes.
    pub to: usize,
    /// What, in a word or two joined by hyphens: `assumes`, `runs-as`.
    pub kind: &'static str,
    /// On what it hangs, as a sentence in lower case, where it is not sure.
    pub unknown: Option<String>,
    /// The edge as one sentence in lower case.
    pub summary: String,
    /// What shows it.
    pub because: Vec<Evidence>,
}
