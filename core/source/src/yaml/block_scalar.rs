//! Literal (`|`) and folded (`>`) scalars.

use super::bytes::is_blank;
use super::fold::push_break;
use super::{Reader, Scalar};
use crate::build::Content;
use crate::span::Span;
use crate::tree::ScalarStyle;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomp {
    Strip,
    Clip,
    Keep,
}

impl Reader<'_> {
    /// Reads the block scalar at this place, whose text stands deeper than column `parent`.
    pub(super) fn read_block_scalar(&mut self, parent: i32) -> Scalar {
        let start = self.cursor.pos;
        let style = if self.cursor.peek() == b'|' { ScalarStyle::Literal } else { ScalarStyle::Folded };
        let (chomp, increment) = self.block_header();
        let mut end = self.cursor.token_end;
        let mut indent = if increment > 0 { parent.max(0) + increment } else { 0 };
        let side_start = self.builder.side().len();
        self.breaks.clear();
        self.skip_empty_lines(&mut indent, parent);

        let mut lines = 0;
        let mut text = Span::at(end);
        // The break that ended the line before, not yet written: start and length.
        let mut pending: Option<(usize, usize)> = None;
        let mut was_blank = false;
        while self.cursor.column() == indent && !self.cursor.at_end() {
            let blank = is_blank(self.cursor.peek());
            self.join_line(style, &mut pending, was_blank || blank);
            was_blank = blank;
            let line = Span::new(self.cursor.pos, self.cursor.line_text_end(self.cursor.pos));
            let content = self.cursor.slice(line.range().start, line.range().end);
            lines += 1;
            text = line;
            self.builder.side().push_str(content);
            end = line.range().end;
            self.cursor.pos = end;
            let length = self.cursor.break_len(end);
            if length > 0 {
                pending = Some((end, length));
                self.cursor.pass_break(length);
            }
            self.skip_empty_lines(&mut indent, parent);
        }
        let source = self.cursor.text;
        if chomp != Chomp::Strip
            && let Some((at, length)) = pending
        {
            push_break(self.builder.side(), source, at, length);
        }
        if chomp == Chomp::Keep {
            self.builder.side().push_str(&self.breaks);
        }
        self.breaks.clear();
        // The text may go on before the next token: the scalar owns all of it.
        self.cursor.token_end = self.cursor.line_start.min(self.cursor.pos).max(end);
        let side_end = self.builder.side().len();
        let content =
            self.as_slice(lines, text, side_start).unwrap_or(Content::Side(Span::new(side_start, side_end)));
        Scalar { span: Span::new(start, end), style, content }
    }

    /// A single line of text is a slice of the source, its line feed included.
    fn as_slice(&mut self, lines: usize, line: Span, side_start: usize) -> Option<Content> {
        let source = self.cursor.text;
        let side = self.builder.side();
        let length = side.len() - side_start;
        let start = line.range().start;
        if lines != 1 || side.get(side_start..) != source.get(start..start + length) {
            return None;
        }
        side.truncate(side_start);
        Some(Content::Source(Span::new(start, start + length)))
    }

    /// Writes what lies between the line before and the one that starts here.
    fn join_line(&mut self, style: ScalarStyle, pending: &mut Option<(usize, usize)>, blank: bool) {
        let source = self.cursor.text;
        let side = self.builder.side();
        // A line or paragraph separator, of three bytes, does not fold.
        let folds = style == ScalarStyle::Folded && !blank && pending.is_some_and(|(_, length)| length < 3);
        match pending.take() {
            Some(_) if folds && self.breaks.is_empty() => side.push(' '),
            Some((at, length)) if !folds => push_break(side, source, at, length),
            _ => {}
        }
        side.push_str(&self.breaks);
        self.breaks.clear();
    }

    /// Reads the indicators behind `|` or `>` up to the end of the line.
    fn block_header(&mut self) -> (Chomp, i32) {
        let start = self.cursor.pos;
        self.cursor.consume(start + 1);
        let mut chomp = None;
        let mut increment = None;
        loop {
            match self.cursor.peek() {
                b'+' if chomp.is_none() => chomp = Some(Chomp::Keep),
                b'-' if chomp.is_none() => chomp = Some(Chomp::Strip),
                digit @ b'1'..=b'9' if increment.is_none() => increment = Some(i32::from(digit - b'0')),
                _ => break,
            }
            self.cursor.consume(self.cursor.pos + 1);
        }
        self.cursor.skip_blanks();
        let rest = self.cursor.pos;
        self.cursor.skip_line_text();
        if self.cursor.byte(rest) != b'#' && self.cursor.pos > rest {
            let span = Span::new(rest, self.cursor.pos);
            let message = if self.cursor.byte(rest) == b'0' {
                "the indentation of a block of text has to be between 1 and 9"
            } else {
                "the text of `|` and `>` starts on the next line; only `+`, `-` and one digit may stand here"
            };
            self.problem(span, message);
        }
        let length = self.cursor.break_len(self.cursor.pos);
        if length > 0 {
            self.cursor.pass_break(length);
        }
        (chomp.unwrap_or(Chomp::Clip), increment.unwrap_or(0))
    }

    /// Skips indentation and empty lines, whose breaks wait in `self.breaks`. An `indent` of 0 is found out:
    /// the deepest column reached before text.
    fn skip_empty_lines(&mut self, indent: &mut i32, parent: i32) {
        let mut deepest = 0;
        loop {
            while (*indent == 0 || self.cursor.column() < *indent) && self.cursor.peek() == b' ' {
                self.cursor.pos += 1;
            }
            deepest = deepest.max(self.cursor.column());
            if (*indent == 0 || self.cursor.column() < *indent) && self.cursor.peek() == b'\t' {
                self.tab_in_block_scalar();
            }
            let length = self.cursor.break_len(self.cursor.pos);
            if length == 0 {
                break;
            }
            push_break(&mut self.breaks, self.cursor.text, self.cursor.pos, length);
            self.cursor.pass_break(length);
        }
        if *indent == 0 {
            *indent = deepest.max(parent + 1).max(1);
        }
    }

    /// A line of blanks is taken as empty; before text, the tab becomes the text's first character.
    fn tab_in_block_scalar(&mut self) {
        let at = self.cursor.pos;
        self.tab_problem(Span::new(at, at + 1));
        let mut end = at;
        while is_blank(self.cursor.byte(end)) {
            end += 1;
        }
        if self.cursor.break_len(end) > 0 {
            self.cursor.pos = end;
        }
    }
}
