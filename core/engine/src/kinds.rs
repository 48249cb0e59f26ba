//! What a file is, by its content.

use std::path::{Path, PathBuf};

use deployfence_deployment::Problem;
use deployfence_deployment::serverless::{is_service, is_state};
use deployfence_source::{FileId, FileSpan, SourceText, Syntax, limits, read};
use deployfence_template::{Dialect, from_document};
use deployfence_value::{Kind as ValueKind, Value};

/// The framework's own names for what it packages.
pub(crate) const STATE: &str = "serverless-state.json";
pub(crate) const UPDATE_TEMPLATE: &str = "cloudformation-template-update-stack.json";
pub(crate) const CREATE_TEMPLATE: &str = "cloudformation-template-create-stack.json";
/// The framework's names for a service's configuration, those that are data.
pub(crate) const CONFIGURATIONS: &[&str] = &["serverless.yml", "serverless.yaml", "serverless.json"];
/// Those that are code, which is never run.
pub(crate) const CODE: &[&str] = &[
    "serverless.js",
    "serverless.cjs",
    "serverless.mjs",
    "serverless.ts",
    "serverless.cts",
    "serverless.mts",
];

/// What a file is.
#[derive(Debug)]
pub(crate) enum Kind {
    Service(Value),
    State(Value),
    Template(Value),
    /// A template whose resources cannot be told: the place, and what stands there.
    Broken(FileSpan, &'static str),
    /// A part of a Serverless service, which names its resources by a variable.
    Fragment(FileSpan),
    /// What an account has: the output of `aws iam get-account-authorization-details`.
    Snapshot(Value),
    /// None of these.
    Other,
}

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) kind: Kind,
    pub(crate) problems: Vec<Problem>,
}

/// The most bytes that are read of a file, by its name.
pub(crate) fn limit(path: &Path) -> usize {
    match file_name(path) {
        STATE | UPDATE_TEMPLATE | CREATE_TEMPLATE => limits::OUTPUT_BYTES,
        name if CONFIGURATIONS.contains(&name) => limits::CONFIG_BYTES,
        _ => limits::TEMPLATE_BYTES,
    }
}

/// The folder that a file lies in.
pub(crate) fn folder_of(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("/")).to_owned()
}

/// Whether the name ends as those of templates and services do.
pub(crate) fn has_input_extension(path: &Path) -> bool {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    matches!(extension, "yml" | "yaml" | "json" | "template")
}

/// Whether the framework takes the file for a service's configuration unless it is told of another.
pub(crate) fn is_default_name(path: &Path) -> bool {
    CONFIGURATIONS.contains(&file_name(path))
}

pub(crate) fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

/// Whether the name is one that only a host's own file bears.
pub(crate) fn has_fixed_name(path: &Path) -> bool {
    let name = file_name(path);
    CONFIGURATIONS.contains(&name) || name == STATE || name == UPDATE_TEMPLATE
}

/// Reads a file's text and tells what it is.
pub(crate) fn read_kind(path: &Path, file: FileId, text: &SourceText) -> Read {
    let name = file_name(path);
    let document = read(text, Syntax::of(name, text.as_str()));
    let problems = document.problems().iter().map(|p| Problem::of_reader(file, p)).collect();
    let packaged = name == STATE || name == UPDATE_TEMPLATE;
    let top = |key: &str| document.root().is_some_and(|root| root.get(key).is_some());
    let service_like = CONFIGURATIONS.contains(&name) || (top("service") && !top("Resources"));
    let dialect = if packaged || service_like { Dialect::Serverless } else { Dialect::CloudFormation };
    let value = from_document(&document, file, dialect);
    let kind = if is_state(&value) {
        Kind::State(value)
    } else if is_service(&value) {
        Kind::Service(value)
    } else if value.get("RoleDetailList").is_some_and(|roles| matches!(roles.kind, ValueKind::List(_))) {
        Kind::Snapshot(value)
    } else {
        match value.get("Resources").filter(|resources| !resources.is_null()) {
            None => Kind::Other,
            Some(resources) => template(resources).unwrap_or(Kind::Template(value)),
        }
    };
    Read { kind, problems }
}

/// What a file is whose `Resources` are not what a template's are.
fn template(resources: &Value) -> Option<Kind> {
    match &resources.kind {
        ValueKind::Map(map) => {
            let whole = map.single().filter(|only| only.key == "Fn::Transform")?;
            Some(Kind::Broken(whole.key_at, "are made by `Fn::Transform`, which is not run"))
        }
        ValueKind::Text(text) if text.as_literal().is_some_and(|t| t.trim_start().starts_with("${")) => {
            Some(Kind::Fragment(resources.at))
        }
        ValueKind::List(_) => Some(Kind::Broken(resources.at, "are a list, not a map of logical ids")),
        _ => Some(Kind::Broken(resources.at, "are no map of logical ids")),
    }
}

/// Whether a text holds a word that no input is without.
pub(crate) fn holds_a_word_of_one(text: &str) -> bool {
    ["Resources", "service", "RoleDetailList"].iter().any(|word| text.contains(word))
}

/// Whether a text looks like a template or a service, though it could not be read as one: then the failure
/// to read it matters.
pub(crate) fn looks_like_input(text: &str) -> bool {
    let starts_line = |key: &str| {
        text.lines().take(2_000).any(|line| {
            let line = line.trim_start_matches(['"', ' ', '{', '\u{feff}']);
            line.strip_prefix(key).is_some_and(|rest| rest.trim_start_matches('"').starts_with(':'))
        })
    };
    starts_line("AWSTemplateFormatVersion")
        || starts_line("Resources")
        || (starts_line("service") && starts_line("provider"))
}

/// Whether bytes that are no text that we read may be those of a JSON template, state or service.
pub(crate) fn may_be_input(bytes: &[u8]) -> bool {
    // UTF-16 has a zero beside every letter of these words.
    let bytes: Vec<u8> = bytes.iter().copied().filter(|b| *b != 0).collect();
    let holds = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    holds(b"\"Resources\"") || (holds(b"\"service\"") && holds(b"\"provider\""))
}
