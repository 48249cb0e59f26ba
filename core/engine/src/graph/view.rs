//! `deployfence graph`: every node and edge of a world, as plain data.

use std::collections::HashMap;

use deployfence_findings::{Evidence, GraphEdge, GraphNode, GraphView, GraphWay};
use deployfence_graph::World;
use deployfence_graph::edges::{self, Edge, EdgeKind, Node, NodeId, NodeKind, Way};

use super::shown::{conditions, word};
use super::{GraphError, Names};
use crate::request::Request;
use crate::survey::survey;

/// Every node and edge of the world of all that a request names. An account is one node: an edge `administers` to it stands
/// for every right in it, and no edge leads from it to its principals.
///
/// # Errors
/// When the request makes no sense.
pub fn graph(request: &Request) -> Result<GraphView, GraphError> {
    let found = survey(request, view)?;
    Ok(GraphView { problems: found.lost, files: found.files, ..found.answer })
}

fn view(world: &World, names: Names<'_>) -> GraphView {
    let graph = world.graph();
    let edges = world.edges();
    let mut taken: HashMap<String, usize> = HashMap::new();
    let named = |(id, own): (NodeId, &Node)| {
        let name = graph.name(id, names);
        let times = *taken.entry(name.clone()).and_modify(|times| *times += 1).or_insert(1);
        node(if times == 1 { name } else { format!("{name} ({times})") }, own)
    };
    let mut nodes: Vec<GraphNode> = graph.ids().zip(graph.nodes()).map(named).collect();
    for edge in edges.all.iter().filter(|edge| edge.kind == EdgeKind::Administers && edge.answer().is_yes()) {
        if let Some(node) = nodes.get_mut(edge.from.place()) {
            node.administrator = true;
        }
    }
    let edges_shown = edges.all.iter().map(|own| edge(own)).collect();
    GraphView { nodes, edges: edges_shown, cut_short: edges.cut_short, ..GraphView::default() }
}

fn node(id: String, node: &Node) -> GraphNode {
    GraphNode {
        // A stack has no name but its file.
        label: if node.kind == NodeKind::Stack { id.clone() } else { node.label() },
        id,
        kind: node.kind.word(),
        arn: node.name.starts_with("arn:").is_yes().then(|| node.name.to_string()),
        type_name: node.type_name.clone(),
        origin: match node.scope {
            Some(_) => "template",
            None if node.in_account || node.at.is_some() => "account",
            None => "outside",
        },
        administrator: false,
        at: node.at,
    }
}

fn edge(edge: &Edge) -> GraphEdge {
    GraphEdge {
        from: edge.from.place(),
        to: edge.to.place(),
        kind: edge.kind.word(),
        verb: edge.kind.verb(),
        answer: word(edge.answer()),
        carries: word(edge.carries()),
        ways: edge.ways.iter().map(way).collect(),
    }
}

fn way(way: &Way) -> GraphWay {
    let shown = |evidence: &edges::Evidence| Evidence {
        message: evidence.text.clone(),
        at: evidence.at,
        path: Vec::new(),
    };
    GraphWay {
        by: way.by.clone(),
        answer: word(way.answer),
        carries: way.carries,
        hangs_on: way.hangs_on.clone(),
        assumes: way.assumes.clone(),
        when: conditions(&way.when),
        because: way.evidence.iter().map(shown).collect(),
    }
}
