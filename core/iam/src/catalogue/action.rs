//! Actions: what a policy's `Action` element names.

use std::fmt;

use super::condition_key::{ConditionKey, key_list};
use super::resource_type::ResourceType;
use super::service::{Service, service_of_action};
use super::table::{Lists, Texts, U16s, ids, lists, texts, u16s};

pub(super) static NAMES: Texts = texts!("actions/names");
static LEVELS: &[u8] = include_bytes!("../../data/actions/access_levels.u8");
static CONDITION_KEYS: U16s = u16s!("actions/condition_keys");
static RESOURCES: U16s = u16s!("actions/resource_types");
static RESOURCE_LISTS: Lists = lists!("actions/resource_type_lists");
static DEPENDENTS: U16s = u16s!("actions/dependent_actions");
static DEPENDENT_LISTS: Lists = lists!("actions/dependent_action_lists");
static PASS_ROLE: U16s = u16s!("actions/pass_role");

/// An action of a service. Actions are ordered by their full names, without regard to case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Action(pub(super) u16);

impl Action {
    /// The full name as AWS spells it: `s3:GetObject`.
    pub fn name(self) -> &'static str {
        NAMES.get(self.index())
    }

    /// The name without its service: `GetObject`.
    pub fn operation(self) -> &'static str {
        self.name().split_once(':').map_or("", |(_, operation)| operation)
    }

    /// The service whose prefix the name has.
    pub fn service(self) -> Service {
        service_of_action(self)
    }

    /// What AWS says the action does to a service's data.
    pub fn access_level(self) -> AccessLevel {
        match LEVELS.get(self.index()) {
            Some(0) => AccessLevel::List,
            Some(1) => AccessLevel::Read,
            Some(3) => AccessLevel::Tagging,
            Some(4) => AccessLevel::PermissionsManagement,
            _ => AccessLevel::Write,
        }
    }

    /// The resource types that it can be limited to. None: only `*` can stand for its resource.
    pub fn resource_types(self) -> impl ExactSizeIterator<Item = ActionResource> {
        let list = RESOURCES.id(self.0).map_or(U16s(&[]), |id| RESOURCE_LISTS.get(id));
        list.groups().map(|[resource_type, keys, required]| ActionResource {
            resource_type: ResourceType(resource_type),
            keys,
            is_required: required != 0,
        })
    }

    /// The condition keys of its own, whatever resource it is called on. Global keys and those of its resource types
    /// come on top.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> {
        key_list(CONDITION_KEYS.id(self.0))
    }

    /// The actions that a caller needs beside it, at least for some requests.
    pub fn dependent_actions(self) -> impl ExactSizeIterator<Item = Action> {
        DEPENDENTS.id(self.0).map_or(U16s(&[]), |id| DEPENDENT_LISTS.get(id)).iter().map(Action)
    }

    /// Its place in [`all`], for sets of actions.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The action at a place in [`all`].
    pub fn at(index: usize) -> Option<Self> {
        u16::try_from(index).ok().filter(|_| index < NAMES.len()).map(Self)
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// "Access levels in policy summaries" (IAM User Guide).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessLevel {
    /// Tells which resources there are.
    List,
    /// Reads what is in them, or about them.
    Read,
    /// Makes, changes or deletes them.
    Write,
    /// Writes tags alone.
    Tagging,
    /// Grants or changes permissions.
    PermissionsManagement,
}

impl AccessLevel {
    /// Its name as AWS writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "List",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::Tagging => "Tagging",
            Self::PermissionsManagement => "Permissions management",
        }
    }
}

/// A resource type that an action takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActionResource {
    /// The type.
    pub resource_type: ResourceType,
    /// Whether a request always names such a resource. Of those that are not required, a request names some.
    pub is_required: bool,
    keys: u16,
}

impl ActionResource {
    /// The condition keys that the action has only with this type.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> {
        key_list(Some(self.keys))
    }
}

/// The action of that full name, in any case.
pub fn action(name: &str) -> Option<Action> {
    NAMES.find(name).map(Action)
}

/// Every action, in order.
pub fn all() -> impl ExactSizeIterator<Item = Action> + Clone {
    ids(NAMES.len()).map(Action)
}

/// The actions that need `iam:PassRole` beside themselves: those that hand a role to a service.
pub fn pass_role_actions() -> impl ExactSizeIterator<Item = Action> {
    PASS_ROLE.iter().map(Action)
}
