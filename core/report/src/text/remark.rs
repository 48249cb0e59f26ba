//! What is said of places in files without being the finding of a rule.

use annotate_snippets::{Group, Level};
use deployfence_findings::CheckedFile;
use deployfence_source::FileSpan;

use super::{TextOptions, excerpt};
use crate::clean;

/// One sentence about a place.
#[derive(Debug, Clone)]
pub struct Remark<'r> {
    /// How grave it is, in a word: `error` and `warning` have colours of their own.
    pub level: &'r str,
    /// The name of what was checked.
    pub check: &'r str,
    /// The sentence.
    pub message: &'r str,
    /// The place.
    pub at: FileSpan,
    /// What to do; empty where the sentence says it.
    pub help: &'r str,
}

/// The remarks as text, each with an excerpt of its file.
#[must_use]
pub fn remarks(files: &[CheckedFile], remarks: &[Remark<'_>], options: &TextOptions) -> String {
    let renderer = options.renderer();
    let mut out = String::new();
    for remark in remarks {
        out.push_str(&renderer.render(&groups(files, remark, options.excerpt_width())));
        out.push_str("\n\n");
    }
    out
}

fn groups<'a>(files: &'a [CheckedFile], remark: &'a Remark<'_>, width: usize) -> Vec<Group<'a>> {
    let level = match remark.level {
        "error" => Level::ERROR,
        "warning" => Level::WARNING,
        _ => Level::INFO,
    };
    let title = level.clone().with_name(remark.level).secondary_title(clean::line(remark.message));
    let mut groups = vec![Group::with_title(title.id(remark.check))];
    groups.extend(excerpt(files, remark.at, &level, width));
    if !remark.help.is_empty()
        && let Some(last) = groups.pop()
    {
        groups.push(last.element(Level::HELP.message(clean::line(remark.help))));
    }
    groups
}
