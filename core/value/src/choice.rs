//! Values that hang on a condition, and what leads to each of them.

use std::fmt;

use smol_str::SmolStr;

use crate::text::{Hole, Scope};
use crate::value::{Kind, Value};

/// One value while a condition holds, another while it does not.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The condition.
    pub condition: Condition,
    /// The value while it holds.
    pub then: Value,
    /// The value while it does not.
    pub otherwise: Value,
}

/// What decides a choice.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Condition {
    /// A condition of a template.
    Named {
        /// The stack instance whose condition it is.
        scope: Scope,
        /// Its name under `Conditions`.
        name: SmolStr,
    },
    /// Whether something that is not known will be this text: `Fn::FindInMap` by a parameter chooses so.
    Is {
        /// What is not known.
        variable: Hole,
        /// The text that it may be.
        value: SmolStr,
    },
}

/// A condition that holds, or one that does not.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Literal {
    /// The condition.
    pub condition: Condition,
    /// Whether it holds.
    pub holds: bool,
}

/// One of the values that a choice may turn out to be.
#[derive(Debug, Clone)]
pub struct Alternative<'a> {
    /// What leads to it.
    pub conditions: Vec<Literal>,
    /// The value, which is no choice.
    pub value: &'a Value,
}

impl Literal {
    /// Whether the two cannot hold both, whatever the conditions mean.
    #[must_use]
    pub fn excludes(&self, other: &Self) -> bool {
        match (&self.condition, &other.condition) {
            (own, theirs) if own == theirs => self.holds != other.holds,
            (Condition::Is { variable, value }, Condition::Is { variable: same, value: another }) => {
                self.holds && other.holds && variable == same && value != another
            }
            _ => false,
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.condition, self.holds) {
            (Condition::Named { name, .. }, true) => f.write_str(name),
            (Condition::Named { name, .. }, false) => write!(f, "not {name}"),
            (Condition::Is { variable, value }, true) => write!(f, "{variable} is {value}"),
            (Condition::Is { variable, value }, false) => write!(f, "{variable} is not {value}"),
        }
    }
}

/// The conditions of both, each once; none where one of them holds only while another does not.
#[must_use]
pub fn both_hold(a: &[Literal], b: &[Literal]) -> Option<Vec<Literal>> {
    if a.iter().any(|x| b.iter().any(|y| x.excludes(y))) {
        return None;
    }
    let mut both = a.to_vec();
    both.extend(b.iter().filter(|y| !a.contains(y)).cloned());
    Some(both)
}

impl Value {
    /// The first choice in it, wherever it stands.
    #[must_use]
    pub fn first_choice(&self) -> Option<&Choice> {
        match &self.kind {
            Kind::Choice(choice) => Some(choice),
            Kind::List(items) => items.iter().find_map(Self::first_choice),
            Kind::Map(map) => map.entries().iter().find_map(|entry| entry.value.first_choice()),
            _ => None,
        }
    }

    /// What it is where `known` is so: choices that it decides are made.
    #[must_use]
    pub fn assuming(&self, known: &Literal) -> Self {
        match &self.kind {
            Kind::Choice(choice) => {
                let literal = |holds| Literal { condition: choice.condition.clone(), holds };
                if known.excludes(&literal(false)) {
                    choice.then.assuming(known)
                } else if known.excludes(&literal(true)) {
                    choice.otherwise.assuming(known)
                } else {
                    let condition = choice.condition.clone();
                    let (then, otherwise) = (choice.then.assuming(known), choice.otherwise.assuming(known));
                    Self::choice(Choice { condition, then, otherwise }, self.at)
                }
            }
            Kind::List(items) if self.first_choice().is_some() => {
                Self::list(items.iter().map(|item| item.assuming(known)), self.at)
            }
            Kind::Map(map) if self.first_choice().is_some() => {
                Self::map(map.entries().iter().map(|e| e.with(e.value.assuming(known))), self.at)
            }
            _ => self.clone(),
        }
    }

    /// The values that it may turn out to be, each with the conditions that lead to it.
    #[must_use]
    pub fn alternatives(&self) -> Vec<Alternative<'_>> {
        let mut found = Vec::new();
        self.collect(&mut Vec::new(), &mut found);
        found
    }

    fn collect<'a>(&'a self, path: &mut Vec<Literal>, found: &mut Vec<Alternative<'a>>) {
        let Kind::Choice(choice) = &self.kind else {
            found.push(Alternative { conditions: path.clone(), value: self });
            return;
        };
        for (holds, arm) in [(true, &choice.then), (false, &choice.otherwise)] {
            let literal = Literal { condition: choice.condition.clone(), holds };
            // A condition further up may have decided: the other arm cannot be.
            if path.iter().any(|known| known.excludes(&literal)) {
                continue;
            }
            let is_new = !path.contains(&literal);
            if is_new {
                path.push(literal);
            }
            arm.collect(path, found);
            if is_new {
                path.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{HoleOrigin, Text};
    use deployfence_source::{FileId, FileSpan, Span};

    fn at() -> FileSpan {
        FileSpan::new(FileId(0), Span::at(0))
    }

    fn text(t: &str) -> Value {
        Value::text(Text::literal(t), at())
    }

    fn named(name: &str) -> Condition {
        Condition::Named { scope: Scope(0), name: name.into() }
    }

    fn is(value: &str) -> Condition {
        let variable = Hole::new(HoleOrigin::Parameter("Stage".into()), Scope(0));
        Condition::Is { variable, value: value.into() }
    }

    fn choice(condition: Condition, then: Value, otherwise: Value) -> Value {
        Value::choice(Choice { condition, then, otherwise }, at())
    }

    fn literals(names: &[&str]) -> Vec<Literal> {
        let literal = |name: &&str| match name.strip_prefix("not ") {
            Some(name) => Literal { condition: named(name), holds: false },
            None => Literal { condition: named(name), holds: true },
        };
        names.iter().map(literal).collect()
    }

    fn listed(value: &Value) -> Vec<(String, String)> {
        let joined = |path: &[Literal]| path.iter().map(Literal::to_string).collect::<Vec<_>>().join(", ");
        value.alternatives().iter().map(|a| (joined(&a.conditions), a.value.display())).collect()
    }

    #[test]
    fn a_condition_and_its_negation_never_hold_both() {
        let both = |a: &[&str], b: &[&str]| both_hold(&literals(a), &literals(b));
        assert_eq!(both(&["A", "B"], &["B", "not C"]), Some(literals(&["A", "B", "not C"])));
        assert_eq!(both(&["A"], &["not A"]), None);
        assert_eq!(both(&["not A"], &["B", "A"]), None);
        assert_eq!(both(&[], &[]), Some(Vec::new()));
    }

    #[test]
    fn a_nested_choice_on_the_same_condition_has_no_impossible_arm() {
        let inner = choice(named("A"), text("x"), text("never"));
        let value = choice(named("A"), inner, choice(named("B"), text("y"), text("z")));
        let expected = [("A", "x"), ("not A, B", "y"), ("not A, not B", "z")];
        assert_eq!(listed(&value), expected.map(|(c, v)| (c.to_owned(), v.to_owned())));
    }

    #[test]
    fn what_is_one_text_is_no_other() {
        let inner = choice(is("prod"), text("never"), text("x"));
        let value = choice(is("dev"), inner, choice(is("prod"), text("y"), text("z")));
        let expected = [
            ("parameter Stage is dev, parameter Stage is not prod", "x"),
            ("parameter Stage is not dev, parameter Stage is prod", "y"),
            ("parameter Stage is not dev, parameter Stage is not prod", "z"),
        ];
        assert_eq!(listed(&value), expected.map(|(c, v)| (c.to_owned(), v.to_owned())));
    }
}
