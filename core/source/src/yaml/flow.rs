//! Flow context: `[…]` and `{…}`.

use super::frame::{BlockKey, Flow, FlowKind, FlowState, Frame, KeyStart, Slot};
use super::props::Props;
use super::{LONGEST_KEY, Reader, Scalar};
use crate::limits;
use crate::problem::ProblemKind;
use crate::span::Span;

impl Reader<'_> {
    /// Opens the flow collection at this place in block context.
    pub(super) fn flow_in_block(&mut self, start: KeyStart, outer: Props, inner: Props, as_key: bool) {
        let props = if as_key { inner } else { outer.and(inner) };
        let before = self.expanded();
        self.flow_indent = self.frames.last().and_then(Frame::indent).unwrap_or(-1);
        let Some(index) = self.open_flow(props) else {
            if as_key {
                self.add_empty(self.cursor.token_end, Props::default());
            }
            return;
        };
        let start = KeyStart { index, ..start };
        self.block_key = Some(BlockKey { start, outer, inner, in_mapping: as_key, before });
    }

    /// Opens the collection whose bracket stands here; none where it would be too deep, and was skipped.
    pub(super) fn open_flow(&mut self, props: Props) -> Option<u32> {
        let start = self.cursor.pos;
        if self.builder.depth() >= limits::DEPTH {
            self.depth_problem();
            self.skip_brackets();
            let span = Span::new(start, self.cursor.pos);
            self.add_scalar(Scalar { span, ..Scalar::empty(start) }, props);
            return None;
        }
        let sequence = self.cursor.peek() == b'[';
        self.cursor.consume(start + 1);
        let (kind, index) = if sequence {
            (FlowKind::Sequence, self.builder.open_sequence(start, props.tag))
        } else {
            (FlowKind::Mapping, self.builder.open_mapping(start, props.tag))
        };
        self.define_anchor(props, index, true);
        self.frames.push(Frame::Flow(Flow { kind, state: FlowState::Entry, start }));
        Some(index)
    }

    /// Reads what comes next in the innermost flow collection.
    pub(super) fn flow_step(&mut self) {
        let Some(&Frame::Flow(flow)) = self.frames.last() else { return };
        self.cursor.skip_to_token(true, true);
        if self.cursor.at_end() || self.cursor.at_marker() || self.is_suspicion_confirmed() {
            self.unclosed_flow();
            return;
        }
        self.suspect_line();
        let byte = self.cursor.peek();
        match flow.state {
            FlowState::Item(start) if byte == b':' => self.pair(start),
            FlowState::Item(_) => self.set_state(FlowState::Comma),
            FlowState::Key(start) if byte == b':' => {
                if let Some(start) = start {
                    self.check_flow_key(start);
                }
                self.cursor.consume(self.cursor.pos + 1);
                self.set_state(FlowState::Value);
            }
            FlowState::Key(_) => {
                self.add_empty(self.cursor.token_end, Props::default());
                self.entry_done(flow.kind);
            }
            FlowState::Value if matches!(byte, b',' | b']' | b'}') => {
                self.add_empty(self.cursor.token_end, Props::default());
                self.entry_done(flow.kind);
            }
            FlowState::Value => {
                // A pair waits for its value, and closes at the next step.
                self.set_state(FlowState::Comma);
                self.flow_node(false);
            }
            FlowState::Entry | FlowState::Comma => self.flow_entry(flow, byte),
        }
    }

    /// Between the entries of a collection.
    fn flow_entry(&mut self, flow: Flow, byte: u8) {
        if flow.kind == FlowKind::Pair {
            self.close_pair();
            return;
        }
        let at = self.cursor.pos;
        let comma_due = matches!(flow.state, FlowState::Comma);
        match byte {
            b']' | b'}' => {
                self.close_flow(flow, byte);
            }
            b',' => {
                if !comma_due {
                    self.problem(Span::new(at, at + 1), "there is nothing before this comma");
                }
                self.cursor.consume(at + 1);
                self.set_state(FlowState::Entry);
            }
            _ => {
                if comma_due {
                    self.problem(
                        Span::at(self.cursor.token_end),
                        "a comma or a closing bracket is missing here",
                    );
                }
                self.flow_first(flow.kind, byte);
            }
        }
    }

    /// Reads the first node of an entry.
    fn flow_first(&mut self, kind: FlowKind, byte: u8) {
        let at = self.cursor.pos;
        if byte == b'?' {
            self.cursor.consume(at + 1);
            if kind == FlowKind::Mapping {
                self.set_state(FlowState::Key(None));
                self.explicit_flow_key(false);
                return;
            }
            self.set_state(FlowState::Comma);
            if self.open_pair(at) {
                self.set_state(FlowState::Key(None));
                self.explicit_flow_key(true);
            }
            return;
        }
        if byte == b':' {
            self.problem(Span::new(at, at + 1), "there is no key before this `:`");
            self.cursor.consume(at + 1);
            if kind == FlowKind::Mapping {
                self.add_empty(at, Props::default());
                self.set_state(FlowState::Value);
            }
            return;
        }
        self.flow_node(true);
    }

    /// The key after `?`, which may be missing, though libyaml takes that only in braces.
    fn explicit_flow_key(&mut self, pair: bool) {
        self.cursor.skip_to_token(true, true);
        if matches!(self.cursor.peek(), b':' | b',' | b']' | b'}')
            || self.cursor.at_end()
            || self.cursor.at_marker()
        {
            if pair {
                let span = Span::at(self.cursor.token_end);
                self.problem(span, "there is no key after this `?`");
            }
            self.add_empty(self.cursor.token_end, Props::default());
        } else {
            self.flow_node(false);
        }
    }

    /// The item before this colon is the key of a pair.
    fn pair(&mut self, start: KeyStart) {
        self.check_flow_key(start);
        self.set_state(FlowState::Comma);
        if !self.may_wrap() {
            self.depth_problem();
            self.cursor.consume(self.cursor.pos + 1);
            // The value becomes one more item, which a reader of the problem will not miss.
            self.cursor.skip_to_token(true, true);
            self.flow_node(false);
            return;
        }
        let key = self.builder.wrap_in_mapping(start.index, start.start, None);
        self.move_anchor(start.anchor, start.index, key);
        self.cursor.consume(self.cursor.pos + 1);
        self.frames.push(Frame::Flow(Flow {
            kind: FlowKind::Pair,
            state: FlowState::Value,
            start: start.start,
        }));
    }

    /// Whether the node that was read last may stand one level deeper, as the key of a mapping.
    fn may_wrap(&self) -> bool {
        self.builder.depth() + self.builder.last_levels() < limits::DEPTH
    }

    fn open_pair(&mut self, start: usize) -> bool {
        if self.builder.depth() >= limits::DEPTH {
            self.depth_problem();
            return false;
        }
        self.builder.open_mapping(start, None);
        self.frames.push(Frame::Flow(Flow { kind: FlowKind::Pair, state: FlowState::Value, start }));
        true
    }

    /// A key without `?` has to fit on one line with its colon.
    fn check_flow_key(&mut self, start: KeyStart) {
        let span = Span::new(start.start, self.cursor.token_end);
        if self.cursor.line_start != start.line_start {
            self.problem(span, "a key and its `:` have to stand on one line");
        } else if self.cursor.pos - start.start > LONGEST_KEY {
            let message =
                format!("a key may have at most {LONGEST_KEY} bytes; longer ones need `? ` before them");
            self.problem(span, message);
        }
    }

    fn set_state(&mut self, state: FlowState) {
        if let Some(Frame::Flow(flow)) = self.frames.last_mut() {
            flow.state = state;
        }
    }

    fn entry_done(&mut self, kind: FlowKind) {
        self.set_state(FlowState::Comma);
        if kind == FlowKind::Pair {
            self.close_pair();
        }
    }

    fn close_pair(&mut self) {
        self.frames.pop();
        self.builder.close_at_last_child();
    }

    fn close_flow(&mut self, flow: Flow, byte: u8) {
        let at = self.cursor.pos;
        let closing = if flow.kind == FlowKind::Sequence { b']' } else { b'}' };
        if byte != closing {
            let message =
                format!("`{}` stands where `{}` has to stand", char::from(byte), char::from(closing));
            self.problem(Span::new(at, at + 1), message);
        }
        self.cursor.consume(at + 1);
        self.frames.pop();
        let index = self.builder.close(at + 1);
        self.settle_anchor(index);
        self.flow_closed();
    }

    /// If that was the outermost bracket of a block key, goes on with its value.
    pub(super) fn flow_closed(&mut self) {
        if self.frames.last().is_some_and(Frame::is_flow) {
            return;
        }
        self.checkpoint = None;
        let Some(key) = self.block_key.take() else { return };
        self.cursor.skip_blanks();
        let start = key.start;
        let colon = self.cursor.is_indicator(b':');
        if !colon || self.cursor.line_start != start.line_start || !start.allowed {
            if key.in_mapping {
                let span = Span::new(start.start, self.cursor.token_end);
                self.problem(span, "this stands where a key has to stand, and no `:` follows it on its line");
                self.add_empty(self.cursor.token_end, Props::default());
                return;
            }
            self.check_props(key.outer, key.inner);
            if colon {
                let colon = Span::new(self.cursor.pos, self.cursor.pos + 1);
                self.problem(colon, "a mapping cannot start here");
                self.resync();
            }
            return;
        }
        self.check_flow_key(start);
        let column = i32::try_from(start.start - start.line_start).unwrap_or(i32::MAX);
        if !key.in_mapping {
            if !self.may_wrap() {
                self.depth_problem();
                self.resync();
                return;
            }
            let moved = self.builder.wrap_in_mapping(start.index, start.start, key.outer.tag);
            if !key.outer.is_empty() {
                self.builder.set_tag(moved, key.inner.tag);
            }
            self.move_anchor(key.inner.anchor, start.index, moved);
            self.define_open_anchor(key.outer, start.index, key.before);
            self.frames.push(Frame::Mapping { indent: column, explicit: false });
        }
        let at = self.cursor.pos + 1;
        self.cursor.consume(at);
        self.block_node(Slot { indent: column, indentless: true, inline: false, empty_at: at });
    }

    pub(super) fn depth_problem(&mut self) {
        if std::mem::replace(&mut self.too_deep, true) {
            return;
        }
        let limit = limits::DEPTH;
        let at = self.cursor.pos;
        let message =
            format!("collections are nested more than {limit} deep here, and what is deeper is left out");
        self.builder.problem(ProblemKind::Limit, Span::new(at, at + 1), message);
    }

    /// Skips a bracket with all that it holds.
    fn skip_brackets(&mut self) {
        let mut depth = 0_usize;
        while !self.cursor.at_end() {
            let length = self.cursor.break_len(self.cursor.pos);
            if length > 0 {
                self.cursor.pass_break(length);
                continue;
            }
            match self.cursor.peek() {
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.cursor.pos += 1;
            if depth == 0 {
                break;
            }
        }
        self.cursor.token_end = self.cursor.pos;
    }
}
