//! The graph as JSON v1: nodes, and edges with what shows them. The contract is `docs/graph-v1.schema.json`.

use deployfence_findings::{Evidence, FileNames, GraphEdge, GraphNode, GraphView, GraphWay};
use deployfence_source::FileSpan;
use serde::Serialize;

use super::excerpt::excerpt;
use crate::json::{Location, location};

const VERSION: u32 = 1;

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
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    version: u32,
    nodes: Vec<NodeDto<'a>>,
    edges: Vec<EdgeDto<'a>>,
    cut_short: bool,
    problems: &'a [String],
}

#[derive(Serialize)]
struct NodeDto<'a> {
    id: &'a str,
    kind: &'a str,
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    arn: Option<&'a str>,
    #[serde(rename = "type", skip_serializing_if = "str::is_empty")]
    type_name: &'a str,
    origin: &'a str,
    administrator: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location<'a>>,
}

#[derive(Serialize)]
struct EdgeDto<'a> {
    from: &'a str,
    to: &'a str,
    kind: &'a str,
    verb: &'a str,
    answer: &'a str,
    carries: &'a str,
    ways: Vec<WayDto<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WayDto<'a> {
    by: &'a str,
    answer: &'a str,
    carries: bool,
    hangs_on: &'a [String],
    assumes: &'a [&'static str],
    when: &'a [String],
    evidence: Vec<EvidenceDto<'a>>,
}

#[derive(Serialize)]
struct EvidenceDto<'a> {
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpt: Option<String>,
}

fn document(view: &GraphView) -> Document<'_> {
    Document {
        version: VERSION,
        nodes: view.nodes.iter().map(|n| node(view, n)).collect(),
        edges: view.edges.iter().map(|e| edge(view, e)).collect(),
        cut_short: view.cut_short,
        problems: &view.problems,
    }
}

fn node<'a>(view: &'a GraphView, node: &'a GraphNode) -> NodeDto<'a> {
    NodeDto {
        id: &node.id,
        kind: node.kind,
        label: &node.label,
        arn: node.arn.as_deref(),
        type_name: &node.type_name,
        origin: node.origin,
        administrator: node.administrator,
        location: node.at.and_then(|at| place(view, at, &[])),
    }
}

fn edge<'a>(view: &'a GraphView, edge: &'a GraphEdge) -> EdgeDto<'a> {
    let id = |number: usize| view.nodes.get(number).map_or("", |node| node.id.as_str());
    EdgeDto {
        from: id(edge.from),
        to: id(edge.to),
        kind: edge.kind,
        verb: edge.verb,
        answer: edge.answer,
        carries: edge.carries,
        ways: edge.ways.iter().map(|w| way(view, w)).collect(),
    }
}

fn way<'a>(view: &'a GraphView, way: &'a GraphWay) -> WayDto<'a> {
    WayDto {
        by: &way.by,
        answer: way.answer,
        carries: way.carries,
        hangs_on: &way.hangs_on,
        assumes: &way.assumes,
        when: &way.when,
        evidence: way.because.iter().map(|e| evidence(view, e)).collect(),
    }
}

fn evidence<'a>(view: &'a GraphView, evidence: &'a Evidence) -> EvidenceDto<'a> {
    EvidenceDto {
        message: &evidence.message,
        location: place(view, evidence.at, &evidence.path),
        excerpt: excerpt(&view.files, evidence.at),
    }
}

/// A place in a file of the check; none for what AWS keeps.
fn place<'a>(view: &'a GraphView, at: FileSpan, path: &'a [String]) -> Option<Location<'a>> {
    view.files.file(at.file).map(|_| location(&view.files, at, path))
}
