//! No world lost, none invented.

use std::collections::BTreeMap;

use deployfence_value::{Answer, Condition, Literal};
use proptest::prelude::*;

use super::brute_force::{Assignment, World};
use super::generated::{Case, DEFINED, case, condition};
use super::literal;
use crate::conditions::Problem;

/// Whether an assignment makes the literals hold.
fn is_possible(world: &World, all: &[Assignment], literals: &[Literal]) -> bool {
    all.iter().any(|assignment| world.all_hold(literals, assignment))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn satisfiable_is_what_some_assignment_does(case in case(false)) {
        let Case { world, questions } = &case;
        let (conditions, all) = (case.conditions(), world.assignments());
        for question in questions {
            let expected = Answer::from(is_possible(world, &all, question));
            prop_assert_eq!(conditions.satisfiable(question), expected, "{:?}", question);
        }
        prop_assert_eq!(conditions.problems(), []);
    }

    #[test]
    fn decided_and_exclusive_are_what_all_assignments_do(case in case(false)) {
        let Case { world, questions } = &case;
        let (conditions, all) = (case.conditions(), world.assignments());
        for given in questions {
            let asked = condition(given.len());
            let with = |holds| is_possible(world, &all, &[&given[..], &[literal(asked.clone(), holds)]].concat());
            let expected = match (with(true), with(false)) {
                (true, false) => Some(true),
                (false, true) => Some(false),
                _ => None,
            };
            prop_assert_eq!(conditions.decided(given, &asked), expected, "{:?}", given);
            let first = &given[0].condition;
            let both = is_possible(world, &all, &[literal(first.clone(), true), literal(asked.clone(), true)]);
            prop_assert_eq!(conditions.exclusive(first, &asked), Answer::from(!both));
        }
    }

    #[test]
    fn what_is_undefined_or_circular_decides_nothing(case in case(true)) {
        let conditions = case.conditions();
        let Case { mut world, questions } = case;
        world.unknown.insert(condition(DEFINED));
        world.unknown.extend(conditions.problems().into_iter().filter_map(|problem| match problem {
            Problem::Cyclic(condition) => Some(condition),
            _ => None,
        }));
        for circle in circles(&world) {
            prop_assert!(world.unknown.contains(&circle), "{:?}", circle);
        }
        let all = world.assignments();
        for question in &questions {
            let possible: Vec<&Assignment> = all.iter().filter(|a| world.all_hold(question, a)).collect();
            // The unknown truths may be any, in each deployment others. A deployment that only some of them allow is
            // not known to be possible.
            let mut allowing = BTreeMap::<_, usize>::new();
            for assignment in &possible {
                *allowing.entry((&assignment.texts, &assignment.truths)).or_default() += 1;
            }
            let surely = allowing.values().any(|&count| count == 1 << world.unknown.len());
            let expected = if surely {
                Answer::Yes
            } else if possible.is_empty() {
                Answer::No
            } else {
                Answer::Unknown
            };
            prop_assert_eq!(conditions.satisfiable(question), expected, "{:?}", question);
        }
    }

    #[test]
    fn the_order_of_questions_changes_no_answer(case in case(true)) {
        let (first, second) = (case.conditions(), case.conditions());
        let forwards: Vec<_> = case.questions.iter().map(|question| first.satisfiable(question)).collect();
        let mut backwards: Vec<_> = case.questions.iter().rev().map(|question| second.satisfiable(question)).collect();
        backwards.reverse();
        prop_assert_eq!(forwards, backwards);
    }
}

/// The conditions from which references lead back to themselves.
fn circles(world: &World) -> Vec<Condition> {
    let references = |from: &Condition| -> Vec<Condition> {
        let Some(formula) = world.definitions.get(from) else { return Vec::new() };
        let written = format!("{formula:?}");
        let all = (0..DEFINED).map(condition);
        all.filter(|to| written.contains(&format!("{to:?}"))).collect()
    };
    let leads_back = |start: &Condition| {
        let mut reached = references(start);
        let mut next = 0;
        while let Some(from) = reached.get(next).cloned() {
            let new: Vec<_> = references(&from).into_iter().filter(|to| !reached.contains(to)).collect();
            reached.extend(new);
            next += 1;
        }
        reached.contains(start)
    };
    (0..DEFINED).map(condition).filter(leads_back).collect()
}
