//! JSON v1. The contract is `docs/report-v1.schema.json`; every host prints these bytes.

use deployfence_findings::{
    CheckedFile, Edit, Evidence, FileNames, Finding, Fix, Note, Report, Severity, Suppression,
};
use deployfence_source::{FileSpan, Position as SourcePosition};
use serde::Serialize;

use crate::fingerprint::fingerprints;

/// The report as JSON v1: indented by two spaces, with a line feed at the end.
#[must_use]
pub fn render(report: &Report) -> String {
    #[expect(
        clippy::expect_used,
        reason = "no map with other than text keys, no float: nothing here can fail"
    )]
    let mut text = serde_json::to_string_pretty(&document(report)).expect("a report is plain data");
    text.push('\n');
    text
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    findings: Vec<FindingDto<'a>>,
    problems: Vec<ProblemDto<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FindingDto<'a> {
    rule: RuleDto<'a>,
    severity: &'a str,
    confidence: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    logical_id: Option<&'a str>,
    location: Location<'a>,
    evidence: Vec<EvidenceDto<'a>>,
    conditions: &'a [String],
    fixes: Vec<FixDto<'a>>,
    help: &'a str,
    url: String,
    fingerprint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressed: Option<SuppressedDto<'a>>,
}

#[derive(Serialize)]
struct RuleDto<'a> {
    code: &'a str,
    slug: &'a str,
}

#[derive(Serialize)]
struct EvidenceDto<'a> {
    message: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct FixDto<'a> {
    title: &'a str,
    safety: &'a str,
    edits: Vec<EditDto<'a>>,
}

#[derive(Serialize)]
struct EditDto<'a> {
    file: &'a str,
    start: Position,
    end: Position,
    text: &'a str,
}

#[derive(Serialize)]
struct SuppressedDto<'a> {
    reason: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct ProblemDto<'a> {
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location<'a>>,
}

/// A place in a file.
#[derive(Debug, Serialize)]
pub struct Location<'a> {
    file: &'a str,
    start: Position,
    end: Position,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    path: &'a [String],
}

#[derive(Debug, Serialize)]
struct Position {
    line: u32,
    column: u32,
    offset: u32,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    critical: usize,
    high: usize,
    medium: usize,
    low: usize,
    suppressed: usize,
}

fn document(report: &Report) -> Document<'_> {
    let finding = |(f, print): (_, String)| finding(report, f, print);
    Document {
        version: 1,
        findings: report.findings.iter().zip(fingerprints(report)).map(finding).collect(),
        problems: report.problems.iter().map(|p| problem(report, p)).collect(),
        summary: summary(report),
    }
}

fn summary(report: &Report) -> Summary {
    Summary {
        files: report.checked,
        critical: report.count(Severity::Critical),
        high: report.count(Severity::High),
        medium: report.count(Severity::Medium),
        low: report.count(Severity::Low),
        suppressed: report.suppressed(),
    }
}

fn finding<'a>(report: &'a Report, finding: &'a Finding, fingerprint: String) -> FindingDto<'a> {
    FindingDto {
        rule: RuleDto { code: finding.rule.code, slug: finding.rule.slug },
        severity: finding.severity.as_str(),
        confidence: finding.confidence.as_str(),
        message: &finding.message,
        logical_id: finding.logical_id.as_deref(),
        location: location(&report.files, finding.at, &finding.path),
        evidence: finding.evidence.iter().map(|e| evidence(report, e)).collect(),
        conditions: &finding.conditions,
        fixes: finding.fixes.iter().map(|f| fix(report, f)).collect(),
        help: &finding.help,
        url: finding.rule.url(),
        fingerprint,
        suppressed: finding.suppressed.as_ref().map(|s| suppressed(report, s)),
    }
}

fn evidence<'a>(report: &'a Report, evidence: &'a Evidence) -> EvidenceDto<'a> {
    EvidenceDto { message: &evidence.message, location: location(&report.files, evidence.at, &evidence.path) }
}

fn fix<'a>(report: &'a Report, fix: &'a Fix) -> FixDto<'a> {
    let edits = fix.edits.iter().map(|e| edit(report, e)).collect();
    FixDto { title: &fix.title, safety: fix.safety.as_str(), edits }
}

fn edit<'a>(report: &'a Report, edit: &'a Edit) -> EditDto<'a> {
    let Location { file, start, end, .. } = location(&report.files, edit.at, &[]);
    EditDto { file, start, end, text: &edit.text }
}

fn suppressed<'a>(report: &'a Report, suppression: &'a Suppression) -> SuppressedDto<'a> {
    SuppressedDto { reason: &suppression.reason, location: location(&report.files, suppression.at, &[]) }
}

fn problem<'a>(report: &'a Report, problem: &'a Note) -> ProblemDto<'a> {
    ProblemDto { message: &problem.message, location: problem.at.map(|at| location(&report.files, at, &[])) }
}

/// A place as every report writes it; `path` names what lies there.
#[must_use]
pub fn location<'a>(files: &'a [CheckedFile], at: FileSpan, path: &'a [String]) -> Location<'a> {
    let Some(file) = files.file(at.file) else {
        let start = position(SourcePosition::START);
        return Location { file: "", start, end: position(SourcePosition::START), path };
    };
    let start = position(file.text.position(at.span.start));
    let end = position(file.text.position(at.span.end));
    Location { file: &file.name, start, end, path }
}

fn position(position: SourcePosition) -> Position {
    Position { line: position.line, column: position.column, offset: position.offset }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_full_report() {
        insta::assert_snapshot!(render(&sample::two_files()));
    }

    #[test]
    fn nothing_found() {
        insta::assert_snapshot!(render(&sample::nothing_found()));
    }

    #[test]
    fn a_file_that_could_not_be_read_stands_at_its_start() {
        insta::assert_snapshot!(render(&sample::unreadable()));
    }
}
