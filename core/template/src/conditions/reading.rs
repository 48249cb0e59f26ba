//! What a formula is made of: what the solver has to know of before it compiles any.

use deployfence_value::{Condition, Hole, Literal};

use super::definitions::{Definitions, Name};
use super::formula::{Formula, Operand};
use super::problem::{DEPTH, Limit, STEPS};

/// What a formula refers to and compares.
#[derive(Default)]
pub(super) struct Reading<'a> {
    conditions: Vec<&'a Condition>,
    /// The truths that nothing is known of.
    pub(super) opaque: Vec<&'a Hole>,
    /// What is compared with what.
    pub(super) comparisons: Vec<[Leaves<'a>; 2]>,
}

/// What a side of a comparison may turn out to be.
#[derive(Default)]
pub(super) struct Leaves<'a> {
    pub(super) variables: Vec<&'a Hole>,
    pub(super) literals: Vec<&'a str>,
}

impl<'a> Reading<'a> {
    /// Reads a formula, unless it is too deep or compares more than could be compiled.
    pub(super) fn of(formula: &'a Formula) -> Result<Self, Limit> {
        let mut reading = Self::default();
        reading.formula(formula, DEPTH)?;
        let pairs = reading.comparisons.iter().map(|[left, right]| left.len().saturating_mul(right.len()));
        match pairs.fold(0, usize::saturating_add) {
            0..=STEPS => Ok(reading),
            _ => Err(Limit::Steps),
        }
    }

    /// Reads a question.
    pub(super) fn of_question(question: &'a [Literal]) -> Self {
        let mut reading = Self::default();
        question.iter().for_each(|literal| reading.condition(&literal.condition));
        reading
    }

    fn formula(&mut self, formula: &'a Formula, depth: usize) -> Result<(), Limit> {
        let depth = depth.checked_sub(1).ok_or(Limit::Depth)?;
        match formula {
            Formula::Constant(_) => {}
            Formula::Condition(condition) => self.condition(condition),
            Formula::Opaque(truth) => self.opaque.push(truth),
            Formula::Not(of) => self.formula(of, depth)?,
            Formula::And(all) | Formula::Or(all) => all.iter().try_for_each(|of| self.formula(of, depth))?,
            Formula::Equals(left, right) => {
                let mut sides = [Leaves::default(), Leaves::default()];
                for (side, operand) in sides.iter_mut().zip([left, right]) {
                    self.operand(operand, side, depth)?;
                }
                self.comparisons.push(sides);
            }
        }
        Ok(())
    }

    fn operand(&mut self, operand: &'a Operand, side: &mut Leaves<'a>, depth: usize) -> Result<(), Limit> {
        let depth = depth.checked_sub(1).ok_or(Limit::Depth)?;
        match operand {
            Operand::Literal(text) => side.literals.push(text),
            Operand::Variable(variable) => side.variables.push(variable),
            Operand::Choice { cases, otherwise } => {
                for (guard, operand) in cases {
                    self.formula(guard, depth)?;
                    self.operand(operand, side, depth)?;
                }
                self.operand(otherwise, side, depth)?;
            }
        }
        Ok(())
    }

    fn condition(&mut self, condition: &'a Condition) {
        if let Condition::Is { variable, value } = condition {
            let variable = Leaves { variables: vec![variable], literals: Vec::new() };
            let value = Leaves { variables: Vec::new(), literals: vec![value] };
            self.comparisons.push([variable, value]);
        } else {
            self.conditions.push(condition);
        }
    }

    /// The definitions that are referred to by name; the name where there is none.
    pub(super) fn references(&self, definitions: &Definitions) -> impl Iterator<Item = Result<usize, Name>> {
        self.conditions.iter().filter_map(|condition| match condition {
            Condition::Named { scope, name } => Some(definitions.index(*scope, name)),
            Condition::Is { .. } => None,
        })
    }
}

impl Leaves<'_> {
    fn len(&self) -> usize {
        self.variables.len() + self.literals.len()
    }
}
