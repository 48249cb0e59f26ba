//! The last line.

use deployfence_findings::{Report, Severity};

/// How much was checked and what came of it.
pub(super) fn line(report: &Report) -> String {
    let files = match report.checked {
        1 => "1 file".to_owned(),
        n => format!("{n} files"),
    };
    let suppressed = match report.suppressed() {
        0 => String::new(),
        n => format!(" ({n} suppressed)"),
    };
    let counted = |severity| (report.count(severity), severity);
    let parts: Vec<_> = Severity::ALL
        .into_iter()
        .map(counted)
        .filter(|(count, _)| *count > 0)
        .map(|(count, severity)| format!("{count} {severity}"))
        .collect();
    if !parts.is_empty() {
        format!("found {} in {files}{suppressed}", parts.join(", "))
    } else if report.checked == 0 {
        format!("nothing was checked{suppressed}")
    } else {
        format!("nothing found in {files}{suppressed}")
    }
}
