//! A graph in the language of Mermaid.

use std::io::{self, Write};

use deployfence_graph::edges::NodeKind;

use super::picture::{Picture, is_sure};

/// Writes the nodes that edges join, and the edges: dotted where they are not sure.
pub(super) fn write(picture: &Picture, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "flowchart LR")?;
    for (place, (node, joined)) in picture.nodes.iter().zip(picture.is_joined()).enumerate() {
        if joined {
            let (open, close) = brackets(node.node.kind);
            writeln!(out, "  n{place}{open}{}{close}", quoted(&node.label()))?;
        }
    }
    for edge in &picture.edges {
        let arrow = if is_sure(&edge.edge) { "-->" } else { "-.->" };
        writeln!(out, "  n{} {arrow}|{}| n{}", edge.from, quoted(edge.edge.kind.verb()), edge.to)?;
    }
    Ok(())
}

fn brackets(kind: NodeKind) -> (&'static str, &'static str) {
    match kind {
        NodeKind::Role | NodeKind::User | NodeKind::Group => ("([", "])"),
        NodeKind::Compute | NodeKind::Stack => ("[[", "]]"),
        NodeKind::Key => ("{", "}"),
        NodeKind::Policy => ("[/", "/]"),
        NodeKind::Account => ("{{", "}}"),
        NodeKind::Service | NodeKind::Provider | NodeKind::Unseen => ("[", "]"),
        NodeKind::Anyone | NodeKind::Internet => ("((", "))"),
    }
}

/// A quoted label: characters that Mermaid reads itself are written as their codes.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '#' | ';' | '<' | '>' | '&' | '`' => quoted.push_str(&format!("#{};", u32::from(c))),
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
