//! Where the boxes and lines of a picture go: layers from left to right.

use dagre::graph::{Graph, GraphOptions};
use dagre::layout::types::LabelPos;
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, Point, RankDir};
use deployfence_findings::GraphView;

use super::line::Line;

/// More boxes than these make a picture that nobody reads, and that takes long to lay out.
const MOST_NODES: usize = 1_000;

/// More lines than these, likewise.
const MOST_LINES: usize = 3_000;

/// The width of a character, in pixels: the font is monospaced.
const CHARACTER: f64 = 7.3;

/// The characters of a label, beyond which it is cut.
pub(super) const LABEL: usize = 34;

/// The space around a label, and around the whole picture.
pub(super) const MARGIN: f64 = 12.0;

type Drawn = Graph<NodeLabel, EdgeLabel>;

/// A graph that is too large for a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a graph of {nodes} nodes and {lines} lines is too large for a picture (at most {MOST_NODES} nodes and {MOST_LINES} lines): name fewer files, or take the format `html`, which shows a part at a time"
)]
pub struct TooLarge {
    /// How many nodes it has.
    pub nodes: usize,
    /// How many pairs of nodes are joined.
    pub lines: usize,
}

/// A box; its middle.
pub(super) struct Place {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A line: the points through which it goes, and where its label stands.
pub(super) struct Way {
    pub(super) points: Vec<(f64, f64)>,
    pub(super) label: (f64, f64),
}

/// A whole picture.
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    /// By node; none for what no line joins.
    pub(super) places: Vec<Option<Place>>,
    /// By line.
    pub(super) ways: Vec<Way>,
}

/// Lays a graph out.
pub(super) fn layout(view: &GraphView, lines: &[Line]) -> Result<Layout, TooLarge> {
    let joined = view.joined();
    let nodes = joined.iter().filter(|joined| **joined).count();
    if nodes > MOST_NODES || lines.len() > MOST_LINES {
        return Err(TooLarge { nodes, lines: lines.len() });
    }
    let mut graph = Graph::with_options(GraphOptions { directed: true, multigraph: false, compound: false });
    for (number, node) in
        view.nodes.iter().enumerate().filter(|(number, _)| joined.get(*number) == Some(&true))
    {
        let longest = node.label.chars().count().max(node.kind.len()).min(LABEL);
        let width = text_width(longest) + 2.0 * MARGIN;
        graph.set_node(name(number), Some(NodeLabel { width, height: 44.0, ..NodeLabel::default() }));
    }
    // What a node does to itself is drawn as a loop on its box.
    for line in lines.iter().filter(|line| line.from != line.to) {
        let label = EdgeLabel {
            width: text_width(line.label.chars().count()),
            height: 16.0,
            labelpos: LabelPos::Center,
            ..EdgeLabel::default()
        };
        graph.set_edge(name(line.from), name(line.to), Some(label), None);
    }
    let options = LayoutOptions {
        rankdir: RankDir::LR,
        nodesep: 24.0,
        ranksep: 36.0,
        marginx: 2.0 * MARGIN,
        marginy: 2.0 * MARGIN,
        ..LayoutOptions::default()
    };
    if !lines.is_empty() {
        dagre::layout(&mut graph, Some(options));
    }
    let places: Vec<Option<Place>> =
        (0..view.nodes.len()).map(|number| graph.node(&name(number)).map(place)).collect();
    let ways: Vec<Way> = lines.iter().map(|line| between(&graph, &places, line)).collect();
    let right = places.iter().flatten().map(|p| p.x + p.width / 2.0);
    let bottom = places.iter().flatten().map(|p| p.y + p.height / 2.0);
    let points = || ways.iter().flat_map(|way| &way.points);
    Ok(Layout {
        width: right.chain(points().map(|p| p.0)).fold(0.0, f64::max) + MARGIN,
        height: bottom.chain(points().map(|p| p.1)).fold(0.0, f64::max) + MARGIN,
        places,
        ways,
    })
}

fn name(number: usize) -> String {
    format!("n{number}")
}

#[expect(clippy::cast_precision_loss, reason = "labels are short")]
fn text_width(characters: usize) -> f64 {
    characters as f64 * CHARACTER
}

fn place(label: &NodeLabel) -> Place {
    Place {
        x: label.x.unwrap_or_default(),
        y: label.y.unwrap_or_default(),
        width: label.width,
        height: label.height,
    }
}

fn between(graph: &Drawn, places: &[Option<Place>], line: &Line) -> Way {
    match places.get(line.from).and_then(Option::as_ref) {
        Some(place) if line.from == line.to => around(place),
        _ => way(graph.edge(&name(line.from), &name(line.to), None)),
    }
}

/// A loop on the upper edge of a box.
fn around(place: &Place) -> Way {
    let (x, top) = (place.x, place.y - place.height / 2.0);
    let bend = |side: f64| (x + side * 26.0, top - 12.0);
    let points = vec![(x - 12.0, top), bend(-1.0), (x, top - 16.0), bend(1.0), (x + 12.0, top)];
    Way { points, label: (x, top - 8.0) }
}

fn way(label: Option<&EdgeLabel>) -> Way {
    let label = label.cloned().unwrap_or_default();
    let points = label.points.iter().map(|Point { x, y }| (*x, *y)).collect();
    Way { points, label: (label.x.unwrap_or_default(), label.y.unwrap_or_default()) }
}
