//! The graph as a picture.

use std::fmt::Write;

use deployfence_findings::{GraphNode, GraphView};

use super::layout::{LABEL, Layout, MARGIN, Place, TooLarge, Way, layout};
use super::line::{Line, lines};
use crate::clean;

/// The colours, for a light and for a dark page.
const STYLE: &str = include_str!("picture.css");

/// The graph as a picture that stands for itself: no script, no font, no file beside it.
///
/// # Errors
/// Where the graph is too large to be read as a picture.
pub fn render(view: &GraphView) -> Result<String, TooLarge> {
    let lines = lines(view);
    let layout = layout(view, &lines)?;
    let (width, height) = (layout.width.max(240.0), layout.height.max(60.0));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\">\n<title>Who may do what to whom</title>\n<style>\n{STYLE}</style>\n<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto-start-reverse\"><path d=\"M0 0 8 4 0 8z\"/></marker></defs>\n<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n",
    );
    if lines.is_empty() {
        out.push_str("<text x=\"12\" y=\"34\">nobody may do anything to anybody</text>\n");
    }
    draw(&mut out, view, &lines, &layout);
    out.push_str("</svg>\n");
    Ok(out)
}

fn draw(out: &mut String, view: &GraphView, lines: &[Line], layout: &Layout) {
    for (line, way) in lines.iter().zip(&layout.ways) {
        edge(out, line, way);
    }
    for (node, place) in view.nodes.iter().zip(&layout.places) {
        if let Some(place) = place {
            self::node(out, node, place);
        }
    }
}

// Writing into a text cannot fail: the results are not looked at.

fn edge(out: &mut String, line: &Line, way: &Way) {
    let class = match (line.sure, line.carries) {
        (true, true) => "edge",
        (true, false) => "edge without",
        (false, true) => "edge unknown",
        (false, false) => "edge unknown without",
    };
    let (x, y) = way.label;
    let _ =
        writeln!(out, "<g class=\"{class}\"><path d=\"{}\" marker-end=\"url(#arrow)\"/>", path(&way.points));
    let _ = writeln!(out, "<text x=\"{x:.1}\" y=\"{:.1}\">{}</text></g>", y + 3.0, escaped(&line.label));
}

/// A curve through the middles between the points: it bends where the layout bends, without corners.
fn path(points: &[(f64, f64)]) -> String {
    let mut out = String::new();
    let Some((first, rest)) = points.split_first() else { return out };
    let _ = write!(out, "M{:.1} {:.1}", first.0, first.1);
    let Some((last, bends)) = rest.split_last() else { return out };
    for (at, bend) in bends.iter().enumerate() {
        let next = bends.get(at + 1).unwrap_or(last);
        let to =
            if at + 1 == bends.len() { *last } else { ((bend.0 + next.0) / 2.0, (bend.1 + next.1) / 2.0) };
        let _ = write!(out, "Q{:.1} {:.1} {:.1} {:.1}", bend.0, bend.1, to.0, to.1);
    }
    if bends.is_empty() {
        let _ = write!(out, "L{:.1} {:.1}", last.0, last.1);
    }
    out
}

fn node(out: &mut String, node: &GraphNode, place: &Place) {
    let class = if node.administrator { "node administrator" } else { "node" };
    let Place { x, y, width, height } = place;
    let (left, top) = (x - width / 2.0, y - height / 2.0);
    let _ = writeln!(out, "<g class=\"{class}\"><title>{}</title>", escaped(&node.id));
    let _ = writeln!(
        out,
        "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"6\"/>"
    );
    let (text, first, second) = (left + MARGIN, y - 5.0, y + 13.0);
    let _ = writeln!(out, "<text class=\"kind\" x=\"{text:.1}\" y=\"{first:.1}\">{}</text>", node.kind);
    let _ =
        writeln!(out, "<text x=\"{text:.1}\" y=\"{second:.1}\">{}</text></g>", escaped(&cut(&node.label)));
}

fn cut(label: &str) -> String {
    let label = clean::line(label);
    if label.chars().count() <= LABEL {
        return label.into_owned();
    }
    label.chars().take(LABEL - 1).chain(['…']).collect()
}

fn escaped(text: &str) -> String {
    clean::line(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
