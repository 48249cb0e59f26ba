//! Reads JSON as RFC 8259 has it, and goes on after what is wrong.
//!
//! The reader keeps a stack of open arrays and objects and never recurses.

mod space;
mod string;
mod word;

use crate::build::Builder;
use crate::limits;
use crate::problem::ProblemKind;
use crate::span::Span;
use crate::text::SourceText;
use crate::tree::{Document, ScalarStyle};

pub(crate) fn read(text: &SourceText) -> Document {
    let source = text.as_str();
    let mut reader = Reader {
        text: source,
        pos: 0,
        value_end: 0,
        builder: Builder::new(text.clone()),
        frames: Vec::new(),
        rewinds: source.len(),
        too_deep: false,
    };
    reader.document();
    reader.builder.finish()
}

struct Reader<'t> {
    text: &'t str,
    pos: usize,
    /// End of the last token that was read.
    value_end: usize,
    builder: Builder,
    frames: Vec<Frame>,
    /// How many bytes may still be read a second time to repair errors; keeps the whole linear.
    rewinds: usize,
    /// The limit of depth was reached, and that was said.
    too_deep: bool,
}

/// An open array or object.
#[derive(Clone, Copy)]
struct Frame {
    object: bool,
    start: usize,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    /// Just opened.
    First,
    /// A comma was read, at this place.
    Next(usize),
    /// An object's key and colon were read.
    Value,
    /// A comma or the closing bracket comes next.
    After,
}

impl Reader<'_> {
    fn document(&mut self) {
        if self.text.starts_with('\u{feff}') {
            self.pos = 3;
        }
        self.skip_space();
        if self.at_end() {
            self.problem(Span::at(self.pos), "the file holds no JSON value");
            return;
        }
        self.value();
        while let Some(&frame) = self.frames.last() {
            self.skip_space();
            if self.at_end() {
                self.unclosed();
            } else {
                self.step(frame);
            }
        }
        self.skip_space();
        if !self.at_end() {
            let line = self.text.get(self.pos..).unwrap_or("").lines().next().unwrap_or("").trim_end();
            let span = Span::new(self.pos, self.pos + line.len());
            self.problem(span, "the JSON value ends before this text, so the rest of the file is not read");
        }
    }

    /// Reads what comes next in the innermost array or object.
    fn step(&mut self, frame: Frame) {
        let byte = self.peek();
        match (frame.state, byte) {
            (_, b']' | b'}') => self.closing(frame, byte),
            (State::After, b',') => {
                self.set_state(State::Next(self.pos));
                self.consume(self.pos + 1);
                self.skip_space();
                if self.starts_value() {
                    self.entry(frame.object);
                }
            }
            (State::Value, b',') => {
                self.missing_value();
                self.set_state(State::After);
            }
            (_, b',') => {
                self.problem(self.here(), "there is nothing before this comma");
                self.set_state(State::Next(self.pos));
                self.consume(self.pos + 1);
            }
            (State::After, _) => {
                self.problem(Span::at(self.value_end), "a comma or a closing bracket is missing here");
                self.entry(frame.object);
            }
            (State::Value, _) => {
                self.set_state(State::After);
                self.value();
            }
            (State::First | State::Next(_), _) => self.entry(frame.object),
        }
    }

    /// Reads an item, or a key with its colon.
    fn entry(&mut self, object: bool) {
        if !object {
            self.set_state(State::After);
            self.value();
            return;
        }
        self.set_state(State::Value);
        self.key();
        self.skip_space();
        if self.peek() != b':' {
            self.problem(Span::at(self.value_end), "a `:` is missing after this key");
            return;
        }
        self.consume(self.pos + 1);
        self.skip_space();
        if self.starts_value() {
            self.set_state(State::After);
            self.value();
        }
    }

    /// Whether what stands here is, rightly or not, read as a value: no step has to decide what to do with it.
    fn starts_value(&self) -> bool {
        !self.at_end() && !matches!(self.peek(), b',' | b']' | b'}')
    }

    fn key(&mut self) {
        match self.peek() {
            b'"' | b'\'' => self.string(),
            b':' => {
                self.problem(self.here(), "there is no key before this `:`");
                self.empty(self.pos);
            }
            b'{' | b'[' => {
                let start = self.pos;
                self.skip_brackets();
                let span = Span::new(start, self.pos);
                self.problem(span, "a key has to be a string");
                self.builder.scalar(span, ScalarStyle::Plain, crate::build::Content::Source(span), None);
            }
            _ => self.word(true),
        }
    }

    /// Reads a value, or opens the array or object that starts here.
    fn value(&mut self) {
        match self.peek() {
            b'"' | b'\'' => self.string(),
            b'{' => self.open(true),
            b'[' => self.open(false),
            b':' => {
                self.problem(self.here(), "this `:` belongs to no key");
                self.consume(self.pos + 1);
                self.empty(self.pos);
            }
            b',' | b']' | b'}' => {
                self.problem(self.here(), "a value has to stand here");
                self.consume(self.pos + 1);
            }
            _ => self.word(false),
        }
    }

    fn open(&mut self, object: bool) {
        let start = self.pos;
        if self.builder.depth() >= limits::DEPTH {
            self.depth_problem();
            self.skip_brackets();
            self.empty(start);
            return;
        }
        self.consume(start + 1);
        if object {
            self.builder.open_mapping(start, None);
        } else {
            self.builder.open_sequence(start, None);
        }
        self.frames.push(Frame { object, start, state: State::First });
    }

    /// A closing bracket, of this collection or of one around it.
    fn closing(&mut self, frame: Frame, byte: u8) {
        let object = byte == b'}';
        if frame.object != object {
            let opening = char::from(self.byte(frame.start));
            if !self.closes_around(object) {
                let message =
                    format!("`{}` closes nothing: the bracket before it is `{opening}`", char::from(byte));
                self.problem(self.here(), message);
                self.consume(self.pos + 1);
                return;
            }
            self.problem(self.here(), format!("the `{opening}` before this has to be closed first"));
            self.complete(frame);
            self.close(self.value_end);
            return;
        }
        if let State::Next(comma) = frame.state {
            self.problem(Span::new(comma, comma + 1), "a comma may not stand before a closing bracket");
        }
        self.complete(frame);
        self.consume(self.pos + 1);
        self.close(self.pos);
    }

    /// Whether the bracket here is more likely to close the array or object around the innermost one than to be
    /// one too many: there is such a one, and it opens on the same line, or the bracket is the first on its own.
    fn closes_around(&mut self, object: bool) -> bool {
        let Some(around) = self.frames.iter().rev().find(|f| f.object == object) else { return false };
        let before = self.text.get(around.start..self.pos).unwrap_or("");
        // Looking back is reading again.
        let looked = before.len() - before.rfind('\n').unwrap_or(0);
        let Some(left) = self.rewinds.checked_sub(looked) else { return true };
        self.rewinds = left;
        before.rsplit_once('\n').is_none_or(|(_, line)| line.trim_start().is_empty())
    }

    fn close(&mut self, end: usize) {
        self.frames.pop();
        self.builder.close(end);
    }

    /// Gives a key its value before the object closes.
    fn complete(&mut self, frame: Frame) {
        if matches!(frame.state, State::Value) {
            self.missing_value();
        }
    }

    fn missing_value(&mut self) {
        self.problem(Span::at(self.value_end), "a value is missing here");
        self.empty(self.value_end);
    }

    /// The file ends within brackets.
    fn unclosed(&mut self) {
        while let Some(&frame) = self.frames.last() {
            let opening = char::from(self.byte(frame.start));
            let message = format!("the `{opening}` that opens here is never closed");
            self.problem(Span::new(frame.start, frame.start + 1), message);
            self.complete(frame);
            self.close(self.value_end);
        }
    }

    fn empty(&mut self, at: usize) {
        let span = Span::at(at);
        self.builder.scalar(span, ScalarStyle::Plain, crate::build::Content::Source(span), None);
    }

    fn set_state(&mut self, state: State) {
        if let Some(frame) = self.frames.last_mut() {
            frame.state = state;
        }
    }

    fn depth_problem(&mut self) {
        if std::mem::replace(&mut self.too_deep, true) {
            return;
        }
        let limit = limits::DEPTH;
        let message =
            format!("collections are nested more than {limit} deep here, and what is deeper is left out");
        self.builder.problem(ProblemKind::Limit, self.here(), message);
    }

    fn problem(&mut self, span: Span, message: impl Into<String>) {
        self.builder.problem(ProblemKind::Syntax, span, message);
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn peek(&self) -> u8 {
        self.byte(self.pos)
    }

    /// The character at this place.
    fn here(&self) -> Span {
        let length = self.text.get(self.pos..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Span::new(self.pos, self.pos + length)
    }

    fn at_end(&self) -> bool {
        self.pos >= self.text.len()
    }

    fn consume(&mut self, end: usize) {
        self.pos = end;
        self.value_end = end;
    }
}
