//! The table of `docs/policies.md`: what policies mean, each line with AWS's page and the cases that hold it.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::files;
use crate::shell::{Done, Failure, While, root};

pub(super) const PAGE: &str = "docs/policies.md";
const CASES: &str = "tests/policies/semantics";
const START: &str = "<!-- cases: written by `cargo xtask codegen` from tests/policies/semantics -->\n";
const END: &str = "<!-- /cases -->";

/// The page with its table as the cases say.
pub(super) fn page() -> Done<String> {
    let text = fs::read_to_string(root().join(PAGE)).while_(PAGE)?;
    let no_marks = || Failure::new(format!("{PAGE} lacks the marks `{}` and `{END}`", START.trim()));
    let (before, rest) = text.split_once(START).ok_or_else(no_marks)?;
    let (_, after) = rest.split_once(END).ok_or_else(no_marks)?;
    let mut tables = String::new();
    for file in files(&root().join(CASES))? {
        tables.push_str(&topic(&file)?);
    }
    Ok(format!("{before}{START}{tables}\n{END}{after}"))
}

fn topic(file: &Path) -> Done<String> {
    let text = fs::read_to_string(file).while_(file.display())?;
    let topic: Value =
        serde_json::from_str(&text).map_err(|e| Failure::new(format!("{}: {e}", file.display())))?;
    let lacks = |what: &str| Failure::new(format!("{}: no `{what}`", file.display()));
    let text = |value: &Value, name: &str| -> Done<String> {
        value.get(name).and_then(Value::as_str).map(escaped).ok_or_else(|| lacks(name))
    };
    let list = |value: &Value, name: &str| -> Done<Vec<Value>> {
        value.get(name).and_then(Value::as_array).cloned().ok_or_else(|| lacks(name))
    };
    let mut table =
        format!("\n### {}\n\n| what holds | AWS | cases |\n|---|---|---|\n", text(&topic, "topic")?);
    for row in list(&topic, "rows")? {
        let mut cases = Vec::new();
        for case in list(&row, "cases")? {
            let name = case.pointer("/case/name").and_then(Value::as_str).ok_or_else(|| lacks("name"))?;
            cases.push(format!("{}: {}", escaped(name), result(&text(&case, "expected")?)));
        }
        let (says, page, url) = (text(&row, "says")?, text(&row, "page")?, text(&row, "url")?);
        table.push_str(&format!("| {says} | [{page}]({url}) | {} |\n", cases.join("<br>")));
    }
    Ok(table)
}

fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}

fn result(name: &str) -> &str {
    match name {
        "Allowed" => "allowed",
        "ImplicitlyDenied" => "not allowed",
        "ExplicitlyDenied" => "denied",
        "Unknown" => "unknown",
        other => other,
    }
}
