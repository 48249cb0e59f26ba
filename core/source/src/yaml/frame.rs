//! The collections that are open, and what each of them waits for.

use super::props::Props;
use crate::span::Span;

/// An open collection.
#[derive(Clone, Copy)]
pub(super) enum Frame {
    /// A block sequence whose dashes stand in column `indent`. One without indentation has its dashes in the
    /// column of the keys of the mapping that it is a value of.
    Sequence { indent: i32, indentless: bool },
    /// A block mapping whose keys stand in column `indent`. `explicit`: a `?` key was read and its `:` may follow.
    Mapping { indent: i32, explicit: bool },
    /// A flow collection.
    Flow(Flow),
}

impl Frame {
    pub(super) fn is_flow(&self) -> bool {
        matches!(self, Self::Flow(_))
    }

    /// The column of a block collection.
    pub(super) fn indent(&self) -> Option<i32> {
        match *self {
            Self::Sequence { indent, .. } | Self::Mapping { indent, .. } => Some(indent),
            Self::Flow(_) => None,
        }
    }
}

/// What a place in block context offers to the node that is to stand there.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    /// Column of the collection that the node is a part of; a node on a line of its own stands deeper.
    pub(super) indent: i32,
    /// Whether a sequence may stand in that very column.
    pub(super) indentless: bool,
    /// Whether a block collection may start on this line.
    pub(super) inline: bool,
    /// Where the node is said to stand if it is missing.
    pub(super) empty_at: usize,
}

/// An open flow collection.
#[derive(Clone, Copy)]
pub(super) struct Flow {
    pub(super) kind: FlowKind,
    pub(super) state: FlowState,
    /// Its bracket.
    pub(super) start: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FlowKind {
    Sequence,
    Mapping,
    /// A mapping of one entry without braces, as in `[a: b]`.
    Pair,
}

#[derive(Clone, Copy)]
pub(super) enum FlowState {
    /// An entry or the closing bracket comes next.
    Entry,
    /// A sequence's item was read, and turns out to be a key if a colon follows.
    Item(KeyStart),
    /// A comma or the closing bracket comes next.
    Comma,
    /// A mapping's key was read. A key without `?` has its colon on its own line.
    Key(Option<KeyStart>),
    /// A colon was read.
    Value,
}

/// Where something began that may turn out to be a key.
#[derive(Clone, Copy)]
pub(super) struct KeyStart {
    pub(super) start: usize,
    pub(super) line_start: usize,
    /// Its anchor's name, if it has one.
    pub(super) anchor: Option<Span>,
    pub(super) index: u32,
    /// Whether a key may start there at all.
    pub(super) allowed: bool,
}

/// A flow collection in block context that is a key if a colon follows it.
#[derive(Clone, Copy)]
pub(super) struct BlockKey {
    pub(super) start: KeyStart,
    pub(super) outer: Props,
    pub(super) inner: Props,
    /// Whether the mapping that it would be a key of is open already.
    pub(super) in_mapping: bool,
    /// Nodes before it, aliases expanded.
    pub(super) before: u64,
}
