//! What is said when deployfence itself breaks: the finding DF004 in the shape of every other one, written without the
//! parts that may have broken.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use deployfence_engine::rule;
use serde_json::Value;

/// The exit status of a check that could not be finished.
pub(crate) const STATUS: u8 = 2;

/// Runs `action`; a panic in it is its words.
pub(crate) fn caught<T>(action: impl FnOnce() -> T) -> Result<T, String> {
    // Nothing that `action` may have left half done is looked at afterwards.
    catch_unwind(AssertUnwindSafe(action)).map_err(|panic| words(panic.as_ref()))
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("panic without words")
        .to_owned()
}

/// The report, JSON v1, of a check of `file` that ended in a panic.
pub(crate) fn json(file: &str, panic: &str) -> String {
    let url = rule("DF004").map(|meta| meta.url()).unwrap_or_default();
    let text = |value: &str| Value::from(value).to_string();
    let position = r#"{ "line": 1, "column": 1, "offset": 0 }"#;
    format!(
        r#"{{
  "version": 1,
  "findings": [
    {{
      "rule": {{ "code": "DF004", "slug": "internal-error" }},
      "severity": "critical",
      "confidence": "sure",
      "message": {message},
      "location": {{ "file": {file}, "start": {position}, "end": {position} }},
      "evidence": [],
      "conditions": [],
      "fixes": [],
      "help": "this is a bug of deployfence: please report it with this input",
      "url": {url},
      "fingerprint": "00000000000000000000000000000004"
    }}
  ],
  "problems": [],
  "summary": {{ "files": 0, "critical": 1, "high": 0, "medium": 0, "low": 0, "suppressed": 0 }}
}}
"#,
        message = text(&format!("internal error: {panic}")),
        file = text(file),
        url = text(&url),
    )
}

/// The same for people.
pub(crate) fn text(json: &str) -> String {
    let report: Value = serde_json::from_str(json).unwrap_or_default();
    let part = |name| report.pointer(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    format!("critical[DF004]: {}\n  = help: {}\n", part("/findings/0/message"), part("/findings/0/help"))
}
