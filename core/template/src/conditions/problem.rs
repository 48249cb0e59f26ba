//! The bounds of the solver, and what it could not take as it is written.

use std::fmt;

use deployfence_value::Condition;

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
