//! libyaml's reading of a text, as a simple tree. The only unsafe code of the project's own tools.
#![expect(unsafe_code, reason = "libyaml-rs has the interface of the C library")]

use std::collections::HashMap;
use std::ffi::CStr;
use std::mem::MaybeUninit;
use std::rc::Rc;

use libyaml_rs::*;

/// A node as libyaml sees it; aliases are replaced by what they mean.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) tag: Option<String>,
    /// Byte offsets; the start is that of its tag or anchor, if there is one.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) has_props: bool,
    /// A collection in brackets.
    pub(crate) flow: bool,
    pub(crate) kind: Kind,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Scalar {
        text: String,
        style: char,
    },
    Sequence(Vec<Rc<Tree>>),
    /// Keys and values in turn.
    Mapping(Vec<Rc<Tree>>),
    /// An alias whose anchor is unknown or still open.
    BadAlias,
    Alias(Rc<Tree>),
}

/// What libyaml makes of a text.
#[derive(Debug)]
pub(crate) enum Reading {
    /// No document, or the first one; whether there are more.
    Tree(Option<Rc<Tree>>, bool),
    /// An error, and its offset.
    Error(String, usize),
}

struct Open {
    sequence: bool,
    flow: bool,
    anchor: Option<String>,
    tag: Option<String>,
    start: usize,
    children: Vec<Rc<Tree>>,
}

#[derive(Default)]
struct Collector {
    open: Vec<Open>,
    anchors: HashMap<String, Option<Rc<Tree>>>,
    root: Option<Rc<Tree>>,
}

impl Collector {
    fn add(&mut self, tree: Tree, anchor: Option<String>) {
        let tree = Rc::new(tree);
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, Some(Rc::clone(&tree)));
        }
        match self.open.last_mut() {
            Some(open) => open.children.push(tree),
            None => self.root = Some(tree),
        }
    }

    fn open(
        &mut self,
        sequence: bool,
        flow: bool,
        anchor: Option<String>,
        tag: Option<String>,
        start: usize,
    ) {
        if let Some(anchor) = &anchor {
            self.anchors.insert(anchor.clone(), None);
        }
        self.open.push(Open { sequence, flow, anchor, tag, start, children: Vec::new() });
    }

    fn close(&mut self, end: usize) {
        let open = self.open.pop().expect("balanced events");
        let has_props = open.anchor.is_some() || open.tag.is_some();
        let kind = if open.sequence { Kind::Sequence(open.children) } else { Kind::Mapping(open.children) };
        // An anchor that was defined again inside belongs to the inner node.
        let mine = open.anchor.filter(|a| self.anchors.get(a).is_some_and(Option::is_none));
        self.add(Tree { tag: open.tag, start: open.start, end, has_props, flow: open.flow, kind }, mine);
    }
}

fn string(pointer: *const u8) -> Option<String> {
    if pointer.is_null() {
        return None;
    }
    // SAFETY: libyaml ends its strings with a zero, and the event that owns this one is alive.
    let text = unsafe { CStr::from_ptr(pointer.cast()) };
    Some(text.to_string_lossy().into_owned())
}

/// Reads the first document of `text`.
pub(crate) fn read(text: &str) -> Reading {
    // libyaml does not count the byte order mark.
    let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut collector = Collector::default();
    let mut documents = 0;
    let mut parser = MaybeUninit::uninit();
    let mut result = None;
    // SAFETY: the calls follow the order that libyaml documents: initialise, set the input, parse until the
    // end of the stream, delete. `text` outlives the parser, and each event is read before it is deleted.
    unsafe {
        assert!(yaml_parser_initialize(parser.as_mut_ptr()).ok, "libyaml can start");
        let parser = parser.as_mut_ptr();
        yaml_parser_set_input_string(parser, text.as_ptr(), text.len() as u64);
        while result.is_none() {
            let mut event = MaybeUninit::uninit();
            if yaml_parser_parse(parser, event.as_mut_ptr()).fail {
                let state = &*parser;
                let message = string(state.problem.cast()).unwrap_or_default();
                let at = state.problem_mark.index.max(state.context_mark.index);
                result = Some(Reading::Error(message, at as usize + mark));
                continue;
            }
            let event = event.as_mut_ptr();
            let start = (*event).start_mark.index as usize + mark;
            let end = (*event).end_mark.index as usize + mark;
            match (*event).type_ {
                YAML_STREAM_END_EVENT => result = Some(Reading::Tree(collector.root.take(), documents > 1)),
                YAML_DOCUMENT_START_EVENT => {
                    documents += 1;
                    if documents > 1 {
                        result = Some(Reading::Tree(collector.root.take(), true));
                    }
                }
                YAML_ALIAS_EVENT => {
                    let name = string((*event).data.alias.anchor).unwrap_or_default();
                    let target = collector.anchors.get(&name).cloned().flatten();
                    let kind = target.map_or(Kind::BadAlias, Kind::Alias);
                    collector.add(Tree { tag: None, start, end, has_props: false, flow: false, kind }, None);
                }
                YAML_SCALAR_EVENT => {
                    let data = &(*event).data.scalar;
                    let bytes = std::slice::from_raw_parts(data.value, data.length as usize);
                    let text = String::from_utf8_lossy(bytes).into_owned();
                    let style = match data.style {
                        YAML_SINGLE_QUOTED_SCALAR_STYLE => '\'',
                        YAML_DOUBLE_QUOTED_SCALAR_STYLE => '"',
                        YAML_LITERAL_SCALAR_STYLE => '|',
                        YAML_FOLDED_SCALAR_STYLE => '>',
                        _ => ' ',
                    };
                    let (tag, anchor) = (string(data.tag), string(data.anchor));
                    let has_props = tag.is_some() || anchor.is_some();
                    let tree =
                        Tree { tag, start, end, has_props, flow: false, kind: Kind::Scalar { text, style } };
                    collector.add(tree, anchor);
                }
                YAML_SEQUENCE_START_EVENT => {
                    let data = &(*event).data.sequence_start;
                    collector.open(
                        true,
                        data.style == YAML_FLOW_SEQUENCE_STYLE,
                        string(data.anchor),
                        string(data.tag),
                        start,
                    );
                }
                YAML_MAPPING_START_EVENT => {
                    let data = &(*event).data.mapping_start;
                    collector.open(
                        false,
                        data.style == YAML_FLOW_MAPPING_STYLE,
                        string(data.anchor),
                        string(data.tag),
                        start,
                    );
                }
                YAML_SEQUENCE_END_EVENT | YAML_MAPPING_END_EVENT => collector.close(end),
                _ => {}
            }
            yaml_event_delete(event);
        }
        yaml_parser_delete(parser);
    }
    result.expect("the loop ends with a result")
}
