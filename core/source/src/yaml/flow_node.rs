//! The nodes in flow context.

use super::frame::{FlowKind, FlowState, Frame, KeyStart};
use super::props::Props;
use super::{Reader, Scalar};
use crate::span::Span;

impl Reader<'_> {
    /// Reads one node. `entry`: it starts an entry, so that it may turn out to be a key.
    pub(super) fn flow_node(&mut self, entry: bool) {
        let mut props = Props::default();
        let start = self.cursor.pos;
        let line_start = self.cursor.line_start;
        while matches!(self.cursor.peek(), b'&' | b'!') {
            self.read_prop(&mut props, true);
            self.cursor.skip_to_token(true, true);
            if self.cursor.at_marker() {
                break;
            }
        }
        let anchor = props.anchor;
        let key = |index| KeyStart { start, line_start, anchor, index, allowed: true };
        let index = match self.cursor.peek() {
            _ if self.cursor.at_marker() => {
                self.add_scalar(Scalar::empty(props.end().unwrap_or(start)), props)
            }
            b'[' | b'{' => {
                // The state has to stand before the frame of the new collection does.
                let next = u32::try_from(self.builder.len()).unwrap_or(u32::MAX);
                self.set_entry_state(entry, key(next));
                self.open_flow(props);
                return;
            }
            b'*' => {
                let span = self.read_alias();
                self.add_alias(span, props)
            }
            b'"' | b'\'' => {
                let scalar = self.read_quoted(true);
                self.add_scalar(scalar, props)
            }
            _ if self.starts_flow_plain() => {
                let plain = self.read_plain(self.flow_indent, true);
                self.suspect_scalar(plain.first_line, plain.scalar, props, entry);
                self.add_scalar(plain.scalar, props)
            }
            _ => {
                if props.is_empty() || self.no_flow_node_follows() {
                    self.no_flow_node();
                }
                let end = self.cursor.token_end;
                self.add_scalar(Scalar::empty(props.end().unwrap_or(end)), props)
            }
        };
        self.set_entry_state(entry, key(index));
    }

    /// Adds a scalar that was read before, as [`Reader::flow_node`] adds one.
    pub(super) fn add_flow_scalar(&mut self, scalar: Scalar, props: Props, entry: bool) {
        let index = self.add_scalar(scalar, props);
        let start = scalar.span.range().start;
        let line_start = self.cursor.line_start;
        self.set_entry_state(
            entry,
            KeyStart { start, line_start, anchor: props.anchor, index, allowed: true },
        );
    }

    fn set_entry_state(&mut self, entry: bool, start: KeyStart) {
        if !entry {
            return;
        }
        let Some(Frame::Flow(flow)) = self.frames.last_mut() else { return };
        flow.state = match flow.kind {
            FlowKind::Mapping => FlowState::Key(Some(start)),
            _ => FlowState::Item(start),
        };
    }

    fn no_flow_node_follows(&self) -> bool {
        !matches!(self.cursor.peek(), b',' | b':' | b']' | b'}') && !self.cursor.at_end()
    }

    fn no_flow_node(&mut self) {
        let at = self.cursor.pos;
        let char = self.cursor.slice(at, self.cursor.text.len()).chars().next().unwrap_or(' ');
        let span = Span::new(at, at + char.len_utf8());
        let message = match char {
            '-' => "a block list cannot stand between brackets".to_owned(),
            '|' | '>' => format!("a block of text with `{char}` cannot stand between brackets"),
            '@' | '`' | '%' => format!("a value that starts with `{char}` has to be quoted"),
            _ => format!("nothing can start with `{}` here", char.escape_default()),
        };
        self.problem(span, message);
        if self.no_flow_node_follows() {
            self.cursor.consume(at + char.len_utf8());
        }
    }

    fn starts_flow_plain(&self) -> bool {
        match self.cursor.peek() {
            b'-' => {
                !super::bytes::is_blank(self.cursor.byte(self.cursor.pos + 1))
                    && !self.cursor.is_blankz(self.cursor.pos + 1)
            }
            b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"'
            | b'%' | b'@' | b'`' | b'?' | b':' | 0 => false,
            _ => true,
        }
    }
}
