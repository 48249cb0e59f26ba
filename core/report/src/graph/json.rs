//! The graph as JSON v1: nodes, and edges with what shows them. The contract is `docs/graph-v1.schema.json`.

use deployfence_findings::{Evidence, GraphEdge, GraphNode, GraphView, Note};
use serde::Serialize;

use super::excerpt::excerpt;
use crate::json::{Location, location};

/// The graph as JSON v1: indented by two spaces, with a line feed at the end.
#[must_use]
pub fn render(view: &GraphView) -> String {
    #[expect(
        clippy::expect_used,
        reason = "no map with other than text keys, no float: nothing here can fail"
    )]
    let mut text = serde_json::to_string_pretty(&document(view)).expect("a graph is plain data");
    text.push('\n');
    text
}

/// The graph on one line.
pub(super) fn compact(view: &GraphView) -> String {
    #[expect(
        clippy::expect_used,
        reason = "no map with other than text keys, no float: nothing here can fail"
    )]
    serde_json::to_string(&document(view)).expect("a graph is plain data")
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    nodes: Vec<NodeDto<'a>>,
    edges: Vec<EdgeDto<'a>>,
    limits: &'a [String],
    problems: Vec<ProblemDto<'a>>,
}

#[derive(Serialize)]
struct NodeDto<'a> {
    id: &'a str,
    kind: &'a str,
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    arn: Option<&'a str>,
    administrator: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location<'a>>,
}

#[derive(Serialize)]
struct EdgeDto<'a> {
    from: &'a str,
    to: &'a str,
    kind: &'a str,
    answer: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<&'a str>,
    summary: &'a str,
    because: Vec<EvidenceDto<'a>>,
}

#[derive(Serialize)]
struct EvidenceDto<'a> {
    message: &'a str,
    location: Location<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpt: Option<String>,
}

#[derive(Serialize)]
struct ProblemDto<'a> {
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location<'a>>,
}

fn document(view: &GraphView) -> Document<'_> {
    Document {
        version: 1,
        nodes: view.nodes.iter().map(|n| node(view, n)).collect(),
        edges: view.edges.iter().map(|e| edge(view, e)).collect(),
        limits: &view.limits,
        problems: view.problems.iter().map(|p| problem(view, p)).collect(),
    }
}

fn node<'a>(view: &'a GraphView, node: &'a GraphNode) -> NodeDto<'a> {
    NodeDto {
        id: &node.id,
        kind: node.kind,
        label: &node.label,
        arn: node.arn.as_deref(),
        administrator: node.administrator,
        location: node.at.map(|at| location(&view.files, at, &[])),
    }
}

fn edge<'a>(view: &'a GraphView, edge: &'a GraphEdge) -> EdgeDto<'a> {
    let id = |number: usize| view.nodes.get(number).map_or("", |node| node.id.as_str());
    EdgeDto {
        from: id(edge.from),
        to: id(edge.to),
        kind: edge.kind,
        answer: if edge.unknown.is_some() { "unknown" } else { "yes" },
        unknown: edge.unknown.as_deref(),
        summary: &edge.summary,
        because: edge.because.iter().map(|e| evidence(view, e)).collect(),
    }
}

fn evidence<'a>(view: &'a GraphView, evidence: &'a Evidence) -> EvidenceDto<'a> {
    EvidenceDto {
        message: &evidence.message,
        location: location(&view.files, evidence.at, &evidence.path),
        excerpt: excerpt(&view.files, evidence.at),
    }
}

fn problem<'a>(view: &'a GraphView, problem: &'a Note) -> ProblemDto<'a> {
    ProblemDto { message: &problem.message, location: problem.at.map(|at| location(&view.files, at, &[])) }
}
