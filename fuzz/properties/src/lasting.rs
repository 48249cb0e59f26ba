//! Where our readers and the references differ for good, and why. Nothing else may differ.

use deployfence_source::{Document, ProblemKind, limits};

/// Why our YAML reader and libyaml will never agree about this text, if they do not.
pub(crate) fn yaml(text: &str, document: &Document) -> Option<&'static str> {
    if let Some(reason) = limit(document) {
        return Some(reason);
    }
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if ["?:", "?,", "?]"].iter().any(|quirk| compact.contains(quirk)) {
        return Some("libyaml swallows what follows a `?` without a key in a flow sequence");
    }
    compact.contains("%00").then_some("libyaml ends a tag at an escaped zero")
}

/// Why our JSON reader and serde_json will never agree about this text, if they do not; `error` is theirs.
pub(crate) fn json(document: &Document, error: &str) -> Option<&'static str> {
    if let Some(reason) = limit(document) {
        return Some(reason);
    }
    if error.contains("recursion limit") {
        return Some("serde_json takes 127 levels of nesting, ours more");
    }
    // Ours keeps the digits of a number, and does not ask what can hold them.
    error.contains("number out of range").then_some("serde_json refuses numbers that no float can hold")
}

fn limit(document: &Document) -> Option<&'static str> {
    let problems = document.problems();
    if problems.len() >= limits::PROBLEMS {
        return Some("ours keeps no more problems than its limit");
    }
    problems.iter().any(|p| p.kind == ProblemKind::Limit).then_some("ours stops at its limits, and says so")
}
