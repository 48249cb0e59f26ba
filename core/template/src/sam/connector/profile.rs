//! What is known of connectors between two types: the table that is compiled in.

use std::sync::LazyLock;

use deployfence_source::{FileId, SourceText, Syntax, read};
use deployfence_value::Value;

use crate::from_document;
use crate::sam::build::At;

static TABLE: LazyLock<Value> = LazyLock::new(|| {
    let document = read(&SourceText::new(include_str!("../../../data/sam-connectors.yaml")), Syntax::Yaml);
    from_document(&document, FileId(0))
});

/// What holds the grant of a connector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    RoleOfSource,
    RoleOfDestination,
    QueuePolicy,
    TopicPolicy,
    FunctionPermission,
}

/// What has to wait for the grant of a connector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waiting {
    Source,
    EventSourceMapping,
}

/// A permission's name and what it grants: statements, or the properties of a function's permission.
pub(super) type Permission = (&'static str, &'static Value);

/// What connectors from one type to another grant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Profile(&'static Value);

/// The profile of connectors between two types.
pub(super) fn between(source: &str, destination: &str) -> Option<Profile> {
    TABLE.at_path(&["connectors", source, destination]).map(Profile)
}

/// How others name a resource, and the property that holds its role.
pub(super) fn reference(kind: &str, what: &str, id: &str, at: At) -> Option<Value> {
    let pattern = TABLE.at_path(&["references", kind, what])?;
    Some(named(pattern, id, at))
}

/// The property that holds the role of a resource.
pub(super) fn role_property(kind: &str) -> Option<&'static str> {
    TABLE.at_path(&["references", kind, "role"])?.as_str()
}

fn named(pattern: &Value, id: &str, at: At) -> Value {
    if let Some(text) = pattern.as_str() {
        return at.text(if text == "%" { id } else { text });
    }
    match pattern.as_map() {
        Some(_) => at.map(pattern.entries().map(|entry| (entry.key.clone(), named(&entry.value, id, at)))),
        None => at.list(pattern.items().iter().map(|item| named(item, id, at))),
    }
}

impl Profile {
    pub(super) fn holder(self) -> Option<Holder> {
        Some(match self.0.get("in")?.as_str()? {
            "role of the source" => Holder::RoleOfSource,
            "role of the destination" => Holder::RoleOfDestination,
            "queue policy" => Holder::QueuePolicy,
            "topic policy" => Holder::TopicPolicy,
            "function permission" => Holder::FunctionPermission,
            _ => return None,
        })
    }

    pub(super) fn waiting(self) -> Option<Waiting> {
        Some(match self.0.get("before")?.as_str()? {
            "the source" => Waiting::Source,
            "the event source mapping" => Waiting::EventSourceMapping,
            _ => return None,
        })
    }

    /// What is granted for these permissions, in the order of the table; a reason where they cannot be asked for.
    pub(super) fn permissions(self, asked: &[&str]) -> Result<Vec<Permission>, String> {
        let known: Vec<Permission> = ["Read", "Write"]
            .into_iter()
            .filter_map(|name| self.0.entry(name))
            .map(|entry| (if entry.key == "Read" { "Read" } else { "Write" }, &entry.value))
            .collect();
        if asked.is_empty() {
            return Err("it asks for no `Permissions`".to_owned());
        }
        if let Some(unknown) = asked.iter().find(|name| !known.iter().any(|(known, _)| known == *name)) {
            return Err(format!("`{unknown}` is no permission between these types"));
        }
        let found: Vec<Permission> = known.into_iter().filter(|(name, _)| asked.contains(name)).collect();
        let is_set = |set: &Value| {
            set.items().len() == found.len()
                && set.items().iter().filter_map(Value::as_str).all(|name| asked.contains(&name))
        };
        match self.0.get("sets") {
            Some(sets) if !sets.items().iter().any(is_set) => {
                Err("these `Permissions` cannot be asked for without the others".to_owned())
            }
            _ => Ok(found),
        }
    }
}
