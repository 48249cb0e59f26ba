//! The solver against brute force, and what it does where there is no sure answer.

mod brute_force;
mod generated;
mod limits;
mod properties;

use deployfence_value::{Condition, Hole, HoleOrigin, Literal, Scope};

use super::{Formula, Operand};

const SCOPE: Scope = Scope(1);

fn parameter(name: &str) -> Hole {
    Hole::new(HoleOrigin::Parameter(name.into()), SCOPE)
}

fn named(name: &str) -> Condition {
    Condition::Named { scope: SCOPE, name: name.into() }
}

fn literal(condition: Condition, holds: bool) -> Literal {
    Literal { condition, holds }
}

fn variable(name: &str) -> Operand {
    Operand::Variable(parameter(name))
}

fn text(text: &str) -> Operand {
    Operand::Literal(text.into())
}

fn equals(left: Operand, right: Operand) -> Formula {
    Formula::Equals(left, right)
}

fn not(formula: Formula) -> Formula {
    Formula::Not(Box::new(formula))
}

/// A reference to the condition of this name.
fn holds(name: &str) -> Formula {
    Formula::Condition(named(name))
}
