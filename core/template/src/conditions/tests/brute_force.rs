//! All assignments, one after the other.

use std::collections::{BTreeMap, BTreeSet};

use deployfence_value::{Condition, Hole, Literal};
use smol_str::{SmolStr, format_smolstr};

use crate::conditions::{Formula, Operand};

/// What one deployment chooses.
#[derive(Debug, Default, Clone)]
pub(super) struct Assignment {
    pub(super) texts: BTreeMap<Hole, SmolStr>,
    pub(super) truths: BTreeMap<Hole, bool>,
    /// Conditions that cannot be worked out: any truth.
    pub(super) unknown: BTreeMap<Condition, bool>,
}

/// What conditions mean, and what may be chosen.
#[derive(Debug, Clone, Default)]
pub(super) struct World {
    pub(super) definitions: BTreeMap<Condition, Formula>,
    pub(super) assumptions: Vec<Formula>,
    /// Every variable, with what it is allowed.
    pub(super) variables: BTreeMap<Hole, Option<Vec<SmolStr>>>,
    pub(super) truths: BTreeSet<Hole>,
    pub(super) unknown: BTreeSet<Condition>,
    /// Every text that is written anywhere.
    pub(super) texts: Vec<SmolStr>,
}

impl World {
    /// The assignments that violate no assumption. An open variable takes every text that is written and as many
    /// others as there are variables: all of them could differ from each other.
    pub(super) fn assignments(&self) -> Vec<Assignment> {
        let others = (0..self.variables.len()).map(|n| format_smolstr!("other {n}"));
        let any: Vec<SmolStr> = self.texts.iter().cloned().chain(others).collect();
        let mut all = vec![Assignment::default()];
        for (hole, allowed) in &self.variables {
            let values = allowed.as_ref().unwrap_or(&any);
            all = spread(&all, values, |assignment, value| {
                assignment.texts.insert(hole.clone(), value.clone());
            });
        }
        for hole in &self.truths {
            all = spread(&all, &[false, true], |assignment, &value| {
                assignment.truths.insert(hole.clone(), value);
            });
        }
        for condition in &self.unknown {
            all = spread(&all, &[false, true], |assignment, &value| {
                assignment.unknown.insert(condition.clone(), value);
            });
        }
        all.retain(|assignment| {
            self.assumptions.iter().all(|assumption| self.formula(assumption, assignment))
        });
        all
    }

    pub(super) fn all_hold(&self, literals: &[Literal], assignment: &Assignment) -> bool {
        literals.iter().all(|literal| self.condition(&literal.condition, assignment) == literal.holds)
    }

    pub(super) fn condition(&self, condition: &Condition, assignment: &Assignment) -> bool {
        if let Some(&truth) = assignment.unknown.get(condition) {
            return truth;
        }
        match condition {
            Condition::Named { .. } => self.formula(&self.definitions[condition], assignment),
            Condition::Is { variable, value } => assignment.texts[variable] == *value,
        }
    }

    fn formula(&self, formula: &Formula, assignment: &Assignment) -> bool {
        match formula {
            Formula::Constant(holds) => *holds,
            Formula::Equals(left, right) => self.text(left, assignment) == self.text(right, assignment),
            Formula::Condition(condition) => self.condition(condition, assignment),
            Formula::Not(of) => !self.formula(of, assignment),
            Formula::And(all) => all.iter().all(|of| self.formula(of, assignment)),
            Formula::Or(any) => any.iter().any(|of| self.formula(of, assignment)),
            Formula::Opaque(truth) => assignment.truths[truth],
        }
    }

    fn text<'a>(&'a self, operand: &'a Operand, assignment: &'a Assignment) -> &'a SmolStr {
        match operand {
            Operand::Literal(text) => text,
            Operand::Variable(variable) => &assignment.texts[variable],
            Operand::Choice { cases, otherwise } => {
                let chosen = cases.iter().find(|(guard, _)| self.formula(guard, assignment));
                self.text(chosen.map_or(otherwise, |(_, operand)| operand), assignment)
            }
        }
    }
}

/// Every assignment once with every value.
fn spread<T>(all: &[Assignment], values: &[T], put: impl Fn(&mut Assignment, &T)) -> Vec<Assignment> {
    let mut spread = Vec::with_capacity(all.len() * values.len());
    for assignment in all {
        for value in values {
            let mut assignment = assignment.clone();
            put(&mut assignment, value);
            spread.push(assignment);
        }
    }
    spread
}
