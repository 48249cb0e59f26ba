//! What is wrong with a policy, as data.

use deployfence_source::FileSpan;

/// One thing that is wrong with a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyProblem {
    /// Where.
    pub at: FileSpan,
    /// Of what kind it is.
    pub flaw: Flaw,
    /// One sentence in lower case, without the place.
    pub message: String,
}

/// The kinds of things that can be wrong with a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Flaw {
    /// An element that the language does not have.
    UnknownElement,
    /// A value that an element does not take, such as an effect or an operator.
    UnknownValue,
    /// A value of another type than the element takes.
    WrongType,
    /// An element that has to be there.
    Missing,
    /// Two elements of which only one may be there.
    Contradiction,
    /// More than is read.
    TooMuch,
}

impl Flaw {
    /// The name under which it is reported.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::UnknownElement => "unknown-element",
            Self::UnknownValue => "unknown-value",
            Self::WrongType => "wrong-type",
            Self::Missing => "missing-element",
            Self::Contradiction => "contradiction",
            Self::TooMuch => "too-much",
        }
    }
}
