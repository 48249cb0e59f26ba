//! What may stand before the first document: directives and its `---`.

use super::Reader;
use super::bytes::{is_blank, is_name, is_uri};
use crate::span::Span;

impl Reader<'_> {
    /// Reads up to the document's content; whether a `---` was read.
    pub(super) fn prologue(&mut self) -> bool {
        let mut last = None;
        let mut version = false;
        loop {
            self.skip_to_token(false);
            if self.cursor.column() == 0 && self.cursor.peek() == b'%' {
                last = Some(self.read_directive(&mut version));
            } else if self.cursor.at_marker() && self.cursor.peek() == b'-' {
                self.cursor.consume(self.cursor.pos + 3);
                return true;
            } else if self.cursor.at_marker() {
                let span = Span::new(self.cursor.pos, self.cursor.pos + 3);
                self.problem(span, "`...` ends a document, and none has started here");
                self.cursor.consume(self.cursor.pos + 3);
            } else {
                break;
            }
        }
        if let Some(span) = last {
            self.problem(span, "a line that starts with `%` has to be followed by `---`");
        }
        false
    }

    fn read_directive(&mut self, version: &mut bool) -> Span {
        let start = self.cursor.pos;
        self.cursor.skip_line_text();
        let end = self.cursor.pos;
        self.cursor.token_end = end;
        let span = Span::new(start, end);
        let line = self.cursor.slice(start + 1, end);
        // A comment may follow a number at once, and a tag prefix only after a blank.
        let comment =
            if line.starts_with("YAML") { line.find('#') } else { line.find(" #").or(line.find("\t#")) };
        let line = comment.map_or(line, |comment| line.get(..comment).unwrap_or(line));
        let spaced = line.starts_with([' ', '\t']);
        let mut words = line.split(|c: char| c.is_ascii() && is_blank(c as u8)).filter(|w| !w.is_empty());
        let (name, first, second, rest) = (words.next(), words.next(), words.next(), words.next());
        match (name.filter(|_| !spaced), first, second, rest) {
            (Some("YAML"), Some(number), None, None) if is_known_version(number) => {
                if std::mem::replace(version, true) {
                    self.problem(span, "a document can have only one `%YAML` line");
                }
            }
            (Some("YAML"), ..) => self.problem(span, "only `%YAML 1.1` and `%YAML 1.2` are known"),
            (Some("TAG"), Some(handle), Some(prefix), None) if is_handle(handle) && is_prefix(prefix) => {
                if self.handles.contains(&handle) {
                    self.problem(span, format!("the tag handle `{handle}` is declared twice"));
                }
                self.handles.push(handle);
                self.check_uri_escapes(prefix, span);
            }
            (Some("TAG"), ..) => self.problem(span, "a `%TAG` line has the form `%TAG !name! prefix`"),
            _ => self.problem(span, "only `%YAML` and `%TAG` lines are known"),
        }
        span
    }
}

/// 1.1 or 1.2; libyaml reads two numbers, and takes leading zeros.
fn is_known_version(text: &str) -> bool {
    let number = |digits: &str| {
        let good = digits.len() < 10 && digits.bytes().all(|b| b.is_ascii_digit());
        digits.parse::<u32>().ok().filter(|_| good)
    };
    let numbers = text.split_once('.').map(|(major, minor)| (number(major), number(minor)));
    matches!(numbers, Some((Some(1), Some(1 | 2))))
}

fn is_prefix(text: &str) -> bool {
    text.bytes().all(|b| is_uri(b) || b",[]".contains(&b))
}

fn is_handle(text: &str) -> bool {
    let name = text.strip_prefix('!').and_then(|rest| rest.strip_suffix('!'));
    text == "!" || name.is_some_and(|name| name.bytes().all(is_name))
}
