//! What stands before anything is expanded: the documents of all APIs, and the APIs that events ask for without naming
//! one.

use std::collections::{BTreeMap, BTreeSet};

use deployfence_value::{Entry, Value};
use smol_str::SmolStr;

use super::document::{Document, Language};
use super::{conditions, path};
use crate::sam::build::{At, call};
use crate::sam::expansion::Expansion;

/// What differs between the two types of API that events name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Family {
    /// The type of the events.
    pub(super) event: &'static str,
    /// The type of the API.
    pub(super) kind: &'static str,
    /// The property of an event that names its API.
    pub(super) api_property: &'static str,
    /// The logical id of the API of events that name none.
    pub(super) implicit: &'static str,
    language: Language,
}

pub(super) const REST: Family = Family {
    event: "Api",
    kind: "AWS::Serverless::Api",
    api_property: "RestApiId",
    implicit: "ServerlessRestApi",
    language: Language::Swagger,
};

pub(super) const HTTP: Family = Family {
    event: "HttpApi",
    kind: "AWS::Serverless::HttpApi",
    api_property: "ApiId",
    implicit: "ServerlessHttpApi",
    language: Language::OpenApi,
};

/// A route that an event asks for.
#[derive(Debug)]
struct Asked {
    at: At,
    api: SmolStr,
    path: String,
    method: String,
    owner: Entry,
}

/// Reads the documents of all APIs, notes which routes events will add, and makes the implicit APIs.
pub(crate) fn prepare(expansion: &mut Expansion<'_>) {
    for family in [REST, HTTP] {
        read_documents(family, expansion);
        let asked: Vec<Asked> = expansion.resources.iter().flat_map(|owner| routes(family, owner)).collect();
        if let Some(first) = asked.iter().find(|asked| asked.api == family.implicit) {
            let document = Document::empty(family.language, first.at);
            expansion.apis.documents.insert(family.implicit.into(), document);
        }
        for asked in &asked {
            let document = expansion.apis.documents.get_mut(&asked.api);
            if let Some(document) = document.filter(|document| document.is_made()) {
                document.add_method(&asked.path, &path::normalized(&asked.method), asked.at);
            }
        }
        make(family, &asked, expansion);
        restrict_paths(&asked, expansion);
    }
}

/// The API that a value names: a logical id, or a `Ref` to one.
pub(super) fn api_id(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| call(value, "Ref")?.as_str())
}

fn read_documents(family: Family, expansion: &mut Expansion<'_>) {
    let is_api = |entry: &&Entry| entry.value.get("Type").and_then(Value::as_str) == Some(family.kind);
    let apis: Vec<Entry> = expansion.resources.iter().filter(is_api).cloned().collect();
    for api in apis {
        let property = |name: &str| api.value.at_path(&["Properties", name]).filter(|value| !is_empty(value));
        let document = match (property("DefinitionBody"), property("DefinitionUri")) {
            (Some(body), _) => Document::of(body),
            (None, Some(_)) => continue,
            (None, None) => Document::empty(family.language, At(api.key_at)),
        };
        expansion.apis.documents.insert(api.key, document);
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null()
        || value.as_str() == Some("")
        || value.as_map().is_some() && value.entries().next().is_none()
}

fn routes(family: Family, owner: &Entry) -> Vec<Asked> {
    let kind = owner.value.get("Type").and_then(Value::as_str).unwrap_or_default();
    if !matches!(kind, "AWS::Serverless::Function" | "AWS::Serverless::StateMachine") {
        return Vec::new();
    }
    let events = owner.value.at_path(&["Properties", "Events"]).into_iter().flat_map(Value::entries);
    let events = events.filter(|event| event.value.get("Type").and_then(Value::as_str) == Some(family.event));
    events.filter_map(|event| asked(family, event, owner)).collect()
}

fn asked(family: Family, event: &Entry, owner: &Entry) -> Option<Asked> {
    let property = |name: &str| event.value.at_path(&["Properties", name]);
    let api = property(family.api_property).map_or(Some(family.implicit), api_id)?;
    let (path, method) = match (property("Path"), property("Method")) {
        (None, None) if family.event == HTTP.event => (path::DEFAULT_PATH, path::ANY_METHOD),
        (path, method) => (path?.as_str()?, method?.as_str()?),
    };
    Some(Asked {
        at: At(event.key_at),
        api: api.into(),
        path: path.to_owned(),
        method: method.to_owned(),
        owner: owner.clone(),
    })
}

/// The conditions of the routes of one path; the last event of a method counts.
#[derive(Debug)]
struct OfPath<'a> {
    at: At,
    by_method: BTreeMap<&'a str, Option<&'a str>>,
}

/// The conditions of the routes, by path.
fn conditions_of<'a>(asked: impl Iterator<Item = &'a Asked>) -> BTreeMap<&'a str, OfPath<'a>> {
    let mut found: BTreeMap<&str, OfPath<'_>> = BTreeMap::new();
    for route in asked {
        let condition = route.owner.value.get("Condition").and_then(Value::as_str);
        let path = found.entry(&route.path);
        let path = path.or_insert_with(|| OfPath { at: route.at, by_method: BTreeMap::new() });
        path.by_method.insert(&route.method, condition);
    }
    found
}

/// The conditions, where there is one for every route.
fn every(conditions: impl Iterator<Item = Option<impl Into<String>>>) -> Option<Vec<String>> {
    let found: Option<BTreeSet<String>> = conditions.map(|condition| condition.map(Into::into)).collect();
    found.map(|found| found.into_iter().collect())
}

/// The condition that holds while any of these does, made where there are several.
fn joined(all: &[String], name: &str, at: At, expansion: &mut Expansion<'_>) -> Option<String> {
    match all {
        [] => None,
        [only] => Some(only.clone()),
        _ => {
            for condition in conditions::any_of(all, name, at) {
                expansion.add_condition(condition);
            }
            Some(name.to_owned())
        }
    }
}

fn make(family: Family, asked: &[Asked], expansion: &mut Expansion<'_>) {
    let id = family.implicit;
    let mine: Vec<&Asked> = asked.iter().filter(|asked| asked.api == id).collect();
    let Some(first) = mine.first() else { return };
    let at = first.at;
    let by_path = conditions_of(mine.iter().copied());
    let all = every(by_path.values().flat_map(|path| path.by_method.values()).copied());
    let condition = all.and_then(|all| joined(&all, &format!("{id}Condition"), at, expansion));
    let stage = (family.event == REST.event).then(|| at.entry("StageName", at.text("Prod")));
    let body = [
        Some(at.entry("Type", at.text(family.kind))),
        condition.map(|condition| at.entry("Condition", at.text(condition))),
        strictest(&mine, "DeletionPolicy", &["Retain", "Delete"], at),
        strictest(&mine, "UpdateReplacePolicy", &["Retain", "Snapshot", "Delete"], at),
        Some(at.entry("Properties", at.entries(stage))),
    ];
    expansion.put(at.entry(id, at.entries(body.into_iter().flatten())));
}

/// An attribute with the first of the values that any of the owners has.
fn strictest(asked: &[&Asked], attribute: &str, values: &[&str], at: At) -> Option<Entry> {
    let has = |value: &&&str| {
        asked.iter().any(|asked| asked.owner.value.get(attribute).and_then(Value::as_str) == Some(**value))
    };
    values.iter().find(has).map(|value| at.entry(attribute, at.text(*value)))
}

/// A path whose methods all stand under conditions stands under them too.
fn restrict_paths(asked: &[Asked], expansion: &mut Expansion<'_>) {
    let mut by_api: BTreeMap<&SmolStr, Vec<&Asked>> = BTreeMap::new();
    for route in asked {
        by_api.entry(&route.api).or_default().push(route);
    }
    for (api, asked) in by_api {
        if !expansion.apis.documents.get(api).is_some_and(Document::is_made) {
            continue;
        }
        for (path, OfPath { at, by_method }) in conditions_of(asked.into_iter()) {
            let Some(all) = every(by_method.values().copied()) else { continue };
            let named = path.replace('/', "SLASH").replace('{', "OB").replace('}', "CB");
            let name = format!("{api}{named}PathCondition");
            let Some(condition) = joined(&all, &name, at, expansion) else { continue };
            if let Some(document) = expansion.apis.documents.get_mut(api) {
                document.restrict(path, &condition);
            }
        }
    }
}
