//! From a spanned tree to plain values: what YAML and JSON scalars mean, short tags, merge keys.

use std::collections::HashSet;

use deployfence_source::{Document, FileId, FileSpan, Node, NodeKind, ScalarStyle, limits};
use deployfence_value::{Entry, Kind, Map, Reason, Text, Value};
use smol_str::SmolStr;

/// Whose reading of YAML applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// CloudFormation: no merge keys.
    CloudFormation,
    /// The Serverless Framework (js-yaml): merge keys are expanded.
    Serverless,
}

/// The value of a whole document; `null` where it holds none.
#[must_use]
pub fn from_document(document: &Document, file: FileId, dialect: Dialect) -> Value {
    match document.root() {
        Some(root) => from_node(root, file, dialect),
        None => Value::new(Kind::Null, FileSpan::new(file, deployfence_source::Span::at(0))),
    }
}

/// The value of a node. Short tags become their long form (`!Sub x` is `{Fn::Sub: x}`); intrinsic functions are
/// not evaluated. Aliases are expanded up to [`limits::EXPANDED_NODES`], which the reader reports.
#[must_use]
pub fn from_node(node: Node<'_>, file: FileId, dialect: Dialect) -> Value {
    Reader { file, dialect, budget: limits::EXPANDED_NODES }.value(node)
}

struct Reader {
    file: FileId,
    dialect: Dialect,
    budget: u64,
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
        let tag = node.tag();
        let kind = match node.kind() {
            NodeKind::Scalar(style) => {
                let plain = style == ScalarStyle::Plain && !tag.is_some_and(is_text_tag);
                scalar(node.text().unwrap_or_default(), plain && tag.is_none_or(|t| long_name(t).is_none()))
            }
            NodeKind::Sequence => Kind::List(node.items().map(|item| self.value(item)).collect()),
            NodeKind::Mapping => Kind::Map(self.map(node)),
        };
        let value = Value::new(kind, at);
        match tag.and_then(long_name) {
            None => value,
            Some(name) => {
                let key_at = FileSpan::new(self.file, node.tag_span().unwrap_or_default());
                let entry = Entry::new(name, key_at, value);
                let at = FileSpan::new(self.file, key_at.span.to(node.span()));
                Value::map([entry], at)
            }
        }
    }

    fn map(&mut self, node: Node<'_>) -> Map {
        let mut entries = Vec::new();
        let mut merged = Vec::new();
        for (key, value) in node.entries() {
            let name = SmolStr::from(key.text().unwrap_or_default());
            let value = self.value(value);
            if name == "<<" && self.dialect == Dialect::Serverless {
                merged.push(value);
                continue;
            }
            entries.push(Entry::new(name, FileSpan::new(self.file, key.span()), value));
        }
        if merged.is_empty() {
            return entries.into_iter().collect();
        }
        let mut known: HashSet<SmolStr> = entries.iter().map(|e: &Entry| e.key.clone()).collect();
        for source in merged.iter().flat_map(Value::one_or_many) {
            // Keys of the mapping itself win over merged ones, and earlier merged maps over later ones.
            let own = entries.len();
            entries.extend(source.entries().filter(|e| !known.contains(&e.key)).cloned());
            known.extend(entries.iter().skip(own).map(|e| e.key.clone()));
        }
        entries.into_iter().collect()
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
        | "Transform" | "ValueOf" | "ValueOfAll" => format!("Fn::{name}").into(),
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
