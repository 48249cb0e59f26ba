//! Conditions that hold while any of several does.

use deployfence_value::Entry;

use crate::sam::build::At;

/// How many conditions `Fn::Or` takes.
const MOST: usize = 10;

/// The condition `name` that holds while any of `names` does, with those that it needs.
pub(super) fn any_of(names: &[String], name: &str, at: At) -> Vec<Entry> {
    let mut queue: Vec<String> = names.to_vec();
    let mut made = Vec::new();
    // Each one takes up to ten names and adds its own.
    let mut further = queue.len().saturating_sub(2) / (MOST - 1);
    while queue.len() > 1 {
        let id = if further > 0 { format!("{name}{further}") } else { name.to_owned() };
        further = further.saturating_sub(1);
        let taken: Vec<String> = queue.drain(..queue.len().min(MOST)).collect();
        let held = taken.into_iter().map(|condition| at.map([("Condition", at.text(condition))]));
        made.push(at.entry(id.as_str(), at.map([("Fn::Or", at.list(held))])));
        queue.push(id);
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use deployfence_source::{FileId, FileSpan, Span};

    fn made(count: usize) -> Vec<(String, usize)> {
        let names: Vec<String> = (0..count).map(|n| format!("C{n}")).collect();
        let at = At(FileSpan::new(FileId(0), Span::at(0)));
        let size = |entry: &Entry| entry.value.get("Fn::Or").map_or(0, |held| held.items().len());
        any_of(&names, "Any", at).iter().map(|entry| (entry.key.to_string(), size(entry))).collect()
    }

    #[test]
    fn more_than_ten_conditions_are_nested() {
        let named =
            |made: &[(&str, usize)]| made.iter().map(|(n, s)| ((*n).to_owned(), *s)).collect::<Vec<_>>();
        assert_eq!(made(10), named(&[("Any", 10)]));
        assert_eq!(made(11), named(&[("Any1", 10), ("Any", 2)]));
        assert_eq!(made(20), named(&[("Any2", 10), ("Any1", 10), ("Any", 2)]));
        assert_eq!(made(1), Vec::new());
    }
}
