//! The graph in the language of Graphviz.

use std::fmt::Write;

use deployfence_findings::GraphView;

use super::line::lines;
use crate::clean;

/// The graph as a `digraph`: the nodes that edges join. What is not sure is dashed, what gives no rights is grey, an
/// administrator has a double frame.
#[must_use]
pub fn render(view: &GraphView) -> String {
    let mut out = String::from(
        "digraph deployfence {\n  rankdir=LR;\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n",
    );
    for (number, (node, _)) in
        view.nodes.iter().zip(view.joined()).enumerate().filter(|(_, (_, joined))| *joined)
    {
        let frames = if node.administrator { ", peripheries=2" } else { "" };
        let (label, id) = (quoted(&node.label), quoted(&node.id));
        // Writing into a text cannot fail.
        let _ = writeln!(out, "  n{number} [label=\"{label}\\n{}\", tooltip=\"{id}\"{frames}];", node.kind);
    }
    for line in lines(view) {
        let style = if line.sure { "" } else { ", style=dashed" };
        let color = if line.carries { "" } else { ", color=gray60" };
        let _ = writeln!(
            out,
            "  n{} -> n{} [label=\"{}\"{style}{color}];",
            line.from,
            line.to,
            quoted(&line.label)
        );
    }
    out.push_str("}\n");
    out
}

fn quoted(text: &str) -> String {
    clean::line(text).replace('\\', "\\\\").replace('"', "\\\"")
}
