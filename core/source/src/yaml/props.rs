//! What may stand before a node: its tag and its anchor.

use super::Reader;
use super::bytes::{is_name, is_uri};
use crate::span::Span;

/// The tag and the anchor of a node.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Props {
    /// The tag as written.
    pub(super) tag: Option<Span>,
    /// The anchor's name, without `&`.
    pub(super) anchor: Option<Span>,
    /// From the start of the first of them to the end of the last.
    written: Option<Span>,
}

impl Props {
    pub(super) fn is_empty(&self) -> bool {
        self.written.is_none()
    }

    pub(super) fn start(&self) -> Option<usize> {
        self.written.map(|span| span.start as usize)
    }

    pub(super) fn end(&self) -> Option<usize> {
        self.written.map(|span| span.end as usize)
    }

    /// Both of them, as the properties of one node.
    pub(super) fn and(self, inner: Self) -> Self {
        Self {
            tag: inner.tag.or(self.tag),
            anchor: inner.anchor.or(self.anchor),
            written: match (self.written, inner.written) {
                (Some(outer), Some(inner)) => Some(outer.to(inner)),
                (outer, inner) => outer.or(inner),
            },
        }
    }

    fn cover(&mut self, span: Span) {
        self.written = Some(self.written.map_or(span, |written| written.to(span)));
    }
}

impl Reader<'_> {
    /// Reads the `&name` or `!tag` at this place into `props`.
    pub(super) fn read_prop(&mut self, props: &mut Props, in_flow: bool) {
        let start = self.cursor.pos;
        if self.cursor.peek() == b'&' {
            let name = self.read_name("an anchor");
            if props.anchor.is_some() {
                self.problem(Span::new(start, self.cursor.pos), "a node can have only one anchor");
            }
            props.anchor = Some(name);
        } else {
            let tag = self.read_tag(in_flow);
            if props.tag.is_some() {
                self.problem(tag, "a node can have only one tag");
            }
            props.tag = Some(tag);
        }
        props.cover(Span::new(start, self.cursor.pos));
    }

    /// The tag and anchor of a node whose properties were written on two lines.
    pub(super) fn merge_props(&mut self, outer: Props, inner: Props) -> Props {
        if outer.is_empty() {
            return inner;
        }
        self.check_props(outer, inner);
        outer.and(inner)
    }

    pub(super) fn check_props(&mut self, outer: Props, inner: Props) {
        for (first, second, what) in [(outer.tag, inner.tag, "tag"), (outer.anchor, inner.anchor, "anchor")] {
            if let (Some(_), Some(second)) = (first, second) {
                self.problem(second, format!("a node can have only one {what}"));
            }
        }
    }

    /// Reads the name after `&` or `*`.
    pub(super) fn read_name(&mut self, what: &str) -> Span {
        let start = self.cursor.pos + 1;
        let mut at = start;
        while is_name(self.cursor.byte(at)) {
            at += 1;
        }
        let name = Span::new(start, at);
        let follows = self.cursor.byte(at);
        if at == start || !(self.cursor.is_blankz(at) || b"?:,]}%@`".contains(&follows)) {
            at = self.word_end(at);
            let span = Span::new(start - 1, at.max(start));
            self.problem(span, format!("the name of {what} may hold only letters, digits, `_` and `-`"));
        }
        self.cursor.consume(at);
        name
    }

    fn read_tag(&mut self, in_flow: bool) -> Span {
        let start = self.cursor.pos;
        let mut end = start + 1;
        if self.cursor.byte(end) == b'<' {
            end = self.verbatim_tag_end(start);
        } else {
            while is_uri(self.cursor.byte(end)) {
                end += 1;
            }
            self.check_handle(Span::new(start, end));
        }
        let written = self.cursor.slice(start, end);
        self.check_uri_escapes(written, Span::new(start, end));
        let comma = in_flow && self.cursor.byte(end) == b',';
        if !comma && !self.cursor.is_blankz(end) {
            let word = self.word_end(end).max(end);
            let span = Span::new(start, word);
            self.problem(span, "a tag has to be followed by a space");
            // `!Ref[…` or `!Sub"…"`: what follows the tag is most likely its value.
            if !matches!(self.cursor.byte(end), b'"' | b'[' | b'{' | b']' | b'}' | b',') {
                self.cursor.consume(word);
                return span;
            }
        }
        self.cursor.consume(end);
        Span::new(start, end)
    }

    fn verbatim_tag_end(&mut self, start: usize) -> usize {
        let mut end = start + 2;
        while is_uri(self.cursor.byte(end)) || b",[]".contains(&self.cursor.byte(end)) {
            end += 1;
        }
        if self.cursor.byte(end) == b'>' && end > start + 2 {
            return end + 1;
        }
        self.problem(Span::new(start, end), "a tag that starts with `!<` has to end with `>`");
        end
    }

    /// A tag `!name!rest` needs a `%TAG` directive for `!name!`.
    fn check_handle(&mut self, tag: Span) {
        let text = self.cursor.slice(tag.range().start, tag.range().end);
        let name_length = text.bytes().skip(1).take_while(|&b| is_name(b)).count();
        if text.as_bytes().get(name_length + 1) != Some(&b'!') {
            return;
        }
        let handle = text.get(..name_length + 2).unwrap_or(text);
        if handle.len() == text.len() {
            self.problem(tag, format!("the tag `{text}` has nothing after its second `!`"));
        } else if handle != "!!" && !self.handles.contains(&handle) {
            self.problem(tag, format!("the tag handle `{handle}` is not declared by a `%TAG` line"));
        }
    }

    /// In the tag or prefix `text`, every `%` starts an escaped byte, and these make up text.
    pub(super) fn check_uri_escapes(&mut self, text: &str, span: Span) {
        if !text.contains('%') {
            return;
        }
        let mut bytes = Vec::new();
        let mut parts = text.split('%');
        bytes.extend_from_slice(parts.next().unwrap_or_default().as_bytes());
        for part in parts {
            let code = part.get(..2).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
            match code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                Some(code) => bytes.push(code),
                None => {
                    let message = "`%` in a tag has to be followed by two hexadecimal digits";
                    self.problem(span, message);
                    return;
                }
            }
            bytes.extend_from_slice(part.get(2..).unwrap_or_default().as_bytes());
        }
        if std::str::from_utf8(&bytes).is_err() {
            self.problem(span, "the escapes of this tag are no UTF-8 text");
        }
    }

    /// The end of what reads as one word from `from` on.
    pub(super) fn word_end(&self, from: usize) -> usize {
        let mut at = from;
        while !self.cursor.is_blankz(at) && !b",[]{}".contains(&self.cursor.byte(at)) {
            at += 1;
        }
        at
    }
}
