//! A folder with files, checked by the real binary.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up fails by panicking"
)]

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::binary::deployfence;
use crate::schema::parse_report;

/// A folder that goes away with the test.
pub struct Project(TempDir);

/// What a check said.
#[derive(Debug)]
pub struct Checked {
    /// The exit status.
    pub status: i32,
    /// `code file` of each finding, in the order of the report.
    pub found: Vec<String>,
    /// The messages of the findings.
    pub messages: Vec<String>,
    /// The harmless problems.
    pub notes: Vec<String>,
    /// How many files were checked.
    pub files: u64,
    /// The whole report.
    pub report: Value,
}

impl Project {
    /// A folder with these files: path and text of each.
    #[must_use]
    pub fn new(files: &[(&str, &str)]) -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        for (path, text) in files {
            project.write(path, text);
        }
        project
    }

    /// Writes one more file.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Copies a folder with all that is in it to `to`.
    pub fn copy(&self, from: &Path, to: &str) {
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{to}/{}", entry.file_name().to_str().unwrap());
            match entry.file_type().unwrap().is_dir() {
                true => self.copy(&entry.path(), &name),
                false => self.write(&name, &fs::read_to_string(entry.path()).unwrap()),
            }
        }
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs `deployfence check` in the folder.
    #[must_use]
    pub fn check(&self, arguments: &[&str]) -> Checked {
        let all = ["check", "--format", "json"].iter().chain(arguments);
        let output = deployfence(self.path()).args(all).output().unwrap();
        let report = parse_report(std::str::from_utf8(&output.stdout).unwrap());
        let texts = |of: &Value, pointer: &str| {
            let items = of.as_array().unwrap().iter();
            items.map(|item| item.pointer(pointer).unwrap().as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let findings = &report["findings"];
        let codes = texts(findings, "/rule/code").into_iter().zip(texts(findings, "/location/file"));
        Checked {
            status: output.status.code().unwrap(),
            found: codes.map(|(code, file)| format!("{code} {file}")).collect(),
            messages: texts(findings, "/message"),
            notes: texts(&report["problems"], "/message"),
            files: report["summary"]["files"].as_u64().unwrap(),
            report,
        }
    }
}
