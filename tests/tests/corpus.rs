//! Templates from the wild (`DEPLOYFENCE_CORPUS`) go through the real binary: no crash, no bug of ours, and no claim about
//! a deployment that was not read in its file and found true. The snapshots are what was read.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of a test fail by panicking, and it says when it skips"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use deployfence_tests::binary::deployfence;
use deployfence_tests::schema::parse_report;
use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(20);

/// The files of one folder of the corpus; none where there is no corpus.
fn files(folder: &str) -> Option<(PathBuf, Vec<String>)> {
    let Some(corpus) = std::env::var_os("DEPLOYFENCE_CORPUS") else {
        println!("skipped: DEPLOYFENCE_CORPUS names no folder");
        return None;
    };
    let folder = Path::new(&corpus).join(folder);
    let entries = fs::read_dir(&folder).unwrap();
    let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    Some((folder, names))
}

fn check(folder: &Path, file: &str) -> Value {
    let args = ["check", "--world", "each", "--format", "json", file];
    let output = deployfence(folder).args(args).timeout(PATIENCE).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0..=2)), "{file}: {} {stderr}", output.status);
    assert_eq!(stderr, "", "{file}");
    parse_report(std::str::from_utf8(&output.stdout).unwrap())
}

/// How many problems of reading each file has that is listed, by folder and name.
fn listed() -> BTreeMap<(String, String), usize> {
    let table = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus_unread.md")).unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| ") && line.contains('`'));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        assert!(cells.len() == 4 && !cells[3].is_empty(), "{row}");
        ((cells[0].to_owned(), cells[1].trim_matches('`').to_owned()), cells[2].parse().unwrap())
    })
    .collect()
}

/// What is said about the files of one folder: `file:line: code message`. What cannot be read is held to the table.
fn claims(folder: &str) -> Option<String> {
    let (path, names) = files(folder)?;
    let listed = listed();
    let mut claims = String::new();
    for name in names {
        let report = check(&path, &name);
        let (files, found) = (&report["summary"]["files"], report["findings"].as_array().unwrap());
        assert!(*files != 0 || !found.is_empty(), "{name}: was not looked at, and nothing says so");
        let unread: Vec<&Value> = found.iter().filter(|f| f["rule"]["code"] == "DF001").collect();
        let expected = listed.get(&(folder.to_owned(), name.clone())).copied().unwrap_or_default();
        assert_eq!(unread.len(), expected, "{folder}/{name}: {unread:#?}");
        for finding in found {
            let code = finding["rule"]["code"].as_str().unwrap();
            assert_ne!(code, "DF004", "{name}: {finding:#}");
            if code != "DF001" {
                let line = &finding["location"]["start"]["line"];
                writeln!(claims, "{name}:{line}: {code} {}", finding["message"].as_str().unwrap()).unwrap();
            }
        }
    }
    Some(claims)
}

#[test]
fn serverless_examples() {
    let Some(claims) = claims("serverless-examples") else { return };
    insta::assert_snapshot!(claims);
}

#[test]
fn what_the_sam_translator_writes() {
    let Some(claims) = claims("sam/output") else { return };
    insta::assert_snapshot!(claims);
}

#[test]
fn templates_of_others() {
    for folder in ["sam/input", "aws-cloudformation-templates", "cfn-lint"] {
        let Some(claims) = claims(folder) else { return };
        insta::assert_snapshot!(folder.replace('/', "-"), claims);
    }
}
