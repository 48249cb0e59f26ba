//! White space, and the comments that JSON does not have.

use super::Reader;
use crate::scan::skip_spaces;
use crate::span::Span;

impl Reader<'_> {
    /// Skips white space and comments.
    #[inline]
    pub(super) fn skip_space(&mut self) {
        if !matches!(self.peek(), b'0'..=0x7f | b'"' | b',') {
            self.skip_some_space();
        }
    }

    fn skip_some_space(&mut self) {
        let bytes = self.text.as_bytes();
        loop {
            match self.peek() {
                b' ' => self.pos = skip_spaces(bytes, self.pos),
                b'\n' | b'\r' | b'\t' => self.pos += 1,
                b'/' | b'#' if self.skip_comment() => {}
                _ => return,
            }
        }
    }

    /// Skips the comment at this place; false where there is none.
    fn skip_comment(&mut self) -> bool {
        let rest = self.text.get(self.pos..).unwrap_or("");
        let length = match rest.as_bytes() {
            [b'/', b'/', ..] | [b'#', ..] => {
                memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len())
            }
            [b'/', b'*', ..] => rest.find("*/").map_or(rest.len(), |end| end + 2),
            _ => return false,
        };
        self.problem(Span::new(self.pos, self.pos + length), "JSON has no comments");
        self.pos += length;
        true
    }

    /// Skips a bracket with all that it holds.
    pub(super) fn skip_brackets(&mut self) {
        let mut depth = 0_usize;
        let mut quoted = false;
        while !self.at_end() {
            match self.peek() {
                b'\\' if quoted => self.pos += 1,
                b'"' => quoted = !quoted,
                b'[' | b'{' if !quoted => depth += 1,
                b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.pos += 1;
            if depth == 0 {
                break;
            }
        }
        while !self.text.is_char_boundary(self.pos) && !self.at_end() {
            self.pos += 1;
        }
        let end = self.pos.min(self.text.len());
        self.consume(end);
    }
}
