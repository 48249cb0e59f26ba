//! The texts of a value.

use deployfence_source::FileSpan;
use deployfence_value::{Kind, Literal, Text, Value};

/// A text somewhere in a value.
#[derive(Debug, Clone)]
pub(crate) struct Found<'v> {
    pub(crate) text: &'v Text,
    pub(crate) at: FileSpan,
    /// The conditions under which it stands there.
    pub(crate) when: Vec<Literal>,
}

/// The texts in a value, in the order of the file, and those of all arms of choices.
pub(crate) fn texts(value: &Value) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    // What is still to be looked at, the next one last.
    let mut open = vec![(value, Vec::new())];
    while let Some((value, when)) = open.pop() {
        let before = open.len();
        match &value.kind {
            Kind::Text(text) => found.push(Found { text, at: value.at, when }),
            Kind::Choice(_) => open.extend(value.alternatives().into_iter().filter_map(|alternative| {
                let excluded = |own: &Literal| when.iter().any(|known: &Literal| known.excludes(own));
                let is_possible = !alternative.conditions.iter().any(excluded);
                let inner = when.iter().cloned().chain(alternative.conditions.iter().cloned()).collect();
                is_possible.then_some((alternative.value, inner))
            })),
            _ => {
                let children = value.items().iter().chain(value.entries().map(|entry| &entry.value));
                open.extend(children.map(|child| (child, when.clone())));
            }
        }
        if let Some(children) = open.get_mut(before..) {
            children.reverse();
        }
    }
    found
}
