//! Holds our reading of a YAML text against libyaml's.

use std::rc::Rc;

use deployfence_source::{Document, Node, NodeKind, ProblemKind, ScalarStyle, SourceText, Syntax};

use crate::libyaml::{self, Kind, Reading, Tree};
use crate::{Verdict, lasting};

/// Our reading.
#[must_use]
pub fn read(text: &str) -> Document {
    deployfence_source::read(&SourceText::new(text), Syntax::Yaml)
}

/// Reads `text` twice.
#[must_use]
pub fn compare(text: &str) -> Verdict {
    let document = read(text);
    held_to_libyaml(&document, text).or_lasting(|| lasting::yaml(text, &document))
}

fn held_to_libyaml(document: &Document, text: &str) -> Verdict {
    // What libyaml says nothing about.
    let problem = document.problems().iter().find(|p| {
        !matches!(
            p.kind,
            ProblemKind::DuplicateKey | ProblemKind::SecondDocument | ProblemKind::Alias | ProblemKind::Limit
        )
    });
    let second = document.problems().iter().any(|p| p.kind == ProblemKind::SecondDocument);
    match (libyaml::read(text), problem) {
        // libyaml wants a `---` before every document but the first.
        (Reading::Error(..), None) if second => Verdict::BothReject,
        (Reading::Error(..), Some(_)) => Verdict::BothReject,
        (Reading::Error(message, at), None) => Verdict::OnlyOurs(format!("{message} at {at}")),
        (Reading::Tree(..), Some(problem)) => Verdict::OnlyTheirs(format!("{problem:?}")),
        (Reading::Tree(tree, more), None) => {
            if second != more {
                return Verdict::Differ(format!("a second document: theirs {more}, ours {second}"));
            }
            let handles = handles(text);
            match (document.root(), tree) {
                (None, None) => Verdict::Same,
                (Some(node), Some(tree)) => {
                    difference(node, &tree, text, &handles).map_or(Verdict::Same, Verdict::Differ)
                }
                (ours, theirs) => Verdict::Differ(format!("ours {ours:?}, theirs {theirs:?}")),
            }
        }
    }
}

/// The handles of `%TAG` lines with their prefixes.
fn handles(text: &str) -> Vec<(String, String)> {
    let lines = text.trim_start_matches('\u{feff}').split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
    let before = lines.take_while(|line| line.trim().is_empty() || line.starts_with(['%', '#']));
    let words = before.filter_map(|line| line.strip_prefix("%TAG"));
    words
        .filter_map(|rest| {
            let mut words = rest.split_whitespace();
            Some((words.next()?.to_owned(), words.next()?.to_owned()))
        })
        .collect()
}

/// The tag that `written` stands for.
fn resolve(written: &str, handles: &[(String, String)]) -> String {
    if let Some(verbatim) = written.strip_prefix("!<") {
        return unescape(verbatim.trim_end_matches('>'));
    }
    let name = written.bytes().skip(1).take_while(|b| b.is_ascii_alphanumeric() || b"-_".contains(b)).count();
    let split = if written.as_bytes().get(name + 1) == Some(&b'!') { name + 2 } else { 1 };
    let (handle, suffix) = written.split_at(split);
    let declared = handles.iter().find(|(name, _)| name == handle).map(|(_, prefix)| prefix.as_str());
    let default = if handle == "!!" { "tag:yaml.org,2002:" } else { "!" };
    if written == "!" {
        return "!".to_owned();
    }
    format!("{}{}", unescape(declared.unwrap_or(default)), unescape(suffix))
}

fn unescape(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = text_of(tail).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match code {
            Some(code) if *first == b'%' => {
                bytes.push(code);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn text_of(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes.get(..2)?).ok()
}

fn difference(node: Node<'_>, tree: &Rc<Tree>, text: &str, handles: &[(String, String)]) -> Option<String> {
    let span = node.span();
    let place = format!("at {}..{} {:.60?}", span.start, span.end, text.get(span.range()).unwrap_or("?"));
    let mut tree = tree;
    if let Kind::Alias(target) = &tree.kind {
        if span.range() != (tree.start..tree.end) {
            return Some(format!("{place}: alias at {}..{}", tree.start, tree.end));
        }
        tree = target;
    } else if !matches!(tree.kind, Kind::BadAlias)
        && let Some(found) = marks(node, tree, text)
    {
        return Some(format!("{place}: {found}"));
    }
    let tag = node.tag().map(|tag| resolve(tag, handles));
    // libyaml drops the tag `!` of scalars nowhere, so the two have to be equal.
    if tag != tree.tag {
        return Some(format!("{place}: tag {tag:?}, theirs {:?}", tree.tag));
    }
    match &tree.kind {
        Kind::BadAlias => (node.text() != Some("")).then(|| format!("{place}: not empty")),
        Kind::Alias(_) => None,
        Kind::Scalar { text, style } => {
            let ours = (node.text(), style_of(node));
            (ours != (Some(text), Some(*style)))
                .then(|| format!("{place}: {ours:?}, theirs {text:?} {style:?}"))
        }
        Kind::Sequence(items) => {
            if node.kind() != NodeKind::Sequence {
                return Some(format!("{place}: {:?}, theirs a sequence", node.kind()));
            }
            children(node.items().collect(), items, text, handles, &place)
        }
        Kind::Mapping(items) => {
            if node.kind() != NodeKind::Mapping {
                return Some(format!("{place}: {:?}, theirs a mapping", node.kind()));
            }
            children(node.entries().flat_map(|(k, v)| [k, v]).collect(), items, text, handles, &place)
        }
    }
}

fn children(
    ours: Vec<Node<'_>>,
    theirs: &[Rc<Tree>],
    text: &str,
    handles: &[(String, String)],
    place: &str,
) -> Option<String> {
    if ours.len() != theirs.len() {
        return Some(format!("{place}: {} children, theirs {}", ours.len(), theirs.len()));
    }
    ours.into_iter().zip(theirs).find_map(|(node, tree)| difference(node, tree, text, handles))
}

fn style_of(node: Node<'_>) -> Option<char> {
    let NodeKind::Scalar(style) = node.kind() else { return None };
    Some(match style {
        ScalarStyle::Plain => ' ',
        ScalarStyle::SingleQuoted => '\'',
        ScalarStyle::DoubleQuoted => '"',
        ScalarStyle::Literal => '|',
        ScalarStyle::Folded => '>',
    })
}

/// Compares places where the two mean the same by them: not for block collections, whose end libyaml puts at
/// the next token, nor for missing values.
fn marks(node: Node<'_>, tree: &Tree, text: &str) -> Option<String> {
    let (start, end) = (node.span().start as usize, node.span().end as usize);
    match &tree.kind {
        Kind::Sequence(_) | Kind::Mapping(_) if !tree.flow => return None,
        Kind::Scalar { text, style: ' ' } if text.is_empty() => return None,
        _ => {}
    }
    let start_ok = start == tree.start || (tree.has_props && start > tree.start);
    let block_scalar = matches!(&tree.kind, Kind::Scalar { style: '|' | '>', .. });
    // libyaml counts the line breaks after a block scalar as part of it, and the blanks after a pair.
    let mut rest = text.get(end..tree.end).unwrap_or("?");
    if block_scalar && rest.trim_start_matches([' ', '\t']).starts_with('#') {
        // The comment of the header, where there is no text.
        rest = &rest[rest.find(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).unwrap_or(rest.len())..];
    }
    let loose = block_scalar || matches!(tree.kind, Kind::Mapping(_));
    let end_ok = end == tree.end
        || (loose
            && rest
                .trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
                .chars()
                .next()
                .is_none_or(|c| c == '#'));
    (!start_ok || !end_ok).then(|| format!("theirs at {}..{}", tree.start, tree.end))
}
