//! Holds JSON against the schemas in `docs`.

use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::Value;

/// Parses a report and fails with every place where it breaks the schema.
///
/// # Panics
/// When the text is no JSON or breaks the schema.
#[must_use]
pub fn parse_report(text: &str) -> Value {
    static VALIDATOR: OnceLock<Validator> = OnceLock::new();
    parse("report", text, VALIDATOR.get_or_init(|| validator("docs/report-v1.schema.json")))
}

/// Parses a graph, likewise.
///
/// # Panics
/// When the text is no JSON or breaks the schema.
#[must_use]
pub fn parse_graph(text: &str) -> Value {
    static VALIDATOR: OnceLock<Validator> = OnceLock::new();
    parse("graph", text, VALIDATOR.get_or_init(|| validator("docs/graph-v1.schema.json")))
}

fn parse(what: &str, text: &str, validator: &Validator) -> Value {
    let value: Value = serde_json::from_str(text).unwrap_or_else(|e| panic!("no JSON ({e}):\n{text}"));
    let wrong: Vec<_> =
        validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(wrong.is_empty(), "the {what} breaks its schema:\n{}\n{text}", wrong.join("\n"));
    value
}

fn validator(path: &str) -> Validator {
    let schema = serde_json::from_str(&crate::read(path)).expect("the schema is JSON");
    jsonschema::meta::validate(&schema).expect("the schema is a schema");
    jsonschema::draft202012::new(&schema).expect("the schema can be used")
}
