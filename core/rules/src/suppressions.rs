//! What the engine says of suppressions, in the words of the rules about them.

pub use crate::registry::unknown_suppression::{META as UNKNOWN, finding as unknown};
pub use crate::registry::unused_suppression::{META as UNUSED, finding as unused};
