//! Which conditions can hold together: what the deployer may choose, over all the choices there are.
//!
//! A deployment gives every variable a text. A variable takes any text at all unless it is allowed only some, whatever
//! its default is. Texts are equal where they are the same to the letter. [`Conditions`] says for any conditions whether
//! some deployment makes them hold, exactly, or [`Answer::Unknown`] where a definition is missing or circular or one of
//! the limits was reached: then [`Conditions::problems`] says which. What such a definition is worth may differ from one
//! deployment to the next, so the answer is yes only where some deployment fits whatever it is worth there.
//!
//! Nothing is computed before it is asked. The answers do not hang on the order of the questions.

mod compared;
mod compile;
mod cycles;
mod definitions;
mod diagram;
mod domain;
mod formula;
mod problem;
mod reading;
mod solver;
mod survey;

#[cfg(test)]
mod tests;

use std::sync::{Mutex, PoisonError};

use deployfence_value::{Answer, Condition, Hole, Literal, Scope};
use smol_str::SmolStr;

use definitions::Definitions;
use solver::Solver;

pub use formula::{Formula, Operand};
pub use problem::{Limit, Problem};

/// The conditions of one or more stack instances, and what restricts the worlds in which they are asked for.
#[derive(Debug, Default)]
pub struct Conditions {
    definitions: Definitions,
    /// What was worked out so far; none before the first question.
    solver: Mutex<Option<Solver>>,
}

impl Conditions {
    /// Says what a condition means, in place of what was said of it before.
    pub fn define(&mut self, scope: Scope, name: impl Into<SmolStr>, formula: Formula) {
        self.changed().define((scope, name.into()), formula);
    }

    /// Restricts a variable to these values. With none, nothing can be deployed.
    pub fn allow(&mut self, variable: Hole, values: impl IntoIterator<Item = SmolStr>) {
        self.changed().allow(variable, values.into_iter().collect());
    }

    /// The values that a variable is restricted to, if it is.
    #[must_use]
    pub fn allowed(&self, variable: &Hole) -> Option<&[SmolStr]> {
        self.definitions.allowed(variable)
    }

    /// Takes over what others say, such as those of a nested stack.
    pub fn extend(&mut self, others: &Self) {
        self.changed().extend(&others.definitions);
    }

    /// Says what holds in every deployment, such as an assertion of the section `Rules`.
    pub fn assume(&mut self, formula: Formula) {
        self.changed().assume(formula);
    }

    /// Whether some deployment makes all of the literals hold.
    #[must_use]
    pub fn satisfiable(&self, literals: &[Literal]) -> Answer {
        self.ask(|solver| solver.satisfiable(&self.definitions, literals))
    }

    /// What the condition surely is in every deployment that makes `given` hold; none where it may be either, where
    /// that is not known, and where there is no such deployment.
    #[must_use]
    pub fn decided(&self, given: &[Literal], condition: &Condition) -> Option<bool> {
        let with = |holds| {
            let literal = Literal { condition: condition.clone(), holds };
            self.satisfiable(&[given, &[literal]].concat()).is_no()
        };
        match (with(true), with(false)) {
            (false, true) => Some(true),
            (true, false) => Some(false),
            _ => None,
        }
    }

    /// Whether no deployment makes both conditions hold.
    #[must_use]
    pub fn exclusive(&self, a: &Condition, b: &Condition) -> Answer {
        !self.satisfiable(&[a, b].map(|condition| Literal { condition: condition.clone(), holds: true }))
    }

    /// What could not be taken as it is written, in a fixed order: what is undefined or circular anywhere, and the
    /// limits that the questions so far have reached.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        self.ask(|solver| solver.problems().cloned().collect())
    }

    /// [`Conditions::problems`] as far as questions have met them: nothing is worked out for this.
    #[must_use]
    pub fn problems_met(&self) -> Vec<Problem> {
        let solver = self.solver.lock().unwrap_or_else(PoisonError::into_inner);
        solver.iter().flat_map(Solver::problems).cloned().collect()
    }

    fn changed(&mut self) -> &mut Definitions {
        *self.solver.get_mut().unwrap_or_else(PoisonError::into_inner) = None;
        &mut self.definitions
    }

    fn ask<T>(&self, question: impl FnOnce(&mut Solver) -> T) -> T {
        let mut solver = self.solver.lock().unwrap_or_else(|poisoned| {
            // A question that broke off may have left half an answer.
            self.solver.clear_poison();
            let mut solver = poisoned.into_inner();
            *solver = None;
            solver
        });
        question(solver.get_or_insert_with(|| Solver::new(&self.definitions)))
    }
}

/// The copy works everything out anew.
impl Clone for Conditions {
    fn clone(&self) -> Self {
        Self { definitions: self.definitions.clone(), solver: Mutex::default() }
    }
}
