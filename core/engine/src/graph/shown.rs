//! How what is found in a graph is written: places, evidence and steps, for people and for programs.

use deployfence_findings::CheckedFile;
use deployfence_graph::edges::{Evidence, Way};
use deployfence_report::graph::excerpt;
use deployfence_report::json::{Location, location};
use deployfence_source::FileSpan;
use deployfence_value::{Answer, Literal};
use serde::Serialize;

use crate::survey::place;

/// What shows something, as JSON has it.
#[derive(Debug, Serialize)]
pub(super) struct EvidenceDto<'a> {
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location<'a>>,
    /// The lines from the first to the last of the place.
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpt: Option<String>,
}

impl<'a> EvidenceDto<'a> {
    pub(super) fn of(files: &'a [CheckedFile], evidence: &'a Evidence) -> Self {
        Self {
            message: &evidence.text,
            location: known(files, evidence.at).map(|_| location(files, evidence.at, &[])),
            excerpt: excerpt(files, evidence.at),
        }
    }
}

/// The file of a place; none for what AWS keeps.
pub(super) fn known(files: &[CheckedFile], at: FileSpan) -> Option<&CheckedFile> {
    usize::try_from(at.file.0).ok().and_then(|number| files.get(number))
}

/// A sentence of evidence with its place.
pub(super) fn line(files: &[CheckedFile], evidence: &Evidence) -> String {
    match known(files, evidence.at) {
        Some(_) => format!("{} ({})", evidence.text, place(files, evidence.at)),
        None => evidence.text.clone(),
    }
}

/// The word for an answer.
pub(super) fn word(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "yes",
        Answer::No => "no",
        Answer::Unknown => "unknown",
    }
}

/// Conditions as they are written.
pub(super) fn conditions(when: &[Literal]) -> Vec<String> {
    when.iter().map(ToString::to_string).collect()
}

/// What else is said of a way: its name, what it hangs on, what it takes, and when it is there.
pub(super) fn remarks(way: &Way) -> Vec<String> {
    let mut remarks = Vec::new();
    if !way.hangs_on.is_empty() {
        remarks.push(format!("hangs on {}", way.hangs_on.join(", and on ")));
    }
    if !way.assumes.is_empty() {
        remarks.push(format!("takes that {}", way.assumes.join(", and that ")));
    }
    if !way.when.is_empty() {
        remarks.push(format!("while {}", conditions(&way.when).join(" and ")));
    }
    remarks
}
