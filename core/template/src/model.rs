//! The sections of a template.

use std::collections::HashMap;

use deployfence_source::{FileId, FileSpan};
use deployfence_value::{Entry, Kind, Map, Scope, Value};
use smol_str::SmolStr;

use crate::functions::{Environment, evaluate, is_intrinsic};

/// A template as one stack instance.
#[derive(Debug, Clone)]
pub struct Template {
    root: Value,
    scope: Scope,
    /// Where among the resources the last one of each logical id stands: templates may hold thousands of `Ref`s.
    index: HashMap<SmolStr, usize>,
}

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

impl Template {
    /// Takes a value as a template; none where it has no `Resources` map.
    #[must_use]
    pub fn new(root: Value, scope: Scope) -> Option<Self> {
        let resources = root.get("Resources")?.as_map()?;
        let places = resources.entries().iter().enumerate();
        let index = places.map(|(place, entry)| (entry.key.clone(), place)).collect();
        Some(Self { root, scope, index })
    }

    /// The stack instance that its holes belong to.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// The file that it was read from.
    #[must_use]
    pub fn file(&self) -> FileId {
        self.root.at.file
    }

    /// The whole template, not resolved.
    #[must_use]
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// The resources, in the order of the file.
    pub fn resources(&self) -> impl Iterator<Item = Resource<'_>> {
        self.root.get("Resources").into_iter().flat_map(Value::entries).map(Resource::of)
    }

    /// The resource of this logical id.
    #[must_use]
    pub fn resource(&self, logical_id: &str) -> Option<Resource<'_>> {
        let resources = self.root.get("Resources")?.as_map()?;
        resources.entries().get(*self.index.get(logical_id)?).map(Resource::of)
    }

    /// What stands under `Resources` and makes resources that are not seen: the place, and a sentence.
    pub fn not_expanded(&self) -> impl Iterator<Item = (FileSpan, String)> {
        self.resources().filter(|resource| makes_resources(resource.logical_id)).map(|resource| {
            let id = resource.logical_id;
            (resource.id_at, format!("`{id}` is not expanded: what it makes was not checked"))
        })
    }

    /// The resources without a type or properties that can be read, in one sentence, with the place of the first.
    #[must_use]
    pub fn not_read(&self) -> Option<(FileSpan, String)> {
        let mut unread = self.resources().filter(|r| !makes_resources(r.logical_id) && !r.is_readable());
        let first = unread.next()?;
        let id = first.logical_id;
        let what = "no `Type` or no `Properties` that can be read";
        let message = match unread.count() {
            0 => format!("`{id}` has {what}: it was not checked"),
            more => format!("`{id}` and {more} more have {what}: they were not checked"),
        };
        Some((first.id_at, message))
    }

    /// The value with its intrinsic functions evaluated as far as can be known.
    #[must_use]
    pub fn resolve(&self, value: &Value) -> Value {
        evaluate(value, self)
    }

    /// A property of a resource under a path of keys, resolved.
    #[must_use]
    pub fn property(&self, resource: Resource<'_>, path: &[&str]) -> Option<Value> {
        let (last, front) = path.split_last()?;
        let start = self.resolve_shallow(resource.body.get("Properties")?);
        let parent = front.iter().try_fold(start, |value, key| value.get(key).cloned())?;
        parent.get(last).map(|value| self.resolve(value))
    }

    fn resolve_shallow(&self, value: &Value) -> Value {
        // `Properties` itself may be a macro call; it is then unknown as a whole.
        if is_intrinsic(value) { self.resolve(value) } else { value.clone() }
    }

    /// The exports: name and value, both resolved, with the place of the output.
    pub fn exports(&self) -> impl Iterator<Item = (Value, Value)> {
        self.root.get("Outputs").into_iter().flat_map(Value::entries).filter_map(|output| {
            let name = output.value.at_path(&["Export", "Name"])?;
            let value = output.value.get("Value")?;
            Some((self.resolve(name), self.resolve(value)))
        })
    }
}

impl Environment for Template {
    fn scope(&self) -> Scope {
        self.scope
    }

    fn is_resource(&self, name: &str) -> bool {
        self.index.contains_key(name)
    }
}

fn makes_resources(key: &str) -> bool {
    key.starts_with("Fn::ForEach") || key == "Fn::Transform"
}

impl<'a> Resource<'a> {
    fn of(entry: &'a Entry) -> Self {
        Self { logical_id: &entry.key, id_at: entry.key_at, body: &entry.value }
    }

    /// The resource type, where it is written as text.
    #[must_use]
    pub fn type_name(self) -> Option<&'a str> {
        self.body.get("Type")?.as_str()
    }

    /// Whether its type is known, and its properties are not made by something that is not run.
    fn is_readable(self) -> bool {
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

    /// The path of keys to a place inside the resource.
    #[must_use]
    pub fn path(self, rest: &[&str]) -> Vec<String> {
        let front = ["Resources", self.logical_id.as_str()];
        front.iter().chain(rest).map(|&key| key.to_owned()).collect()
    }
}
