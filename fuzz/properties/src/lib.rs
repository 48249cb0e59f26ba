//! What holds of any input: the tests ask it of chosen inputs, the fuzzers and the sweep of any. Nothing here is
//! shipped.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unreachable,
    clippy::print_stdout,
    reason = "a property that does not hold fails by panicking"
)]

pub mod conditions;
pub mod corpus;
pub mod decode;
pub mod invariants;
pub mod json;
mod lasting;
mod libyaml;
pub mod mutate;
pub mod policies;
pub mod round_trip;
pub mod targets;
pub mod templates;
mod verdict;
pub mod yaml;

pub use verdict::Verdict;
