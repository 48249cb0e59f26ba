//! A resource of a template.

use deployfence_source::FileSpan;
use deployfence_value::{Entry, Kind, Map, Value};
use smol_str::SmolStr;

use crate::macros::LOOP;

/// A resource of a template.
#[derive(Debug, Clone, Copy)]
pub struct Resource<'a> {
    /// The key under `Resources`.
    pub logical_id: &'a SmolStr,
    /// Where that key stands.
    pub id_at: FileSpan,
    /// Its body, not resolved.
    pub body: &'a Value,
}

impl<'a> Resource<'a> {
    pub(crate) fn of(entry: &'a Entry) -> Self {
        Self { logical_id: &entry.key, id_at: entry.key_at, body: &entry.value }
    }

    /// The resource type, where it is written as text.
    #[must_use]
    pub fn type_name(self) -> Option<&'a str> {
        self.body.get("Type")?.as_str()
    }

    /// Whether it is a module of the registry: what it is made of is not known.
    #[must_use]
    pub fn is_module(self) -> bool {
        self.type_name().is_some_and(|name| name.ends_with("::MODULE"))
    }

    /// Whether it stands for resources that are not seen.
    pub(crate) fn makes_others(self) -> bool {
        self.logical_id.starts_with(LOOP) || self.logical_id == "Fn::Transform" || self.is_module()
    }

    /// Whether its type is known, and its properties are not made by something that is not run.
    pub(crate) fn is_readable(self) -> bool {
        let made = |value: &Value| {
            matches!(value.kind, Kind::Unknown(_) | Kind::Text(_) | Kind::List(_))
                || value.as_map().and_then(Map::single).is_some_and(|only| only.key == "Fn::Transform")
        };
        self.type_name().is_some() && !made(self.body) && !self.properties().is_some_and(made)
    }

    /// The properties, not resolved.
    #[must_use]
    pub fn properties(self) -> Option<&'a Value> {
        self.body.get("Properties")
    }

    /// An attribute beside `Type`, such as `DeletionPolicy`, `UpdateReplacePolicy`, `CreationPolicy`, `UpdatePolicy` or
    /// `Metadata`, not resolved.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<&'a Value> {
        self.body.get(name)
    }

    /// The name of the condition that it exists under.
    #[must_use]
    pub fn condition(self) -> Option<SmolStr> {
        self.body.get("Condition")?.as_str().map(SmolStr::from)
    }

    /// The logical ids that it waits for by `DependsOn`, with their places.
    pub fn depends_on(self) -> impl Iterator<Item = (&'a str, FileSpan)> {
        let named = self.body.get("DependsOn").map(Value::one_or_many).unwrap_or_default();
        named.iter().filter_map(|id| Some((id.as_str()?, id.at)))
    }

    /// The path of keys to a place inside the resource.
    #[must_use]
    pub fn path(self, rest: &[&str]) -> Vec<String> {
        let front = ["Resources", self.logical_id.as_str()];
        front.iter().chain(rest).map(|&key| key.to_owned()).collect()
    }
}
