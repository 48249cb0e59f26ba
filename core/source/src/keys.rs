//! Equal keys in one mapping.

use std::collections::HashMap;

use crate::limits;
use crate::problem::{Problem, ProblemKind};
use crate::tree::{Document, Index, RawKind};

/// Up to here, comparing every key with those before it is faster than hashing.
const SMALL: usize = 12;

/// Reports every key of the mapping at `index` that stands in it already. The merge key `<<` may repeat.
pub(crate) fn report_duplicates(document: &mut Document, index: Index) {
    // One key has no equal.
    if document.raw(index).is_none_or(|mapping| mapping.second <= 2) {
        return;
    }
    for problem in duplicates(document, index) {
        document.report(problem);
    }
}

fn duplicates(document: &Document, index: Index) -> Vec<Problem> {
    let Some(mapping) = document.raw(index) else { return Vec::new() };
    let count = mapping.second as usize / 2;
    let mut problems = Vec::new();
    if count <= SMALL {
        let mut seen = [0; SMALL];
        for ((key, at), i) in keys(document, mapping.first).zip(0..) {
            let mark = mark(key);
            if seen.iter().take(i).any(|earlier| *earlier == mark)
                && let Some((_, first)) =
                    keys(document, mapping.first).take(i).find(|(earlier, _)| *earlier == key)
            {
                problems.extend(duplicate(document, at, first));
            }
            if let Some(slot) = seen.get_mut(i) {
                *slot = mark;
            }
        }
        return problems;
    }
    let mut seen = HashMap::with_capacity(count);
    for (key, at) in keys(document, mapping.first) {
        match seen.get(key) {
            // More would not be kept.
            Some(_) if problems.len() >= limits::PROBLEMS => break,
            Some(&first) => problems.extend(duplicate(document, at, first)),
            None => {
                seen.insert(key, at);
            }
        }
    }
    problems
}

/// The keys that are text, from the child at `next` on. This is asked of every mapping, so it spares what
/// [`crate::Node`] does for safety's sake.
fn keys(document: &Document, mut next: Index) -> impl Iterator<Item = (&[u8], Index)> {
    std::iter::from_fn(move || {
        loop {
            let at = next;
            let written = document.raw(at)?;
            next = document.raw(written.next)?.next;
            let key =
                if matches!(written.kind, RawKind::Alias) { document.raw(written.first)? } else { written };
            let from = if key.in_side { document.side.as_bytes() } else { document.text.as_str().as_bytes() };
            let text = from.get(key.first as usize..key.second as usize).unwrap_or_default();
            if matches!(key.kind, RawKind::Scalar(_)) && text != b"<<" {
                return Some((text, at));
            }
        }
    })
}

fn duplicate(document: &Document, at: Index, first: Index) -> Option<Problem> {
    let (node, first) = (document.node(at)?, document.node(first)?);
    let key = node.text()?;
    Some(Problem {
        kind: ProblemKind::DuplicateKey,
        span: node.span(),
        message: format!("the key `{key}` stands in this mapping already"),
        related: Some((first.span(), format!("`{key}` stands here first"))),
    })
}

/// Length and start of a key: equal keys have equal marks, and others hardly ever.
fn mark(key: &[u8]) -> u64 {
    let start = match key.first_chunk() {
        Some(start) => u64::from_le_bytes(*start),
        None => key.iter().fold(0, |start, &byte| start << 8 | u64::from(byte)),
    };
    start ^ (key.len() as u64).rotate_right(8)
}
