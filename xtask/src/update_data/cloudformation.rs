//! CloudFormation's resource types: what their handlers call, what replaces a resource, which properties take a role.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use super::actions::Actions;
use super::json;
use super::packages::Packages;
use super::tables::{Lists, NONE, Pool, Tables, id};
use crate::shell::{Done, While};

mod service_spec;

/// The handlers in the order of the tables.
const HANDLERS: [&str; 5] = ["create", "read", "update", "delete", "list"];

/// What both packages know of a resource type.
#[derive(Default)]
struct ResourceType {
    arn_format: Option<String>,
    /// What each handler may call; none where the package knows no such handler.
    handlers: [Option<BTreeSet<String>>; 5],
    /// Properties whose change replaces the resource; a path's parts are joined by `/`, and `*` is any element.
    replaces: BTreeSet<String>,
    /// Properties whose change may replace it.
    may_replace: BTreeSet<String>,
    /// Properties that take a role, and whether they take its name instead of its ARN.
    roles: BTreeMap<String, bool>,
}

pub(crate) fn compile(
    packages: &Packages,
    actions: &Actions,
    arn_formats: &mut Pool,
    tables: &mut Tables,
) -> Done {
    let mut types = BTreeMap::new();
    schemas(packages, &mut types)?;
    service_spec::read(packages, &mut types)?;
    for found in types.values_mut() {
        let sure = &found.replaces;
        found.may_replace.retain(|property| !sure.contains(property));
    }
    let formats: Done<Vec<u16>> =
        types.values().map(|t| t.arn_format.as_ref().map_or(Ok(NONE), |arn| arn_formats.id(arn))).collect();
    tables.u16s("cloudformation/arn_formats", &formats?);
    handlers(&types, actions, tables)?;
    properties(&types, tables)?;
    tables.texts("cloudformation/types", types.keys())?;
    tables.count("CloudFormation resource types", types.len());
    tables.count(
        "CloudFormation resource types with an ARN format",
        types.values().filter(|t| t.arn_format.is_some()).count(),
    );
    Ok(())
}

/// What the schemas of CloudFormation's registry say.
fn schemas(packages: &Packages, types: &mut BTreeMap<String, ResourceType>) -> Done {
    let folder = packages.cfn_lint.folder.join("cfnlint/data/schemas/resources");
    for entry in fs::read_dir(&folder).while_(folder.display())? {
        let schema = json::read(&entry.while_(folder.display())?.path())?;
        let found = types.entry(json::text(&schema, "typeName")?.to_owned()).or_default();
        for (handler, name) in found.handlers.iter_mut().zip(HANDLERS) {
            if let Some(entry) = json::at(&schema, &["handlers"]).get(name) {
                let permissions = json::texts(entry, "permissions")?.into_iter();
                *handler = Some(permissions.filter(|p| !p.is_empty()).map(str::to_owned).collect());
            }
        }
        found.replaces.extend(paths(&schema, "createOnlyProperties")?);
        found.may_replace.extend(paths(&schema, "conditionalCreateOnlyProperties")?);
    }
    Ok(())
}

/// Properties that a schema points to, without what is the same in all.
fn paths(schema: &Value, member: &str) -> Done<Vec<String>> {
    let pointers = json::texts(schema, member)?.into_iter();
    Ok(pointers.map(|p| p.strip_prefix("/properties/").unwrap_or(p).to_owned()).collect())
}

/// Five lists of permissions for each type. A permission is an action's id, or beyond these one that is no action:
/// a pattern, or one that the catalogue lacks.
fn handlers(types: &BTreeMap<String, ResourceType>, actions: &Actions, tables: &mut Tables) -> Done {
    let all = types.values().flat_map(|t| &t.handlers).flatten().flatten();
    let others: BTreeSet<&String> = all.filter(|p| !actions.ids.contains_key(&p.to_lowercase())).collect();
    let mut ids: BTreeMap<&String, u16> = BTreeMap::new();
    for (position, other) in others.iter().enumerate() {
        ids.insert(other, id(actions.ids.len() + position)?);
    }
    let (mut lists, mut of_types) = (Lists::default(), Vec::new());
    for handler in types.values().flat_map(|t| &t.handlers) {
        let Some(permissions) = handler else {
            of_types.push(NONE);
            continue;
        };
        let of = |p: &String| actions.ids.get(&p.to_lowercase()).or_else(|| ids.get(p)).copied();
        let list: BTreeSet<u16> = permissions.iter().filter_map(of).collect();
        of_types.push(lists.id(list.into_iter().collect())?);
    }
    tables.count("permissions of handlers that are no action of the catalogue", others.len());
    tables.texts("cloudformation/other_permissions", others)?;
    tables.u16s("cloudformation/handlers", &of_types);
    tables.lists("cloudformation/permission_lists", &lists);
    tables.count(
        "CloudFormation resource types with handlers",
        types.values().filter(|t| t.handlers.iter().any(Option::is_some)).count(),
    );
    Ok(())
}

fn properties(types: &BTreeMap<String, ResourceType>, tables: &mut Tables) -> Done {
    let (mut paths, mut lists) = (Pool::default(), Lists::default());
    let (mut replaces, mut may_replace, mut roles) = (Vec::new(), Vec::new(), Vec::new());
    for found in types.values() {
        let mut list = |properties: &BTreeSet<String>| {
            let ids: Done<Vec<u16>> = properties.iter().map(|path| paths.id(path)).collect();
            lists.id(ids?)
        };
        replaces.push(list(&found.replaces)?);
        may_replace.push(list(&found.may_replace)?);
        let mut pairs = Vec::new();
        for (path, &by_name) in &found.roles {
            pairs.extend([paths.id(path)?, u16::from(by_name)]);
        }
        roles.push(lists.id(pairs)?);
    }
    tables.texts("cloudformation/properties", paths.texts())?;
    tables.u16s("cloudformation/replaces", &replaces);
    tables.u16s("cloudformation/may_replace", &may_replace);
    tables.u16s("cloudformation/roles", &roles);
    tables.lists("cloudformation/property_lists", &lists);
    tables.count("properties that take a role", types.values().map(|t| t.roles.len()).sum());
    tables.count("properties that replace a resource", types.values().map(|t| t.replaces.len()).sum());
    Ok(())
}
