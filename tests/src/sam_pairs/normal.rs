//! Both sides of a pair in one form: calls long, known pseudo parameters filled in, hashes of contents hidden, sets sorted.

use std::collections::BTreeMap;

use deployfence_value as value;
use serde_json::{Map, Value, json};

/// Lists whose order says nothing.
const SETS: [&str; 9] = [
    "Action",
    "DependsOn",
    "Fn::And",
    "Fn::Or",
    "LambdaConfigurations",
    "ManagedPolicyArns",
    "NotAction",
    "Resource",
    "Tags",
];

/// Types whose logical ids end with a hash of contents.
const HASHED: [&str; 1] = ["AWS::ApiGateway::Deployment"];
const HASH: usize = 10;

/// A value in JSON; scalars are text, as CloudFormation takes them.
#[must_use]
pub(super) fn json(from: &value::Value) -> Value {
    match &from.kind {
        value::Kind::Null => Value::Null,
        value::Kind::Bool(b) => Value::Bool(*b),
        value::Kind::Number(n) => serde_json::from_str(n).unwrap_or_else(|_| Value::String(n.to_string())),
        value::Kind::Text(text) => Value::String(text.to_string()),
        value::Kind::List(items) => items.iter().map(json).collect(),
        value::Kind::Map(_) => {
            Value::Object(from.entries().map(|e| (e.key.to_string(), json(&e.value))).collect())
        }
        value::Kind::Choice(_) | value::Kind::Unknown(_) => json!("⟨not known⟩"),
    }
}

/// A template in the form that is compared.
#[must_use]
pub(super) fn template(root: &Value) -> Value {
    let normal = Normal { defaults: defaults(root) };
    let mut root = normal.value("", root);
    let resources = root.get("Resources").and_then(Value::as_object).cloned().unwrap_or_default();
    let shown: BTreeMap<&str, String> =
        resources.iter().filter_map(|(id, body)| Some((id.as_str(), shown(id, body)?))).collect();
    if !shown.is_empty() {
        root = renamed(&root, &shown);
    }
    // The order of keys says nothing.
    root.sort_all_objects();
    root
}

/// The defaults of the parameters: the official outputs are made with them, and hold some in place of a reference.
fn defaults(root: &Value) -> BTreeMap<String, String> {
    let parameters = root.get("Parameters").and_then(Value::as_object).into_iter().flatten();
    parameters.filter_map(|(name, body)| Some((name.clone(), text(body.get("Default")?)?))).collect()
}

fn text(scalar: &Value) -> Option<String> {
    match scalar {
        Value::Bool(b) => Some(b.to_string()),
        Value::Number(n) => Some(n.as_f64().map_or_else(|| n.to_string(), |f| f.to_string())),
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// The id with its hash hidden.
fn shown(id: &str, body: &Value) -> Option<String> {
    let kind = body.get("Type")?.as_str()?;
    let cut = id.len().checked_sub(HASH)?;
    let (front, hash) = (id.get(..cut)?, id.get(cut..)?);
    let is_hash = hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    (HASHED.contains(&kind) && is_hash).then(|| format!("{front}<hash>"))
}

struct Normal {
    defaults: BTreeMap<String, String>,
}

impl Normal {
    fn value(&self, key: &str, value: &Value) -> Value {
        match value {
            Value::String(text) => json!(filled(text)),
            Value::Array(items) => {
                let mut items: Vec<Value> = items.iter().map(|item| self.value("", item)).collect();
                if SETS.contains(&key) {
                    items.sort_by_key(Value::to_string);
                    items.dedup();
                }
                Value::Array(items)
            }
            Value::Object(map) => {
                let map = map.iter().map(|(key, value)| (key.clone(), self.value(key, value)));
                let map: BTreeMap<String, Value> = map.collect();
                let map = map.into_iter().collect();
                self.call(&map).unwrap_or(Value::Object(map))
            }
            scalar => text(scalar).map_or(Value::Null, Value::String),
        }
    }

    /// A call in its one form: `Fn::GetAtt` as a list, `Fn::Sub` of known text as text, parameters as their defaults.
    fn call(&self, map: &Map<String, Value>) -> Option<Value> {
        let (name, argument) = map.iter().next().filter(|_| map.len() == 1)?;
        match (name.as_str(), argument) {
            ("Fn::GetAtt", Value::String(path)) => {
                let (id, attribute) = path.split_once('.')?;
                Some(json!({"Fn::GetAtt": [id, attribute]}))
            }
            ("Fn::Sub", Value::String(text)) => {
                let filled = |text: String, (name, value): (&String, &String)| {
                    text.replace(&format!("${{{name}}}"), value)
                };
                let text = self.defaults.iter().fold(text.clone(), filled);
                Some(if text.contains("${") { json!({"Fn::Sub": text}) } else { json!(text) })
            }
            // Some outputs of the corpus are written with all their lists sorted.
            ("Fn::Sub", Value::Array(parts)) if parts.first().is_some_and(Value::is_object) => {
                Some(json!({"Fn::Sub": parts.iter().rev().collect::<Vec<_>>()}))
            }
            ("Fn::GetAtt", Value::Array(parts)) if parts.first().is_some_and(|first| first == "Arn") => {
                Some(json!({"Fn::GetAtt": parts.iter().rev().collect::<Vec<_>>()}))
            }
            ("Ref", Value::String(name)) if name == "AWS::Partition" => Some(json!("aws")),
            ("Ref", Value::String(name)) => Some(json!(self.defaults.get(name)?)),
            _ => None,
        }
    }
}

fn filled(text: &str) -> String {
    text.replace("${AWS::Partition}", "aws")
}

/// The value with logical ids called as they are shown.
fn renamed(value: &Value, shown: &BTreeMap<&str, String>) -> Value {
    match value {
        Value::String(text) => match shown.get(text.as_str()) {
            Some(new) => json!(new),
            None if text.contains("${") => {
                let replace = |text: String, (old, new): (&&str, &String)| {
                    text.replace(&format!("${{{old}}}"), &format!("${{{new}}}"))
                        .replace(&format!("${{{old}."), &format!("${{{new}."))
                };
                json!(shown.iter().fold(text.clone(), replace))
            }
            None => value.clone(),
        },
        Value::Array(items) => items.iter().map(|item| renamed(item, shown)).collect(),
        Value::Object(map) => {
            let key = |key: &String| shown.get(key.as_str()).cloned().unwrap_or_else(|| key.clone());
            Value::Object(map.iter().map(|(k, v)| (key(k), renamed(v, shown))).collect())
        }
        _ => value.clone(),
    }
}
