//! `AWS::Include`: a file of the project in place of the call.
//!
//! Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-aws-include.html>

use std::collections::HashMap;

use deployfence_source::{FileId, FileSpan, Files, IncludeError, Syntax, limits, read};
use deployfence_value::{Entry, Kind, Map, Value};

use super::macro_call;
use crate::problem::Problem;
use crate::syntax::from_document;

const INCLUDE: &str = "AWS::Include";

/// The template with every include of a file of the project in place. One that names another place, such as `s3://`, stays.
pub(crate) fn expand_includes(root: &Value, files: &dyn Files, problems: &mut Vec<Problem>) -> Value {
    let mut includer = Includer { files, known: HashMap::new(), room: limits::EXPANDED_NODES, problems };
    let root = includer.of_template(root).unwrap_or_else(|| root.clone());
    includer.changed(&root).unwrap_or(root)
}

struct Includer<'a> {
    files: &'a dyn Files,
    /// What a location gave, and of how many nodes that is, by the file that names it.
    known: HashMap<(FileId, String), Option<(Value, u64)>>,
    room: u64,
    problems: &'a mut Vec<Problem>,
}

impl Includer<'_> {
    /// `Transform` at the top: the file's sections join those of the template, and what is left of the transforms stays.
    fn of_template(&mut self, root: &Value) -> Option<Value> {
        let transform = root.entry("Transform")?;
        let mut sections = Vec::new();
        let mut kept = Vec::new();
        for item in transform.value.one_or_many() {
            match location(item).and_then(|(path, at)| self.included(path, at)) {
                Some(included) => sections.push(included),
                None => kept.push(item.clone()),
            }
        }
        if sections.is_empty() {
            return None;
        }
        let mut entries: Vec<Entry> =
            root.entries().filter(|entry| entry.key != "Transform").cloned().collect();
        if !kept.is_empty() {
            entries.push(transform.with(Value::list(kept, transform.value.at)));
        }
        for section in sections.iter().flat_map(Value::entries) {
            match entries.iter_mut().find(|entry| entry.key == section.key) {
                Some(known) => known.value = joined(&known.value, &section.value),
                None => entries.push(section.clone()),
            }
        }
        Some(Value::map(entries, root.at))
    }

    /// The value with its includes in place; none where that changes nothing.
    fn changed(&mut self, value: &Value) -> Option<Value> {
        match &value.kind {
            Kind::Map(map) => self.changed_map(value, map),
            _ => value.with_children(|child| self.changed(child)),
        }
    }

    fn changed_map(&mut self, value: &Value, map: &Map) -> Option<Value> {
        if let Some(call) = macro_call(value)
            && let Some((path, at)) = location(call)
        {
            return self.included(path, at);
        }
        let changed = value.with_children(|child| self.changed(child));
        // Beside other keys, the file's keys join them.
        let Some(call) = map.entry("Fn::Transform") else { return changed };
        let Some(included) = location(&call.value).and_then(|(path, at)| self.included(path, at)) else {
            return changed;
        };
        let own = changed.as_ref().unwrap_or(value).entries().filter(|entry| entry.key != "Fn::Transform");
        Some(Value::map(own.chain(included.entries()).cloned(), value.at))
    }

    fn included(&mut self, path: &str, at: FileSpan) -> Option<Value> {
        if path.contains("://") {
            return None;
        }
        let key = (at.file, path.to_owned());
        let (value, nodes) = match self.known.get(&key) {
            Some(known) => known.clone(),
            None => {
                let included = self.read(path, at);
                self.known.insert(key, included.clone());
                included
            }
        }?;
        // However often a file is included: all of it is walked over everywhere.
        let Some(room) = self.room.checked_sub(nodes) else {
            self.problems.push(Problem::lossy(at, "what is included is too much, and the rest was not read"));
            return None;
        };
        self.room = room;
        Some(value)
    }

    fn read(&mut self, path: &str, at: FileSpan) -> Option<(Value, u64)> {
        let why = match self.files.include(at.file, path) {
            Ok(included) => {
                let syntax = Syntax::of(&included.name, included.text.as_str());
                let document = read(&included.text, syntax);
                let of_reader = |problem| Problem::of_reader(included.file, problem);
                self.problems.extend(document.problems().iter().map(of_reader));
                let value = from_document(&document, included.file);
                let nodes = nodes(&value);
                return Some((value, nodes));
            }
            Err(IncludeError::Missing) => "there is no such file".to_owned(),
            Err(IncludeError::Outside) => "it lies outside of what was named".to_owned(),
            Err(IncludeError::Unreadable(why)) => why,
        };
        self.problems.push(Problem::harmless(at, format!("`{path}` was not included: {why}")));
        None
    }
}

/// How many nodes a value has, which is no more than a reader gives.
fn nodes(value: &Value) -> u64 {
    let children = value.items().iter().chain(value.entries().map(|entry| &entry.value));
    children.fold(1, |sum, child| sum + nodes(child))
}

/// The location that a transform includes, where it is text.
fn location(transform: &Value) -> Option<(&str, FileSpan)> {
    if transform.get("Name")?.as_str()? != INCLUDE {
        return None;
    }
    let location = transform.at_path(&["Parameters", "Location"])?;
    Some((location.as_str()?, location.at))
}

/// A section with the entries of an included one behind its own.
fn joined(own: &Value, included: &Value) -> Value {
    match (&own.kind, &included.kind) {
        (Kind::Map(map), Kind::Map(_)) => {
            Value::map(map.entries().iter().chain(included.entries()).cloned().collect::<Vec<_>>(), own.at)
        }
        _ => own.clone(),
    }
}
