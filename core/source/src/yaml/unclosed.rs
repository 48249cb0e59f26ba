//! Brackets that are never closed. YAML lets a flow collection go on at any indentation, so that one forgotten
//! bracket swallows the rest of the file. The reader remembers the first line within brackets that looks like
//! an entry of the block around them; if an error follows, it goes back and ends the collection before it.

use super::anchors::OpenAnchors;
use super::frame::{Flow, FlowKind, FlowState, Frame};
use super::props::Props;
use super::{Reader, Scalar};
use crate::build::Mark;
use crate::span::Span;

/// Everything to go back to.
pub(super) struct Checkpoint<'t> {
    /// The suspicious line: where its text starts, and the line itself.
    resume: usize,
    line_start: usize,
    token_end: usize,
    frames: Vec<Frame>,
    mark: Mark,
    anchors: OpenAnchors<'t>,
    /// Errors so far.
    errors: usize,
    /// The first line of a scalar that the suspicious line was read as a part of, and whether it starts an entry.
    last: Option<(Scalar, Props, bool)>,
}

impl Reader<'_> {
    /// Remembers this place within brackets if the line that starts here looks like an entry of the block.
    pub(super) fn suspect_line(&mut self) {
        if self.checkpoint.is_none()
            && self.cursor.fresh_line()
            && self.cursor.column() <= self.flow_indent
            && self.looks_like_entry(self.cursor.pos, self.cursor.column())
        {
            self.remember(self.cursor.pos, self.cursor.line_start, None);
        }
    }

    /// The same for a line in the middle of `whole`, a plain scalar that starts with `first`. The scalar is in
    /// no tree yet.
    pub(super) fn suspect_scalar(&mut self, first: Scalar, whole: Scalar, props: Props, entry: bool) {
        if self.checkpoint.is_some() || first.span == whole.span || self.flow_indent < 0 {
            return;
        }
        let mut at = first.span.range().end;
        while at < whole.span.range().end {
            let line_start = self.cursor.line_text_end(at);
            let line_start = line_start + self.cursor.break_len(line_start).max(1);
            at = line_start;
            while self.cursor.byte(at) == b' ' {
                at += 1;
            }
            let column = i32::try_from(at - line_start).unwrap_or(i32::MAX);
            if at < whole.span.range().end && column <= self.flow_indent && self.looks_like_entry(at, column)
            {
                self.remember(at, line_start, Some((first, props, entry)));
                return;
            }
        }
    }

    fn remember(&mut self, resume: usize, line_start: usize, last: Option<(Scalar, Props, bool)>) {
        self.checkpoint = Some(Checkpoint {
            resume,
            line_start,
            token_end: last.map_or(self.cursor.token_end, |(scalar, ..)| scalar.span.range().end),
            frames: self.frames.clone(),
            mark: self.builder.mark(),
            anchors: self.anchors.open(),
            errors: self.errors,
            last,
        });
    }

    /// Whether the text at `at` reads as an entry of an open block collection in that column.
    fn looks_like_entry(&self, at: usize, column: i32) -> bool {
        let dash = self.cursor.byte(at) == b'-' && self.cursor.is_blankz(at + 1);
        let line = self.cursor.slice(at, self.cursor.line_text_end(at)).trim_end();
        let key = !line.starts_with(['[', ']', '{', '}', ',', ':', '?', '#'])
            && !line.ends_with(',')
            && (line.ends_with(':') || line.contains(": "));
        self.frames.iter().any(|frame| match *frame {
            Frame::Sequence { indent, .. } => indent == column && dash,
            Frame::Mapping { indent, .. } => indent == column && key,
            Frame::Flow(_) => false,
        })
    }

    /// Whether something went wrong since the suspicious line.
    pub(super) fn is_suspicion_confirmed(&self) -> bool {
        self.checkpoint.as_ref().is_some_and(|checkpoint| self.errors > checkpoint.errors)
    }

    /// The brackets are not closed: ends them before the suspicious line, if there is one, or else here.
    pub(super) fn unclosed_flow(&mut self) {
        if let Some(checkpoint) = self.checkpoint.take()
            && self.rewind(checkpoint.resume, checkpoint.line_start)
        {
            self.cursor.token_end = checkpoint.token_end;
            self.frames = checkpoint.frames;
            self.anchors.go_back(checkpoint.anchors, checkpoint.mark.len());
            self.builder.go_back(checkpoint.mark);
            self.errors = checkpoint.errors;
            if let Some((scalar, props, entry)) = checkpoint.last {
                self.add_flow_scalar(scalar, props, entry);
            }
        }
        while let Some(&Frame::Flow(flow)) = self.frames.last() {
            self.close_unclosed(flow);
        }
        self.flow_closed();
    }

    fn close_unclosed(&mut self, flow: Flow) {
        if matches!(flow.state, FlowState::Key(_) | FlowState::Value) {
            self.add_empty(self.cursor.token_end, Props::default());
        }
        if flow.kind != FlowKind::Pair {
            let bracket = char::from(self.cursor.byte(flow.start));
            let message = format!("the `{bracket}` that opens here is never closed");
            self.problem(Span::new(flow.start, flow.start + 1), message);
        }
        self.frames.pop();
        let index = self.builder.close_at_last_child();
        self.settle_anchor(index);
    }
}
