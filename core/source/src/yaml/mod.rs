//! Reads YAML 1.1, as libyaml takes it, in one pass into the arena.
//!
//! The reader keeps a stack of open collections ([`Frame`]) and never recurses. What a plain scalar means
//! (`yes`, `0x1F`) is no concern of this module.

mod anchors;
mod block;
mod block_scalar;
mod bytes;
mod cursor;
mod directive;
mod escape;
mod flow;
mod flow_node;
mod fold;
mod frame;
mod leaf;
mod plain;
mod props;
mod quoted;
mod recover;
mod unclosed;

use crate::build::{Builder, Content};
use crate::problem::ProblemKind;
use crate::span::Span;
use crate::text::SourceText;
use crate::tree::{Document, Index, ScalarStyle};
use anchors::Anchors;
use cursor::Cursor;
use frame::{BlockKey, Frame, Slot};
use props::Props;
use unclosed::Checkpoint;

/// A key and its colon must fit into this many bytes, or no YAML 1.1 reader takes it as a key.
const LONGEST_KEY: usize = 1024;

pub(crate) fn read(text: &SourceText) -> Document {
    let mark = if text.as_str().starts_with('\u{feff}') { 3 } else { 0 };
    let mut reader = Reader {
        cursor: Cursor { text: text.as_str(), pos: mark, line_start: mark, token_end: 0 },
        builder: Builder::new(text.clone()),
        frames: Vec::new(),
        block_key: None,
        flow_indent: -1,
        checkpoint: None,
        errors: 0,
        anchors: Anchors::default(),
        handles: Vec::new(),
        breaks: String::new(),
        rewinds: text.as_str().len(),
        too_deep: false,
        deeper: None,
    };
    reader.stream();
    reader.builder.finish()
}

struct Reader<'t> {
    cursor: Cursor<'t>,
    builder: Builder,
    frames: Vec<Frame>,
    /// The outermost open flow collection as a key of block context.
    block_key: Option<BlockKey>,
    /// Column of the block collection around it.
    flow_indent: i32,
    /// Where to go back to if its brackets turn out not to be closed.
    checkpoint: Option<Checkpoint<'t>>,
    /// Syntax errors so far.
    errors: usize,
    anchors: Anchors<'t>,
    /// Handles that `%TAG` directives define.
    handles: Vec<&'t str>,
    /// Line breaks seen and not yet known to belong to a scalar; kept to save allocations.
    breaks: String,
    /// How many bytes may still be read a second time to repair errors; keeps the whole linear.
    rewinds: usize,
    /// The limit of depth was reached, and that was said.
    too_deep: bool,
    /// The lines last said to stand too deep: number of open collections, and column.
    deeper: Option<(usize, i32)>,
}

/// A scalar that was scanned and is in no tree yet.
#[derive(Clone, Copy)]
struct Scalar {
    span: Span,
    style: ScalarStyle,
    content: Content,
}

impl Scalar {
    fn empty(at: usize) -> Self {
        Self { span: Span::at(at), style: ScalarStyle::Plain, content: Content::Source(Span::at(at)) }
    }
}

impl<'t> Reader<'t> {
    fn stream(&mut self) {
        self.report_forbidden();
        let explicit = self.prologue();
        if self.cursor.at_end() && !explicit {
            return;
        }
        self.block_node(Slot { indent: -1, indentless: false, inline: !explicit, empty_at: self.cursor.pos });
        loop {
            match self.frames.last() {
                None => break,
                Some(frame) if frame.is_flow() => self.flow_step(),
                Some(_) => self.block_step(),
            }
        }
        self.epilogue();
    }

    /// Says once what the text holds that YAML does not allow anywhere.
    fn report_forbidden(&mut self) {
        let bytes = self.cursor.bytes();
        let mut from = 0;
        // A handful is enough: a binary file has thousands.
        for _ in 0..5 {
            let Some((at, length)) = bytes::forbidden(bytes, from) else { return };
            let char = self.cursor.slice(at, at + length).chars().next().map_or(0, u32::from);
            let message = format!("the control character U+{char:04X} may not stand in YAML text");
            self.problem(Span::new(at, at + length), message);
            from = at + length;
        }
    }

    /// After the root node: nothing more may come.
    fn epilogue(&mut self) {
        self.skip_to_token(true);
        if self.cursor.at_end() {
            return;
        }
        let start = self.cursor.pos;
        if !self.cursor.at_boundary() {
            let end = self.cursor.line_text_end(start);
            self.problem(
                Span::new(start, end),
                "the document ends before this text, so the rest of the file is not read",
            );
            return;
        }
        if self.cursor.peek() == b'.' {
            self.cursor.consume(start + 3);
            self.skip_to_token(true);
            if !self.cursor.fresh_line() && !self.cursor.at_end() {
                let end = self.cursor.line_text_end(self.cursor.pos);
                let span = Span::new(self.cursor.pos, end);
                self.problem(span, "nothing may follow `...` on its line");
                return;
            }
            while self.cursor.at_marker() && self.cursor.peek() == b'.' {
                self.cursor.consume(self.cursor.pos + 3);
                self.skip_to_token(true);
            }
        }
        if !self.cursor.at_end() {
            let start = self.cursor.pos;
            let end = if self.cursor.at_marker() { start + 3 } else { self.cursor.line_text_end(start) };
            let message = "a second document starts here, and only the first one of a file is read";
            self.builder.problem(ProblemKind::SecondDocument, Span::new(start, end), message);
        }
    }

    fn problem(&mut self, span: Span, message: impl Into<String>) {
        self.errors += 1;
        self.builder.problem(ProblemKind::Syntax, span, message);
    }

    /// Moves to the next token of block context; `tabs` says whether tabs may stand before it on this line.
    fn skip_to_token(&mut self, tabs: bool) {
        if self.cursor.at_token() {
            return;
        }
        let tabs = tabs && !self.cursor.fresh_line();
        if let Some(span) = self.cursor.skip_to_token(false, tabs) {
            self.tab_problem(span);
        }
    }

    fn tab_problem(&mut self, span: Span) {
        self.problem(span, "a tab is used to indent this line, and YAML allows only spaces there");
    }

    /// Puts a scalar into the tree.
    fn add_scalar(&mut self, scalar: Scalar, props: Props) -> Index {
        let index = self.builder.scalar(scalar.span, scalar.style, scalar.content, props.tag);
        self.define_anchor(props, index, false);
        index
    }

    /// A value that is not there.
    fn add_empty(&mut self, at: usize, props: Props) {
        self.add_scalar(Scalar::empty(props.end().unwrap_or(at)), props);
    }
}
