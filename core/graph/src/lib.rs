//! The world of one check: every template and deployment of an application, joined by what they name.

mod role;
mod running;
mod world;

pub use role::{KnownRole, Role};
pub use running::RunsAsServiceRole;
pub use world::World;
