//! What a file is, by its content.

use std::path::Path;

use deployfence_deployment::Problem;
use deployfence_deployment::assembly::is_assembly;
use deployfence_deployment::serverless::{is_service, is_state};
use deployfence_deployment::settings::{
    StackSettings, from_toml, is_parameters, read_parameters, read_samconfig,
};
use deployfence_graph::snapshot_kind;
use deployfence_source::{FileId, FileSpan, SourceText, Syntax, read};
use deployfence_template::{from_document, merge_keys};
use deployfence_value::{Kind as ValueKind, Value};

use crate::names::{self, CDK_SETTINGS, SAM_SETTINGS, STATE, UPDATE_TEMPLATE, file_name};

/// What a file is.
#[derive(Debug)]
pub(crate) enum Kind {
    Service(Value),
    State(Value),
    Template(Value),
    /// The manifest of a CDK cloud assembly.
    Assembly(Value),
    /// The settings of a CDK application, whose stacks are code.
    CdkApplication,
    /// The settings of a SAM application: one for each environment.
    SamSettings(Vec<StackSettings>),
    /// Parameter values for a template that the file does not name.
    Parameters(Box<StackSettings>),
    /// A template whose resources cannot be told: the place, and what stands there.
    Broken(FileSpan, &'static str),
    /// A part of a Serverless service, which names its resources by a variable.
    Fragment(FileSpan),
    /// What an account has, as the AWS CLI prints it.
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

/// Reads a file's text and tells what it is.
pub(crate) fn read_kind(path: &Path, file: FileId, text: &SourceText) -> Read {
    let name = file_name(path);
    if SAM_SETTINGS.contains(&name) {
        return sam_settings(path, file, text);
    }
    let document = read(text, Syntax::of(name, text.as_str()));
    let mut problems: Vec<Problem> =
        document.problems().iter().map(|p| Problem::of_reader(file, p)).collect();
    let packaged = name == STATE || name == UPDATE_TEMPLATE;
    let top = |key: &str| document.root().is_some_and(|root| root.get(key).is_some());
    let service_like = names::is_configuration(path) || (top("service") && !top("Resources"));
    let kind = kind(name, from_document(&document, file));
    if matches!(kind, Kind::Template(_)) && !packaged && !service_like {
        problems.extend(merge_keys(&document, file));
    }
    Read { kind, problems }
}

fn kind(name: &str, value: Value) -> Kind {
    if is_state(&value) {
        Kind::State(value)
    } else if is_service(&value) {
        Kind::Service(value)
    } else if snapshot_kind(&value).is_some() {
        Kind::Snapshot(value)
    } else if is_assembly(&value) {
        Kind::Assembly(value)
    } else if name == CDK_SETTINGS && value.get("app").is_some() {
        Kind::CdkApplication
    } else if is_parameters(&value) {
        Kind::Parameters(Box::new(read_parameters(&value)))
    } else {
        match value.get("Resources").filter(|resources| !resources.is_null()) {
            _ if is_of_another_tool(&value) => Kind::Other,
            None => Kind::Other,
            Some(resources) => template(resources).unwrap_or(Kind::Template(value)),
        }
    }
}

/// Whether a file is written in the format of a tool that makes templates of it and says so by an ending to the version, as
/// org-formation does with `2010-09-09-OC`.
fn is_of_another_tool(value: &Value) -> bool {
    let version = value.get("AWSTemplateFormatVersion").and_then(Value::as_str);
    version.and_then(|version| version.strip_prefix("2010-09-09-")).is_some_and(|ending| !ending.is_empty())
}

/// Settings of SAM are TOML or, rarely, YAML.
fn sam_settings(path: &Path, file: FileId, text: &SourceText) -> Read {
    let (value, mut problems) = if path.extension().is_some_and(|extension| extension == "toml") {
        from_toml(text, file)
    } else {
        let document = read(text, Syntax::Yaml);
        let problems = document.problems().iter().map(|p| Problem::of_reader(file, p)).collect();
        (from_document(&document, file), problems)
    };
    let (settings, misunderstood) = read_samconfig(&value, text);
    problems.extend(misunderstood);
    Read { kind: Kind::SamSettings(settings), problems }
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

/// Whether a value with a map of `Resources` is a template and not something else that calls its parts so: it says what
/// it is, or one of its resources has a type as CloudFormation's have, or is made by a function.
pub(crate) fn shows_a_template(value: &Value) -> bool {
    let is_resource = |body: &Value| match body.get("Type") {
        Some(kind) => kind.as_str().is_none_or(|name| name.contains("::")),
        None => matches!(body.kind, ValueKind::Unknown(_)),
    };
    let mut resources = value.get("Resources").into_iter().flat_map(Value::entries);
    value.get("AWSTemplateFormatVersion").is_some()
        || value.get("Transform").is_some()
        || resources.any(|entry| entry.key.starts_with("Fn::") || is_resource(&entry.value))
}

/// Whether a text holds a word that no input is without.
pub(crate) fn holds_a_word_of_one(text: &str) -> bool {
    ["Resources", "service", "RoleDetailList", "artifacts"].iter().any(|word| text.contains(word))
}

/// Whether a text says that it is a template, or names a type as CloudFormation's are.
pub(crate) fn names_the_format(text: &str) -> bool {
    ["AWSTemplateFormatVersion", "AWS::", "Transform"].iter().any(|word| text.contains(word))
}

/// Whether a file whose name says nothing begins as a template does: the first key is one of a template's, and the
/// format is named. Text that holds a template somewhere is none.
pub(crate) fn begins_as_template(text: &str) -> bool {
    const SECTIONS: &[&str] = &[
        "AWSTemplateFormatVersion",
        "Conditions",
        "Description",
        "Globals",
        "Mappings",
        "Metadata",
        "Outputs",
        "Parameters",
        "Resources",
        "Rules",
        "Transform",
    ];
    let is_noise =
        |line: &&str| line.is_empty() || line.starts_with(['#', '%']) || *line == "---" || *line == "{";
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let first = lines.find(|line| !is_noise(line)).unwrap_or_default();
    let key = first.trim_start_matches(['{', ' ', '"', '\'']);
    SECTIONS.iter().any(|section| key.starts_with(section)) && text.contains("AWSTemplateFormatVersion")
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
    // All of a file may stand on one line.
    let in_one_line = || text.contains("\"Resources\"") && text.contains("AWS::");
    starts_line("AWSTemplateFormatVersion")
        || starts_line("Resources")
        || starts_line("RoleDetailList")
        || (starts_line("service") && starts_line("provider"))
        || text.contains("\"aws:cloudformation:stack\"")
        || in_one_line()
}

/// Whether bytes that are no text that we read may be those of a JSON template, state or service.
pub(crate) fn may_be_input(bytes: &[u8]) -> bool {
    // UTF-16 has a zero beside every letter of these words.
    let bytes: Vec<u8> = bytes.iter().copied().filter(|b| *b != 0).collect();
    let holds = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    let is_service = || holds(b"\"service\"") && holds(b"\"provider\"");
    holds(b"\"Resources\"") || holds(b"\"RoleDetailList\"") || is_service()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_beginning_of_a_template_begins_as_one() {
        let version = "AWSTemplateFormatVersion: '2010-09-09'\n";
        for text in [
            version.to_owned(),
            format!("# a stack\n---\nDescription: x\n{version}"),
            "{\n  \"AWSTemplateFormatVersion\": \"2010-09-09\"".to_owned(),
            "{\"Parameters\": {}, \"AWSTemplateFormatVersion\": \"2010-09-09\"}".to_owned(),
        ] {
            assert!(begins_as_template(&text), "{text}");
        }
        for text in [
            format!("See this template:\n\n{version}"),
            "Resources: []\n".to_owned(),
            format!("FROM alpine\nRUN echo {version}"),
            String::new(),
        ] {
            assert!(!begins_as_template(&text), "{text}");
        }
    }
}
