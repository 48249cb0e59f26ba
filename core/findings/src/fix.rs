//! Text edits that make a finding go away.

use deployfence_source::FileSpan;

/// Whether a fix can be applied without a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Safety {
    /// It changes nothing but what the finding is about.
    Safe,
    /// A person should read it first.
    Review,
}

impl Safety {
    /// The word that reports print.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Review => "review",
        }
    }
}

/// Replaces a range of one file by a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub at: FileSpan,
    /// What comes in its place.
    pub text: String,
}

/// One way to mend a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: "give the handler a role of its own".
    pub title: String,
    /// Whether a person should read it first.
    pub safety: Safety,
    /// The edits, which do not overlap; empty where the way out is no edit of a file that was read.
    pub edits: Vec<Edit>,
}
