//! Generated parameters, conditions, assumptions and questions.

use std::collections::{BTreeMap, BTreeSet};

use deployfence_value::{Condition, Hole, HoleOrigin, Literal};
use proptest::prelude::*;
use proptest::sample::select;
use smol_str::SmolStr;

use super::brute_force::World;
use super::{SCOPE, literal, named, parameter};
use crate::conditions::{Conditions, Formula, Operand};

/// Conditions that a case defines. `C6` is referred to at most, never defined.
pub(super) const DEFINED: usize = 6;
/// Parameters that a case may have.
const PARAMETERS: usize = 4;
/// Texts that formulas hold, and one that only questions do.
const WRITTEN: [&str; 3] = ["a", "b", "A"];
const ASKED: &str = "z";

/// One set of definitions, and questions about them.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) world: World,
    pub(super) questions: Vec<Vec<Literal>>,
}

impl Case {
    pub(super) fn conditions(&self) -> Conditions {
        let mut conditions = Conditions::default();
        // From the last to the first: what is defined later may be referred to earlier.
        for (condition, formula) in self.world.definitions.iter().rev() {
            let Condition::Named { scope, name } = condition else { panic!("only names are defined") };
            conditions.define(*scope, name.clone(), formula.clone());
        }
        for (hole, allowed) in &self.world.variables {
            if let Some(allowed) = allowed {
                conditions.allow(hole.clone(), allowed.iter().cloned());
            }
        }
        self.world.assumptions.iter().cloned().for_each(|assumption| conditions.assume(assumption));
        conditions
    }
}

pub(super) fn condition(index: usize) -> Condition {
    named(&format!("C{index}"))
}

fn truth() -> Hole {
    Hole::new(HoleOrigin::Computed("Custom".into()), SCOPE)
}

fn variable(count: usize) -> impl Strategy<Value = Hole> {
    (0..count).prop_map(|index| parameter(&format!("P{index}")))
}

fn operand(variables: usize) -> impl Strategy<Value = Operand> {
    prop_oneof![
        2 => variable(variables).prop_map(Operand::Variable),
        1 => select(WRITTEN.as_slice()).prop_map(|text| Operand::Literal(text.into())),
    ]
}

fn choice(variables: usize, guard: BoxedStrategy<Formula>) -> impl Strategy<Value = Operand> {
    operand(variables).prop_recursive(2, 6, 2, move |inner| {
        let cases = prop::collection::vec((guard.clone(), inner.clone()), 1..3);
        (cases, inner)
            .prop_map(|(cases, otherwise)| Operand::Choice { cases, otherwise: Box::new(otherwise) })
    })
}

/// A formula over so many variables, with references to conditions below `below`.
fn formula(variables: usize, below: usize) -> BoxedStrategy<Formula> {
    let comparison = (operand(variables), operand(variables)).prop_map(|(a, b)| Formula::Equals(a, b));
    let is = (variable(variables), select(WRITTEN.as_slice()))
        .prop_map(|(variable, value)| Formula::Condition(Condition::Is { variable, value: value.into() }));
    let mut leaves = vec![
        (8, comparison.boxed()),
        (1, is.boxed()),
        (1, any::<bool>().prop_map(Formula::Constant).boxed()),
        (1, Just(Formula::Opaque(truth())).boxed()),
    ];
    if below > 0 {
        leaves.push((5, (0..below).prop_map(|index| Formula::Condition(condition(index))).boxed()));
    }
    let leaf = prop::strategy::Union::new_weighted(leaves);
    let several = |inner: BoxedStrategy<Formula>| prop::collection::vec(inner, 0..4);
    leaf.prop_recursive(3, 12, 3, move |inner| {
        let sides = (choice(variables, inner.clone()), choice(variables, inner.clone()));
        prop_oneof![
            2 => inner.clone().prop_map(|of| Formula::Not(Box::new(of))),
            2 => several(inner.clone()).prop_map(Formula::And),
            2 => several(inner).prop_map(Formula::Or),
            1 => sides.prop_map(|(a, b)| Formula::Equals(a, b)),
        ]
    })
    .boxed()
}

fn question(variables: usize, conditions: usize) -> impl Strategy<Value = Vec<Literal>> {
    let texts: Vec<&str> = WRITTEN.into_iter().chain([ASKED]).collect();
    let is = (variable(variables), select(texts))
        .prop_map(|(variable, value)| Condition::Is { variable, value: value.into() });
    let asked = prop_oneof![3 => (0..conditions).prop_map(condition), 1 => is];
    prop::collection::vec((asked, any::<bool>()).prop_map(|(asked, holds)| literal(asked, holds)), 1..5)
}

/// Cases in which each condition refers only to those before it; with `any_reference`, to any and to none.
pub(super) fn case(any_reference: bool) -> impl Strategy<Value = Case> {
    let parameters = if any_reference { 1..PARAMETERS - 1 } else { 1..PARAMETERS + 1 };
    parameters.prop_flat_map(move |count| {
        let below = |index| if any_reference { DEFINED + 1 } else { index };
        let known = if any_reference { DEFINED + 1 } else { DEFINED };
        let formulas: Vec<_> = (0..DEFINED).map(|index| formula(count, below(index))).collect();
        let values = prop::sample::subsequence(WRITTEN.to_vec(), 1..=2);
        let allowed = prop::collection::vec(prop::option::weighted(0.4, values), count);
        let assumptions = prop::collection::vec(formula(count, known), 0..2);
        let questions = prop::collection::vec(question(count, known), 8);
        (formulas, allowed, assumptions, questions).prop_map(|(formulas, allowed, assumptions, questions)| {
            let owned = |values: Vec<&str>| values.into_iter().map(SmolStr::from).collect::<Vec<_>>();
            let allowed = allowed.into_iter().map(|values| values.map(owned)).enumerate();
            let world = World {
                definitions: formulas.into_iter().enumerate().map(|(i, f)| (condition(i), f)).collect(),
                assumptions,
                variables: BTreeMap::from_iter(
                    allowed.map(|(i, values)| (parameter(&format!("P{i}")), values)),
                ),
                truths: BTreeSet::from([truth()]),
                unknown: BTreeSet::new(),
                texts: WRITTEN.into_iter().chain([ASKED]).map(SmolStr::from).collect(),
            };
            Case { world, questions }
        })
    })
}
