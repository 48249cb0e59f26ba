//! How two readings of a text relate.

/// What came of holding our reading of a text against another one.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Both take it, and see the same.
    Same,
    /// Neither takes it.
    BothReject,
    /// The trees differ: the first difference.
    Differ(String),
    /// Only the reference takes it: our first problem.
    OnlyTheirs(String),
    /// Only we take it: the reference's error.
    OnlyOurs(String),
}

impl Verdict {
    /// Whether the two say the same of the text.
    #[must_use]
    pub fn agrees(&self) -> bool {
        matches!(self, Self::Same | Self::BothReject)
    }
}
