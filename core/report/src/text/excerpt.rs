//! The line of source that a place stands on, with the place marked.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Snippet};
use deployfence_findings::{CheckedFile, FileNames};
use deployfence_source::{FileSpan, Span};

use crate::clean;

const CUT: &str = "…";

/// `path:line:column` and, where the file's text is known, the line with the place marked. A place of several
/// lines is marked to the end of its first one: the rest of a block says little about where to look.
///
/// The two are groups of their own because the renderer would otherwise count the column within the cut line.
pub(super) fn excerpt<'a>(
    files: &'a [CheckedFile],
    at: FileSpan,
    level: &Level<'static>,
    width: usize,
) -> Vec<Group<'a>> {
    let Some(file) = files.file(at.file) else { return Vec::new() };
    let position = file.text.position(at.span.start);
    let (line, column) = (position.line as usize, position.column as usize);
    let origin = Origin::path(clean::line(&file.name)).line(line).char_column(column);
    let mut groups = vec![Group::with_level(level.clone()).element(origin)];
    if !file.text.as_str().is_empty() {
        let Window { text, mark } = window(file, at.span, position.line, width);
        let snippet = Snippet::source(text).line_start(line).annotation(AnnotationKind::Primary.span(mark));
        groups.push(Group::with_level(level.clone()).element(snippet));
    }
    groups
}

/// A line, cut to a width that fits, and the marked bytes of it.
struct Window {
    text: String,
    mark: Range<usize>,
}

fn window(file: &CheckedFile, span: Span, line: u32, width: usize) -> Window {
    let line = file.text.line_span(line);
    let start = span.start.clamp(line.start, line.end);
    let end = span.end.clamp(start, line.end);
    let slice = |start, end| file.text.slice(Span { start, end });
    let (before, marked, after) = (slice(line.start, start), slice(start, end), slice(end, line.end));

    let (left_cut, marked_cut, after_cut) = cut(before, marked, after, width);
    let mut text = String::new();
    if left_cut.len() < before.len() {
        text.push_str(CUT);
    }
    text.push_str(&clean::source(left_cut));
    let from = text.len();
    text.push_str(&clean::source(marked_cut));
    let to = text.len();
    text.push_str(&clean::source(after_cut));
    if marked_cut.len() + after_cut.len() < marked.len() + after.len() {
        text.push_str(CUT);
    }
    Window { text, mark: from..to }
}

/// What is shown of the three parts of a line. Where they do not fit, the mark may take half of the width and what
/// stands before it a third; what is left goes to what follows.
fn cut<'a>(before: &'a str, marked: &'a str, after: &'a str, width: usize) -> (&'a str, &'a str, &'a str) {
    if count(before) + count(marked) + count(after) <= width {
        return (before, marked, after);
    }
    let (left, middle) = (tail(before, width / 3), head(marked, width / 2));
    let used = count(left) + count(middle);
    // Nothing may follow a mark that is cut: it would read as if it came next.
    let right = if middle.len() < marked.len() { "" } else { head(after, width.saturating_sub(used)) };
    (left, middle, right)
}

fn count(text: &str) -> usize {
    text.chars().count()
}

/// The first `most` characters.
fn head(text: &str, most: usize) -> &str {
    let end = text.char_indices().nth(most).map_or(text.len(), |(i, _)| i);
    text.get(..end).unwrap_or(text)
}

/// The last `most` characters.
fn tail(text: &str, most: usize) -> &str {
    if most == 0 {
        return "";
    }
    let start = text.char_indices().nth_back(most - 1).map_or(0, |(i, _)| i);
    text.get(start..).unwrap_or(text)
}
