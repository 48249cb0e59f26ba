//! The readers: against libyaml and serde_json, on malformed input, and their spans.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a test fails loudly, and says what it skips"
)]

mod json_oracle;
mod malformed;
mod mutations;
mod positions;
mod recovery;
mod rest_of_file;
mod round_trip;
mod spans;
mod traps;
mod yaml_oracle;
