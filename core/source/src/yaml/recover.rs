//! Going on after an error.

use super::Reader;
use super::frame::Frame;
use crate::span::Span;

impl Reader<'_> {
    /// Goes back to `to`, a place on the line that starts at `line_start`. Only so many bytes may be read
    /// twice in all; false where that is used up.
    pub(super) fn rewind(&mut self, to: usize, line_start: usize) -> bool {
        let again = self.cursor.pos.saturating_sub(to);
        let Some(left) = self.rewinds.checked_sub(again) else { return false };
        self.rewinds = left;
        self.cursor.pos = to;
        self.cursor.line_start = line_start;
        self.cursor.token_end = to;
        true
    }

    /// Skips the rest of this line and every line after it that stands in the column of no open block
    /// collection.
    pub(super) fn resync(&mut self) {
        self.cursor.skip_line_text();
        loop {
            let line_end = self.cursor.pos;
            self.cursor.token_end = line_end;
            self.cursor.skip_to_token(false, true);
            if self.cursor.at_end() || self.cursor.at_boundary() {
                return;
            }
            let column = self.cursor.column();
            if self.frames.iter().rev().any(|frame| self.fits(frame, column)) {
                return;
            }
            self.cursor.skip_line_text();
        }
    }

    /// Whether the line in `column` can go on with this collection.
    fn fits(&self, frame: &Frame, column: i32) -> bool {
        let dash = self.cursor.is_indicator(b'-');
        match *frame {
            Frame::Sequence { indent, .. } => indent == column && dash,
            Frame::Mapping { indent, .. } => indent == column && !dash,
            Frame::Flow(_) => false,
        }
    }

    /// The line stands in a column between those of the open collections. It is read as part of the innermost
    /// one that is deeper, if it looks like that: false where it does not.
    pub(super) fn adopt_column(&mut self, column: i32) -> bool {
        let Some(at) = self.frames.iter().position(|f| f.indent().is_some_and(|indent| indent > column))
        else {
            return false;
        };
        let dash = self.cursor.is_indicator(b'-');
        let Some(Frame::Sequence { indent, .. } | Frame::Mapping { indent, .. }) = self.frames.get_mut(at)
        else {
            return false;
        };
        let was = std::mem::replace(indent, column);
        if matches!(self.frames.get(at), Some(Frame::Sequence { .. })) != dash {
            if let Some(Frame::Sequence { indent, .. } | Frame::Mapping { indent, .. }) =
                self.frames.get_mut(at)
            {
                *indent = was;
            }
            return false;
        }
        while self.frames.len() > at + 1 {
            self.close_block();
        }
        true
    }

    /// The line stands deeper than the collection that it comes after. It is read as a part of it, if it looks
    /// like that: false where it does not.
    pub(super) fn take_deeper_line(&mut self, frame: Frame, column: i32) -> bool {
        // Of several such lines, one problem is enough.
        if self.deeper != Some((self.frames.len(), column)) {
            self.deeper = Some((self.frames.len(), column));
            let span = self.rest_of_line();
            self.problem(span, "this line is indented deeper than the lines that it could belong to");
        }
        match frame {
            Frame::Sequence { .. } => self.cursor.is_indicator(b'-'),
            Frame::Mapping { .. } => self.is_key_line(),
            Frame::Flow(_) => false,
        }
    }

    /// Whether this line reads as a key with its colon.
    fn is_key_line(&self) -> bool {
        let span = self.rest_of_line();
        let line = self.cursor.slice(span.range().start, span.range().end);
        !self.cursor.is_indicator(b'-') && (line.ends_with(':') || line.contains(": "))
    }

    /// The text of this line from here on.
    pub(super) fn rest_of_line(&self) -> Span {
        let start = self.cursor.pos;
        let end = self.cursor.line_text_end(start);
        let text = self.cursor.slice(start, end).trim_end();
        Span::new(start, start + text.len())
    }
}
