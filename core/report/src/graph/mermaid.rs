//! The graph in the language of Mermaid, which many pages of documentation show as a picture.

use std::fmt::Write;

use deployfence_findings::GraphView;

use super::line::lines;
use crate::clean;

/// The graph as a `flowchart`: the nodes that edges join. What is not sure is dotted, an administrator has a double frame.
#[must_use]
pub fn render(view: &GraphView) -> String {
    let mut out = String::from("flowchart LR\n");
    for (number, (node, _)) in
        view.nodes.iter().zip(view.joined()).enumerate().filter(|(_, (_, joined))| *joined)
    {
        let (open, close) = if node.administrator { ("[[", "]]") } else { ("(", ")") };
        // Writing into a text cannot fail.
        let _ = writeln!(out, "  n{number}{open}\"{}<br/>{}\"{close}", quoted(&node.label), node.kind);
    }
    for line in lines(view) {
        let arrow = if line.sure { "-->" } else { "-.->" };
        let _ = writeln!(out, "  n{} {arrow}|\"{}\"| n{}", line.from, quoted(&line.label), line.to);
    }
    out
}

/// Mermaid reads entities in its own spelling, and Markdown before it reads everything else.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean::line(text).chars() {
        if c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | '-' | '_' | '/' | ':' | '(' | ')') {
            out.push(c);
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    out
}
