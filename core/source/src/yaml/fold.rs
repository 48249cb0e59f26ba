//! Line breaks inside scalars: what they become, and how lines fold.

use super::Reader;

/// Appends the line break at `at` as it counts in a scalar: a line feed, but separators stay themselves.
pub(super) fn push_break(into: &mut String, text: &str, at: usize, length: usize) {
    match text.get(at..at + length) {
        Some(separator) if length == 3 => into.push_str(separator),
        _ => into.push('\n'),
    }
}

/// Line breaks between two lines of text that were read and not yet written.
#[derive(Clone, Copy, Default)]
pub(super) struct Gap {
    /// The first break, or none where it was escaped away: start and length.
    pub(super) first: Option<(usize, usize)>,
    /// Whether any break was crossed.
    pub(super) crossed: bool,
}

impl Reader<'_> {
    /// Skips blanks and breaks between two pieces of a plain or quoted scalar. The breaks after the first one
    /// wait in `self.breaks`. With `escaped`, the first break was written as a backslash at the end of a line.
    pub(super) fn skip_gap(&mut self, escaped: bool) -> Gap {
        let mut gap = Gap { first: None, crossed: escaped };
        loop {
            self.cursor.skip_blanks();
            let length = self.cursor.break_len(self.cursor.pos);
            if length == 0 {
                return gap;
            }
            let at = self.cursor.pos;
            if gap.crossed {
                push_break(&mut self.breaks, self.cursor.text, at, length);
            } else {
                gap = Gap { first: Some((at, length)), crossed: true };
            }
            self.cursor.pass_break(length);
        }
    }

    /// Writes what a gap between two lines folds to: a space, or the breaks beyond the first.
    pub(super) fn fold_gap(&mut self, gap: Gap) {
        let text = self.cursor.text;
        let side = self.builder.side();
        match gap.first {
            // A line or paragraph separator does not fold.
            Some((at, 3)) => push_break(side, text, at, 3),
            Some(_) if self.breaks.is_empty() => side.push(' '),
            _ => {}
        }
        side.push_str(&self.breaks);
        self.breaks.clear();
    }
}
