//! Equal keys in one mapping.

use std::collections::HashMap;

use crate::limits;
use crate::problem::{Problem, ProblemKind};
use crate::span::Span;
use crate::tree::{Document, Index};

/// Up to here, comparing every key with those before it is faster than hashing.
const SMALL: usize = 12;

/// Reports every key of the mapping at `index` that stands in it already. The merge key `<<` may repeat.
pub(crate) fn report_duplicates(document: &mut Document, index: Index) {
    for problem in duplicates(document, index) {
        document.report(problem);
    }
}

fn duplicates(document: &Document, index: Index) -> Vec<Problem> {
    let count = document.raw(index).map_or(0, |node| node.second as usize / 2);
    let Some(mapping) = document.node(index).filter(|_| count > 1) else { return Vec::new() };
    let keys =
        mapping.entries().filter_map(|(key, _)| Some((key.text()?, key.span()))).filter(|(k, _)| *k != "<<");
    let mut problems = Vec::new();
    if count <= SMALL {
        let mut seen = [("", Span::default()); SMALL];
        for (i, (key, span)) in keys.enumerate() {
            if let Some((_, first)) = seen.iter().take(i).find(|(earlier, _)| *earlier == key) {
                problems.push(duplicate(key, span, *first));
            }
            if let Some(slot) = seen.get_mut(i) {
                *slot = (key, span);
            }
        }
        return problems;
    }
    let mut seen = HashMap::with_capacity(count);
    for (key, span) in keys {
        match seen.get(key) {
            // More would not be kept.
            Some(_) if problems.len() >= limits::PROBLEMS => break,
            Some(first) => problems.push(duplicate(key, span, *first)),
            None => {
                seen.insert(key, span);
            }
        }
    }
    problems
}

fn duplicate(key: &str, span: Span, first: Span) -> Problem {
    Problem {
        kind: ProblemKind::DuplicateKey,
        span,
        message: format!("the key `{key}` stands in this mapping already"),
        related: Some((first, format!("`{key}` stands here first"))),
    }
}
