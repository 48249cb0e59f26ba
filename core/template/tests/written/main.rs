//! What is known of templates as they are written, through the public door.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test fails loudly")]

mod choices;
mod macros;
mod stacks;
mod support;
