//! Principals as tests name them.

#![expect(clippy::panic, reason = "helpers of a test fail by panicking")]

use deployfence_graph::{Principal, World};

/// The principal of a logical id, or of a name in an account.
pub(crate) fn principal<'w>(world: &'w World, id: &str) -> &'w Principal {
    world.principals().iter().find(|p| p.logical_id == id).unwrap_or_else(|| panic!("no principal {id}"))
}
