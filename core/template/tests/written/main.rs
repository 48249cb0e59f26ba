//! What is known of templates as they are written, through the public door.

mod choices;
mod macros;
mod stacks;
mod support;
