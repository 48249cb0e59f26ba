//! Three answers, never two.

/// The answer to a question about values that may be partly unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It is so, whatever the unknown parts turn out to be.
    Yes,
    /// It is not so, whatever the unknown parts turn out to be.
    No,
    /// It depends on something that is not known.
    Unknown,
}

impl Answer {
    /// Whether the answer is a sure yes.
    #[must_use]
    pub fn is_yes(self) -> bool {
        self == Self::Yes
    }

    /// Whether the answer is a sure no.
    #[must_use]
    pub fn is_no(self) -> bool {
        self == Self::No
    }

    /// Both: no as soon as one is no, yes when both are yes.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Unknown,
        }
    }

    /// Either: yes as soon as one is yes, no when both are no.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::No, Self::No) => Self::No,
            _ => Self::Unknown,
        }
    }

    /// Whether any of the answers is yes.
    pub fn any(answers: impl IntoIterator<Item = Self>) -> Self {
        answers.into_iter().fold(Self::No, Self::or)
    }

    /// Whether all of the answers are yes.
    pub fn all(answers: impl IntoIterator<Item = Self>) -> Self {
        answers.into_iter().fold(Self::Yes, Self::and)
    }
}

/// The opposite; of what is not known, neither is that.
impl std::ops::Not for Answer {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }
}

impl From<bool> for Answer {
    fn from(known: bool) -> Self {
        if known { Self::Yes } else { Self::No }
    }
}

#[cfg(test)]
mod tests {
    use super::Answer::{self, No, Unknown, Yes};

    #[test]
    fn unknown_never_decides() {
        assert_eq!(Yes.and(Unknown), Unknown);
        assert_eq!(No.and(Unknown), No);
        assert_eq!(Yes.or(Unknown), Yes);
        assert_eq!(No.or(Unknown), Unknown);
        assert_eq!([!Yes, !No, !Unknown], [No, Yes, Unknown]);
        assert_eq!(Answer::any([]), No);
        assert_eq!(Answer::all([]), Yes);
    }
}
