//! Plain scalars.

use super::bytes::{is_blank, plain_run};
use super::{Reader, Scalar};
use crate::build::Content;
use crate::span::Span;
use crate::tree::ScalarStyle;

/// A plain scalar, and where to go back to when its later lines turn out not to belong to it.
pub(super) struct Plain {
    pub(super) scalar: Scalar,
    /// Its first line alone, with the start of that line.
    pub(super) first_line: Scalar,
    pub(super) line_start: usize,
}

impl Reader<'_> {
    /// Reads a plain scalar whose later lines stand deeper than column `indent`.
    pub(super) fn read_plain(&mut self, indent: i32, in_flow: bool) -> Plain {
        let start = self.cursor.pos;
        let line_start = self.cursor.line_start;
        let first_end = self.plain_line(in_flow);
        let first_line = plain(Span::new(start, first_end), Content::Source(Span::new(start, first_end)));
        if self.cursor.byte(first_end) == b':' {
            // A key: nothing else ends the text of a line so.
            self.cursor.token_end = first_end;
            return Plain { scalar: first_line, first_line, line_start };
        }
        let mut scalar = first_line;
        let mut end = first_end;
        let side_start = self.builder.side().len();
        loop {
            self.breaks.clear();
            let after = (end, self.cursor.line_start);
            let gap = self.skip_gap(false);
            if gap.crossed {
                self.check_tabs(indent, after.0);
            }
            let shallow = !in_flow && self.cursor.column() <= indent;
            let stop =
                shallow || self.cursor.peek() == b'#' || self.cursor.at_marker() || self.cursor.at_end();
            let next = self.cursor.pos;
            let next_end = if stop { next } else { self.plain_line(in_flow) };
            if next_end == next {
                break;
            }
            if let Content::Source(text) = scalar.content {
                let text = self.cursor.slice(text.range().start, text.range().end);
                self.builder.side().push_str(text);
            }
            self.fold_gap(gap);
            let text = self.cursor.slice(next, next_end);
            self.builder.side().push_str(text);
            end = next_end;
            let side = Span::new(side_start, self.builder.side().len());
            scalar = plain(Span::new(start, end), Content::Side(side));
        }
        self.cursor.token_end = end;
        Plain { scalar, first_line, line_start }
    }

    /// Reads the text of one line; returns where it ends, trailing blanks not included.
    fn plain_line(&mut self, in_flow: bool) -> usize {
        let mut at = self.cursor.pos;
        loop {
            at = plain_run(self.cursor.bytes(), at, in_flow);
            match self.cursor.byte(at) {
                b' ' | b'\t' => {
                    while is_blank(self.cursor.byte(at)) {
                        at += 1;
                    }
                    if self.cursor.byte(at) == b'#' {
                        break;
                    }
                    continue;
                }
                b':' if self.cursor.is_blankz(at + 1) => break,
                b':' if in_flow
                    && matches!(self.cursor.byte(at + 1), b',' | b'?' | b'[' | b']' | b'{' | b'}') =>
                {
                    self.problem(Span::new(at, at + 1), "a space has to follow this `:`");
                    break;
                }
                b':' => {}
                0xc2 | 0xe2 if self.cursor.break_len(at) == 0 => {}
                _ => break,
            }
            at += 1;
        }
        let end = self.trim(at);
        self.cursor.pos = end;
        end
    }

    /// `at` without the blanks before it.
    fn trim(&self, at: usize) -> usize {
        let mut at = at;
        while at > self.cursor.pos && is_blank(self.cursor.byte(at - 1)) {
            at -= 1;
        }
        at
    }

    /// Between the lines of a plain scalar, tabs may not stand where indentation is expected.
    fn check_tabs(&mut self, indent: i32, from: usize) {
        let between = self.cursor.slice(from, self.cursor.pos);
        if !between.contains('\t') {
            return;
        }
        let mut column = None;
        for (at, byte) in between.bytes().enumerate() {
            if matches!(byte, b'\n' | b'\r') || (byte & 0xc0 == 0x80) {
                column = Some(0);
            } else if let Some(reached) = column.as_mut() {
                if byte == b'\t' && *reached <= indent {
                    self.tab_problem(Span::new(from + at, from + at + 1));
                    return;
                }
                *reached += 1;
            }
        }
    }
}

fn plain(span: Span, content: Content) -> Scalar {
    Scalar { span, style: ScalarStyle::Plain, content }
}
