//! Where nodes stand, against a second reader of YAML, which counts characters and knows nothing of bytes.

use std::collections::BTreeMap;
use std::ops::Range;

use deployfence_properties::{corpus, yaml};
use deployfence_source::{Node, NodeKind, ScalarStyle};
use saphyr_parser::{Event, Parser, Span};

/// Places that are given in another form, with the reason why that is the same place.
const TAGGED: &str = "theirs starts with the tag or the anchor, which are no part of our span";
const EMPTY_LATER: &str = "theirs puts a missing value before the comment after it";
const DASH: &str = "theirs starts behind the dash of the first item where a list is not indented";
const BLOCK_SCALAR: &str = "theirs is the text of a block alone, without its header";
const SPACE_AFTER: &str = "theirs goes on to the next token over blanks, empty lines and comments";
const EMPTY: &str = "theirs puts a missing value before the colon or dash that it belongs to, ours behind";

/// The events of the other reader's first document with their places in bytes; nothing where it rejects the text.
fn theirs(text: &str) -> Option<Vec<(Event<'_>, Range<usize>)>> {
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let place = |span: Span| bytes[span.start.index()]..bytes[span.end.index()];
    let mut events = Vec::new();
    for event in Parser::new_from_str(text) {
        match event.ok()? {
            (Event::StreamStart | Event::DocumentStart(_), _) => {}
            (Event::DocumentEnd, _) => break,
            (event, span) => events.push((event, place(span))),
        }
    }
    Some(events)
}

struct Comparison<'t> {
    text: &'t str,
    events: std::vec::IntoIter<(Event<'t>, Range<usize>)>,
    nodes: usize,
    other_form: BTreeMap<&'static str, usize>,
    wrong: Vec<String>,
}

impl Comparison<'_> {
    fn node(&mut self, node: Node<'_>) {
        let Some((event, theirs)) = self.events.next() else {
            self.wrong.push(format!("{node:?} is not there in theirs"));
            return;
        };
        self.nodes += 1;
        let alias = node.span() != node.target_span();
        let start = match (alias, node.kind(), event) {
            (true, _, Event::Alias(_)) => return self.same(node, theirs),
            (false, NodeKind::Scalar(style), Event::Scalar(..)) => return self.scalar(node, style, theirs),
            (false, NodeKind::Sequence, Event::SequenceStart(..))
            | (false, NodeKind::Mapping, Event::MappingStart(..)) => theirs.start,
            (_, kind, event) => {
                self.wrong.push(format!("{kind:?}, theirs {event:?} at {theirs:?}"));
                return;
            }
        };
        node.items()
            .chain(node.entries().flat_map(|(key, value)| [key, value]))
            .for_each(|child| self.node(child));
        let Some((Event::SequenceEnd | Event::MappingEnd, end)) = self.events.next() else {
            self.wrong.push(format!("{node:?} ends later in theirs"));
            return;
        };
        let written = self.text.get(node.span().range().start..start).unwrap_or_default();
        let dash = written.starts_with('-') && is_space(written.trim_start_matches('-'));
        if dash {
            self.note(DASH);
        }
        self.same(node, if dash { node.span().range().start } else { start }..end.end);
    }

    fn scalar(&mut self, node: Node<'_>, style: ScalarStyle, mut theirs: Range<usize>) {
        let ours = node.span().range();
        if ours.is_empty() && theirs.is_empty() && theirs.start < ours.start {
            let indicator = self.text[theirs.start..ours.start].trim();
            if matches!(indicator, ":" | "-" | "?") {
                return self.note(EMPTY);
            }
        }
        if ours.is_empty() && self.is_space(ours.end..theirs.start) && theirs.start > ours.end {
            return self.note(EMPTY_LATER);
        }
        let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        if block
            && theirs.start > ours.start
            && self.text.get(ours.start..theirs.start).is_some_and(is_header)
        {
            self.note(BLOCK_SCALAR);
            theirs.start = ours.start;
        }
        self.same(node, theirs);
    }

    fn same(&mut self, node: Node<'_>, mut theirs: Range<usize>) {
        let ours = node.span().range();
        if theirs.start < ours.start && is_properties(&self.text[theirs.start..ours.start]) {
            self.note(TAGGED);
            theirs.start = ours.start;
        }
        if theirs.end > ours.end && self.is_space(ours.end..theirs.end) {
            self.note(SPACE_AFTER);
            theirs.end = ours.end;
        }
        if ours != theirs {
            self.wrong.push(format!(
                "{:?} {ours:?} {:?}, theirs {theirs:?} {:?}",
                node.kind(),
                self.text.get(ours.clone()),
                self.text.get(theirs.clone())
            ));
        }
    }

    fn is_space(&self, range: Range<usize>) -> bool {
        self.text.get(range).is_some_and(is_space)
    }

    fn note(&mut self, reason: &'static str) {
        *self.other_form.entry(reason).or_default() += 1;
    }
}

/// Nothing but white space and comments.
fn is_space(text: &str) -> bool {
    text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}

/// The line of a block's indicator, and empty lines and indentation after it.
fn is_header(text: &str) -> bool {
    let (header, rest) = text.split_once('\n').unwrap_or((text, ""));
    let indicators = header.split(" #").next().unwrap_or_default().trim_end();
    indicators.chars().all(|c| "|>+-".contains(c) || c.is_ascii_digit()) && rest.trim().is_empty()
}

/// Nothing but tags, anchors, white space and comments.
fn is_properties(text: &str) -> bool {
    let mut words = text.lines().flat_map(|line| line.split(" #").next().unwrap_or("").split_whitespace());
    words.all(|word| word.starts_with(['!', '&']))
}

#[test]
fn corpus_nodes_stand_where_a_second_reader_finds_them() {
    let (mut files, mut rejected, mut nodes) = (0, 0, 0);
    let mut other_form = BTreeMap::<_, usize>::new();
    let mut wrong = Vec::new();
    for path in corpus::files(&["yaml", "yml", "json"]) {
        let Some(text) = corpus::text(&path) else { continue };
        let document = yaml::read(&text);
        let Some(root) = document.root().filter(|_| document.problems().is_empty()) else { continue };
        let Some(events) = theirs(&text) else {
            rejected += 1;
            continue;
        };
        let mut comparison = Comparison {
            text: &text,
            events: events.into_iter(),
            nodes: 0,
            other_form: BTreeMap::new(),
            wrong: Vec::new(),
        };
        comparison.node(root);
        files += 1;
        nodes += comparison.nodes;
        comparison
            .other_form
            .into_iter()
            .for_each(|(reason, count)| *other_form.entry(reason).or_default() += count);
        wrong.extend(comparison.wrong.into_iter().map(|found| format!("{}: {found}", path.display())));
    }
    println!("{nodes} nodes of {files} files stand where theirs do; {rejected} files are read by ours alone");
    other_form.iter().for_each(|(reason, count)| println!("{count:>7} {reason}"));
    assert!(wrong.is_empty(), "{} nodes differ:\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
}
