//! Services: prefix, title, and which of the other tables' rows are theirs.

use serde_json::Value;

use super::actions::Actions;
use super::condition_keys::ConditionKeys;
use super::json;
use super::packages::Packages;
use super::resource_types::ResourceTypes;
use super::tables::{Tables, id};
use crate::shell::Done;

/// A service as the package has it.
pub(crate) struct Service {
    pub(crate) prefix: String,
    title: String,
    /// Whether resource control policies apply to it.
    resource_control_policies: bool,
    pub(crate) actions: Value,
    pub(crate) resource_types: Value,
    pub(crate) condition_keys: Value,
}

/// Every service, in the order of `prefix:`, which is the order of their actions' full names.
pub(crate) fn read(packages: &Packages) -> Done<Vec<Service>> {
    let data = packages.iam_data.folder.join("data");
    let titles = json::read(&data.join("serviceNames.json"))?;
    let prefixes = json::read(&data.join("services.json"))?;
    let governed = json::read(&data.join("rcpSupportedServices.json"))?;
    let governed: Vec<&str> = governed.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut services = Vec::new();
    for prefix in prefixes.as_array().into_iter().flatten().filter_map(Value::as_str) {
        let part = |part: &str| json::read(&data.join(part).join(format!("{prefix}.json")));
        services.push(Service {
            prefix: prefix.to_owned(),
            title: json::text(&titles, prefix)?.to_owned(),
            resource_control_policies: governed.contains(&prefix),
            actions: part("actions")?,
            resource_types: part("resourceTypes")?,
            condition_keys: part("conditionKeys")?,
        });
    }
    services.sort_by_key(|service| format!("{}:", service.prefix));
    Ok(services)
}

pub(crate) fn compile(
    services: &[Service],
    actions: &Actions,
    types: &ResourceTypes,
    keys: &mut ConditionKeys,
    tables: &mut Tables,
) -> Done {
    let (mut first_actions, mut first_types, mut own_keys) = (Vec::new(), Vec::new(), Vec::new());
    for service in services {
        first_actions.push(id(actions.first_of(&service.prefix))?);
        first_types.push(id(types.first_of(&service.prefix))?);
        own_keys.push(keys.of_service(service)?);
    }
    tables.texts("services/prefixes", services.iter().map(|service| &service.prefix))?;
    tables.texts("services/titles", services.iter().map(|service| &service.title))?;
    tables.u16s("services/first_actions", &first_actions);
    tables.u16s("services/first_resource_types", &first_types);
    tables.u16s("services/condition_keys", &own_keys);
    tables.u8s(
        "services/resource_control_policies",
        services.iter().map(|service| u8::from(service.resource_control_policies)).collect(),
    );
    tables.count("services", services.len());
    Ok(())
}
