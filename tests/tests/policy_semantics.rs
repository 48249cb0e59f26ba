//! What policies mean: each case of `policies/semantics`, through the real binary. `docs/policies.md` shows them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of a test fail by panicking")]

use std::fs;
use std::path::PathBuf;

use deployfence_tests::binary::deployfence;
use serde_json::Value;

/// The topics, each with its rows of cases.
fn topics() -> Vec<(PathBuf, Value)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("policies/semantics");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let topic = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        (path, topic)
    };
    files.into_iter().map(read).collect()
}

fn items<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().unwrap_or_else(|| panic!("no `{name}` in {value}"))
}

#[test]
fn every_case_is_decided_as_aws_documents_it() {
    let mut wrong = Vec::new();
    for (path, topic) in topics() {
        let cases: Vec<&Value> = items(&topic, "rows").iter().flat_map(|row| items(row, "cases")).collect();
        assert!(!cases.is_empty(), "{} has no cases", path.display());
        let folder = tempfile::tempdir().unwrap();
        let asked: Vec<&Value> = cases.iter().map(|case| &case["case"]).collect();
        fs::write(folder.path().join("cases.json"), serde_json::to_string(&asked).unwrap()).unwrap();
        let arguments = ["policy", "evaluate", "cases.json", "--format", "json"];
        let output = deployfence(folder.path()).args(arguments).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let is_open = cases.iter().any(|case| case["expected"] == "Unknown");
        assert_eq!(output.status.code(), Some(if is_open { 3 } else { 0 }), "{}: {told}", path.display());
        let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(answers.len(), cases.len(), "{}", path.display());
        for (case, answer) in cases.iter().zip(&answers) {
            if answer["result"] != case["expected"] || items(answer, "because").is_empty() {
                wrong.push(format!("{}: {}: {answer}", path.display(), case["case"]["name"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_row_names_its_page_of_aws() {
    for (path, topic) in topics() {
        for row in items(&topic, "rows") {
            let url = row["url"].as_str().unwrap_or_default();
            assert!(url.starts_with("https://docs.aws.amazon.com/"), "{}: {row}", path.display());
            assert!(
                row["says"].as_str().is_some_and(|says| says.ends_with('.')),
                "{}: {row}",
                path.display()
            );
        }
    }
}
