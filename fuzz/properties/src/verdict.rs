//! How two readings of a text relate.

/// What came of holding our reading of a text against another one.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Both take it, and see the same.
    Same,
    /// Neither takes it.
    BothReject,
    /// They differ, and always will, for this reason.
    Lasting(&'static str),
    /// The trees differ: the first difference.
    Differ(String),
    /// Only the reference takes it: our first problem.
    OnlyTheirs(String),
    /// Only we take it: the reference's error.
    OnlyOurs(String),
}

impl Verdict {
    /// Whether nothing is wrong with our reading.
    #[must_use]
    pub fn agrees(&self) -> bool {
        matches!(self, Self::Same | Self::BothReject | Self::Lasting(_))
    }

    /// The same, unless they differ and `reason` says why.
    #[must_use]
    pub(crate) fn or_lasting(self, reason: impl FnOnce() -> Option<&'static str>) -> Self {
        if self.agrees() {
            return self;
        }
        reason().map_or(self, Self::Lasting)
    }
}
