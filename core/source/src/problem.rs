//! What went wrong while reading, as data.

use crate::span::Span;

/// One thing that is wrong with a file's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind of trouble it is.
    pub kind: ProblemKind,
    /// Where.
    pub span: Span,
    /// One sentence in lower case, without the place.
    pub message: String,
    /// Another place that explains this one, such as the first of two equal keys.
    pub related: Option<(Span, String)>,
}

/// The kinds of trouble a reader meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// The text breaks the syntax; something may be lost.
    Syntax,
    /// Two equal keys in one mapping: the later one wins in some readers, the earlier in others.
    DuplicateKey,
    /// An alias that names no anchor, or one that would contain itself.
    Alias,
    /// A limit of [`crate::limits`] was reached; the rest was not read.
    Limit,
    /// A second document in one file; only the first is read.
    SecondDocument,
}
