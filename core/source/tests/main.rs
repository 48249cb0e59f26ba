//! The readers: against libyaml and serde_json, on malformed input, and their spans.

mod json_oracle;
mod malformed;
mod mutations;
mod support;
mod traps;
mod yaml_oracle;
