//! From a spanned tree to plain values: what YAML and JSON scalars mean, short tags, merge keys.

use std::collections::HashSet;

use deployfence_source::{Document, FileId, FileSpan, Node, NodeKind, ScalarStyle, Span, limits};
use deployfence_value::{Entry, Kind, Map, Reason, Text, Value};
use smol_str::SmolStr;

use crate::problem::Problem;

/// The value of a whole document; `null` where it holds none.
#[must_use]
pub fn from_document(document: &Document, file: FileId) -> Value {
    match document.root() {
        Some(root) => from_node(root, file),
        None => Value::new(Kind::Null, FileSpan::new(file, Span::at(0))),
    }
}

/// The value of a node. Short tags become their long form (`!Sub x` is `{Fn::Sub: x}`); intrinsic functions are
/// not evaluated. Aliases are expanded up to [`limits::EXPANDED_NODES`], which the reader reports, and so are merge keys:
/// the tools that package templates do the same ([`merge_keys`] tells where CloudFormation itself would refuse them).
#[must_use]
pub fn from_node(node: Node<'_>, file: FileId) -> Value {
    Reader { file, budget: limits::EXPANDED_NODES, items: Vec::new(), entries: Vec::new() }.value(node)
}

/// What is to be said of the merge keys (`<<`) of a template as CloudFormation takes it.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html> (no hash merges)
#[must_use]
pub fn merge_keys(document: &Document, file: FileId) -> Option<Problem> {
    // Hardly any template has one: looking at the text is cheaper than at every key.
    let first =
        document.text().as_str().contains("<<").then(|| document.root().and_then(first_merge_key))??;
    let message = "CloudFormation refuses merge keys (`<<`): deploy through a tool that expands them, such as \
                   `aws cloudformation package`";
    Some(Problem::harmless(FileSpan::new(file, first), message))
}

fn first_merge_key(node: Node<'_>) -> Option<Span> {
    let mut open = vec![node];
    // As many steps as there are nodes: an alias is not followed, its anchor is met where it stands.
    while let Some(node) = open.pop() {
        let own = node.entries().find(|(key, _)| key.text() == Some("<<"));
        if let Some((key, _)) = own {
            return Some(key.span());
        }
        let children = node.entries().map(|(_, value)| value).chain(node.items());
        open.extend(children.filter(|child| child.span() == child.target_span()));
    }
    None
}

struct Reader {
    file: FileId,
    budget: u64,
    /// The children of the collections that are open: each becomes one allocation when it is whole.
    items: Vec<Value>,
    entries: Vec<Entry>,
}

/// What a tag asks for.
enum Tag {
    /// Nothing: what stands there, read as it is written.
    None,
    /// Text, however it is written.
    Text,
    /// The call of a function.
    Call(SmolStr),
    /// Something that CloudFormation does not know, for a tool that reads the file before it.
    Foreign,
}

impl Reader {
    fn value(&mut self, node: Node<'_>) -> Value {
        let at = FileSpan::new(self.file, node.span());
        let Some(rest) = self.budget.checked_sub(1) else {
            return Value::unknown(
                Reason::Unreadable("it has too many nodes once aliases are expanded".into()),
                at,
            );
        };
        self.budget = rest;
        let tag = node.tag().map_or(Tag::None, Tag::of);
        let kind = match node.kind() {
            NodeKind::Scalar(style) => {
                let plain = style == ScalarStyle::Plain && matches!(tag, Tag::None);
                scalar(node.text().unwrap_or_default(), plain)
            }
            NodeKind::Sequence => {
                let start = self.items.len();
                for item in node.items() {
                    let item = self.value(item);
                    self.items.push(item);
                }
                Kind::List(self.items.drain(start..).collect())
            }
            NodeKind::Mapping => Kind::Map(self.map(node)),
        };
        let value = Value::new(kind, at);
        let tag_at = || FileSpan::new(self.file, node.tag_span().unwrap_or_default());
        match tag {
            Tag::None | Tag::Text => value,
            Tag::Call(name) => {
                let at = FileSpan::new(self.file, tag_at().span.to(node.span()));
                Value::map([Entry::new(name, tag_at(), value)], at)
            }
            Tag::Foreign => {
                let name = format!("`{}`", node.tag().unwrap_or_default());
                Value::unknown(Reason::Later(name.into()), at)
            }
        }
    }

    fn map(&mut self, node: Node<'_>) -> Map {
        let start = self.entries.len();
        let mut merged = Vec::new();
        for (key, value) in node.entries() {
            let value = self.value(value);
            let name = key.text().unwrap_or_default();
            if name == "<<" {
                merged.push(value);
                continue;
            }
            self.entries.push(Entry::new(name, FileSpan::new(self.file, key.span()), value));
        }
        if !merged.is_empty() {
            self.merge(start, &merged);
        }
        self.entries.drain(start..).collect()
    }

    /// Keys of the mapping itself win over merged ones, and earlier merged maps over later ones.
    fn merge(&mut self, start: usize, merged: &[Value]) {
        let own = self.entries.get(start..).unwrap_or_default();
        let mut known: HashSet<SmolStr> = own.iter().map(|entry| entry.key.clone()).collect();
        for source in merged.iter().flat_map(Value::one_or_many) {
            let before = self.entries.len();
            self.entries.extend(source.entries().filter(|entry| !known.contains(&entry.key)).cloned());
            known.extend(self.entries.iter().skip(before).map(|entry| entry.key.clone()));
        }
    }
}

impl Tag {
    fn of(tag: &str) -> Self {
        if is_text_tag(tag) {
            return Self::Text;
        }
        match long_name(tag) {
            Some(name) => Self::Call(name),
            // The types of YAML itself say what the plain form says as well.
            None if tag.starts_with("!!") || tag.starts_with("!<tag:yaml.org,2002:") => Self::None,
            None => Self::Foreign,
        }
    }
}

fn is_text_tag(tag: &str) -> bool {
    matches!(tag, "!!str" | "!" | "!<tag:yaml.org,2002:str>")
}

/// The long form of a short function tag.
fn long_name(tag: &str) -> Option<SmolStr> {
    let name = tag.strip_prefix('!')?;
    Some(match name {
        "Ref" | "Condition" => name.into(),
        "And" | "Base64" | "Cidr" | "Contains" | "EachMemberEquals" | "EachMemberIn" | "Equals"
        | "FindInMap" | "ForEach" | "GetAZs" | "GetAtt" | "GetStackOutput" | "If" | "ImportValue"
        | "Join" | "Length" | "Not" | "Or" | "RefAll" | "Select" | "Split" | "Sub" | "ToJsonString"
        | "Transform" | "ValueOf" | "ValueOfAll" => ["Fn::", name].into_iter().collect(),
        _ => return None,
    })
}

fn scalar(text: &str, plain: bool) -> Kind {
    if !plain {
        return Kind::Text(Text::literal(text));
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Bool(true),
        "false" | "False" | "FALSE" => Kind::Bool(false),
        _ if is_number(text) => Kind::Number(text.into()),
        _ => Kind::Text(Text::literal(text)),
    }
}

/// Decimal numbers only: `2012-10-17` and `1.2.3` are text, and `0x1F` matters to nothing that we decide.
fn is_number(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+']);
    digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.contains(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'-' | b'+'))
        && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_mean_what_cloudformation_takes_them_for() {
        assert!(matches!(scalar("2012-10-17", true), Kind::Text(_)));
        assert!(matches!(scalar("1e3", true), Kind::Number(_)));
        assert!(matches!(scalar("1.2.3", true), Kind::Text(_)));
        assert!(matches!(scalar("true", false), Kind::Text(_)));
        assert!(matches!(scalar("-", true), Kind::Text(_)));
        assert!(matches!(scalar("", true), Kind::Null));
    }
}
