//! Holds JSON against `docs/report-v1.schema.json`.

use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::Value;

/// Parses a report and fails with every place where it breaks the schema.
///
/// # Panics
/// When the text is no JSON or breaks the schema.
#[must_use]
pub fn parse_report(text: &str) -> Value {
    let report: Value = serde_json::from_str(text).unwrap_or_else(|e| panic!("no JSON ({e}):\n{text}"));
    let wrong: Vec<_> =
        validator().iter_errors(&report).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(wrong.is_empty(), "the report breaks its schema:\n{}\n{text}", wrong.join("\n"));
    report
}

fn validator() -> &'static Validator {
    static VALIDATOR: OnceLock<Validator> = OnceLock::new();
    VALIDATOR.get_or_init(|| {
        let schema =
            serde_json::from_str(&crate::read("docs/report-v1.schema.json")).expect("the schema is JSON");
        jsonschema::meta::validate(&schema).expect("the schema is a schema");
        jsonschema::draft202012::new(&schema).expect("the schema can be used")
    })
}
