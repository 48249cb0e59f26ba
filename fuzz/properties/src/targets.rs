//! The bodies of the fuzz targets. Kept inputs are replayed through the same functions.

use deployfence_source::limits;

use crate::{Verdict, invariants, json, yaml};

/// Some shapes cost libyaml the square of their length, which would hide how long our reader takes.
const COMPARED_BYTES: usize = 8 * 1024;

/// A fuzz target: what it is called, and what it does to an input.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const ALL: &[Target] = &[("yaml", yaml), ("json", json)];

/// The YAML reader keeps its promises, and agrees with libyaml.
pub fn yaml(data: &[u8]) {
    let Some(text) = text(data) else { return };
    invariants::check_document(&yaml::read(text));
    if text.len() <= COMPARED_BYTES && yaml::lasting_difference(text).is_none() {
        demand(&yaml::compare(text));
    }
}

/// The JSON reader keeps its promises, and agrees with serde_json.
pub fn json(data: &[u8]) {
    let Some(text) = text(data) else { return };
    invariants::check_document(&json::read(text));
    if json::lasting_difference(text).is_none() {
        demand(&json::compare(text));
    }
}

/// The text that a file of these bytes has; what is no text never reaches a reader.
fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok().filter(|text| text.len() <= limits::TEMPLATE_BYTES)
}

fn demand(verdict: &Verdict) {
    assert!(verdict.agrees(), "{verdict:?}");
}
