//! The bodies of the fuzz targets. Kept inputs are replayed through the same functions.

use deployfence_source::{Document, limits};

use crate::{Verdict, invariants, json, policies, round_trip, templates, yaml};

/// Some shapes cost libyaml the square of their length, which would hide how long our reader takes.
const COMPARED_BYTES: usize = 8 * 1024;

/// Longer patterns only take longer.
const PATTERN_BYTES: usize = 256;

/// A fuzz target: what it is called, and what it does to an input.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const ALL: &[Target] = &[
    ("yaml", yaml),
    ("json", json),
    ("intrinsics", intrinsics),
    ("sam", sam),
    ("conditions", conditions),
    ("policy", policy),
    ("pattern", pattern),
    ("compare", compare),
];

/// The YAML reader keeps its promises, and agrees with libyaml.
pub fn yaml(data: &[u8]) {
    let Some(text) = text(data) else { return };
    keeps_promises(&yaml::read(text));
    if text.len() <= COMPARED_BYTES {
        demand(&yaml::compare(text));
    }
}

/// The JSON reader keeps its promises, and agrees with serde_json.
pub fn json(data: &[u8]) {
    let Some(text) = text(data) else { return };
    keeps_promises(&json::read(text));
    demand(&json::compare(text));
}

/// The same for what the transform of SAM makes.
pub fn sam(data: &[u8]) {
    let Some(text) = text(data) else { return };
    if text.contains("Transform") {
        templates::check(text);
    } else {
        templates::check(&format!("Transform: AWS::Serverless-2016-10-31\n{text}"));
    }
}

/// The solver of conditions says what trying out every deployment says.
pub fn conditions(data: &[u8]) {
    crate::conditions::check(data);
}

/// A policy of any text is read, decides, and allows no more than itself.
pub fn policy(data: &[u8]) {
    if let Some(text) = text(data) {
        policies::check_text(text);
    }
}

/// A pattern and a text, a line each, are matched as plain matchers match them.
pub fn pattern(data: &[u8]) {
    let Some((pattern, subject)) = text(data).and_then(|text| text.split_once('\n')) else { return };
    if pattern.len() <= PATTERN_BYTES && subject.len() <= PATTERN_BYTES {
        policies::check_pattern(pattern, subject);
    }
}

/// What is said of a pair of policies is so for requests of all kinds.
pub fn compare(data: &[u8]) {
    policies::check_pair(data);
}

/// A template is resolved without an end, a crash or a place that is not there.
pub fn intrinsics(data: &[u8]) {
    if let Some(text) = text(data) {
        templates::check(text);
    }
}

/// The text that a file of these bytes has; what is no text never reaches a reader.
fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok().filter(|text| text.len() <= limits::TEMPLATE_BYTES)
}

fn keeps_promises(document: &Document) {
    invariants::check_document(document);
    if document.problems().is_empty() {
        let wrong = round_trip::check(document).wrong;
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

fn demand(verdict: &Verdict) {
    assert!(verdict.agrees(), "{verdict:?}");
}
