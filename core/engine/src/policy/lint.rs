//! `policy lint`.

use std::io::{self, Write};
use std::path::Path;

use deployfence_findings::CheckedFile;
use deployfence_iam::lint::{DocumentKind, Level, Lint, lint as lint_document};
use deployfence_report::TextOptions;
use deployfence_report::json::{Location, location};
use deployfence_report::text::{Remark, remarks};
use deployfence_source::FileId;
use serde::Serialize;

use super::error::PolicyError;
use super::input::Inputs;
use super::{Shown, json};

/// What is wrong or doubtful in a policy.
#[derive(Debug)]
pub struct Linted {
    /// The kind that it was taken for.
    pub kind: DocumentKind,
    /// What is to be said, in the order of the file.
    pub lints: Vec<Lint>,
    files: Vec<CheckedFile>,
}

/// Looks for what is wrong or doubtful in a policy. Its kind is guessed where none is given.
///
/// # Errors
/// When the file cannot be read, is no JSON or YAML, or holds no policy.
pub fn lint(path: &Path, kind: Option<DocumentKind>, inputs: &mut Inputs<'_>) -> Result<Linted, PolicyError> {
    let read = inputs.policy(path, FileId(0))?;
    let found = read.is_trust.then_some(DocumentKind::Trust);
    let kind = kind.or(found).unwrap_or_else(|| DocumentKind::guess(&read.policy));
    Ok(Linted { kind, lints: lint_document(&read.document, Some(kind)), files: vec![read.file] })
}

impl Linted {
    fn count(&self, level: Level) -> usize {
        self.lints.iter().filter(|lint| lint.check.level() == level).count()
    }
}

impl Shown for Linted {
    fn text(&self, options: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
        let shown = self.lints.iter().map(|lint| Remark {
            level: lint.check.level().name(),
            check: lint.check.name(),
            message: &lint.message,
            at: lint.at,
            help: &lint.help,
        });
        let shown: Vec<Remark<'_>> = shown.collect();
        out.write_all(remarks(&self.files, &shown, options).as_bytes())?;
        let counts =
            [Level::Error, Level::Warning, Level::Suggestion].map(|level| (self.count(level), level.name()));
        let counts: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, name)| format!("{count} {name}{}", if *count == 1 { "" } else { "s" }))
            .collect();
        let found = if counts.is_empty() { "nothing".to_owned() } else { counts.join(", ") };
        writeln!(out, "found {found} (read as {})", self.kind.words())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let problems = self.lints.iter().map(|lint| ProblemDto {
            check: lint.check.name(),
            level: lint.check.level().name(),
            message: &lint.message,
            help: &lint.help,
            location: location(&self.files, lint.at, &[]),
        });
        let document = Document {
            kind: self.kind.name(),
            problems: problems.collect(),
            summary: Summary {
                errors: self.count(Level::Error),
                warnings: self.count(Level::Warning),
                suggestions: self.count(Level::Suggestion),
            },
        };
        json::pretty(&document, out)
    }

    /// 1 where something is graver than a suggestion.
    fn status(&self) -> u8 {
        u8::from(self.lints.iter().any(|lint| lint.check.level() < Level::Suggestion))
    }
}

#[derive(Serialize)]
struct Document<'a> {
    kind: &'a str,
    problems: Vec<ProblemDto<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct ProblemDto<'a> {
    check: &'a str,
    level: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    help: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
    suggestions: usize,
}
