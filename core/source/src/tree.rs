//! The spanned tree: one arena, nodes linked by index, scalars as slices of the source where they can be.

use crate::limits;
use crate::problem::{Problem, ProblemKind};
use crate::span::Span;
use crate::text::SourceText;

/// Index of a node in its document; `u32::MAX` is none.
pub(crate) type Index = u32;
pub(crate) const NONE: Index = u32::MAX;

/// How a scalar was written. The meaning of plain scalars (`true`, `0x1F`, `null`) is applied by the layers
/// above, since CloudFormation and the Serverless Framework differ in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScalarStyle {
    /// Without quotes; in JSON: numbers, `true`, `false`, `null`.
    Plain,
    /// In single quotes.
    SingleQuoted,
    /// In double quotes; every JSON string.
    DoubleQuoted,
    /// A `|` block.
    Literal,
    /// A `>` block.
    Folded,
}

/// What a node is. Aliases never show: a node that is an alias shows what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// Text; a missing value (`key:` with nothing) is an empty plain scalar with an empty span.
    Scalar(ScalarStyle),
    /// A list.
    Sequence,
    /// A mapping, in the order of the file, duplicates included.
    Mapping,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum RawKind {
    Scalar(ScalarStyle),
    Sequence,
    Mapping,
    Alias,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct RawNode {
    pub(crate) kind: RawKind,
    /// Whether the scalar's text lies in `Document::side` instead of the source.
    pub(crate) in_side: bool,
    pub(crate) span: Span,
    /// Scalar: start of its text. Collection: first child. Alias: target.
    pub(crate) first: u32,
    /// Scalar: end of its text. Collection: number of children (a mapping's keys and values both count).
    pub(crate) second: u32,
    pub(crate) next: Index,
    /// Index into `Document::tags`, or `NONE`.
    pub(crate) tag: Index,
}

/// What a file says: a tree over its text, and the problems met on the way.
#[derive(Debug, Clone)]
pub struct Document {
    pub(crate) text: SourceText,
    pub(crate) nodes: Vec<RawNode>,
    /// Text of scalars that are no slice of the source (escapes, folded lines).
    pub(crate) side: String,
    pub(crate) tags: Vec<Span>,
    pub(crate) root: Index,
    pub(crate) problems: Vec<Problem>,
}

impl Document {
    /// The top node; none where the text holds no document.
    #[must_use]
    pub fn root(&self) -> Option<Node<'_>> {
        self.node(self.root)
    }

    /// What went wrong, in the order of the file.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The text that was read.
    #[must_use]
    pub fn text(&self) -> &SourceText {
        &self.text
    }

    /// Number of nodes as written (an alias is one).
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Adds a problem, as long as there are not too many.
    pub(crate) fn report(&mut self, problem: Problem) {
        // Text that is read again after an error gives the same problems again.
        let known = |p: &Problem| p.span == problem.span && p.message == problem.message;
        if self.problems.iter().any(known) {
            return;
        }
        if self.problems.len() < limits::PROBLEMS {
            self.problems.push(problem);
        } else if problem.kind != ProblemKind::DuplicateKey
            && let Some(harmless) = self.problems.iter_mut().find(|p| p.kind == ProblemKind::DuplicateKey)
        {
            // Lost information must never go unsaid for want of room.
            *harmless = problem;
        }
    }

    pub(crate) fn raw(&self, index: Index) -> Option<&RawNode> {
        self.nodes.get(index as usize)
    }

    pub(crate) fn node(&self, index: Index) -> Option<Node<'_>> {
        let raw = self.raw(index)?;
        let target = match raw.kind {
            RawKind::Alias => self.raw(raw.first)?,
            _ => raw,
        };
        Some(Node { document: self, raw, target })
    }
}

/// One node of a [`Document`].
#[derive(Clone, Copy)]
pub struct Node<'a> {
    document: &'a Document,
    /// The node as written, which holds the place.
    raw: &'a RawNode,
    /// What it stands for: itself, or an alias's anchor.
    target: &'a RawNode,
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(tag) = self.tag() {
            write!(f, "{tag} ")?;
        }
        match self.kind() {
            NodeKind::Scalar(_) => write!(f, "{:?}", self.text().unwrap_or_default()),
            NodeKind::Sequence => f.debug_list().entries(self.items()).finish(),
            NodeKind::Mapping => f.debug_map().entries(self.entries()).finish(),
        }
    }
}

impl<'a> Node<'a> {
    /// What the node is.
    #[must_use]
    pub fn kind(self) -> NodeKind {
        match self.target.kind {
            RawKind::Scalar(style) => NodeKind::Scalar(style),
            RawKind::Sequence => NodeKind::Sequence,
            RawKind::Mapping => NodeKind::Mapping,
            // An alias of an alias cannot be built; an empty scalar is the harmless reading.
            RawKind::Alias => NodeKind::Scalar(ScalarStyle::Plain),
        }
    }

    /// Where the node stands (for an alias: where the alias stands). Quotes and block indicators are part of
    /// it; tag and anchor are not; the span of a block collection runs from its first key or dash to the end of
    /// its last child.
    #[must_use]
    pub fn span(self) -> Span {
        self.raw.span
    }

    /// Where the text stands that the node stands for: other than [`Node::span`] only for an alias.
    #[must_use]
    pub fn target_span(self) -> Span {
        self.target.span
    }

    /// The tag as written, such as `!Sub`, or none.
    #[must_use]
    pub fn tag(self) -> Option<&'a str> {
        let span = self.document.tags.get(self.target.tag as usize)?;
        Some(self.document.text.slice(*span))
    }

    /// Where the tag stands.
    #[must_use]
    pub fn tag_span(self) -> Option<Span> {
        self.document.tags.get(self.target.tag as usize).copied()
    }

    /// A scalar's text, after escapes and folding; none for collections.
    #[must_use]
    pub fn text(self) -> Option<&'a str> {
        let RawKind::Scalar(_) = self.target.kind else { return None };
        let range = self.target.first as usize..self.target.second as usize;
        let from =
            if self.target.in_side { self.document.side.as_str() } else { self.document.text.as_str() };
        Some(from.get(range).unwrap_or(""))
    }

    /// Where the text of a scalar stands byte for byte in the source, or none where it was escaped or folded.
    #[must_use]
    pub fn text_span(self) -> Option<Span> {
        let RawKind::Scalar(_) = self.target.kind else { return None };
        (!self.target.in_side).then_some(Span { start: self.target.first, end: self.target.second })
    }

    /// The items of a sequence; none for anything else.
    pub fn items(self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let first = if matches!(self.target.kind, RawKind::Sequence) { self.target.first } else { NONE };
        Children { document: self.document, next: first }
    }

    /// Keys and values of a mapping, duplicates included; none for anything else.
    pub fn entries(self) -> impl Iterator<Item = (Node<'a>, Node<'a>)> + use<'a> {
        let first = if matches!(self.target.kind, RawKind::Mapping) { self.target.first } else { NONE };
        let mut children = Children { document: self.document, next: first };
        std::iter::from_fn(move || Some((children.next()?, children.next()?)))
    }

    /// The value of the last entry with this key.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        self.entries().filter(|(k, _)| k.text() == Some(key)).last().map(|(_, v)| v)
    }
}

struct Children<'a> {
    document: &'a Document,
    next: Index,
}

impl<'a> Iterator for Children<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        let node = self.document.node(self.next)?;
        self.next = node.raw.next;
        Some(node)
    }
}
