//! Suppressions as files write them: in the metadata of what they are about, and in comments.

use deployfence_source::{Document, FileId, FileSpan, Node, SourceText, Span, Syntax, limits, read};

/// What every suppression in a file holds: files without it are not read again.
const WORD: &str = "deployfence";
const MARKER: &str = "deployfence: ignore[";

/// Lines below a comment that are searched for what it is about.
const BELOW: u32 = 100;

/// A suppression as it is written; nothing of it is held to be right.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    /// The rule's slug or code.
    pub(crate) rule: String,
    /// Something that the finding's message names in backticks, where only one of several claims is meant.
    pub(crate) value: Option<String>,
    pub(crate) reason: String,
    pub(crate) expires: Option<String>,
    pub(crate) at: FileSpan,
    pub(crate) reach: Reach,
    /// What is wrong with how it is written.
    pub(crate) trouble: Option<String>,
}

/// Which places a suppression is about.
#[derive(Debug, Clone)]
pub(crate) enum Reach {
    /// These bytes of its own file.
    Within(Span),
    /// What a file's name, and perhaps a logical id, say: of the configuration.
    Files(super::by_path::Files),
}

/// The suppressions in a file.
pub(crate) fn of_file(file: FileId, name: &str, text: &SourceText) -> Vec<Written> {
    if !text.as_str().contains(WORD) {
        return Vec::new();
    }
    let syntax = Syntax::of(name, text.as_str());
    let document = read(text, syntax);
    let mut found = Vec::new();
    if let Some(root) = document.root() {
        walk(root, root.span(), file, &mut found, 0);
    }
    if syntax == Syntax::Yaml {
        found.extend(document.comments(MARKER).into_iter().flat_map(|at| of_comment(&document, file, at)));
    }
    found
}

/// Whatever has `Metadata: {deployfence: {ignore: …}}` is what those suppressions are about: a resource, or the template.
fn walk(node: Node<'_>, whole: Span, file: FileId, found: &mut Vec<Written>, depth: usize) {
    if depth > limits::DEPTH {
        return;
    }
    let own = node.get("Metadata").and_then(|metadata| metadata.get(WORD)).and_then(|own| own.get("ignore"));
    if let Some(list) = own {
        let entries: Vec<_> = list.items().collect();
        if entries.is_empty() {
            let why = "`ignore` must be a list of `{rule, reason}`".to_owned();
            found.push(troubled(FileSpan::new(file, list.span()), why));
        }
        found.extend(entries.into_iter().map(|entry| of_entry(entry, file, whole)));
    }
    for (key, value) in node.entries() {
        // An alias shows what stands elsewhere, and is met there.
        if value.span() == value.target_span() {
            walk(value, key.span().to(value.span()), file, found, depth + 1);
        }
    }
    for item in node.items().filter(|item| item.span() == item.target_span()) {
        walk(item, item.span(), file, found, depth + 1);
    }
}

const KEYS: [&str; 4] = ["rule", "reason", "expires", "value"];

fn of_entry(entry: Node<'_>, file: FileId, whole: Span) -> Written {
    let text = |key: &str| entry.get(key).and_then(Node::text).map(str::to_owned);
    let mut keys = entry.entries().filter_map(|(key, _)| key.text());
    let unknown = keys.find(|key| !KEYS.contains(key));
    let is_map = entry.entries().next().is_some();
    let unread = KEYS.into_iter().find(|&key| entry.get(key).is_some() && text(key).is_none());
    let trouble = match (is_map, unknown, unread) {
        (false, ..) => Some("a suppression is a map with `rule` and `reason`".to_owned()),
        (_, Some(key), _) => Some(format!("a suppression has no `{key}`: it has {}", shown_keys())),
        (.., Some(key)) => Some(format!("`{key}` of a suppression must be text")),
        _ => None,
    };
    Written {
        rule: text("rule").unwrap_or_default(),
        value: text("value"),
        reason: text("reason").unwrap_or_default(),
        expires: text("expires"),
        at: FileSpan::new(file, entry.span()),
        reach: Reach::Within(whole),
        trouble,
    }
}

fn shown_keys() -> String {
    KEYS.map(|key| format!("`{key}`")).join(", ")
}

/// `# deployfence: ignore[rule, other = value] reason until 2027-01-31` is about its own line where something stands in
/// front of it, else about the next one that holds more than a comment.
fn of_comment(document: &Document, file: FileId, at: Span) -> Vec<Written> {
    let (text, place) = (document.text(), FileSpan::new(file, at));
    let shown = text.slice(at);
    let Some((rules, after)) = shown.split_once('[').and_then(|(_, rest)| rest.split_once(']')) else {
        return vec![troubled(place, "the `]` after the rule is missing".to_owned())];
    };
    let (reason, expires) = match after.rsplit_once(" until ") {
        Some((reason, date)) if !date.trim().contains(' ') => (reason, Some(date.trim().to_owned())),
        _ => (after, None),
    };
    let reach = Reach::Within(line_of(text, at));
    let one = |rule: &str| {
        let (rule, value) = match rule.split_once('=') {
            Some((rule, value)) => (rule.trim(), Some(value.trim().to_owned())),
            None => (rule.trim(), None),
        };
        let reason = reason.trim().to_owned();
        let (rule, expires, reach) = (rule.to_owned(), expires.clone(), reach.clone());
        Written { rule, value, reason, expires, at: place, reach, trouble: None }
    };
    rules.split(',').map(one).collect()
}

fn line_of(text: &SourceText, comment: Span) -> Span {
    let own = text.position(comment.start).line;
    let before = Span { start: text.line_span(own).start, end: comment.start };
    if !text.slice(before).trim().is_empty() {
        return text.line_span(own);
    }
    let end = text.as_str().len();
    let mut lines = (own + 1..own + BELOW)
        .map(|line| text.line_span(line))
        .take_while(|line| (line.start as usize) < end);
    let holds_more = |line: &Span| {
        let line = text.slice(*line).trim();
        !line.is_empty() && !line.starts_with('#')
    };
    lines.find(holds_more).unwrap_or(comment)
}

fn troubled(at: FileSpan, why: String) -> Written {
    Written {
        rule: String::new(),
        value: None,
        reason: String::new(),
        expires: None,
        at,
        reach: Reach::Within(Span::default()),
        trouble: Some(why),
    }
}
