//! Who may do what to whom, as plain data, before it is shown.

use deployfence_source::FileSpan;

use crate::finding::Evidence;
use crate::report::CheckedFile;

/// The graph of one world. Nodes and edges come in an order that is the same for the same input.
#[derive(Debug, Clone, Default)]
pub struct GraphView {
    /// What may act, and what is acted on.
    pub nodes: Vec<GraphNode>,
    /// Who may do what to whom.
    pub edges: Vec<GraphEdge>,
    /// Whether a limit kept edges from being found.
    pub cut_short: bool,
    /// What could not be read, a sentence each.
    pub problems: Vec<String>,
    /// The files that were read; a [`deployfence_source::FileId`] is an index into it.
    pub files: Vec<CheckedFile>,
}

/// A principal, something that runs as one, or a thing that they act on.
#[derive(Debug, Clone)]
pub struct GraphNode {
    /// The name by which commands find it: `file#LogicalId`, an ARN, or the name of what lies outside; no two nodes share one.
    pub id: String,
    /// What it is, in a word: `role`, `compute`, `stack`.
    pub kind: &'static str,
    /// What a picture writes on it.
    pub label: String,
    /// Its ARN, where it is known; what only the deployment fills in stands in brackets.
    pub arn: Option<String>,
    /// Its type in CloudFormation, where a template defines it; else empty.
    pub type_name: String,
    /// Who defines it: `template`, `account` or `outside`.
    pub origin: &'static str,
    /// Whether it surely may give itself every right in its account.
    pub administrator: bool,
    /// Where it is defined, where a file defines it.
    pub at: Option<FileSpan>,
}

/// What one node may do to another, in all ways in which it may do that.
#[derive(Debug, Clone)]
pub struct GraphEdge {
    /// Who: an index into the nodes.
    pub from: usize,
    /// To whom: an index into the nodes.
    pub to: usize,
    /// What, in words joined by hyphens: `assumes`, `runs-as`.
    pub kind: &'static str,
    /// What stands between both ends in a sentence: `may assume`.
    pub verb: &'static str,
    /// `yes` or `unknown`.
    pub answer: &'static str,
    /// Whether who goes it has the rights of the other end then: `yes`, `no` or `unknown`.
    pub carries: &'static str,
    /// The ways, at least one, the surest first.
    pub ways: Vec<GraphWay>,
}

/// One way of an edge.
#[derive(Debug, Clone)]
pub struct GraphWay {
    /// By what: a method of escalation, a service, a subject; empty where the kind says all.
    pub by: String,
    /// `yes` or `unknown`.
    pub answer: &'static str,
    /// Whether who goes it has the rights of the other end then.
    pub carries: bool,
    /// What an unknown answer hangs on.
    pub hangs_on: Vec<String>,
    /// What it takes beyond policies, which no file can tell.
    pub assumes: Vec<&'static str>,
    /// The conditions of templates under which it is there.
    pub when: Vec<String>,
    /// What shows it, in order. What AWS keeps has no place in a file of the check.
    pub because: Vec<Evidence>,
}

impl GraphEdge {
    /// Whether it is there for sure.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.answer == "yes"
    }

    /// Whether who goes it may have the rights of the other end then.
    #[must_use]
    pub fn may_carry(&self) -> bool {
        self.carries != "no"
    }
}

impl GraphView {
    /// Whether an edge leads to or from each node.
    #[must_use]
    pub fn joined(&self) -> Vec<bool> {
        let mut joined = vec![false; self.nodes.len()];
        for end in self.edges.iter().flat_map(|edge| [edge.from, edge.to]) {
            joined.iter_mut().skip(end).take(1).for_each(|joined| *joined = true);
        }
        joined
    }
}
