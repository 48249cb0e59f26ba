//! The layers import only downwards: the table below is `docs/ARCHITECTURE.md`'s, and cargo's metadata obeys it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of a test fail by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use deployfence_tests::{read, root};
use serde_json::Value;

/// Each layer and what it may import, without the `deployfence-` of the crates' names.
const LAYERS: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("value", &["source"]),
    ("template", &["source", "value"]),
    ("iam", &["source", "value"]),
    ("deployment", &["source", "value", "template"]),
    ("graph", &["source", "value", "template", "iam", "deployment"]),
    ("findings", &["source"]),
    ("rules", &["source", "value", "template", "iam", "deployment", "graph", "findings"]),
    ("report", &["source", "findings"]),
    ("engine", &["source", "value", "template", "iam", "deployment", "graph", "findings", "rules", "report"]),
    ("cli", &["engine"]),
    ("node", &["engine", "cli"]),
];

/// Crates that nobody ships: they may import anything.
const TOOLS: &[&str] = &["tests", "xtask", "benches", "fuzz", "properties"];

type Edges = BTreeMap<String, BTreeSet<String>>;

fn table() -> Edges {
    let owned = |names: &[&str]| names.iter().map(|&n| n.to_owned()).collect();
    LAYERS.iter().map(|(layer, may)| ((*layer).to_owned(), owned(may))).collect()
}

fn short(name: &str) -> String {
    name.strip_prefix("deployfence-").unwrap_or(name).to_owned()
}

/// What each crate of the workspace imports of the workspace, dev-dependencies aside.
fn edges() -> Edges {
    let args = ["metadata", "--format-version", "1", "--no-deps", "--offline"];
    let output = Command::new(env!("CARGO")).args(args).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let name = |value: &Value| short(value["name"].as_str().unwrap());
    let imports = |package: &Value| {
        let all = package["dependencies"].as_array().unwrap();
        all.iter().filter(|d| d["path"].is_string() && d["kind"] != "dev").map(name).collect()
    };
    packages.iter().map(|p| (name(p), imports(p))).collect()
}

#[test]
fn no_crate_imports_upwards() {
    let table = table();
    let mut wrong = Vec::new();
    for (name, imports) in edges() {
        if TOOLS.contains(&name.as_str()) {
            continue;
        }
        match table.get(&name) {
            None => wrong.push(format!("`{name}` is no layer: give it a row")),
            Some(may) => {
                wrong.extend(imports.difference(may).map(|i| format!("`{name}` may not import `{i}`")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_imports_a_tool() {
    // What holds of any input is for the tests, the fuzzers and the measurements alike.
    for (name, imports) in edges().into_iter().filter(|(name, _)| !TOOLS.contains(&name.as_str())) {
        for tool in TOOLS {
            assert!(!imports.contains(*tool), "`{name}` imports `{tool}`");
        }
    }
}

#[test]
fn the_architecture_shows_the_same_table() {
    let text = read("docs/ARCHITECTURE.md");
    let Some((_, rest)) = text.split_once("<!-- layers -->") else { panic!("no table of layers") };
    let Some((rows, _)) = rest.split_once("<!-- /layers -->") else {
        panic!("the table of layers does not end")
    };
    let words = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
    let mut shown = Edges::new();
    // Two rows of heading; then `| crate | what it owns | may import |`.
    for row in rows.trim().lines().skip(2) {
        let cells: Vec<_> = row.trim_matches('|').split('|').collect();
        assert_eq!(cells.len(), 3, "{row}");
        shown.extend(words(cells[0]).into_iter().map(|layer| (layer, words(cells[2]))));
    }
    assert_eq!(shown, table());
}
