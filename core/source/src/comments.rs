//! Comments, found again when somebody asks: the tree does not keep them.

use crate::span::Span;
use crate::tree::{Document, RawKind};

impl Document {
    /// The comments that begin with `marker` (after `#` and white space), each from its `#` to the end of its line, in the
    /// order of the file. A `#` inside a scalar, such as a script's, begins none. Only YAML has comments.
    #[must_use]
    pub fn comments(&self, marker: &str) -> Vec<Span> {
        let (mut found, mut start) = (Vec::new(), 0);
        for line in self.text.as_str().split_inclusive('\n') {
            found.extend(line.match_indices('#').find_map(|(at, _)| {
                let (before, after) = (line.get(..at)?, line.get(at + 1..)?);
                let begins = before.is_empty() || before.ends_with([' ', '\t']);
                let end = start + line.trim_end().len();
                let is_one = begins && after.trim_start().starts_with(marker) && !self.in_scalar(start + at);
                is_one.then(|| Span::new(start + at, end))
            }));
            start += line.len();
        }
        found
    }

    fn in_scalar(&self, offset: usize) -> bool {
        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
        let holds = |span: Span| span.start <= offset && offset < span.end;
        self.nodes.iter().any(|node| matches!(node.kind, RawKind::Scalar(_)) && holds(node.span))
    }
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
