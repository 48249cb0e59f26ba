//! The place in the text: looking at bytes, skipping white space and comments, counting columns.

use super::bytes::{self, is_blank};
use crate::scan::skip_spaces;
use crate::span::Span;

/// A place in the text. Everything that reads moves it forward, except where an error is repaired.
pub(super) struct Cursor<'t> {
    pub(super) text: &'t str,
    pub(super) pos: usize,
    /// Where the current line begins; columns count from here.
    pub(super) line_start: usize,
    /// End of the last token: what lies between it and `pos` is white space and comments.
    pub(super) token_end: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn bytes(&self) -> &'t [u8] {
        self.text.as_bytes()
    }

    /// The byte at `at`; zero past the end.
    pub(super) fn byte(&self, at: usize) -> u8 {
        self.bytes().get(at).copied().unwrap_or(0)
    }

    pub(super) fn peek(&self) -> u8 {
        self.byte(self.pos)
    }

    pub(super) fn at_end(&self) -> bool {
        self.pos >= self.text.len()
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or("")
    }

    /// Column of the place, from 0.
    pub(super) fn column(&self) -> i32 {
        i32::try_from(self.pos - self.line_start).unwrap_or(i32::MAX)
    }

    /// Whether the place is the first thing on its line that is no white space.
    pub(super) fn fresh_line(&self) -> bool {
        self.line_start >= self.token_end
    }

    pub(super) fn break_len(&self, at: usize) -> usize {
        bytes::break_len(self.bytes(), at)
    }

    /// Whether white space, a break or the end stands at `at`.
    pub(super) fn is_blankz(&self, at: usize) -> bool {
        let byte = self.byte(at);
        is_blank(byte) || byte == 0 || (bytes::may_break(byte) && self.break_len(at) > 0)
    }

    /// Whether `byte` stands here followed by white space: an indicator of block context.
    pub(super) fn is_indicator(&self, byte: u8) -> bool {
        self.peek() == byte && self.is_blankz(self.pos + 1)
    }

    /// Moves past a token that ends before `end`.
    pub(super) fn consume(&mut self, end: usize) {
        self.pos = end;
        self.token_end = end;
    }

    /// Moves past the line break of `length` bytes.
    pub(super) fn pass_break(&mut self, length: usize) {
        self.pos += length;
        self.line_start = self.pos;
    }

    /// Skips blanks on this line.
    pub(super) fn skip_blanks(&mut self) {
        if self.peek() == b' ' {
            self.pos = skip_spaces(self.bytes(), self.pos);
        }
        while is_blank(self.peek()) {
            self.pos += 1;
        }
    }

    /// Moves to the break that ends this line, or the end of the text.
    pub(super) fn skip_line_text(&mut self) {
        self.pos = self.line_text_end(self.pos);
    }

    /// Where the text of the line ends that `from` stands in.
    pub(super) fn line_text_end(&self, from: usize) -> usize {
        let mut at = from;
        let bytes = self.bytes();
        while at < bytes.len() && !(bytes::may_break(self.byte(at)) && self.break_len(at) > 0) {
            at += 1;
        }
        at
    }

    /// Whether `---` or `...` stands alone at the start of this line.
    pub(super) fn at_marker(&self) -> bool {
        self.pos == self.line_start && self.marker_at(self.pos)
    }

    /// Whether the document ends before this line of block context: at a marker, or at a directive of the
    /// next document.
    pub(super) fn at_boundary(&self) -> bool {
        self.pos == self.line_start && (self.marker_at(self.pos) || self.peek() == b'%')
    }

    pub(super) fn marker_at(&self, at: usize) -> bool {
        let first = self.byte(at);
        (first == b'-' || first == b'.')
            && self.byte(at + 1) == first
            && self.byte(at + 2) == first
            && self.is_blankz(at + 3)
    }

    /// Whether a token starts here for sure: neither white space nor a comment, a break or a byte order mark.
    pub(super) fn at_token(&self) -> bool {
        matches!(self.peek(), b'$'..=0x7f)
    }

    /// Skips white space, comments and line breaks. Returns the tab that stands where only spaces may: in
    /// block context on a line where a block collection could start.
    pub(super) fn skip_to_token(&mut self, in_flow: bool, mut tabs: bool) -> Option<Span> {
        let mut wrong = None;
        if self.at_token() {
            return None;
        }
        loop {
            self.skip_byte_order_mark();
            loop {
                self.pos = skip_spaces(self.bytes(), self.pos);
                if self.peek() != b'\t' {
                    break;
                }
                if !tabs {
                    wrong = wrong.or(Some(Span::new(self.pos, self.pos + 1)));
                }
                self.pos += 1;
            }
            if self.peek() == b'#' {
                self.skip_line_text();
            }
            match self.break_len(self.pos) {
                0 => return wrong,
                length => self.pass_break(length),
            }
            tabs = in_flow;
        }
    }

    /// A byte order mark at the start of a line is taken as one column of nothing.
    fn skip_byte_order_mark(&mut self) {
        if self.pos == self.line_start
            && self.peek() == 0xef
            && self.slice(self.pos, self.pos + 3) == "\u{feff}"
        {
            self.pos += 3;
            self.line_start = self.pos - 1;
        }
    }
}
