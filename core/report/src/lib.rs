//! Shows a finished [`deployfence_findings::Report`]: as text for people, as JSON for programs; and a graph as data and as
//! a picture.
//!
//! A renderer sees no rule and no disk; everything it prints arrives inside the report.

mod clean;
mod fingerprint;
pub mod graph;
pub mod json;
pub mod text;

#[cfg(test)]
mod sample;

pub use fingerprint::fingerprints;
pub use text::TextOptions;
