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
    while out.last().is_some_and(|line| line.is_empty()) {
        out.pop();
    }
    if shown < last {
        out.push(CUT.to_string());
    }
    Some(out.join("\n"))
}

fn cut(file: &CheckedFile, line: u32) -> String {
    let text = clean::source(file.text.slice(file.text.line_span(line)).trim_end());
    match text.char_indices().nth(MOST_COLUMNS) {
        Some((end, _)) => text
            .chars()
            .take_while({
                let mut at = 0;
                move |c| {
                    at += c.len_utf8();
                    at <= end
                }
            })
            .chain([CUT])
            .collect(),
        None => text,
    }
}
