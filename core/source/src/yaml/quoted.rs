//! Scalars in single and double quotes.

use super::bytes::{self, is_blank};
use super::{Reader, Scalar};
use crate::build::Content;
use crate::span::Span;
use crate::tree::ScalarStyle;

impl Reader<'_> {
    /// Reads the quoted scalar at this place. One of several lines that text follows at once is taken for one
    /// that was not closed on its first line: its closing quote opens the next scalar.
    pub(super) fn read_quoted(&mut self, in_flow: bool) -> Scalar {
        let (start, line_start) = (self.cursor.pos, self.cursor.line_start);
        let side = self.builder.side().len();
        let errors = self.errors;
        let scalar = self.read_to_quote();
        if self.cursor.line_start == line_start || self.errors > errors {
            return scalar;
        }
        let end = self.cursor.pos;
        self.cursor.skip_blanks();
        let next = self.cursor.peek();
        let plausible = next == b'#'
            || self.cursor.is_blankz(self.cursor.pos)
            || (in_flow && matches!(next, b',' | b':' | b']' | b'}'));
        self.cursor.consume(end);
        if plausible {
            return scalar;
        }
        self.builder.side().truncate(side);
        self.unclosed_quote(start, line_start, scalar.style)
    }

    fn read_to_quote(&mut self) -> Scalar {
        let start = self.cursor.pos;
        let quote = self.cursor.peek();
        let style = if quote == b'\'' { ScalarStyle::SingleQuoted } else { ScalarStyle::DoubleQuoted };
        let line_start = self.cursor.line_start;
        self.cursor.pos += 1;
        let end = self.quoted_run(quote);
        if self.cursor.byte(end) == quote && !(quote == b'\'' && self.cursor.byte(end + 1) == quote) {
            self.cursor.consume(end + 1);
            let content = Content::Source(Span::new(start + 1, end));
            return Scalar { span: Span::new(start, end + 1), style, content };
        }
        let side_start = self.builder.side().len();
        self.breaks.clear();
        if !self.decode_quoted(quote) {
            self.builder.side().truncate(side_start);
            return self.unclosed_quote(start, line_start, style);
        }
        let side = Span::new(side_start, self.builder.side().len());
        Scalar { span: Span::new(start, self.cursor.pos), style, content: Content::Side(side) }
    }

    /// The end of the text from here that stands for itself: up to a quote, an escape or a line break.
    fn quoted_run(&self, quote: u8) -> usize {
        let single = quote == b'\'';
        let mut at = self.cursor.pos;
        loop {
            at = bytes::quoted_run(self.cursor.bytes(), at, single);
            match self.cursor.byte(at) {
                0xc2 | 0xe2 if self.cursor.break_len(at) == 0 => at += 1,
                byte if is_blank(byte) => {
                    let blanks = at;
                    while is_blank(self.cursor.byte(at)) {
                        at += 1;
                    }
                    // Blanks before a break are no part of the text.
                    if self.cursor.break_len(at) > 0 {
                        return blanks;
                    }
                }
                _ => return at,
            }
        }
    }

    /// Reads the rest of the scalar into the side buffer; false where its end is missing.
    fn decode_quoted(&mut self, quote: u8) -> bool {
        loop {
            let end = self.quoted_run(quote);
            let text = self.cursor.slice(self.cursor.pos, end);
            self.builder.side().push_str(text);
            self.cursor.pos = end;
            match self.cursor.peek() {
                b'\'' if quote == b'\'' && self.cursor.byte(end + 1) == b'\'' => {
                    self.builder.side().push('\'');
                    self.cursor.pos += 2;
                }
                byte if byte == quote => {
                    self.cursor.consume(end + 1);
                    return true;
                }
                b'\\' if quote == b'"' => match self.cursor.break_len(end + 1) {
                    0 => self.read_escape(),
                    length => {
                        self.cursor.pos += 1;
                        self.cursor.pass_break(length);
                        if !self.fold_quoted(true) {
                            return false;
                        }
                    }
                },
                _ if self.cursor.at_end() => return false,
                _ => {
                    if !self.fold_quoted(false) {
                        return false;
                    }
                }
            }
        }
    }

    /// Folds a line break inside quotes; false where the document ends there.
    fn fold_quoted(&mut self, escaped: bool) -> bool {
        let gap = self.skip_gap(escaped);
        self.fold_gap(gap);
        // `---` in the first column ends the document even inside quotes.
        !self.cursor.at_marker()
    }

    /// Takes the rest of the line as the text of a quote that is never closed, and goes on with the next line.
    fn unclosed_quote(&mut self, start: usize, line_start: usize, style: ScalarStyle) -> Scalar {
        let mut end = self.cursor.line_text_end(start);
        let what = if style == ScalarStyle::SingleQuoted { "single" } else { "double" };
        let message = format!("the {what} quote that opens here is never closed");
        self.problem(Span::new(start, start + 1), message);
        if !self.rewind(end, line_start) {
            end = self.cursor.pos;
        }
        self.cursor.consume(end);
        let content = Content::Source(Span::new((start + 1).min(end), end));
        Scalar { span: Span::new(start, end), style, content }
    }
}
