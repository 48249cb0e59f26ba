//! The `Globals` section: properties that every resource of a type has.

use deployfence_value::{Entry, Kind, Value};

use super::build::{At, is_call};
use crate::Problem;

/// The kinds of resources that may have globals.
const SECTIONS: [&str; 11] = [
    "Api",
    "CapacityProvider",
    "Function",
    "HttpApi",
    "LayerVersion",
    "MicrovmImage",
    "NetworkConnector",
    "SimpleTable",
    "StateMachine",
    "WebSocketApi",
    "WebFunction",
];

/// How a property of the resource meets the global one where it is not simply joined to it.
enum Meeting {
    Replace,
    /// Only the resource's own keys stay.
    OwnKeys,
}

/// The `Globals` section, where there is one.
#[derive(Debug)]
pub(crate) struct Globals(Option<Value>);

impl Globals {
    pub(crate) fn new(section: Option<&Value>, problems: &mut Vec<Problem>) -> Self {
        let section = section.filter(|section| !section.is_null());
        for entry in section.into_iter().flat_map(Value::entries) {
            let name = &entry.key;
            if !SECTIONS.contains(&name.as_str()) {
                let message =
                    format!("`{name}` is no section of `Globals`: the transform refuses the template");
                problems.push(Problem::lossy(entry.key_at, message));
            }
        }
        Self(section.cloned())
    }

    /// The properties of a resource with the global ones of its type.
    pub(crate) fn merged(&self, kind: &str, resource: &Entry, problems: &mut Vec<Problem>) -> Value {
        let none = || At(resource.value.at).entries([]);
        let own = resource.value.get("Properties").filter(|own| !own.is_null()).cloned().unwrap_or_else(none);
        let section = kind.strip_prefix("AWS::Serverless::").unwrap_or_default();
        let Some(global) = self.0.as_ref().and_then(|all| all.get(section)) else { return own };
        let Some(ignored) = resource.value.get("IgnoreGlobals") else { return merge(global, &own, section) };
        match &ignored.kind {
            Kind::List(names) => {
                let is_ignored = |key: &str| names.iter().any(|name| name.as_str() == Some(key));
                let kept = global.entries().filter(|entry| !is_ignored(&entry.key)).cloned();
                merge(&At(global.at).entries(kept), &own, section)
            }
            _ if ignored.as_str() == Some("*") => own,
            _ => {
                let id = &resource.key;
                let message =
                    format!("`IgnoreGlobals` of `{id}` is neither `*` nor a list: `Globals` are applied");
                problems.push(Problem::lossy(ignored.at, message));
                merge(global, &own, section)
            }
        }
    }
}

/// Joins a global value and the resource's own: maps by key, lists one after the other, anything else is the own one.
fn merge(global: &Value, own: &Value, path: &str) -> Value {
    match (&global.kind, &own.kind) {
        (Kind::List(first), Kind::List(then)) => match meeting(path) {
            Some(_) => own.clone(),
            None => At(own.at).list(first.iter().chain(then.iter()).cloned()),
        },
        (Kind::Map(_), Kind::Map(_)) if !is_call(global) && !is_call(own) => merge_maps(global, own, path),
        _ => own.clone(),
    }
}

fn merge_maps(global: &Value, own: &Value, path: &str) -> Value {
    let own_keys = matches!(meeting(path), Some(Meeting::OwnKeys)) && own.entries().next().is_some();
    let both = |first: &Entry| match own.entry(&first.key) {
        Some(entry) => entry.with(merge(&first.value, &entry.value, &format!("{path}.{}", entry.key))),
        None => first.clone(),
    };
    let shared = global.entries().filter(|first| !own_keys || own.entry(&first.key).is_some()).map(both);
    let added = own.entries().filter(|entry| global.entry(&entry.key).is_none()).cloned();
    At(own.at).entries(shared.chain(added))
}

fn meeting(path: &str) -> Option<Meeting> {
    match path {
        "Function.Architectures" | "CapacityProvider.InstanceRequirements.Architectures" => {
            Some(Meeting::Replace)
        }
        "CapacityProvider.ManagedResourceTags" => Some(Meeting::OwnKeys),
        _ => None,
    }
}
