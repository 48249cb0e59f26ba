//! Comments, found again when somebody asks: the tree does not keep them.

use crate::span::Span;
use crate::tree::{Document, RawKind, RawNode};

impl Document {
    /// The comments that begin with `marker` (after `#` and white space), each from its `#` to the end of its line, in the
    /// order of the file. A `#` inside a scalar, such as a script's, begins none. Only YAML has comments.
    #[must_use]
    pub fn comments(&self, marker: &str) -> Vec<Span> {
        let text = self.text.as_str();
        if !text.contains(marker) {
            return Vec::new();
        }
        let (scalars, mut found, mut start) = (self.scalars(), Vec::new(), 0);
        for line in text.split_inclusive('\n') {
            let own = line.match_indices('#').find(|&(at, _)| {
                let (before, after) = (line.get(..at).unwrap_or(""), line.get(at + 1..).unwrap_or(""));
                let begins = before.is_empty() || before.ends_with([' ', '\t']);
                begins && after.trim_start().starts_with(marker) && !holds(&scalars, start + at)
            });
            found.extend(own.map(|(at, _)| Span::new(start + at, start + line.trim_end().len())));
            start += line.len();
        }
        found
    }

    /// Where scalars stand, in the order of the file.
    fn scalars(&self) -> Vec<Span> {
        let is_scalar = |node: &&RawNode| matches!(node.kind, RawKind::Scalar(_));
        let mut spans: Vec<Span> = self.nodes.iter().filter(is_scalar).map(|node| node.span).collect();
        spans.sort_unstable();
        spans
    }
}

/// Whether one of the sorted spans holds an offset: they do not overlap.
fn holds(sorted: &[Span], offset: usize) -> bool {
    let offset = u32::try_from(offset).unwrap_or(u32::MAX);
    let after = sorted.partition_point(|span| span.start <= offset);
    sorted.get(..after).and_then(<[Span]>::last).is_some_and(|span| offset < span.end)
}

#[cfg(test)]
mod tests {
    use crate::{SourceText, Syntax, read};

    #[test]
    fn a_comment_is_none_inside_text() {
        let text = "# note: one\na: 'x # note: two' # note: three\nb: |\n  # note: four\nc: d# note: five\n";
        let document = read(&SourceText::new(text), Syntax::Yaml);
        let found: Vec<_> =
            document.comments("note:").into_iter().map(|at| document.text().slice(at)).collect();
        assert_eq!(found, ["# note: one", "# note: three"]);
    }
}
