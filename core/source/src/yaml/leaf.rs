//! Scalars and aliases in block context, and the keys that they turn out to be.

use super::block::Before;
use super::frame::Slot;
use super::props::Props;
use super::{LONGEST_KEY, Reader, Scalar};
use crate::build::Content;
use crate::span::Span;

/// A node without children.
#[derive(Clone, Copy)]
enum Leaf {
    Scalar(Scalar),
    Alias(Span),
}

impl Leaf {
    fn span(self) -> Span {
        match self {
            Self::Scalar(scalar) => scalar.span,
            Self::Alias(span) => span,
        }
    }
}

impl Reader<'_> {
    /// Reads a scalar or an alias, which is a key if a colon follows it: then gives the slot of its value.
    pub(super) fn leaf(&mut self, slot: Slot, before: Before, as_key: bool) -> Option<Slot> {
        let line_start = self.cursor.line_start;
        let peek = self.cursor.peek();
        let mut first_line = None;
        let leaf = match peek {
            b'*' => Leaf::Alias(self.read_alias()),
            b'|' | b'>' => Leaf::Scalar(self.read_block_scalar(slot.indent)),
            b'"' | b'\'' => Leaf::Scalar(self.read_quoted(false)),
            _ if self.starts_plain() => {
                let plain = self.read_plain(slot.indent, false);
                first_line = Some((plain.first_line, plain.line_start));
                Leaf::Scalar(plain.scalar)
            }
            // An empty key that has a tag or an anchor.
            b':' if !before.inner.is_empty() => {
                Leaf::Scalar(Scalar::empty(before.inner.end().unwrap_or(self.cursor.pos)))
            }
            _ => return self.no_node(slot, before, as_key),
        };
        let block_scalar = matches!(peek, b'|' | b'>');
        if !block_scalar {
            // Only blanks: a colon on a later line is none of ours.
            self.cursor.skip_blanks();
        }
        let colon = !block_scalar
            && self.cursor.is_indicator(b':')
            && self.cursor.pos > before.key_start
            && !self.cursor.fresh_line();
        let same_line = self.cursor.line_start == line_start;
        if colon && same_line && (before.key_allowed || as_key) {
            return self.key(slot, before, leaf, as_key);
        }
        if as_key || (colon && !same_line && before.key_allowed) {
            return self.key_without_colon(slot, before, leaf, first_line, as_key);
        }
        let props = self.merge_props(before.outer, before.inner);
        if !colon {
            self.add_leaf(leaf, props);
        } else if let Some((first, line_start)) = first_line.filter(|_| !same_line)
            && self.rewind(first.span.range().end, line_start)
        {
            // The lines below are no part of it: they hold a mapping, which stands too deep.
            self.add_scalar(first, props);
        } else {
            self.add_leaf(leaf, props);
            let colon = Span::new(self.cursor.pos, self.cursor.pos + 1);
            self.problem(colon, "a mapping cannot start here: a value with `: ` in it has to be quoted");
            self.resync();
        }
        None
    }

    /// The leaf is a key, and the place is before its colon.
    fn key(&mut self, slot: Slot, before: Before, leaf: Leaf, as_key: bool) -> Option<Slot> {
        let start = before.key_start;
        let colon = self.cursor.pos;
        if colon - start > LONGEST_KEY {
            let message =
                format!("a key may have at most {LONGEST_KEY} bytes; longer ones need `? ` before them");
            self.problem(leaf.span(), message);
        }
        let column = before.column();
        if !as_key {
            if self.is_too_deep(slot, before.outer) {
                return None;
            }
            self.open_block_mapping(start, column, before.outer, false);
        }
        self.add_leaf(leaf, before.inner);
        self.cursor.consume(colon + 1);
        Some(Slot { indent: column, indentless: true, inline: false, empty_at: colon + 1 })
    }

    /// A key has to stand here and has no colon on its line. A plain scalar of several lines is taken as a
    /// key on the first line whose colon was forgotten, followed by its value.
    fn key_without_colon(
        &mut self,
        slot: Slot,
        before: Before,
        leaf: Leaf,
        first_line: Option<(Scalar, usize)>,
        as_key: bool,
    ) -> Option<Slot> {
        let mut leaf = leaf;
        if let Some((first, line_start)) = first_line
            && first.span != leaf.span()
            && self.rewind(first.span.range().end, line_start)
        {
            leaf = Leaf::Scalar(first);
        }
        let span = leaf.span();
        self.missing_colon(span.range().start, span.range().end);
        let end = span.range().end;
        let column = if as_key { slot.indent } else { before.column() };
        if !as_key {
            if self.is_too_deep(slot, before.outer) {
                return None;
            }
            self.open_block_mapping(before.key_start, column, before.outer, false);
        }
        self.add_leaf(leaf, before.inner);
        if !self.cursor.fresh_line() && self.cursor.pos > self.cursor.token_end {
            self.cursor.skip_blanks();
        }
        Some(Slot { indent: column, indentless: true, inline: false, empty_at: end })
    }

    pub(super) fn missing_colon(&mut self, start: usize, end: usize) {
        let text = self.cursor.slice(start, end);
        let short: String = text.lines().next().unwrap_or_default().chars().take(40).collect();
        let message = if short.contains(':') && !text.starts_with(['"', '\'']) {
            format!(
                "`{short}` stands where a key has to stand, and a `:` ends a key only with a space after it"
            )
        } else {
            format!("`{short}` stands where a key has to stand, and no `:` follows it")
        };
        self.problem(Span::new(start, end), message);
    }

    /// No node can start with the character at this place.
    fn no_node(&mut self, slot: Slot, before: Before, as_key: bool) -> Option<Slot> {
        let at = self.cursor.pos;
        let char = self.cursor.slice(at, self.cursor.text.len()).chars().next().unwrap_or(' ');
        let span = Span::new(at, at + char.len_utf8());
        let message = match char {
            ':' => "there is no key before this `:`".to_owned(),
            '@' | '`' | '%' => format!("a value that starts with `{char}` has to be quoted"),
            ']' | '}' | ',' => format!("there is no open bracket that this `{char}` could belong to"),
            _ => format!("nothing can start with `{}` here", char.escape_default()),
        };
        self.problem(span, message);
        let props = self.merge_props(before.outer, before.inner);
        let mut end = at;
        if matches!(char, '@' | '`' | '%') {
            let rest = self.rest_of_line();
            end = rest.range().end;
            let mut scalar = Scalar::empty(at);
            scalar.span = rest;
            scalar.content = Content::Source(rest);
            self.add_scalar(scalar, props);
        } else {
            self.add_empty(slot.empty_at.min(at), props);
        }
        if as_key {
            self.add_empty(end, Props::default());
        }
        self.resync();
        None
    }

    fn add_leaf(&mut self, leaf: Leaf, props: Props) {
        match leaf {
            Leaf::Scalar(scalar) => self.add_scalar(scalar, props),
            Leaf::Alias(span) => self.add_alias(span, props),
        };
    }

    /// Whether a plain scalar can start here, in block context.
    fn starts_plain(&self) -> bool {
        match self.cursor.peek() {
            b'-' | b'?' | b':' => !self.cursor.is_blankz(self.cursor.pos + 1),
            b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"'
            | b'%' | b'@' | b'`' | b'\t' | 0 => false,
            _ => true,
        }
    }
}
