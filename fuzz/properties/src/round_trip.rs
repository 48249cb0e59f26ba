//! What is written at the place of a scalar means the text that the reader gives it.

use deployfence_source::{Document, Node, NodeKind};

use crate::decode::{Written, decode};

/// What came of a document.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Scalars that were decoded; an alias is none.
    pub scalars: usize,
    /// Scalars that mean something else: their place, and both texts.
    pub wrong: Vec<String>,
}

/// Decodes every scalar of `document`, which has to be without problems.
#[must_use]
pub fn check(document: &Document) -> Outcome {
    let mut outcome = Outcome::default();
    if let Some(root) = document.root() {
        visit(root, document.text().as_str(), None, &mut outcome);
    }
    outcome
}

fn visit(node: Node<'_>, text: &str, column: Option<usize>, outcome: &mut Outcome) {
    if node.span() != node.target_span() {
        return;
    }
    let NodeKind::Scalar(style) = node.kind() else {
        let column = if is_block(node, text) { Some(column_of(node, text)) } else { column };
        let children = node.items().chain(node.entries().flat_map(|(key, value)| [key, value]));
        children.for_each(|child| visit(child, text, column, outcome));
        return;
    };
    outcome.scalars += 1;
    let range = node.span().range();
    let written = Written { slice: &text[range.clone()], from_start: &text[range.start..], style, column };
    let (ours, decoded) = (node.text().unwrap_or_default(), decode(written));
    if ours != decoded {
        outcome.wrong.push(format!("{range:?} {style:?}: read as {ours:?}, means {decoded:?}"));
    }
}

/// Whether a collection is written without brackets: then it starts with its first key, dash or question mark.
fn is_block(node: Node<'_>, text: &str) -> bool {
    let first = node.items().next().or_else(|| Some(node.entries().next()?.0));
    first.is_some_and(|child| {
        child.span().start == node.span().start || !text[node.span().range()].starts_with(['[', '{'])
    })
}

fn column_of(node: Node<'_>, text: &str) -> usize {
    let before = &text[..node.span().range().start];
    let line = before.rfind(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
    let start = line.map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    before[start..].trim_start_matches('\u{feff}').chars().count()
}
