//! A graph in the language of Graphviz.

use std::io::{self, Write};

use deployfence_graph::edges::NodeKind;

use super::picture::{Picture, is_sure};

/// Writes the nodes that edges join, and the edges: dashed where they are not sure, grey where they give no rights.
pub(super) fn write(picture: &Picture, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "digraph deployfence {{")?;
    writeln!(out, "  rankdir=LR;")?;
    writeln!(out, "  node [fontname=\"sans-serif\", fontsize=11];")?;
    writeln!(out, "  edge [fontname=\"sans-serif\", fontsize=9];")?;
    for (place, (node, joined)) in picture.nodes.iter().zip(picture.is_joined()).enumerate() {
        if joined {
            let (label, tip) = (quoted(&node.label()), quoted(&node.id));
            writeln!(out, "  n{place} [label={label}, tooltip={tip}, shape={}];", shape(node.node.kind))?;
        }
    }
    for edge in &picture.edges {
        let style = if is_sure(&edge.edge) { "solid" } else { "dashed" };
        let color = if edge.edge.carries().is_no() { "gray60" } else { "black" };
        let label = quoted(edge.edge.kind.verb());
        writeln!(out, "  n{} -> n{} [label={label}, style={style}, color={color}];", edge.from, edge.to)?;
    }
    writeln!(out, "}}")
}

fn shape(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Role => "ellipse",
        NodeKind::User | NodeKind::Group => "oval",
        NodeKind::Compute => "component",
        NodeKind::Stack => "tab",
        NodeKind::Key => "diamond",
        NodeKind::Policy => "note",
        NodeKind::Account => "doubleoctagon",
        NodeKind::Service | NodeKind::Provider | NodeKind::Unseen => "box",
        NodeKind::Anyone | NodeKind::Internet => "octagon",
    }
}

/// A quoted string: Graphviz knows `\"` and `\\`, and control characters have no place in a label.
fn quoted(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\""))
}
