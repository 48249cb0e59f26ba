//! Block context: mappings, sequences and the nodes in them.

use super::frame::{Frame, KeyStart, Slot};
use super::props::Props;
use super::{LONGEST_KEY, Reader, Scalar};
use crate::limits;
use crate::span::Span;

/// The properties of a node: those on lines before its own and those on its own line. The difference
/// matters where the node turns out to be the first key of a mapping.
#[derive(Clone, Copy, Default)]
struct Before {
    outer: Props,
    inner: Props,
    /// Where a key would start on this line.
    key_start: usize,
    /// Whether a key may start there.
    key_allowed: bool,
}

impl Reader<'_> {
    /// Reads the next entry of the innermost block collection, or closes what ends here.
    pub(super) fn block_step(&mut self) {
        self.skip_to_token(true);
        if self.cursor.at_end() || self.cursor.at_boundary() {
            self.close_blocks(-1);
            return;
        }
        if !self.cursor.fresh_line() {
            let span = self.rest_of_line();
            self.problem(span, "this text does not belong to the value before it");
            self.resync();
            return;
        }
        let column = self.cursor.column();
        let root = self.frames.first().and_then(Frame::indent).unwrap_or(0);
        let known =
            self.frames.iter().rev().find_map(|f| f.indent().filter(|i| *i <= column)) == Some(column);
        if !known && (column < root || self.frames.last().and_then(Frame::indent) > Some(column)) {
            let span = self.rest_of_line();
            self.problem(span, "the indentation of this line fits none of the lines above it");
            if !self.adopt_column(column) {
                self.resync();
                return;
            }
        }
        self.close_blocks(column);
        let Some(&frame) = self.frames.last() else { return };
        if frame.indent() != Some(column) && !self.take_deeper_line(frame, column) {
            self.resync();
            return;
        }
        match frame {
            Frame::Sequence { indentless, .. } => self.sequence_entry(column, indentless),
            Frame::Mapping { explicit, .. } => self.mapping_entry(column, explicit),
            Frame::Flow(_) => {}
        }
    }

    /// Closes every block collection that stands deeper than `column`.
    pub(super) fn close_blocks(&mut self, column: i32) {
        while self.frames.last().and_then(Frame::indent).is_some_and(|indent| indent > column) {
            self.close_block();
        }
    }

    pub(super) fn close_block(&mut self) {
        let frame = self.frames.pop();
        if let Some(Frame::Mapping { explicit: true, .. }) = frame {
            let end = self.builder.last_end();
            self.add_empty(end, Props::default());
        }
        let index = self.builder.close_at_last_child();
        self.settle_anchor(index);
    }

    fn sequence_entry(&mut self, column: i32, indentless: bool) {
        if self.cursor.is_indicator(b'-') {
            let end = self.cursor.pos + 1;
            self.cursor.consume(end);
            self.block_node(Slot { indent: column, indentless: false, inline: true, empty_at: end });
        } else if indentless {
            self.close_block();
        } else {
            let span = self.rest_of_line();
            self.problem(span, "this line stands in the column of a list, and does not start with `- `");
            self.resync();
        }
    }

    fn mapping_entry(&mut self, column: i32, explicit: bool) {
        let at = self.cursor.pos;
        let slot = Slot { indent: column, indentless: true, inline: true, empty_at: at + 1 };
        if explicit {
            self.set_explicit(false);
            if self.cursor.is_indicator(b':') {
                self.cursor.consume(at + 1);
                self.block_node(slot);
                return;
            }
            let end = self.builder.last_end();
            self.add_empty(end, Props::default());
        }
        if self.cursor.is_indicator(b'?') {
            self.set_explicit(true);
            self.cursor.consume(at + 1);
            self.block_node(slot);
        } else if self.cursor.is_indicator(b'-') {
            let span = self.rest_of_line();
            self.problem(span, "this list item stands where a key of the mapping above has to stand");
            self.resync();
        } else {
            self.block_node_with(slot, true);
        }
    }

    fn set_explicit(&mut self, value: bool) {
        if let Some(Frame::Mapping { explicit, .. }) = self.frames.last_mut() {
            *explicit = value;
        }
    }

    /// Reads the node that is to stand in `slot`, down to its first leaf or flow collection.
    pub(super) fn block_node(&mut self, slot: Slot) {
        self.block_node_with(slot, false);
    }

    /// `as_key`: the node is a key of the innermost mapping, at this very place.
    fn block_node_with(&mut self, mut slot: Slot, mut as_key: bool) {
        let mut before = Before { key_start: self.cursor.pos, key_allowed: slot.inline, ..Before::default() };
        loop {
            if !as_key || !before.inner.is_empty() {
                self.skip_to_token(!slot.inline);
                if self.cursor.fresh_line() {
                    if as_key && !before.inner.is_empty() {
                        self.missing_colon(before.inner.start.unwrap_or(0), before.inner.end.unwrap_or(0));
                        self.add_empty(slot.empty_at, before.inner);
                        slot.empty_at = before.inner.end.unwrap_or(slot.empty_at);
                        before.inner = Props::default();
                        as_key = false;
                    }
                    before.outer = self.merge_props(before.outer, before.inner);
                    before.inner = Props::default();
                    slot.inline = true;
                    if self.ends_before(slot) {
                        self.add_empty(slot.empty_at, before.outer);
                        return;
                    }
                }
            }
            if self.cursor.at_end() {
                self.finish_empty(slot, before, as_key);
                return;
            }
            if before.inner.is_empty() {
                before.key_start = self.cursor.pos;
                before.key_allowed = slot.inline;
            }
            match self.cursor.peek() {
                b'&' | b'!' => {
                    self.read_prop(&mut before.inner, false);
                    slot.inline = false;
                }
                b'-' if self.cursor.is_blankz(self.cursor.pos + 1) && !as_key => {
                    let Some(next) = self.open_sequence(slot, before) else { return };
                    slot = next;
                    before = Before::default();
                }
                b'?' if self.cursor.is_blankz(self.cursor.pos + 1) && !as_key => {
                    let Some(next) = self.open_explicit_key(slot, before) else { return };
                    slot = next;
                    before = Before::default();
                }
                b'[' | b'{' => {
                    self.open_block_flow(before, as_key);
                    return;
                }
                _ => {
                    let Some(next) = self.leaf(slot, before, as_key) else { return };
                    slot = next;
                    before = Before::default();
                    as_key = false;
                }
            }
        }
    }

    /// Whether the line that starts here is no part of the node of `slot`.
    fn ends_before(&self, slot: Slot) -> bool {
        let column = self.cursor.column();
        let shallow = column <= slot.indent
            && !(slot.indentless && column == slot.indent && self.cursor.is_indicator(b'-'))
            // A block of text needs no indentation before its `|`.
            && !(column == slot.indent && matches!(self.cursor.peek(), b'|' | b'>'));
        shallow || self.cursor.at_end() || self.cursor.at_boundary()
    }

    fn finish_empty(&mut self, slot: Slot, before: Before, as_key: bool) {
        let props = self.merge_props(before.outer, before.inner);
        if as_key {
            self.missing_colon(before.key_start, props.end.unwrap_or(before.key_start));
        }
        self.add_empty(slot.empty_at, props);
        if as_key {
            self.add_empty(props.end.unwrap_or(slot.empty_at), Props::default());
        }
    }

    /// Opens the sequence whose first dash stands here; gives the slot of its first item.
    fn open_sequence(&mut self, slot: Slot, before: Before) -> Option<Slot> {
        let start = self.cursor.pos;
        if !slot.inline {
            let message = "a list cannot start on this line: its first `-` has to stand on a line of its own";
            self.problem(Span::new(start, start + 1), message);
        }
        let props = self.merge_props(before.outer, before.inner);
        if self.is_too_deep(slot, props) {
            return None;
        }
        let column = self.cursor.column();
        let index = self.builder.open_sequence(start, props.tag);
        self.define_anchor(props, index, true);
        self.frames.push(Frame::Sequence { indent: column, indentless: column == slot.indent });
        self.cursor.consume(start + 1);
        Some(Slot { indent: column, indentless: false, inline: true, empty_at: start + 1 })
    }

    fn open_explicit_key(&mut self, slot: Slot, before: Before) -> Option<Slot> {
        let start = self.cursor.pos;
        if !slot.inline {
            self.problem(Span::new(start, start + 1), "a key with `?` has to stand on a line of its own");
        }
        let props = self.merge_props(before.outer, before.inner);
        if self.is_too_deep(slot, props) {
            return None;
        }
        let column = self.cursor.column();
        self.open_block_mapping(start, column, props, true);
        self.cursor.consume(start + 1);
        Some(Slot { indent: column, indentless: true, inline: true, empty_at: start + 1 })
    }

    fn open_block_mapping(&mut self, start: usize, column: i32, props: Props, explicit: bool) {
        let index = self.builder.open_mapping(start, props.tag);
        self.define_anchor(props, index, true);
        self.frames.push(Frame::Mapping { indent: column, explicit });
    }

    /// Reads a scalar or an alias, which is a key if a colon follows it: then gives the slot of its value.
    fn leaf(&mut self, slot: Slot, before: Before, as_key: bool) -> Option<Slot> {
        let line_start = self.cursor.line_start;
        let peek = self.cursor.peek();
        let mut first_line = None;
        let leaf = match peek {
            b'*' => Leaf::Alias(self.read_alias()),
            b'|' | b'>' => {
                let scalar = self.read_block_scalar(slot.indent);
                Leaf::Scalar(scalar)
            }
            b'"' | b'\'' => Leaf::Scalar(self.read_quoted(false)),
            _ if self.starts_plain() => {
                let plain = self.read_plain(slot.indent, false);
                first_line = Some((plain.first_line, plain.line_start));
                Leaf::Scalar(plain.scalar)
            }
            b':' if !before.inner.is_empty() => {
                let end = before.inner.end.unwrap_or(self.cursor.pos);
                Leaf::Scalar(Scalar::empty(end))
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
        let mut leaf = leaf;
        if colon
            && !same_line
            && let Some((first, line_start)) = first_line
            && self.rewind(first.span.range().end, line_start)
        {
            // The lines below are no part of it: they hold a mapping, which stands too deep.
            leaf = Leaf::Scalar(first);
        }
        let props = self.merge_props(before.outer, before.inner);
        self.add_leaf(leaf, props);
        if self.cursor.is_indicator(b':') && colon {
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
        let column = i32::try_from(start - self.cursor.line_start).unwrap_or(i32::MAX);
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
        let column = i32::try_from(before.key_start.saturating_sub(self.line_start_of(before.key_start)));
        let column = if as_key { slot.indent } else { column.unwrap_or(i32::MAX) };
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

    fn line_start_of(&self, at: usize) -> usize {
        self.cursor.slice(0, at).rfind('\n').map_or(0, |feed| feed + 1)
    }

    fn missing_colon(&mut self, start: usize, end: usize) {
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
            scalar.content = crate::build::Content::Source(rest);
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

    fn open_block_flow(&mut self, before: Before, as_key: bool) {
        let start = KeyStart {
            start: before.key_start,
            line_start: self.cursor.line_start,
            anchor: before.inner.anchor,
            index: 0,
            allowed: before.key_allowed || as_key,
        };
        self.flow_in_block(start, before.outer, before.inner, as_key);
    }

    /// Where no deeper collection may be opened: says so, puts an empty scalar there and skips it.
    pub(super) fn is_too_deep(&mut self, slot: Slot, props: Props) -> bool {
        if self.builder.depth() < limits::DEPTH {
            return false;
        }
        self.depth_problem();
        self.add_empty(self.cursor.pos, props);
        self.skip_deeper(slot.indent);
        true
    }

    /// Skips this line and all that stand deeper than `column`.
    fn skip_deeper(&mut self, column: i32) {
        loop {
            self.cursor.skip_line_text();
            self.cursor.token_end = self.cursor.pos;
            self.cursor.skip_to_token(false, true);
            if self.cursor.at_end() || self.cursor.at_marker() || self.cursor.column() <= column {
                return;
            }
        }
    }
}

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
