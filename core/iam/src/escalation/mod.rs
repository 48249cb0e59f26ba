//! Escalation: ways in which a principal gets more rights than it was given, as data, and who holds them.
//!
//! `methods` is the table: which permissions a method takes, on what, whom a role has to trust, and what is gained. It
//! is keyed on sets of permissions; ids of other lists are references. [`methods_held`] asks `evaluate` for every
//! permission of a method over one account's roles and resources. It takes one step: what the target could do in turn
//! is the business of whoever follows paths.

mod asking;
mod assumable;
mod binding;
mod budget;
mod candidates;
mod contexts;
mod find;
mod fitting;
mod held;
mod index;
mod keys;
mod known;
mod memo;
mod method;
mod methods;
mod named;
mod need;
mod permissions;
mod presented;
mod resources;
mod sample;
mod services;
mod sieve;
mod sinks;
#[cfg(test)]
mod tests;
mod trust;
mod words;
mod world;

pub use asking::may_allow;
pub use find::{administrator, methods_held};
pub use held::{Escalations, Held, Shows, Step, Way, simplest};
pub use index::Index;
pub use method::{Assumption, Category, Gain, Method, Reach, Source, Subject};
pub use methods::{method, methods};
pub use need::{Need, On, Says};
pub use sinks::sinks;
pub use world::{Group, Principal, Role, Running, User, World};
