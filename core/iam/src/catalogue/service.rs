//! Services: the prefixes of actions.

use std::fmt;
use std::ops::Range;

use super::action::{Action, NAMES as ACTIONS};
use super::condition_key::{ConditionKey, key_list};
use super::resource_type::{NAMES as RESOURCE_TYPES, ResourceType};
use super::table::{Texts, U16s, folded, ids, partition_point, texts, u16s};

static PREFIXES: Texts = texts!("services/prefixes");
static TITLES: Texts = texts!("services/titles");
static FIRST_ACTIONS: U16s = u16s!("services/first_actions");
static FIRST_RESOURCE_TYPES: U16s = u16s!("services/first_resource_types");
static CONDITION_KEYS: U16s = u16s!("services/condition_keys");
static RESOURCE_CONTROL_POLICIES: &[u8] = include_bytes!("../../data/services/resource_control_policies.u8");

/// A service.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Service(pub(super) u16);

impl Service {
    /// What its actions begin with: `s3`.
    pub fn prefix(self) -> &'static str {
        PREFIXES.get(usize::from(self.0))
    }

    /// What AWS calls it: `Amazon S3`.
    pub fn title(self) -> &'static str {
        TITLES.get(usize::from(self.0))
    }

    /// Its actions.
    pub fn actions(self) -> impl ExactSizeIterator<Item = Action> {
        rows(FIRST_ACTIONS, self, ACTIONS.len()).map(Action)
    }

    /// Its resource types.
    pub fn resource_types(self) -> impl ExactSizeIterator<Item = ResourceType> {
        rows(FIRST_RESOURCE_TYPES, self, RESOURCE_TYPES.len()).map(ResourceType)
    }

    /// Its resource type of that name, in any case.
    pub fn resource_type(self, name: &str) -> Option<ResourceType> {
        self.resource_types().find(|known| known.name().eq_ignore_ascii_case(name))
    }

    /// The condition keys that its documentation lists.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> {
        key_list(CONDITION_KEYS.id(self.0))
    }

    /// Whether resource control policies apply to its resources: "Resource control policies" (AWS Organizations User
    /// Guide).
    pub fn has_resource_control_policies(self) -> bool {
        RESOURCE_CONTROL_POLICIES.get(usize::from(self.0)).is_some_and(|&flag| flag != 0)
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.prefix())
    }
}

/// The service of that prefix, in any case.
pub fn service(prefix: &str) -> Option<Service> {
    // In the order of `prefix:`, as the actions: `s3-outposts:` lies before `s3:`.
    let key = |text| folded(text).chain([b':']);
    let at = partition_point(PREFIXES.len(), |index| key(PREFIXES.get(index)).lt(key(prefix)));
    let found = Service(u16::try_from(at).ok()?);
    (at < PREFIXES.len() && found.prefix().eq_ignore_ascii_case(prefix)).then_some(found)
}

/// Every service, in the order of its actions.
pub fn services() -> impl ExactSizeIterator<Item = Service> {
    ids(PREFIXES.len()).map(Service)
}

/// The service whose rows an action lies in.
pub(super) fn service_of_action(action: Action) -> Service {
    let later = partition_point(FIRST_ACTIONS.len(), |at| {
        FIRST_ACTIONS.get(at).is_some_and(|first| first <= action.0)
    });
    Service(u16::try_from(later).unwrap_or_default().saturating_sub(1))
}

/// The rows of another table that belong to a service: from its first one to that of the next service.
fn rows(firsts: U16s, service: Service, all: usize) -> Range<u16> {
    let end = || u16::try_from(all).unwrap_or(u16::MAX);
    let first = firsts.id(service.0).unwrap_or_default();
    first..firsts.get(usize::from(service.0) + 1).unwrap_or_else(end)
}
