//! The world of one check: every template and deployment of an application, joined by what they name.

mod member;
mod role;
mod running;
mod world;

pub use member::Member;
pub use role::{KnownRole, Role};
pub use running::RunsAsServiceRole;
pub use world::World;
