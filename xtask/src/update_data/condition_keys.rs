//! Condition keys: name, type, and the lists of keys that actions, resource types and services have.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::json;
use super::services::Service;
use super::tables::{Lists, Tables, id};
use crate::shell::{Done, Failure};

/// The keys of every service, by hand: AWS publishes them as a page alone.
const GLOBAL: &str = include_str!("global_condition_keys.tsv");

/// The types in the order of their numbers; one that has `MANY` added is of several values.
const TYPES: [&str; 7] = ["String", "ARN", "Bool", "Numeric", "Date", "IPAddress", "Binary"];
const MANY: u8 = 0x80;

/// The ids of all keys, and the lists of them.
pub(crate) struct ConditionKeys {
    ids: BTreeMap<String, u16>,
    lists: Lists,
}

impl ConditionKeys {
    /// The list of the keys that an entry names.
    pub(crate) fn list(&mut self, entry: &Value) -> Done<u16> {
        self.list_of(json::texts(entry, "conditionKeys")?.into_iter())
    }

    /// The list of all keys of a service.
    pub(crate) fn of_service(&mut self, service: &Service) -> Done<u16> {
        self.list_of(json::members(&service.condition_keys, &service.prefix)?.keys().map(String::as_str))
    }

    fn list_of<'n>(&mut self, names: impl Iterator<Item = &'n str>) -> Done<u16> {
        let find = |name: &str| self.ids.get(&name.to_lowercase()).copied().ok_or_else(|| name.to_owned());
        let ids: Result<BTreeSet<u16>, String> = names.map(find).collect();
        let ids = ids.map_err(|name| Failure::new(format!("condition key `{name}` is not defined")))?;
        self.lists.id(ids.into_iter().collect())
    }

    pub(crate) fn write_lists(&self, tables: &mut Tables) {
        tables.lists("condition_keys/lists", &self.lists);
    }
}

pub(crate) fn compile(services: &[Service], tables: &mut Tables) -> Done<ConditionKeys> {
    let all = collect(services)?;
    let mut ids = BTreeMap::new();
    let mut templates = Vec::new();
    for (position, (lower, (name, _))) in all.iter().enumerate() {
        ids.insert(lower.clone(), id(position)?);
        if name.contains("${") || name.contains('<') {
            templates.push(id(position)?);
        }
    }
    tables.texts("condition_keys/names", all.values().map(|(name, _)| name))?;
    let types: Done<Vec<u8>> = all.values().map(|(name, kind)| number(name, kind)).collect();
    tables.u8s("condition_keys/types", types?);
    tables.u16s("condition_keys/templates", &templates);
    tables.count("condition keys", all.len());
    tables.count("condition keys with placeholders", templates.len());
    Ok(ConditionKeys { ids, lists: Lists::default() })
}

/// Every key by its name in lower case: spelling and type. The keys kept by hand decide where services disagree.
fn collect(services: &[Service]) -> Done<BTreeMap<String, (String, String)>> {
    let mut all = BTreeMap::new();
    let mut by_hand = BTreeSet::new();
    for line in GLOBAL.lines().filter(|line| !line.starts_with('#')) {
        let (name, kind) =
            line.split_once('\t').ok_or_else(|| Failure::new(format!("`{line}` has no type")))?;
        by_hand.insert(name.to_lowercase());
        all.insert(name.to_lowercase(), (name.to_owned(), kind.to_owned()));
    }
    for service in services {
        for (lower, key) in json::members(&service.condition_keys, &service.prefix)? {
            let (name, kind) = (json::text(key, "key")?, json::text(key, "type")?);
            match all.get(lower) {
                None => {
                    all.insert(lower.clone(), (name.to_owned(), kind.to_owned()));
                }
                Some((_, other)) if other != kind && !by_hand.contains(lower) => {
                    let wrong =
                        format!("`{name}` is {other} and {kind}: say which in the table kept by hand");
                    return Err(Failure::new(wrong));
                }
                Some(_) => {}
            }
        }
    }
    Ok(all)
}

fn number(name: &str, kind: &str) -> Done<u8> {
    let (kind, many) = kind.strip_prefix("ArrayOf").map_or((kind, 0), |kind| (kind, MANY));
    let found = (0..).zip(TYPES).find(|(_, known)| *known == kind);
    let (number, _) =
        found.ok_or_else(|| Failure::new(format!("`{name}` is of an unknown type `{kind}`")))?;
    Ok(number | many)
}
