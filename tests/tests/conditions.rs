//! Which conditions of a template can hold together, against brute force over all that a deployer may choose: no world
//! that is possible goes lost, and none that is not is kept.

#![expect(clippy::unwrap_used, reason = "helpers of a test fail by panicking")]

use std::cell::Cell;

use deployfence_source::{FileId, SourceText, Syntax, read};
use deployfence_template::{Template, from_document};
use deployfence_tests::conditions::{Case, Question, Worlds, case, name};
use deployfence_value::{Answer, Condition, Literal, Scope};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

const SCOPE: Scope = Scope(1);
const CASES: u32 = 1500;

fn template(case: &Case) -> Template {
    let text = SourceText::new(case.template.to_string());
    let syntax = if case.template.is_json { Syntax::Json } else { Syntax::Yaml };
    let document = read(&text, syntax);
    assert_eq!(document.problems(), [], "{}", case.template);
    Template::new(from_document(&document, FileId(0)), SCOPE).unwrap()
}

fn literals(question: &Question) -> Vec<Literal> {
    let named = |condition: usize| Condition::Named { scope: SCOPE, name: name(condition).into() };
    question.iter().map(|&(condition, holds)| Literal { condition: named(condition), holds }).collect()
}

#[test]
fn what_can_hold_together_is_what_some_deployment_does() {
    let (possible, impossible) = (Cell::new(0), Cell::new(0));
    let config = ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() };
    let outcome = TestRunner::new(config).run(&case(), |case| {
        let (template, worlds) = (template(&case), Worlds::of(&case.template));
        for question in &case.questions {
            let expected = worlds.allow(question);
            let count = if expected { &possible } else { &impossible };
            count.set(count.get() + 1);
            let answer = template.possible(&literals(question));
            prop_assert_eq!(answer, Answer::from(expected), "{:?} of\n{}", question, case.template);
        }
        prop_assert_eq!(template.conditions().problems(), []);
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
    // Both answers have to be asked for often enough to mean something.
    let (possible, impossible) = (possible.get(), impossible.get());
    assert!(possible.min(impossible) > CASES, "{possible} possible and {impossible} impossible");
}
