//! A resource as the user wrote it, and one as CloudFormation gets it.

use deployfence_source::FileSpan;
use deployfence_value::{Entry, Kind, Value};
use smol_str::SmolStr;

use super::build::At;

/// Attributes that everything made from a resource has from it.
const PASSED_TO_ALL: [&str; 3] = ["Condition", "DeletionPolicy", "UpdateReplacePolicy"];
/// Attributes that the resource itself keeps.
const KEPT: [&str; 5] = ["DeletionPolicy", "UpdatePolicy", "Condition", "UpdateReplacePolicy", "Metadata"];

/// A SAM resource of the user, the `Globals` merged in.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) id: SmolStr,
    /// Where the logical id stands.
    pub(crate) id_at: FileSpan,
    pub(crate) body: Value,
    pub(crate) properties: Value,
}

impl Source {
    pub(crate) fn kind(&self) -> &str {
        self.body.get("Type").and_then(Value::as_str).unwrap_or_default()
    }

    /// A property that is there and not null.
    pub(crate) fn property(&self, key: &str) -> Option<&Value> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry of a property that is there and not null.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.properties.entry(key).filter(|entry| !entry.value.is_null())
    }

    /// The entry of a property that says something: an empty map, list or text counts as none.
    pub(crate) fn filled(&self, key: &str) -> Option<&Entry> {
        self.entry(key).filter(|entry| match &entry.value.kind {
            Kind::List(items) => !items.is_empty(),
            Kind::Map(map) => !map.entries().is_empty(),
            _ => !entry.value.truthy().is_no(),
        })
    }

    /// The attributes that everything made from it has too.
    pub(crate) fn passed_to_all(&self) -> Vec<Entry> {
        self.attributes(&PASSED_TO_ALL)
    }

    /// The attributes that what takes its place keeps, `DependsOn` among them.
    pub(crate) fn kept(&self) -> Vec<Entry> {
        let mut kept = self.attributes(&["DependsOn"]);
        kept.extend(self.attributes(&KEPT));
        kept
    }

    pub(crate) fn attributes(&self, names: &[&str]) -> Vec<Entry> {
        names.iter().filter_map(|name| self.body.entry(name)).cloned().collect()
    }

    /// Whether what is made from it has its tags.
    pub(crate) fn passes_tags(&self) -> bool {
        self.property("PropagateTags").is_some_and(|passes| passes.truthy().is_yes())
    }

    /// The name of its condition.
    pub(crate) fn condition(&self) -> Option<&str> {
        self.body.get("Condition")?.as_str()
    }

    /// Makes values that point to its logical id.
    pub(crate) fn here(&self) -> At {
        At(self.id_at)
    }
}

/// A resource as CloudFormation gets it.
#[derive(Debug, Clone)]
pub(crate) struct Generated {
    pub(crate) id: SmolStr,
    at: At,
    kind: &'static str,
    attributes: Vec<Entry>,
    properties: Vec<Entry>,
}

impl Generated {
    /// A resource that points to the lines of the user that it is made from.
    pub(crate) fn new(id: impl Into<SmolStr>, kind: &'static str, at: FileSpan) -> Self {
        Self { id: id.into(), at: At(at), kind, attributes: Vec::new(), properties: Vec::new() }
    }

    /// With these attributes of the user's resource.
    #[must_use]
    pub(crate) fn with_attributes(mut self, attributes: Vec<Entry>) -> Self {
        self.attributes.extend(attributes);
        self
    }

    /// With an attribute such as `DependsOn`, in place of one of that name.
    #[must_use]
    pub(crate) fn attribute(mut self, name: &str, value: Value) -> Self {
        self.attributes.retain(|entry| entry.key != name);
        self.attributes.push(self.at.entry(name, value));
        self
    }

    /// With a property.
    #[must_use]
    pub(crate) fn property(mut self, name: &str, value: Value) -> Self {
        self.properties.push(self.at.entry(name, value));
        self
    }

    /// With a property, where there is a value for it.
    #[must_use]
    pub(crate) fn optional(self, name: &str, value: Option<Value>) -> Self {
        match value {
            Some(value) => self.property(name, value),
            None => self,
        }
    }

    /// With these properties of the user's resource, as they are written.
    #[must_use]
    pub(crate) fn passed(mut self, from: &Value, names: &[&str]) -> Self {
        let found = names.iter().filter_map(|name| from.entry(name)).filter(|entry| !entry.value.is_null());
        self.properties.extend(found.cloned());
        self
    }

    /// The properties so far.
    pub(crate) fn properties(&self) -> &[Entry] {
        &self.properties
    }

    /// The entry under `Resources`.
    pub(crate) fn into_entry(self) -> Entry {
        let at = self.at;
        let kind = at.entry("Type", at.text(self.kind));
        let properties = at.entry("Properties", at.entries(self.properties));
        let body = std::iter::once(kind).chain(self.attributes).chain([properties]);
        at.entry(self.id, at.entries(body))
    }
}
