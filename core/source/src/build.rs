//! Builds the arena for both readers, and holds the limits.

use crate::keys;
use crate::problem::{Problem, ProblemKind};
use crate::span::Span;
use crate::text::SourceText;
use crate::tree::{Document, Index, NONE, RawKind, RawNode, ScalarStyle};

/// Where a scalar's text is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Content {
    /// These bytes of the source.
    Source(Span),
    /// These bytes of the side buffer.
    Side(Span),
}

/// A tree under construction. Nodes are appended in the order of the file; collections are opened and closed.
pub(crate) struct Builder {
    document: Document,
    open: Vec<Open>,
    /// Levels of the node that was completed last: itself and what it holds, aliases expanded. A scalar has none.
    last_levels: usize,
}

/// The state of a tree under construction, to go back to.
pub(crate) struct Mark {
    nodes: usize,
    side: usize,
    tags: usize,
    problems: usize,
    /// The open collections, and the nodes that later children change: their own, and their last children's.
    open: Vec<(Open, Option<RawNode>, Option<RawNode>)>,
}

impl Mark {
    /// How many nodes there were.
    pub(crate) fn len(&self) -> Index {
        u32::try_from(self.nodes).unwrap_or(NONE)
    }
}

#[derive(Clone, Copy)]
struct Open {
    index: Index,
    /// Its children so far: the first, the last, and how many. The node learns of them when it is closed.
    first: Index,
    last: Index,
    count: u32,
    /// Levels of collections below this one so far, aliases expanded.
    levels: usize,
}

impl Builder {
    pub(crate) fn new(text: SourceText) -> Self {
        let capacity = text.as_str().len() / 16;
        let document = Document {
            text,
            nodes: Vec::with_capacity(capacity),
            side: String::new(),
            tags: Vec::new(),
            root: NONE,
            problems: Vec::new(),
        };
        Self { document, open: Vec::new(), last_levels: 0 }
    }

    /// The buffer for text that is no slice of the source.
    pub(crate) fn side(&mut self) -> &mut String {
        &mut self.document.side
    }

    /// How many nodes there are so far.
    pub(crate) fn len(&self) -> usize {
        self.document.nodes.len()
    }

    pub(crate) fn mark(&self) -> Mark {
        let document = &self.document;
        let node = |index: Index| document.nodes.get(index as usize).copied();
        Mark {
            nodes: document.nodes.len(),
            side: document.side.len(),
            tags: document.tags.len(),
            problems: document.problems.len(),
            open: self.open.iter().map(|&open| (open, node(open.index), node(open.last))).collect(),
        }
    }

    /// Forgets everything since `mark`, which was taken within collections that were open all the time or
    /// closed since.
    pub(crate) fn go_back(&mut self, mark: Mark) {
        self.document.nodes.truncate(mark.nodes);
        self.document.side.truncate(mark.side);
        self.document.tags.truncate(mark.tags);
        self.document.problems.truncate(mark.problems);
        self.open.clear();
        for (open, own, last) in mark.open {
            for (index, node) in [(open.index, own), (open.last, last)] {
                if let (Some(slot), Some(node)) = (self.document.nodes.get_mut(index as usize), node) {
                    *slot = node;
                }
            }
            self.open.push(open);
        }
    }

    /// How many collections are open.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    #[inline]
    pub(crate) fn scalar(
        &mut self,
        span: Span,
        style: ScalarStyle,
        content: Content,
        tag: Option<Span>,
    ) -> Index {
        let (in_side, text) = match content {
            Content::Source(span) => (false, span),
            Content::Side(span) => (true, span),
        };
        self.last_levels = 0;
        self.append(RawKind::Scalar(style), in_side, span, (text.start, text.end), tag)
    }

    /// Adds an alias of a node that stands for so many `levels` of collections.
    pub(crate) fn alias(&mut self, span: Span, target: Index, levels: usize) -> Index {
        self.last_levels = levels;
        self.deepen(levels);
        self.append(RawKind::Alias, false, span, (target, 0), None)
    }

    pub(crate) fn open_sequence(&mut self, start: usize, tag: Option<Span>) -> Index {
        self.open(RawKind::Sequence, start, tag)
    }

    pub(crate) fn open_mapping(&mut self, start: usize, tag: Option<Span>) -> Index {
        self.open(RawKind::Mapping, start, tag)
    }

    /// Closes the innermost collection, which ends before byte `end`.
    #[inline]
    pub(crate) fn close(&mut self, end: usize) -> Index {
        let Some(open) = self.open.pop() else { return NONE };
        self.last_levels = open.levels + 1;
        self.deepen(self.last_levels);
        if let Some(node) = self.document.nodes.get_mut(open.index as usize) {
            node.span = Span::new(node.span.start as usize, end);
            node.first = open.first;
            node.second = open.count;
            if matches!(node.kind, RawKind::Mapping) {
                keys::report_duplicates(&mut self.document, open.index);
            }
        }
        open.index
    }

    /// Levels of collections in the node that was completed last, aliases expanded.
    pub(crate) fn last_levels(&self) -> usize {
        self.last_levels
    }

    fn deepen(&mut self, levels: usize) {
        if let Some(around) = self.open.last_mut() {
            around.levels = around.levels.max(levels);
        }
    }

    /// Closes the innermost collection, which ends where its last child does.
    pub(crate) fn close_at_last_child(&mut self) -> Index {
        let end = self.last_end();
        self.close(end)
    }

    /// Where the last child of the innermost collection ends, or the collection's start.
    pub(crate) fn last_end(&self) -> usize {
        let Some(open) = self.open.last() else { return 0 };
        let last = if open.last == NONE { open.index } else { open.last };
        self.document.nodes.get(last as usize).map_or(0, |node| node.span.end as usize)
    }

    /// Makes the node at `index`, the last one of the innermost collection, the first key of a mapping that
    /// takes its place and is open from now on. Returns where the key lies now.
    pub(crate) fn wrap_in_mapping(&mut self, index: Index, start: usize, tag: Option<Span>) -> Index {
        let moved = u32::try_from(self.document.nodes.len()).unwrap_or(NONE);
        let tag = self.tag(tag);
        if let Some(node) = self.document.nodes.get_mut(index as usize) {
            let key = *node;
            *node = RawNode {
                kind: RawKind::Mapping,
                in_side: false,
                span: Span::at(start),
                first: NONE,
                second: 0,
                next: NONE,
                tag,
            };
            self.document.nodes.push(key);
            let levels = self.last_levels;
            self.open.push(Open { index, first: moved, last: moved, count: 1, levels });
        }
        moved
    }

    pub(crate) fn set_tag(&mut self, index: Index, tag: Option<Span>) {
        let tag = self.tag(tag);
        if let Some(node) = self.document.nodes.get_mut(index as usize) {
            node.tag = tag;
        }
    }

    pub(crate) fn problem(&mut self, kind: ProblemKind, span: Span, message: impl Into<String>) {
        self.document.report(Problem { kind, span, message: message.into(), related: None });
    }

    /// The document; collections that are still open end at the end of their last child.
    pub(crate) fn finish(mut self) -> Document {
        while !self.open.is_empty() {
            self.close_at_last_child();
        }
        self.document.problems.sort_by_key(|p| p.span);
        self.document
    }

    fn open(&mut self, kind: RawKind, start: usize, tag: Option<Span>) -> Index {
        let index = self.append(kind, false, Span::at(start), (NONE, 0), tag);
        self.open.push(Open { index, first: NONE, last: NONE, count: 0, levels: 0 });
        index
    }

    #[inline]
    fn append(
        &mut self,
        kind: RawKind,
        in_side: bool,
        span: Span,
        (first, second): (u32, u32),
        tag: Option<Span>,
    ) -> Index {
        let index = u32::try_from(self.document.nodes.len()).unwrap_or(NONE);
        let tag = self.tag(tag);
        self.document.nodes.push(RawNode { kind, in_side, span, first, second, next: NONE, tag });
        self.link(index);
        index
    }

    fn tag(&mut self, tag: Option<Span>) -> Index {
        tag.map_or(NONE, |span| {
            self.document.tags.push(span);
            u32::try_from(self.document.tags.len() - 1).unwrap_or(NONE)
        })
    }

    fn link(&mut self, index: Index) {
        let Some(open) = self.open.last_mut() else {
            if self.document.root == NONE {
                self.document.root = index;
            }
            return;
        };
        let previous = std::mem::replace(&mut open.last, index);
        open.count = open.count.saturating_add(1);
        match self.document.nodes.get_mut(previous as usize) {
            Some(previous) => previous.next = index,
            None => open.first = index,
        }
    }
}
