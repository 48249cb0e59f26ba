//! Holds our reading of a JSON text against serde_json's.

use deployfence_source::{Document, Node, NodeKind, ProblemKind, ScalarStyle, SourceText, Syntax};
use serde_json::Value;

use crate::{Verdict, lasting};

/// Our reading.
#[must_use]
pub fn read(text: &str) -> Document {
    deployfence_source::read(&SourceText::new(text), Syntax::Json)
}

/// Reads `text` twice.
#[must_use]
pub fn compare(text: &str) -> Verdict {
    let document = read(text);
    let problem = document.problems().iter().find(|p| p.kind != ProblemKind::DuplicateKey);
    let theirs = serde_json::from_str::<Value>(text.strip_prefix('\u{feff}').unwrap_or(text));
    let error = theirs.as_ref().err().map(ToString::to_string).unwrap_or_default();
    let verdict = match (theirs, problem) {
        (Err(_), Some(_)) => Verdict::BothReject,
        (Err(_), None) => Verdict::OnlyOurs(error.clone()),
        (Ok(_), Some(problem)) => Verdict::OnlyTheirs(format!("{problem:?}")),
        (Ok(value), None) => match document.root() {
            None => Verdict::Differ("ours holds no value".to_owned()),
            Some(root) => difference(root, &value).map_or(Verdict::Same, Verdict::Differ),
        },
    };
    verdict.or_lasting(|| lasting::json(&document, &error))
}

fn difference(node: Node<'_>, value: &Value) -> Option<String> {
    let plain = node.kind() == NodeKind::Scalar(ScalarStyle::Plain);
    let same = match value {
        Value::Null => plain && node.text() == Some("null"),
        Value::Bool(b) => plain && node.text() == Some(if *b { "true" } else { "false" }),
        Value::Number(n) => plain && same_number(node.text()?.parse().ok()?, n.as_f64()?),
        Value::String(s) => !plain && node.text() == Some(s),
        Value::Array(items) => {
            let ours: Vec<_> = node.items().collect();
            if node.kind() == NodeKind::Sequence && ours.len() == items.len() {
                return ours.into_iter().zip(items).find_map(|(node, item)| difference(node, item));
            }
            false
        }
        Value::Object(map) => {
            let ours: Vec<_> = node.entries().map(|(key, _)| key.text()).collect();
            if node.kind() == NodeKind::Mapping
                && ours.iter().all(|key| key.is_some_and(|k| map.contains_key(k)))
                && map.keys().all(|key| node.get(key).is_some())
            {
                return map.iter().find_map(|(key, value)| difference(node.get(key)?, value));
            }
            false
        }
    };
    (!same).then(|| format!("{node:?} at {:?}, theirs {value}", node.span()))
}

/// serde_json may be off by the last digit of a float.
fn same_number(ours: f64, theirs: f64) -> bool {
    (ours - theirs).abs() <= ours.abs() * 4.0 * f64::EPSILON
}
