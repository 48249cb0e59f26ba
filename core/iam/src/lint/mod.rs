//! What is wrong or doubtful in one policy by itself: what AWS refuses, what never has an effect, and what has another
//! one than it seems. Data out; how it is shown is the engine's business.

mod actions;
mod check;
mod conditions;
mod covered;
mod impossible;
mod keys;
mod kind;
mod resources;
mod shape;
mod values;

use deployfence_source::FileSpan;
use deployfence_value::Value;

use crate::policy::{Policy, Statement};

pub use actions::{matching_nothing, no_such_action};
pub use check::{Check, Level};
pub use conditions::lenient;
pub use covered::contains;
pub use impossible::{Impossible, impossible};
pub use kind::DocumentKind;

use values::Written;

/// One thing that is wrong or doubtful.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// Where.
    pub at: FileSpan,
    /// What was checked.
    pub check: Check,
    /// One sentence in lower case.
    pub message: String,
    /// What to do; empty where the sentence says it.
    pub help: String,
}

/// What is to be said of a policy, in the order of the document. Its kind is guessed where none is given.
#[must_use]
pub fn lint(document: &Value, kind: Option<DocumentKind>) -> Vec<Lint> {
    let policy = &Policy::new(document);
    let kind = kind.unwrap_or_else(|| DocumentKind::guess(policy));
    let written = Written::new(document);
    let mut lints = Lints::default();
    for problem in &policy.problems {
        lints.add(problem.at, Check::Language(problem.flaw), problem.message.clone(), "");
    }
    shape::of_policy(policy, kind, &mut lints);
    for statement in &policy.statements {
        shape::of_statement(statement, kind, &mut lints);
        actions::check(statement, &mut lints);
        resources::check(statement, kind, &mut lints);
        conditions::check(statement, &mut lints);
        keys::check(statement, &mut lints);
        values::check(statement, policy.version, &written, &mut lints);
    }
    if covered::can_compare(policy, &mut lints) {
        policy.statements.iter().for_each(|statement| covered::within(statement, &mut lints));
        covered::between(&policy.statements, &mut lints);
    }
    lints.0.sort_by_key(|lint| (lint.at, lint.check));
    lints.0.dedup();
    lints.0
}

#[derive(Default)]
struct Lints(Vec<Lint>);

impl Lints {
    fn add(&mut self, at: FileSpan, check: Check, message: impl Into<String>, help: impl Into<String>) {
        self.0.push(Lint { at, check, message: message.into(), help: help.into() });
    }
}

/// A help that offers names; none where there are none.
fn near<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    if names.is_empty() { String::new() } else { format!("near it: {}", names.join(", ")) }
}

/// Whether a statement allows what it matches.
fn allows(statement: &Statement) -> bool {
    statement.effect == Some(crate::policy::Effect::Allow)
}

#[cfg(test)]
mod tests;
