//! What the end-to-end tests share: where things are, and the real binary.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot be set up fails by panicking"
)]

pub mod binary;
pub mod compared;
pub mod conditions;
pub mod escalation;
pub mod mutator;
pub mod policy_pairs;
pub mod project;
pub mod sam_pairs;
pub mod schema;

use std::path::{Path, PathBuf};

/// The root of the checkout.
#[must_use]
pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the tests lie in the checkout").to_owned()
}

/// The text of a file of the checkout.
#[must_use]
pub fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}
