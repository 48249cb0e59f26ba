//! The table of methods. An entry says who describes it; how code really gets to run is known of these, and of what is
//! not here `sinks` knows only that a role can be passed.

mod containers;
mod data;
mod delivery;
mod events;
mod functions;
mod iam;
mod instances;
mod limits;

use super::method::Method;

/// All methods, part by part, in the order in which they are documented.
const PARTS: &[&[Method]] = &[
    iam::OWN,
    limits::BOUNDARY,
    limits::DENIAL,
    iam::USERS,
    iam::ROLES,
    functions::METHODS,
    instances::METHODS,
    containers::METHODS,
    data::METHODS,
    delivery::STACKS,
    delivery::BUILDS,
    events::WORKFLOWS,
    events::EVENTS_AND_SCHEDULES,
    events::DEVICES,
];

/// Every method that has an entry of its own.
pub fn methods() -> impl Iterator<Item = &'static Method> {
    PARTS.iter().copied().flatten()
}

/// The method of this name.
#[must_use]
pub fn method(id: &str) -> Option<&'static Method> {
    methods().find(|method| method.id == id)
}
