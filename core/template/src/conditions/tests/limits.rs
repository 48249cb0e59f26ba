//! Where there is no sure answer, and that it is reported.

use deployfence_value::Answer;

use super::{equals, holds, literal, named, not, parameter, text, variable};
use crate::conditions::problem::DEFINITIONS;
use crate::conditions::{Conditions, Formula, Limit, Operand, Problem};

use super::SCOPE;

fn conditions(formulas: impl IntoIterator<Item = (String, Formula)>) -> Conditions {
    let mut conditions = Conditions::default();
    formulas.into_iter().for_each(|(name, formula)| conditions.define(SCOPE, name, formula));
    conditions
}

fn defined(formulas: &[(&str, Formula)]) -> Conditions {
    conditions(formulas.iter().map(|(name, formula)| ((*name).to_owned(), formula.clone())))
}

fn possible(conditions: &Conditions, literals: &[(&str, bool)]) -> Answer {
    let literals: Vec<_> = literals.iter().map(|&(name, holds)| literal(named(name), holds)).collect();
    conditions.satisfiable(&literals)
}

fn is(name: &str, value: &str) -> Formula {
    equals(variable(name), text(value))
}

/// As many variables on the left as on the right are the same, pair by pair. All the left ones come first in the
/// order, so a diagram has to remember each of them.
fn remembered(pairs: usize) -> Formula {
    let bit = |side: &str, index: usize| is(&format!("{side}{index}"), "yes");
    let first = (0..pairs).map(|index| Formula::Or(vec![bit("L", index), not(bit("L", index))]));
    let same = (0..pairs).map(|index| {
        let (left, right) = (bit("L", index), bit("R", index));
        let both = Formula::And(vec![left.clone(), right.clone()]);
        Formula::Or(vec![both, Formula::And(vec![not(left), not(right)])])
    });
    Formula::And(first.chain(same).collect())
}

#[test]
fn what_is_defined_in_a_circle_is_not_known_and_the_rest_is() {
    let conditions = defined(&[
        ("Chicken", holds("Egg")),
        ("Egg", not(holds("Chicken"))),
        ("Hen", Formula::And(vec![holds("Chicken"), is("P", "a")])),
        ("Prod", is("P", "b")),
    ]);
    assert_eq!(possible(&conditions, &[("Chicken", true)]), Answer::Unknown);
    assert_eq!(possible(&conditions, &[("Hen", true)]), Answer::Unknown);
    assert_eq!(possible(&conditions, &[("Hen", false)]), Answer::Yes);
    assert_eq!(possible(&conditions, &[("Hen", true), ("Prod", true)]), Answer::No);
    assert_eq!(possible(&conditions, &[("Prod", true)]), Answer::Yes);
    let cyclic = ["Chicken", "Egg"].map(|name| Problem::Cyclic(named(name)));
    assert_eq!(conditions.problems(), cyclic);
}

#[test]
fn a_condition_that_is_not_defined_is_named() {
    let conditions = defined(&[("A", Formula::Or(vec![holds("Nowhere"), is("P", "a")]))]);
    assert_eq!(conditions.problems(), [Problem::Undefined(named("Nowhere"))]);
    assert_eq!(possible(&conditions, &[("A", true)]), Answer::Yes);
    assert_eq!(possible(&conditions, &[("A", false)]), Answer::Unknown);
    assert_eq!(possible(&conditions, &[("Asked", true)]), Answer::Unknown);
    assert_eq!(possible(&conditions, &[("Asked", true), ("Asked", false)]), Answer::No);
}

#[test]
fn a_formula_may_be_deep_but_not_too_deep() {
    let deep = |levels| (0..levels).fold(is("P", "a"), |inner, _| not(inner));
    let conditions = defined(&[("Deep", deep(200)), ("TooDeep", deep(300))]);
    assert_eq!(possible(&conditions, &[("Deep", false)]), Answer::Yes);
    assert_eq!(possible(&conditions, &[("TooDeep", true)]), Answer::Unknown);
    assert_eq!(conditions.problems(), [Problem::TooComplex(named("TooDeep"), Limit::Depth)]);
}

#[test]
fn a_chain_of_references_may_be_long() {
    let link = |index: usize| (format!("C{index}"), not(holds(&format!("C{}", index + 1))));
    let mut conditions = conditions((0..3000).map(link));
    conditions.define(SCOPE, "C3000", is("P", "a"));
    assert_eq!(possible(&conditions, &[("C0", true), ("C3000", true)]), Answer::Yes);
    assert_eq!(possible(&conditions, &[("C1", true), ("C3000", true)]), Answer::No);
    assert_eq!(conditions.problems(), []);
}

#[test]
fn too_many_conditions_are_not_known_and_too_many_variables_neither() {
    let many = conditions((0..=DEFINITIONS).map(|index| (format!("C{index:04}"), is("P", "a"))));
    assert_eq!(possible(&many, &[("C0000", true), ("C4095", false)]), Answer::No);
    assert_eq!(possible(&many, &[("C4096", true)]), Answer::Unknown);
    assert_eq!(many.problems(), [Problem::TooComplex(named("C4096"), Limit::Definitions)]);

    let wide = |count| Formula::And((0..count).map(|index| is(&format!("P{index}"), "a")).collect());
    let wide = defined(&[("Wide", wide(200)), ("TooWide", wide(600))]);
    assert_eq!(possible(&wide, &[("Wide", true)]), Answer::Yes);
    assert_eq!(possible(&wide, &[("TooWide", true)]), Answer::Unknown);
    assert_eq!(wide.problems(), [Problem::TooComplex(named("TooWide"), Limit::Depth)]);
}

#[test]
fn what_takes_too_many_steps_is_not_known() {
    let conditions = defined(&[("Small", remembered(5)), ("Large", remembered(20)), ("Other", is("Q", "a"))]);
    assert_eq!(possible(&conditions, &[("Small", true)]), Answer::Yes);
    assert_eq!(possible(&conditions, &[("Large", true), ("Other", true)]), Answer::Unknown);
    assert_eq!(possible(&conditions, &[("Other", true)]), Answer::Yes);
    assert_eq!(conditions.problems(), [Problem::TooComplex(named("Large"), Limit::Steps)]);

    let mut assumed = defined(&[("Other", is("Q", "a"))]);
    assumed.assume(remembered(20));
    assert_eq!(possible(&assumed, &[("Other", true)]), Answer::Unknown);
    assert_eq!(possible(&assumed, &[("Other", true), ("Other", false)]), Answer::No);
    assert_eq!(assumed.problems(), [Problem::AssumptionTooComplex(Limit::Steps)]);
}

/// `Large` is too complex to be known, and in truth only ever holds where `P` is `a`. `Crossed` asks for `b` where it
/// holds and for `a` where it does not: each can be had, but by no deployment that is sure to fit what `Large` is there.
#[test]
fn what_is_not_known_may_hang_on_what_the_deployer_chooses() {
    let crossed = |unknown: &str| {
        let either = |truth: Formula, value| Formula::And(vec![truth, is("P", value)]);
        Formula::Or(vec![either(holds(unknown), "b"), either(not(holds(unknown)), "a")])
    };
    let large = Formula::And(vec![is("P", "a"), remembered(20)]);
    let conditions =
        defined(&[("Large", large), ("Crossed", crossed("Large")), ("Nowhere", crossed("Else"))]);
    assert_eq!(possible(&conditions, &[("Crossed", true)]), Answer::Unknown);
    assert_eq!(possible(&conditions, &[("Crossed", false)]), Answer::Yes);
    assert_eq!(possible(&conditions, &[("Crossed", true), ("Large", true)]), Answer::Unknown);
    assert_eq!(possible(&conditions, &[("Nowhere", true)]), Answer::Unknown);
}

#[test]
fn a_question_may_be_too_complex_though_its_conditions_are_not() {
    // Every pair is a condition of its own: only together they are too much.
    let Formula::And(parts) = remembered(20) else { panic!("a conjunction") };
    let conditions =
        conditions(parts.into_iter().enumerate().map(|(index, part)| (format!("C{index:02}"), part)));
    let names: Vec<String> = (0..40).map(|index| format!("C{index:02}")).collect();
    let all: Vec<_> = names.iter().map(|name| (name.as_str(), true)).collect();
    assert_eq!(possible(&conditions, &all), Answer::Unknown);
    assert_eq!(possible(&conditions, &all[..30]), Answer::Yes);
    assert_eq!(conditions.problems(), [Problem::QuestionTooComplex(Limit::Steps)]);
}

#[test]
fn what_earlier_questions_left_takes_no_room_from_later_ones() {
    // Each of them makes thousands of nodes of its own.
    let part = |number: usize| {
        let Formula::And(parts) = remembered(11) else { panic!("a conjunction") };
        Formula::And(parts.into_iter().chain([is(&format!("Own{number}"), "a")]).collect())
    };
    let conditions = conditions((0..40).map(|number| (format!("C{number}"), part(number))));
    for number in 0..40 {
        assert_eq!(possible(&conditions, &[(&format!("C{number}"), true)]), Answer::Yes, "{number}");
    }
    assert_eq!(conditions.problems(), []);
}

#[test]
fn a_large_mapping_is_no_trouble() {
    let case = |index: usize| {
        let value = if index.is_multiple_of(3) { "yes" } else { "no" };
        (is("Region", &format!("region-{index}")), text(value))
    };
    let mapped = Operand::Choice { cases: (0..500).map(case).collect(), otherwise: Box::new(text("none")) };
    let conditions = defined(&[("Mapped", equals(mapped, text("yes")))]);
    let at = |value: &str| {
        let is = deployfence_value::Condition::Is { variable: parameter("Region"), value: value.into() };
        conditions.decided(&[literal(is, true)], &named("Mapped"))
    };
    assert_eq!([at("region-3"), at("region-4"), at("region-500")], [Some(true), Some(false), Some(false)]);
    assert_eq!(conditions.problems(), []);
}

#[test]
fn a_variable_that_is_allowed_nothing_leaves_no_world() {
    let mut conditions = defined(&[("A", is("P", "a"))]);
    assert_eq!(possible(&conditions, &[("A", false)]), Answer::Yes);
    conditions.allow(parameter("Q"), []);
    assert_eq!(possible(&conditions, &[("A", false)]), Answer::No);
    assert_eq!(conditions.decided(&[], &named("A")), None);
}

#[test]
fn threads_may_share_it() {
    let conditions = defined(&[("A", is("P", "a")), ("B", is("P", "b"))]);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(conditions.exclusive(&named("A"), &named("B")), Answer::Yes));
        }
    });
}
