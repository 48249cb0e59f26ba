//! The world of one check: every template and deployment of an application, joined by what they name.

pub mod edges;
mod home;
mod identity;
mod known;
mod member;
pub mod network;
mod power;
mod principal;
pub mod reach;
mod resource_policy;
mod role;
mod running;
mod snapshot;
mod world;

pub use identity::Identity;
pub use known::{Known, Named};
pub use member::Member;
pub use principal::{Attachment, Held, Principal, PrincipalKind, Source, each};
pub use resource_policy::ResourcePolicy;
pub use role::{KnownRole, Role};
pub use running::RunsAsServiceRole;
pub use snapshot::{AccountKey, SNAPSHOTS_EXPECTED, SnapshotKind, snapshot_kind};
pub use world::World;
