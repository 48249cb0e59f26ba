//! Escapes in double quotes.

use super::Reader;
use crate::span::Span;

impl Reader<'_> {
    /// Reads the escape at this place into the side buffer.
    pub(super) fn read_escape(&mut self) {
        let start = self.cursor.pos;
        let letter = self.cursor.slice(start + 1, self.cursor.text.len()).chars().next();
        let simple = match letter {
            Some('0') => '\0',
            Some('a') => '\u{7}',
            Some('b') => '\u{8}',
            Some('t' | '\t') => '\t',
            Some('n') => '\n',
            Some('v') => '\u{b}',
            Some('f') => '\u{c}',
            Some('r') => '\r',
            Some('e') => '\u{1b}',
            Some(same @ (' ' | '"' | '/' | '\\')) => same,
            Some('N') => '\u{85}',
            Some('_') => '\u{a0}',
            Some('L') => '\u{2028}',
            Some('P') => '\u{2029}',
            Some('x') => return self.numeric_escape(2),
            Some('u') => return self.numeric_escape(4),
            Some('U') => return self.numeric_escape(8),
            other => return self.unknown_escape(other),
        };
        self.builder.side().push(simple);
        self.cursor.pos = start + 2;
    }

    /// The characters stay as they are written.
    fn unknown_escape(&mut self, letter: Option<char>) {
        let start = self.cursor.pos;
        let end = start + 1 + letter.map_or(0, char::len_utf8);
        let written = self.cursor.slice(start, end);
        self.problem(
            Span::new(start, end),
            format!("`{written}` is no escape that YAML knows in double quotes"),
        );
        self.builder.side().push_str(written);
        self.cursor.pos = end;
    }

    fn numeric_escape(&mut self, digits: usize) {
        let start = self.cursor.pos;
        let Some(mut code) = self.hex(start + 2, digits) else {
            let mut end = start + 2;
            while end < start + 2 + digits && self.cursor.byte(end).is_ascii_hexdigit() {
                end += 1;
            }
            let message = format!(
                "`\\{}` has to be followed by {digits} hexadecimal digits",
                char::from(self.cursor.byte(start + 1))
            );
            self.problem(Span::new(start, end), message);
            let written = self.cursor.slice(start, end);
            self.builder.side().push_str(written);
            self.cursor.pos = end;
            return;
        };
        let mut end = start + 2 + digits;
        // JSON writes a character beyond U+FFFF as two escapes.
        if (0xd800..0xdc00).contains(&code)
            && self.cursor.slice(end, end + 2) == "\\u"
            && let Some(low @ 0xdc00..=0xdfff) = self.hex(end + 2, 4)
        {
            code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            end += 6;
        }
        let char = char::from_u32(code);
        if char.is_none() {
            let written = self.cursor.slice(start, end);
            self.problem(Span::new(start, end), format!("`{written}` stands for no character"));
        }
        self.builder.side().push(char.unwrap_or(char::REPLACEMENT_CHARACTER));
        self.cursor.pos = end;
    }

    fn hex(&self, start: usize, digits: usize) -> Option<u32> {
        let text = self.cursor.text.get(start..start + digits)?;
        text.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(text, 16).ok())?
    }
}
