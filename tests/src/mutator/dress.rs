//! What else a file of that content may look like: the corpus is tidier than the world.

use super::Refusal;
use super::page::{Page, widened};

/// What a file looks like before anything is put into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dress {
    /// As its author left it.
    Untouched,
    /// With the line ends of Windows.
    Crlf,
    /// With twice the indentation.
    Wide,
    /// With the keys in quotes.
    Quoted,
    /// With comments and empty lines wherever a block opens.
    Commented,
    /// With an anchor on every section.
    Anchored,
    /// With a byte order mark and the mark of a document.
    Marked,
    /// With `iam`, `logs` and `custom` there already.
    Furnished,
}

const SECTIONS: [&str; 4] = ["provider:", "functions:", "custom:", "resources:"];

impl Dress {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Untouched,
        Self::Crlf,
        Self::Wide,
        Self::Quoted,
        Self::Commented,
        Self::Anchored,
        Self::Marked,
        Self::Furnished,
    ];

    pub(super) fn newline(self) -> &'static str {
        if self == Self::Crlf { "\r\n" } else { "\n" }
    }

    pub(super) fn before(self, text: &str) -> String {
        match self {
            Self::Wide => each(text, |line| widened(&odd_to_even(line), 0, 4)),
            Self::Quoted => each(text, quoted),
            Self::Commented => each(text, |line| match line.ends_with(':') && !line.contains('#') {
                true => format!("{line} # opens\n\n        # a block"),
                false => line.to_owned(),
            }),
            Self::Anchored => each(text, |line| match SECTIONS.contains(&line) {
                true => format!("{line} &the-{}", line.trim_end_matches(':')),
                false => line.to_owned(),
            }),
            Self::Marked => format!("\u{feff}---\n{text}"),
            Self::Untouched | Self::Crlf | Self::Furnished => text.to_owned(),
        }
    }

    pub(super) fn furnish(self, page: &mut Page) -> Result<(), Refusal> {
        if self == Self::Furnished {
            let provider = page.top("provider").ok_or("no provider")?;
            if page.child(provider, "iam").is_none() {
                page.put(&["provider", "iam"], "role:\n  name: of-the-functions", true)?;
            }
            page.put(&["provider", "logs"], "frameworkLambda: true", true)?;
            page.put(&["custom"], "furnished: true", true)?;
        }
        Ok(())
    }
}

fn each(text: &str, change: impl Fn(&str) -> String) -> String {
    let mut out: String = text.lines().map(|line| change(line) + "\n").collect();
    if !text.ends_with('\n') {
        out.pop();
    }
    out
}

/// `widened` counts levels of two spaces; a level of three or one would be lost.
fn odd_to_even(line: &str) -> String {
    let said = line.trim_start();
    if (line.len() - said.len()).is_multiple_of(2) { line.to_owned() } else { format!(" {line}") }
}

/// `key: value` with the key in quotes; what starts a list's item, a comment or a flow stays.
fn quoted(line: &str) -> String {
    let said = line.trim_start();
    let plain = |key: &str| !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric());
    match said.split_once(':') {
        Some((key, rest)) if plain(key) && (rest.is_empty() || rest.starts_with(' ')) => {
            let quote = if key.len().is_multiple_of(2) { '"' } else { '\'' };
            format!("{}{quote}{key}{quote}:{rest}", " ".repeat(line.len() - said.len()))
        }
        _ => line.to_owned(),
    }
}
