//! The bounds of the solver, and what it could not take as it is written.

use std::fmt;

use deployfence_value::{Condition, Literal};

/// Formulas and operands inside each other, and variables that hang on each other in one diagram. Every walk over a
/// formula or a diagram may recurse this deep.
pub(super) const DEPTH: usize = 256;
/// Edges of diagrams that may be made for one definition, one assumption or one question.
pub(super) const STEPS: usize = 1 << 15;
/// Nodes of diagrams that are kept.
pub(super) const NODES: usize = 1 << 16;
/// Conditions that are taken. Real templates hold dozens.
pub(super) const DEFINITIONS: usize = 1 << 12;

/// A bound that was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Limit {
    /// Too deeply nested, or too many variables that hang on each other.
    Depth,
    /// Too many steps.
    Steps,
    /// Too many nodes.
    Nodes,
    /// Too many conditions.
    Definitions,
}

/// Why a question about conditions may have no sure answer. What is affected is taken as not known, never guessed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// A condition that is referred to and not defined.
    Undefined(Condition),
    /// A condition that hangs on itself.
    Cyclic(Condition),
    /// A definition that reached a limit.
    TooComplex(Condition, Limit),
    /// An assumption that reached a limit: it restricts nothing.
    AssumptionTooComplex(Limit),
    /// A question that reached a limit although its conditions did not.
    QuestionTooComplex(Limit),
}

impl Problem {
    /// The condition that it is about.
    #[must_use]
    pub fn condition(&self) -> Option<&Condition> {
        match self {
            Self::Undefined(condition) | Self::Cyclic(condition) | Self::TooComplex(condition, _) => {
                Some(condition)
            }
            Self::AssumptionTooComplex(_) | Self::QuestionTooComplex(_) => None,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |condition: &Condition| Literal { condition: condition.clone(), holds: true };
        match self {
            Self::Undefined(condition) => {
                write!(f, "there is no condition `{}`: what hangs on it is not known", name(condition))
            }
            Self::Cyclic(condition) => {
                write!(f, "the condition `{}` hangs on itself: it is not known", name(condition))
            }
            Self::TooComplex(condition, limit) => {
                write!(f, "the condition `{}` is taken as not known: {limit}", name(condition))
            }
            Self::AssumptionTooComplex(limit) => {
                write!(f, "an assertion under `Rules` is passed over: {limit}")
            }
            Self::QuestionTooComplex(limit) => {
                write!(f, "conditions are taken as possible together that may exclude each other: {limit}")
            }
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Depth => write!(f, "more than {DEPTH} levels hang on each other"),
            Self::Steps => write!(f, "more than {STEPS} steps are needed"),
            Self::Nodes => write!(f, "more than {NODES} nodes are needed"),
            Self::Definitions => write!(f, "there are more than {DEFINITIONS} conditions"),
        }
    }
}
