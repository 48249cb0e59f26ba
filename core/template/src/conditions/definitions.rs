//! What was said of conditions and variables, before anything is made of it.

use std::collections::HashMap;

use deployfence_value::{Condition, Hole, Scope};
use foldhash::fast::RandomState;
use smol_str::SmolStr;

use super::formula::Formula;
use super::problem::{Limit, Problem};

/// The name of a condition within its stack.
pub(super) type Name = (Scope, SmolStr);

/// Definitions of conditions and assumptions, which are definitions without a name, and what variables are allowed.
#[derive(Debug, Clone, Default)]
pub(super) struct Definitions {
    formulas: Vec<(Option<Name>, Formula)>,
    indices: HashMap<Name, usize, RandomState>,
    allowed: HashMap<Hole, Vec<SmolStr>, RandomState>,
}

impl Definitions {
    pub(super) fn define(&mut self, name: Name, formula: Formula) {
        let earlier = self.indices.get(&name).and_then(|&index| self.formulas.get_mut(index));
        if let Some((_, earlier)) = earlier {
            *earlier = formula;
        } else {
            self.indices.insert(name.clone(), self.formulas.len());
            self.formulas.push((Some(name), formula));
        }
    }

    pub(super) fn assume(&mut self, formula: Formula) {
        self.formulas.push((None, formula));
    }

    pub(super) fn allow(&mut self, variable: Hole, values: Vec<SmolStr>) {
        self.allowed.insert(variable, values);
    }

    /// Takes over what is not said here yet.
    pub(super) fn extend(&mut self, others: &Self) {
        for (name, formula) in &others.formulas {
            match name {
                Some(name) if !self.indices.contains_key(name) => self.define(name.clone(), formula.clone()),
                None if !self.formulas.iter().any(|(own, known)| own.is_none() && known == formula) => {
                    self.assume(formula.clone());
                }
                _ => {}
            }
        }
        for (variable, values) in &others.allowed {
            self.allowed.entry(variable.clone()).or_insert_with(|| values.clone());
        }
    }

    /// All formulas, those of assumptions too.
    pub(super) fn formulas(&self) -> impl Iterator<Item = &Formula> {
        self.formulas.iter().map(|(_, formula)| formula)
    }

    pub(super) fn formula(&self, index: usize) -> Option<&Formula> {
        self.formulas.get(index).map(|(_, formula)| formula)
    }

    pub(super) fn assumptions(&self) -> impl Iterator<Item = usize> {
        self.formulas.iter().enumerate().filter(|(_, (name, _))| name.is_none()).map(|(index, _)| index)
    }

    pub(super) fn allowed(&self, variable: &Hole) -> Option<&[SmolStr]> {
        self.allowed.get(variable).map(Vec::as_slice)
    }

    /// The definition of a condition; its name where there is none.
    pub(super) fn index(&self, scope: Scope, name: &SmolStr) -> Result<usize, Name> {
        let name = (scope, name.clone());
        self.indices.get(&name).copied().ok_or(name)
    }

    /// The condition that this defines; none for an assumption.
    pub(super) fn condition(&self, index: usize) -> Option<Condition> {
        let (scope, name) = self.formulas.get(index)?.0.as_ref()?;
        Some(Condition::Named { scope: *scope, name: name.clone() })
    }

    /// That this definition reached a limit.
    pub(super) fn too_complex(&self, index: usize, limit: Limit) -> Problem {
        match self.condition(index) {
            Some(condition) => Problem::TooComplex(condition, limit),
            None => Problem::AssumptionTooComplex(limit),
        }
    }

    /// Whether a variable is allowed no value at all: nothing can be deployed then.
    pub(super) fn is_impossible(&self) -> bool {
        self.allowed.values().any(Vec::is_empty)
    }
}
