//! What the CDK's service specification says of CloudFormation's resource types.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};

use super::ResourceType;
use crate::shell::{Done, Failure};
use crate::update_data::json;
use crate::update_data::packages::Packages;

/// How deep a property may lie. Types that hold themselves end here.
const DEEPEST: usize = 12;

const ROLE: &str = "AWS::IAM::Role";

pub(super) fn read(packages: &Packages, types: &mut BTreeMap<String, ResourceType>) -> Done {
    let database = json::read(&packages.service_spec.folder.join("db.json"))?;
    let mut definitions = HashMap::new();
    for definition in json::array(json::at(&database, &["schema", "typeDefinition"]), "entities")? {
        definitions.insert(json::text(definition, "$id")?, definition);
    }
    for resource in json::array(json::at(&database, &["schema", "resource"]), "entities")? {
        let found = types.entry(json::text(resource, "cloudFormationType")?.to_owned()).or_default();
        found.arn_format = resource["arnTemplate"].as_str().map(str::to_owned);
        let properties = json::object(resource, "properties")?;
        for (name, property) in properties {
            // The schema decides what surely replaces: where only the specification says so, often it is out of date.
            if matches!(property["causesReplacement"].as_str(), Some("yes" | "maybe")) {
                found.may_replace.insert(name.clone());
            }
        }
        let mut walk = Walk { definitions: &definitions, open: Vec::new(), roles: &mut found.roles };
        walk.properties(properties, "")?;
    }
    Ok(())
}

/// Looks for properties that refer to a role, at any depth.
struct Walk<'d> {
    definitions: &'d HashMap<&'d str, &'d Value>,
    /// The type definitions that the current property lies in.
    open: Vec<&'d str>,
    roles: &'d mut BTreeMap<String, bool>,
}

impl<'d> Walk<'d> {
    fn properties(&mut self, properties: &'d Map<String, Value>, within: &str) -> Done {
        for (name, property) in properties {
            let path = format!("{within}{name}");
            let targets = property["relationshipRefs"].as_array().into_iter().flatten();
            for target in targets.filter(|target| target["cloudFormationType"] == ROLE) {
                let by_name = json::text(target, "propertyName")? == "RoleName";
                // One that takes either is said to take an ARN.
                let known = self.roles.entry(path.clone()).or_insert(by_name);
                *known &= by_name;
            }
            self.inside(&property["type"], &path)?;
        }
        Ok(())
    }

    /// Follows a type to the definitions that it refers to. Depth: a type's own nesting, which the file bounds.
    fn inside(&mut self, kind: &'d Value, path: &str) -> Done {
        match json::text(kind, "type")? {
            "array" | "map" => self.inside(&kind["element"], &format!("{path}/*")),
            "union" => json::array(kind, "types")?.iter().try_for_each(|kind| self.inside(kind, path)),
            "ref" => {
                let id = json::text(&kind["reference"], "$ref")?;
                let unknown = || Failure::new(format!("`{path}` is of an unknown type `{id}`"));
                let definition: &'d Value = self.definitions.get(id).ok_or_else(unknown)?;
                if self.open.contains(&id) || self.open.len() >= DEEPEST {
                    return Ok(());
                }
                self.open.push(id);
                self.properties(json::object(definition, "properties")?, &format!("{path}/"))?;
                self.open.pop();
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
