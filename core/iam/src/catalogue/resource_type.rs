//! Resource types: what an action can be limited to.

use std::fmt;

use super::condition_key::{ConditionKey, key_list};
use super::service::Service;
use super::table::{Lists, Texts, U16s, ids, lists, texts, u16s};

pub(super) static NAMES: Texts = texts!("resource_types/names");
/// The ARN formats of services' resource types and of CloudFormation's.
pub(super) static ARN_FORMATS: Texts = texts!("arn_formats");
static SERVICES: U16s = u16s!("resource_types/services");
static FORMATS: U16s = u16s!("resource_types/arn_formats");
static FORMAT_LISTS: Lists = lists!("resource_types/format_lists");
static CONDITION_KEYS: U16s = u16s!("resource_types/condition_keys");

/// A resource type of a service.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceType(pub(super) u16);

impl ResourceType {
    /// Its name within the service: `bucket`.
    pub fn name(self) -> &'static str {
        NAMES.get(usize::from(self.0))
    }

    /// The service that it belongs to.
    pub fn service(self) -> Service {
        Service(SERVICES.id(self.0).unwrap_or_default())
    }

    /// What its ARNs look like, with placeholders: `arn:${Partition}:s3:::${BucketName}`. Mostly one.
    pub fn arn_formats(self) -> impl ExactSizeIterator<Item = &'static str> {
        let list = FORMATS.id(self.0).map_or(U16s(&[]), |id| FORMAT_LISTS.get(id));
        list.iter().map(|format| ARN_FORMATS.get(usize::from(format)))
    }

    /// The condition keys that a request on such a resource has.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> {
        key_list(CONDITION_KEYS.id(self.0))
    }
}

impl fmt::Debug for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.service().prefix(), self.name())
    }
}

/// Every resource type, in the order of services and names.
pub fn resource_types() -> impl ExactSizeIterator<Item = ResourceType> {
    ids(NAMES.len()).map(ResourceType)
}
