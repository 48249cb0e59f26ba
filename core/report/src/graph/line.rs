//! What a picture draws between two nodes.

use std::collections::BTreeMap;

use deployfence_findings::GraphView;

/// Everything that one node may do to another one, as one line: several lines between two boxes cannot be told apart.
pub(super) struct Line {
    /// The node that acts.
    pub(super) from: usize,
    /// The node that is acted on.
    pub(super) to: usize,
    /// What it may do, as a picture writes it.
    pub(super) label: String,
    /// Whether any of it is sure.
    pub(super) sure: bool,
    /// Whether any of it may give the rights of the other end.
    pub(super) carries: bool,
}

/// The lines of a graph, in the order in which their first edges come.
pub(super) fn lines(view: &GraphView) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut seen: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for edge in &view.edges {
        let number = *seen.entry((edge.from, edge.to)).or_insert(lines.len());
        let (sure, carries) = (edge.is_sure(), edge.may_carry());
        let words = edge.kind.replace('-', " ");
        match lines.get_mut(number) {
            Some(line) => {
                if !line.label.split(", ").any(|known| known == words) {
                    line.label.push_str(", ");
                    line.label.push_str(&words);
                }
                line.sure |= sure;
                line.carries |= carries;
            }
            None => lines.push(Line { from: edge.from, to: edge.to, label: words, sure, carries }),
        }
    }
    lines
}
