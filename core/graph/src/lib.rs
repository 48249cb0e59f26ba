//! The world of one check: every template and deployment of an application, joined by what they name.

mod role;
mod world;

pub use role::{KnownRole, Role};
pub use world::World;
