//! `deployfence graph`: every node and edge of a world, for programs that draw or ask.
//!
//! The JSON is a contract of version 1:
//!
//! - `nodes`: `id` (its name: `file#LogicalId`, an ARN, or the name of what lies outside), `kind`, `label` (short, for a
//!   picture), and where known `arn`, `type` (of CloudFormation), `origin` (`template`, `account` or `outside`), `location`;
//! - `edges`: `from`, `to` (ids), `kind`, `verb` (what stands between both in a sentence), `answer` (`yes` or `unknown`),
//!   `carries` (whether who goes it has the rights of the other end), and `ways`, each with `by`, `answer`, `carries`,
//!   `hangsOn`, `assumes`, `when` and `evidence` (`message`, `location`, `excerpt`);
//! - `cutShort`: whether a limit kept edges from being found; `problems`: what could not be read.
//!
//! Nodes and edges come in an order that stays the same. An account is one node: an edge `administers` to it stands for every
//! right in it, and no edge leads from it to its principals.

use std::collections::HashMap;
use std::io::{self, Write};

use deployfence_findings::CheckedFile;
use deployfence_graph::World;
use deployfence_graph::edges::{Edge, Node, NodeId, NodeKind};
use deployfence_report::TextOptions;
use deployfence_report::json::{Location, location};
use deployfence_value::Answer;
use serde::Serialize;

use super::shown::{EvidenceDto, conditions, known, word};
use super::{GraphError, Names, Shown, dot, mermaid};
use crate::policy::json;
use crate::request::Request;
use crate::survey::survey;

/// The version of the JSON.
const VERSION: u32 = 1;

/// How a graph is drawn, where it is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// For Graphviz.
    Dot,
    /// For Mermaid.
    Mermaid,
}

/// Every node and edge of a world.
#[derive(Debug)]
pub struct Picture {
    /// The nodes, in their order.
    pub nodes: Vec<PictureNode>,
    /// The edges, by the node that they start from.
    pub edges: Vec<PictureEdge>,
    /// Whether a limit kept edges from being found.
    pub cut_short: bool,
    /// What could not be read, a sentence each.
    pub problems: Vec<String>,
    /// The files that places lie in.
    pub files: Vec<CheckedFile>,
    seen: Seen,
}

/// A node with its name.
#[derive(Debug)]
pub struct PictureNode {
    /// Its name, which no other node has.
    pub id: String,
    /// What it is.
    pub node: Node,
}

/// An edge with the names of its ends.
#[derive(Debug)]
pub struct PictureEdge {
    /// The place of the node that it starts from.
    pub from: usize,
    /// The place of the node that it leads to.
    pub to: usize,
    /// The edge.
    pub edge: Edge,
}

/// A way, as JSON has it.
pub type PictureWay = deployfence_graph::edges::Way;

/// Every node and edge of the world of all that a request names.
///
/// # Errors
/// When the request makes no sense.
pub fn picture(request: &Request, seen: Seen) -> Result<Picture, GraphError> {
    let found = survey(request, |world, names| drawn(world, names))?;
    let (nodes, edges, cut_short) = found.answer;
    Ok(Picture { nodes, edges, cut_short, problems: found.lost, files: found.files, seen })
}

fn drawn(world: &World, names: Names<'_>) -> (Vec<PictureNode>, Vec<PictureEdge>, bool) {
    let graph = world.graph();
    let edges = world.edges();
    let mut taken: HashMap<String, usize> = HashMap::new();
    let node = |(id, node): (NodeId, &Node)| {
        let name = graph.name(id, names);
        let times = taken.entry(name.clone()).and_modify(|times| *times += 1).or_insert(1);
        let id = if *times == 1 { name } else { format!("{name} ({times})") };
        PictureNode { id, node: node.clone() }
    };
    let nodes = graph.ids().zip(graph.nodes()).map(node).collect();
    let edge =
        |edge: &&Edge| PictureEdge { from: edge.from.place(), to: edge.to.place(), edge: Edge::clone(edge) };
    (nodes, edges.all.iter().map(edge).collect(), edges.cut_short)
}

impl PictureNode {
    /// What a picture calls it: a stack has no name but its file.
    pub(super) fn label(&self) -> String {
        if self.node.kind == NodeKind::Stack { self.id.clone() } else { self.node.label() }
    }
}

impl Picture {
    /// Whether an edge leads to or from each node.
    pub(super) fn is_joined(&self) -> Vec<bool> {
        let mut joined = vec![false; self.nodes.len()];
        for end in self.edges.iter().flat_map(|edge| [edge.from, edge.to]) {
            joined.iter_mut().skip(end).take(1).for_each(|joined| *joined = true);
        }
        joined
    }
}

impl Shown for Picture {
    /// In the language of a tool that draws.
    fn text(&self, _: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
        match self.seen {
            Seen::Dot => dot::write(self, out),
            Seen::Mermaid => mermaid::write(self, out),
        }
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let document = Document {
            version: VERSION,
            nodes: self.nodes.iter().map(|node| self.node(node)).collect(),
            edges: self.edges.iter().filter_map(|edge| self.edge(edge)).collect(),
            cut_short: self.cut_short,
            problems: &self.problems,
        };
        json::pretty(&document, out)
    }

    fn notes(&self) -> Vec<String> {
        let limit = "there is more than a limit let be found: edges are missing";
        self.problems.iter().cloned().chain(self.cut_short.then(|| limit.to_owned())).collect()
    }

    fn status(&self) -> u8 {
        if self.problems.is_empty() && !self.cut_short { 0 } else { 2 }
    }
}

impl Picture {
    fn node<'a>(&'a self, node: &'a PictureNode) -> NodeDto<'a> {
        let own = &node.node;
        let is_arn = own.name.starts_with("arn:").is_yes();
        NodeDto {
            id: &node.id,
            kind: own.kind.word(),
            label: node.label(),
            arn: is_arn.then(|| own.name.to_string()),
            type_name: &own.type_name,
            origin: match own.scope {
                Some(_) => "template",
                None if own.in_account || own.at.is_some() => "account",
                None => "outside",
            },
            location: own
                .at
                .filter(|at| known(&self.files, *at).is_some())
                .map(|at| location(&self.files, at, &[])),
        }
    }

    fn edge<'a>(&'a self, edge: &'a PictureEdge) -> Option<EdgeDto<'a>> {
        Some(EdgeDto {
            from: &self.nodes.get(edge.from)?.id,
            to: &self.nodes.get(edge.to)?.id,
            kind: edge.edge.kind.word(),
            verb: edge.edge.kind.verb(),
            answer: word(edge.edge.answer()),
            carries: word(edge.edge.carries()),
            ways: edge.edge.ways.iter().map(|way| self.way(way)).collect(),
        })
    }

    fn way<'a>(&'a self, way: &'a PictureWay) -> WayDto<'a> {
        WayDto {
            by: &way.by,
            answer: word(way.answer),
            carries: way.carries,
            hangs_on: &way.hangs_on,
            assumes: &way.assumes,
            when: conditions(&way.when),
            evidence: way.evidence.iter().map(|evidence| EvidenceDto::of(&self.files, evidence)).collect(),
        }
    }
}

/// How sure an edge is, for those that draw it.
pub(super) fn is_sure(edge: &Edge) -> bool {
    edge.answer() == Answer::Yes
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
    kind: &'static str,
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    arn: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "str::is_empty")]
    type_name: &'a str,
    origin: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location<'a>>,
}

#[derive(Serialize)]
struct EdgeDto<'a> {
    from: &'a str,
    to: &'a str,
    kind: &'static str,
    verb: &'static str,
    answer: &'static str,
    carries: &'static str,
    ways: Vec<WayDto<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WayDto<'a> {
    by: &'a str,
    answer: &'static str,
    carries: bool,
    hangs_on: &'a [String],
    assumes: &'a [&'static str],
    when: Vec<String>,
    evidence: Vec<EvidenceDto<'a>>,
}
