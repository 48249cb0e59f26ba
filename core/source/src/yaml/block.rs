//! Block context: mappings, sequences and the nodes in them.

use super::frame::{Frame, KeyStart, Slot};
use super::props::Props;
use super::{LONGEST_KEY, Reader, bytes};
use crate::build::Content;
use crate::limits;
use crate::span::Span;
use crate::tree::ScalarStyle;

/// The properties of a node: those on lines before its own and those on its own line. The difference
/// matters where the node turns out to be the first key of a mapping.
#[derive(Clone, Copy, Default)]
pub(super) struct Before {
    pub(super) outer: Props,
    pub(super) inner: Props,
    /// Where a key would start on this line, and the line.
    pub(super) key_start: usize,
    pub(super) line_start: usize,
    /// Whether a key may start there.
    pub(super) key_allowed: bool,
}

impl Before {
    /// The column in which a key would start.
    pub(super) fn column(&self) -> i32 {
        i32::try_from(self.key_start - self.line_start).unwrap_or(i32::MAX)
    }
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
        } else if let Some(slot) = self.simple_key(column) {
            self.block_node(slot);
        } else {
            self.block_node_with(slot, true);
        }
    }

    /// Reads a key that is a word with its colon, as most keys are; none where something else stands here.
    fn simple_key(&mut self, column: i32) -> Option<Slot> {
        let start = self.cursor.pos;
        let end = bytes::name_end(self.cursor.bytes(), start);
        let is_key = self.cursor.byte(end) == b':' && self.cursor.is_blankz(end + 1);
        if !is_key || !self.cursor.peek().is_ascii_alphabetic() || end - start > LONGEST_KEY {
            return None;
        }
        let span = Span::new(start, end);
        self.builder.scalar(span, ScalarStyle::Plain, Content::Source(span), None);
        self.cursor.consume(end + 1);
        Some(Slot { indent: column, indentless: true, inline: false, empty_at: end + 1 })
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
        let mut before = Before::default();
        loop {
            let at_key = as_key && before.inner.is_empty();
            if !at_key && !self.seek_node(&mut slot, &mut before, &mut as_key) {
                return;
            }
            if before.inner.is_empty() {
                before.key_start = self.cursor.pos;
                before.line_start = self.cursor.line_start;
                before.key_allowed = slot.inline;
            }
            let next = match self.cursor.peek() {
                b'&' | b'!' => {
                    self.read_prop(&mut before.inner, false);
                    slot.inline = false;
                    continue;
                }
                b'-' if self.cursor.is_blankz(self.cursor.pos + 1) && !as_key => {
                    self.open_sequence(slot, before)
                }
                b'?' if self.cursor.is_blankz(self.cursor.pos + 1) && !as_key => {
                    self.open_explicit_key(slot, before)
                }
                b'[' | b'{' => {
                    self.open_block_flow(before, as_key);
                    None
                }
                _ => self.leaf(slot, before, as_key),
            };
            let Some(next) = next else { return };
            slot = next;
            before = Before::default();
            as_key = false;
        }
    }

    /// Moves to the node of `slot`, perhaps on a later line; false where it turns out to be missing.
    fn seek_node(&mut self, slot: &mut Slot, before: &mut Before, as_key: &mut bool) -> bool {
        self.skip_to_token(!slot.inline);
        if !self.cursor.fresh_line() {
            if self.cursor.at_end() {
                self.finish_empty(*slot, *before, *as_key);
            }
            return !self.cursor.at_end();
        }
        if *as_key {
            // The line had a tag or an anchor, and nothing else.
            let end = before.inner.end().unwrap_or(slot.empty_at);
            self.missing_colon(before.inner.start().unwrap_or(end), end);
            self.add_empty(end, before.inner);
            slot.empty_at = end;
            before.inner = Props::default();
            *as_key = false;
        }
        before.outer = self.merge_props(before.outer, before.inner);
        before.inner = Props::default();
        slot.inline = true;
        if self.ends_before(*slot) {
            self.add_empty(slot.empty_at, before.outer);
            return false;
        }
        true
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
            self.missing_colon(before.key_start, props.end().unwrap_or(before.key_start));
        }
        self.add_empty(slot.empty_at, props);
        if as_key {
            self.add_empty(props.end().unwrap_or(slot.empty_at), Props::default());
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

    pub(super) fn open_block_mapping(&mut self, start: usize, column: i32, props: Props, explicit: bool) {
        let index = self.builder.open_mapping(start, props.tag);
        self.define_anchor(props, index, true);
        self.frames.push(Frame::Mapping { indent: column, explicit });
    }

    fn open_block_flow(&mut self, before: Before, as_key: bool) {
        let start = KeyStart {
            start: before.key_start,
            line_start: before.line_start,
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
