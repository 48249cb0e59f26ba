//! The table of differences that are known, with their causes: `tests/sam_differences.md`.

use super::Difference;

/// A line of the table. A pair, class or part of `*` stands for any.
#[derive(Debug)]
pub struct Known {
    pair: String,
    class: String,
    part: String,
}

/// The lines of the table in a Markdown text.
#[must_use]
pub fn known(markdown: &str) -> Vec<Known> {
    let rows = markdown.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.map(|row| row.split('|').map(|cell| cell.trim().trim_matches('`').to_owned()));
    let known = cells.map(|mut cells| {
        let mut next = || cells.next().unwrap_or_default();
        next();
        Known { pair: next(), class: next(), part: next() }
    });
    known.collect()
}

impl Known {
    /// Whether a difference is this one.
    #[must_use]
    pub fn covers(&self, difference: &Difference) -> bool {
        matches(&self.pair, &difference.pair)
            && matches(&self.class, difference.class)
            && matches(&self.part, &difference.part)
    }

    /// How it reads in a message.
    #[must_use]
    pub fn display(&self) -> String {
        format!("{} {} {}", self.pair, self.class, self.part)
    }
}

/// Whether a text matches a pattern in which `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((front, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(front) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let back = parts.pop().unwrap_or_default();
    for part in parts {
        let Some((_, after)) = text.split_once(part) else { return false };
        text = after;
    }
    text.ends_with(back)
}
