//! Resource types: name, ARN formats, condition keys.

use std::collections::BTreeMap;

use super::condition_keys::ConditionKeys;
use super::json;
use super::services::Service;
use super::tables::{Lists, Pool, Tables, id};
use crate::shell::{Done, Failure};

/// The ids of all resource types.
pub(crate) struct ResourceTypes {
    /// (service, name in lower case) → id.
    ids: BTreeMap<(String, String), u16>,
    /// Service → the position of its first one.
    firsts: BTreeMap<String, usize>,
}

impl ResourceTypes {
    pub(crate) fn id(&self, service: &str, name: &str) -> Done<u16> {
        let found = self.ids.get(&(service.to_owned(), name.to_lowercase())).copied();
        found.ok_or_else(|| Failure::new(format!("`{service}` has no resource type `{name}`")))
    }

    pub(crate) fn first_of(&self, service: &str) -> usize {
        self.firsts.get(service).copied().unwrap_or_default()
    }
}

pub(crate) fn compile(
    services: &[Service],
    keys: &mut ConditionKeys,
    arn_formats: &mut Pool,
    tables: &mut Tables,
) -> Done<ResourceTypes> {
    let mut found = ResourceTypes { ids: BTreeMap::new(), firsts: BTreeMap::new() };
    let (mut names, mut owners) = (Vec::new(), Vec::new());
    let (mut formats, mut own_keys) = (Vec::new(), Vec::new());
    let mut lists = Lists::default();
    for (position, service) in services.iter().enumerate() {
        found.firsts.insert(service.prefix.clone(), names.len());
        let types = json::members(&service.resource_types, &service.prefix)?;
        let by_name: BTreeMap<String, _> =
            types.iter().map(|(name, entry)| (name.to_lowercase(), entry)).collect();
        for (lower, entry) in by_name {
            found.ids.insert((service.prefix.clone(), lower), id(names.len())?);
            names.push(json::text(entry, "key")?);
            owners.push(id(position)?);
            own_keys.push(keys.list(entry)?);
            // Some types of API Gateway have several formats, in one text.
            let arns: Done<Vec<u16>> =
                json::text(entry, "arn")?.split(", ").map(|arn| arn_formats.id(arn)).collect();
            formats.push(lists.id(arns?)?);
        }
    }
    tables.count("resource types", names.len());
    tables.texts("resource_types/names", names)?;
    tables.u16s("resource_types/services", &owners);
    tables.u16s("resource_types/condition_keys", &own_keys);
    tables.u16s("resource_types/arn_formats", &formats);
    tables.lists("resource_types/format_lists", &lists);
    Ok(found)
}
