//! Anchors and aliases, and how large a document is once its aliases are expanded.

use std::collections::HashMap;

use super::props::Props;
use super::{Reader, Scalar};
use crate::limits;
use crate::problem::ProblemKind;
use crate::span::Span;
use crate::tree::Index;

/// The anchors of a document. A name may be defined again; an alias means the last definition before it.
#[derive(Default)]
pub(super) struct Anchors<'t> {
    by_name: HashMap<&'t str, Anchor>,
    /// Names of collections that are still open, with the number of nodes before them.
    open: Vec<(Index, &'t str, u64)>,
    /// Nodes that aliases added so far, beyond those that are written.
    added: u64,
    /// The limit of expansion was reached, and that was said.
    over: bool,
}

/// The anchors that are open at a place, to go back to.
pub(super) struct OpenAnchors<'t> {
    open: Vec<(Index, &'t str, u64)>,
    added: u64,
}

impl<'t> Anchors<'t> {
    pub(super) fn open(&self) -> OpenAnchors<'t> {
        OpenAnchors { open: self.open.clone(), added: self.added }
    }

    /// Forgets the nodes from `index` on.
    pub(super) fn go_back(&mut self, to: OpenAnchors<'t>, index: Index) {
        self.by_name.retain(|_, anchor| anchor.index < index);
        for (index, name, _) in &to.open {
            self.by_name.insert(name, Anchor { index: *index, size: None, levels: 0 });
        }
        self.open = to.open;
        self.added = to.added;
    }
}

#[derive(Clone, Copy)]
struct Anchor {
    index: Index,
    /// Nodes that an alias of it stands for; none while its collection is open.
    size: Option<u64>,
    /// Levels of collections that it stands for.
    levels: usize,
}

impl<'t> Reader<'t> {
    /// Nodes so far, aliases expanded.
    pub(super) fn expanded(&self) -> u64 {
        self.builder.len() as u64 + self.anchors.added
    }

    /// Defines the anchor in `props`, if there is one, as the node at `index`.
    pub(super) fn define_anchor(&mut self, props: Props, index: Index, collection: bool) {
        if collection {
            // The collection's own node counts too.
            let before = self.expanded().saturating_sub(1);
            self.define_open_anchor(props, index, before);
        } else if let Some(name) = props.anchor {
            let name = self.cursor.slice(name.range().start, name.range().end);
            self.anchors.by_name.insert(name, Anchor { index, size: Some(1), levels: 0 });
        }
    }

    /// Defines an anchor of a collection that is open; `before` is the number of nodes before it.
    pub(super) fn define_open_anchor(&mut self, props: Props, index: Index, before: u64) {
        let Some(name) = props.anchor else { return };
        let name = self.cursor.slice(name.range().start, name.range().end);
        self.anchors.open.push((index, name, before));
        self.anchors.by_name.insert(name, Anchor { index, size: None, levels: 0 });
    }

    /// The collection at `index` is complete: from here on aliases may mean it.
    pub(super) fn settle_anchor(&mut self, index: Index) {
        let Some(&(open, name, before)) = self.anchors.open.last() else { return };
        if open != index {
            return;
        }
        self.anchors.open.pop();
        let size = self.expanded().saturating_sub(before);
        if let Some(anchor) = self.anchors.by_name.get_mut(name)
            && anchor.index == index
        {
            anchor.size = Some(size);
            anchor.levels = self.builder.last_levels();
        }
    }

    /// The node at `from` now lies at `to`.
    pub(super) fn move_anchor(&mut self, name: Option<Span>, from: Index, to: Index) {
        let Some(name) = name else { return };
        let name = self.cursor.slice(name.range().start, name.range().end);
        if let Some(anchor) = self.anchors.by_name.get_mut(name)
            && anchor.index == from
        {
            anchor.index = to;
        }
    }

    /// Reads `*name`, to be put into the tree by [`Reader::add_alias`].
    pub(super) fn read_alias(&mut self) -> Span {
        let start = self.cursor.pos;
        self.read_name("an alias");
        Span::new(start, self.cursor.pos)
    }

    pub(super) fn add_alias(&mut self, span: Span, props: Props) -> Index {
        if !props.is_empty() {
            self.problem(span, "an alias can have no tag and no anchor of its own");
        }
        let written = self.cursor.slice(span.range().start, span.range().end);
        let name = written.trim_start_matches('*');
        let message = match self.anchors.by_name.get(name) {
            Some(&Anchor { index, size: Some(size), levels }) => {
                let expanded = self.expanded().saturating_add(size);
                if expanded > limits::EXPANDED_NODES && size > 1 {
                    return self.over_limit(span, &format!("larger than {} nodes", limits::EXPANDED_NODES));
                }
                if self.builder.depth() + levels > limits::DEPTH {
                    return self.over_limit(span, &format!("deeper than {} collections", limits::DEPTH));
                }
                self.anchors.added = self.anchors.added.saturating_add(size.saturating_sub(1));
                return self.builder.alias(span, index, levels);
            }
            Some(Anchor { size: None, .. }) => {
                format!("`{written}` stands inside the very node that it names")
            }
            // That it has no name was said already.
            None if name.is_empty() => return self.stand_in(span),
            None => format!("no anchor `&{name}` stands before `{written}`"),
        };
        self.builder.problem(ProblemKind::Alias, span, message);
        self.stand_in(span)
    }

    fn over_limit(&mut self, span: Span, what: &str) -> Index {
        if !std::mem::replace(&mut self.anchors.over, true) {
            let message = format!("aliases make this document {what}, so this one is left out");
            self.builder.problem(ProblemKind::Limit, span, message);
        }
        self.stand_in(span)
    }

    /// An empty scalar in the place of an alias that cannot be followed.
    fn stand_in(&mut self, span: Span) -> Index {
        let scalar = Scalar { span, ..Scalar::empty(span.start as usize) };
        self.add_scalar(scalar, Props::default())
    }
}
