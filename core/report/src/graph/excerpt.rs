//! The lines of source that show an edge.

use deployfence_findings::{CheckedFile, FileNames};
use deployfence_source::FileSpan;

use crate::clean;

/// The lines of an excerpt; what is longer is cut, and says so.
const MOST_LINES: u32 = 8;

/// The characters of a line.
const MOST_COLUMNS: usize = 160;

const CUT: char = '…';

/// The lines on which a place stands, from its first one on; nothing where the text of the file is not known.
#[must_use]
pub fn excerpt(files: &[CheckedFile], at: FileSpan) -> Option<String> {
    let file = files.file(at.file)?;
    if file.text.as_str().is_empty() {
        return None;
    }
    let first = file.text.position(at.span.start).line;
    let last = file.text.position(at.span.end.max(at.span.start)).line;
    // A block ends where the next key starts: its last line holds nothing of it.
    let ends_before = file.text.position(at.span.end).column == 1 && last > first;
    let last = if ends_before { last - 1 } else { last };
    let shown = last.min(first.saturating_add(MOST_LINES - 1));
    let mut out: Vec<String> = (first..=shown).map(|line| cut(file, line)).collect();
    dedent(&mut out);
    while out.last().is_some_and(|line| line.is_empty()) {
        out.pop();
    }
    if shown < last {
        out.push(CUT.to_string());
    }
    Some(out.join("\n"))
}

/// Takes away what all lines are indented by.
fn dedent(lines: &mut [String]) {
    let indented = lines.iter().filter(|line| !line.is_empty());
    let common =
        indented.map(|line| line.len() - line.trim_start_matches(' ').len()).min().unwrap_or_default();
    for line in lines {
        line.drain(..common.min(line.len()));
    }
}

fn cut(file: &CheckedFile, line: u32) -> String {
    let text = clean::source(file.text.slice(file.text.line_span(line)).trim_end());
    if text.chars().count() <= MOST_COLUMNS {
        return text;
    }
    text.chars().take(MOST_COLUMNS).chain([CUT]).collect()
}
