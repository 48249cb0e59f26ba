//! Strings.

use super::Reader;
use crate::build::Content;
use crate::scan::string_end;
use crate::span::Span;
use crate::tree::ScalarStyle;

impl Reader<'_> {
    /// Reads the string at this place, in double or (wrongly) in single quotes.
    pub(super) fn string(&mut self) {
        let start = self.pos;
        let quote = self.peek();
        if quote == b'\'' {
            self.problem(self.here(), "JSON strings stand in double quotes");
        }
        self.pos += 1;
        let end = self.run(quote);
        let content = if self.byte(end) == quote && end < self.text.len() {
            self.consume(end + 1);
            Content::Source(Span::new(start + 1, end))
        } else {
            self.decoded(start, quote)
        };
        let span = Span::new(start, self.pos);
        self.builder.scalar(span, ScalarStyle::DoubleQuoted, content, None);
    }

    /// The end of the text from here that stands for itself.
    #[inline]
    fn run(&self, quote: u8) -> usize {
        string_end(self.text.as_bytes(), self.pos, quote)
    }

    /// Reads a string with escapes or raw control characters into the side buffer.
    fn decoded(&mut self, start: usize, quote: u8) -> Content {
        let side_start = self.builder.side().len();
        let mut raw = None;
        let mut line_end = None;
        loop {
            let end = self.run(quote);
            let text = self.text.get(self.pos..end).unwrap_or("");
            self.builder.side().push_str(text);
            self.pos = end;
            if self.at_end() {
                return self.unclosed_string(start, side_start, line_end);
            }
            match self.peek() {
                b'\\' => self.escape(),
                byte if byte == quote => break,
                control => {
                    if matches!(control, b'\n' | b'\r') {
                        line_end = line_end.or(Some(self.pos));
                    }
                    raw = raw.or(Some(self.pos));
                    self.builder.side().push(char::from(control));
                    self.pos += 1;
                }
            }
        }
        let close = self.pos;
        self.consume(close + 1);
        if line_end.is_some() && !self.ends_plausibly() {
            return self.unclosed_string(start, side_start, line_end);
        }
        if let Some(at) = raw {
            let message =
                format!("the control character U+{:04X} in a string has to be escaped", self.byte(at));
            self.problem(Span::new(at, at + 1), message);
        }
        let side_end = self.builder.side().len();
        Content::Side(Span::new(side_start, side_end))
    }

    /// Whether what follows a string of several lines is what may follow a string: otherwise its closing quote
    /// is more likely the opening quote of the next one.
    fn ends_plausibly(&self) -> bool {
        let rest = self.text.get(self.pos..).unwrap_or("");
        let next = rest.bytes().find(|b| !b.is_ascii_whitespace());
        matches!(next, None | Some(b',' | b':' | b']' | b'}'))
    }

    /// Takes a string that is never closed as ending with its line.
    fn unclosed_string(&mut self, start: usize, side_start: usize, line_end: Option<usize>) -> Content {
        self.problem(Span::new(start, start + 1), "the quote that opens here is not closed on its line");
        let again = self.pos - line_end.unwrap_or(self.pos);
        let end = match (line_end, self.rewinds.checked_sub(again)) {
            (Some(end), Some(left)) => {
                self.rewinds = left;
                end
            }
            _ => self.pos,
        };
        self.builder.side().truncate(side_start);
        self.consume(end);
        Content::Source(Span::new(start + 1, end))
    }

    /// Reads the escape at this place into the side buffer.
    fn escape(&mut self) {
        let start = self.pos;
        let letter = self.text.get(start + 1..).and_then(|rest| rest.chars().next());
        let char = match letter {
            Some(same @ ('"' | '\\' | '/')) => same,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => return self.unicode_escape(),
            // A line break is for the string's own loop to see.
            other => {
                let length = other.filter(|c| !c.is_control()).map_or(0, char::len_utf8);
                let written = self.text.get(start..start + 1 + length).unwrap_or("\\");
                let span = Span::new(start, start + written.len());
                self.problem(span, format!("`{written}` is no escape that JSON knows"));
                self.builder.side().push_str(written);
                self.pos = start + written.len();
                return;
            }
        };
        self.builder.side().push(char);
        self.pos = start + 2;
    }

    fn unicode_escape(&mut self) {
        let start = self.pos;
        let Some(mut code) = self.hex(start + 2) else {
            let digits = self.text.bytes().skip(start + 2).take(4).take_while(u8::is_ascii_hexdigit).count();
            let end = start + 2 + digits;
            self.problem(Span::new(start, end), "`\\u` has to be followed by four hexadecimal digits");
            let written = self.text.get(start..end).unwrap_or("");
            self.builder.side().push_str(written);
            self.pos = end;
            return;
        };
        let mut end = start + 6;
        if (0xd800..0xdc00).contains(&code)
            && self.text.get(end..end + 2) == Some("\\u")
            && let Some(low @ 0xdc00..=0xdfff) = self.hex(end + 2)
        {
            code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            end += 6;
        }
        let char = char::from_u32(code);
        if char.is_none() {
            let written = self.text.get(start..end).unwrap_or("");
            self.problem(
                Span::new(start, end),
                format!("`{written}` is half of a pair and stands for no character"),
            );
        }
        self.builder.side().push(char.unwrap_or(char::REPLACEMENT_CHARACTER));
        self.pos = end;
    }

    fn hex(&self, start: usize) -> Option<u32> {
        let digits = self.text.get(start..start + 4)?;
        digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
    }
}
