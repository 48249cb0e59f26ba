//! What reading any element of a policy has in common.

use deployfence_source::{FileSpan, nearest};
use deployfence_value::{Answer, Kind, Literal, Text, Value};

use super::problem::{Flaw, PolicyProblem};

/// One value of an element that takes several.
#[derive(Debug, Clone)]
pub struct Item<T> {
    /// Where it is written.
    pub at: FileSpan,
    /// The template's conditions under which it stands there.
    pub under: Vec<Literal>,
    /// The value.
    pub is: T,
}

/// The values of an element, of which one has to fit; or, negated, none.
#[derive(Debug, Clone)]
pub struct Items<T> {
    /// Where the element is written.
    pub at: FileSpan,
    /// Whether it is the `Not…` form.
    pub negated: bool,
    /// The values in order.
    pub items: Vec<Item<T>>,
}

impl<T> Item<T> {
    /// `answer`, as far as it holds in every deployment.
    pub fn whenever(&self, answer: Answer) -> Answer {
        if self.under.is_empty() { answer } else { answer.and(Answer::Unknown) }
    }
}

impl<T> Items<T> {
    /// Whether the element fits, given what `fits` says of each value.
    pub fn fit(&self, mut fits: impl FnMut(&T) -> Answer) -> Answer {
        let mut any = Answer::No;
        for item in &self.items {
            any = any.or(item.whenever(fits(&item.is)));
            if any.is_yes() {
                break;
            }
        }
        if self.negated { !any } else { any }
    }
}

/// Gathers problems while a policy is read.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) problems: Vec<PolicyProblem>,
    /// Whether the version of the language has policy variables.
    pub(super) variables: bool,
}

impl Reader {
    pub(super) fn problem(&mut self, at: FileSpan, flaw: Flaw, message: impl Into<String>) {
        self.problems.push(PolicyProblem { at, flaw, message: message.into() });
    }

    /// A problem that is told once, however often it is met.
    pub(super) fn once(&mut self, at: FileSpan, flaw: Flaw, message: &str) {
        if !self.problems.iter().any(|known| known.flaw == flaw && known.message == message) {
            self.problem(at, flaw, message);
        }
    }

    /// Tells of an element that takes one text where it surely is something else.
    pub(super) fn not_text(&mut self, element: &str, value: &Value) {
        if is_settled(value) && value.as_text().is_none() {
            self.problem(value.at, Flaw::WrongType, format!("`{element}` is text"));
        }
    }

    /// Tells of every entry of a map that is none of `known`.
    pub(super) fn unknown_elements(&mut self, map: &Value, known: &[&str], what: &str) {
        for entry in map.entries() {
            let key = entry.key.as_str();
            if known.contains(&key) {
                continue;
            }
            let near = nearest(key.trim(), known.iter().copied(), 1);
            let hint = near.first().map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
            let message = format!("a {what} has no element `{key}`{hint}");
            self.problem(entry.key_at, Flaw::UnknownElement, message);
        }
    }

    /// The values of an element that takes texts, one or many. What is not known is an item that `make` gets as none.
    pub(super) fn texts<T>(
        &mut self,
        element: &str,
        value: &Value,
        mut make: impl FnMut(Option<&Text>) -> T,
    ) -> Vec<Item<T>> {
        let mut items = Vec::new();
        each_alternative(value, |value, outer| {
            for one in value.one_or_many() {
                each_alternative(one, |one, inner| {
                    let under: Vec<Literal> = outer.iter().chain(inner).cloned().collect();
                    let is = match &one.kind {
                        Kind::Text(text) => make(Some(text)),
                        Kind::Bool(truth) => make(Some(&Text::literal(truth.to_string()))),
                        Kind::Number(number) => make(Some(&Text::literal(number.clone()))),
                        Kind::Null if !under.is_empty() => return,
                        Kind::Unknown(_) => make(None),
                        _ => {
                            let message = format!("`{element}` takes text, or a list of texts");
                            self.problem(one.at, Flaw::WrongType, message);
                            make(None)
                        }
                    };
                    items.push(Item { at: one.at, under, is });
                });
            }
        });
        items
    }
}

/// Whether a value is what it looks like in every deployment: neither unknown nor one of several.
pub(super) fn is_settled(value: &Value) -> bool {
    !matches!(value.kind, Kind::Unknown(_) | Kind::Choice(_))
}

/// Calls `each` with what a value may turn out to be, and the template's conditions that lead there.
pub(super) fn each_alternative(value: &Value, mut each: impl FnMut(&Value, &[Literal])) {
    if !matches!(value.kind, Kind::Choice(_)) {
        each(value, &[]);
        return;
    }
    for alternative in value.alternatives() {
        each(alternative.value, &alternative.conditions);
    }
}
