//! What AWS has: actions, resource types, condition keys, managed policies, CloudFormation's resource types.
//!
//! The data are those of the [Service Authorization Reference][reference], compiled by `cargo xtask update-data` into
//! tables that are read where they lie in the binary: nothing is parsed or allocated before it is asked for. Entries
//! are small numbers ([`Action`], [`Service`], …) that can be copied, compared and kept. Names are found in any case
//! and shown as AWS spells them. What is not in the catalogue may still exist: AWS adds to it every day.
//!
//! [reference]: https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html

mod action;
mod automaton;
mod cloudformation;
mod condition_key;
mod expand;
mod managed_policy;
mod nearest;
mod resource_type;
mod service;
mod table;
#[cfg(test)]
mod tests;

pub use action::{AccessLevel, Action, ActionResource, action, all, pass_role_actions};
pub use cloudformation::{Handler, ResourceSchema, RoleProperty, resource_schema, resource_schemas};
pub use condition_key::{ConditionKey, ValueType, condition_key, condition_keys};
pub use expand::{ActionPattern, Expansion, expand, expand_all};
pub use managed_policy::{ManagedPolicy, managed_policies, managed_policy};
pub use nearest::{nearest_actions, nearest_condition_keys, nearest_services};
pub use resource_type::{ResourceType, resource_types};
pub use service::{Service, service, services};
