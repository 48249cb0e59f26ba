//! What conditions say, free of how a template writes it.

use deployfence_value::{Condition, Hole};
use smol_str::SmolStr;

/// What a condition says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// Always, or never.
    Constant(bool),
    /// While both are the same text.
    Equals(Operand, Operand),
    /// While another condition holds.
    Condition(Condition),
    /// While this does not hold.
    Not(Box<Formula>),
    /// While all of them hold.
    And(Vec<Formula>),
    /// While at least one of them holds.
    Or(Vec<Formula>),
    /// Nothing is known of it, except that it holds wherever the same one holds.
    Opaque(Hole),
}

/// A side of [`Formula::Equals`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// Known text.
    Literal(SmolStr),
    /// What the deployment will fill in.
    Variable(Hole),
    /// The operand of the first case that holds: a case for `Fn::If`, one for each key for `Fn::FindInMap`.
    Choice {
        /// What decides, with what it decides for.
        cases: Vec<(Formula, Operand)>,
        /// What it is where no case holds.
        otherwise: Box<Operand>,
    },
}
