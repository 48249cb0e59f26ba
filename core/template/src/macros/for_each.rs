//! `Fn::ForEach`: a loop writes its body once for every item of a collection.
//!
//! Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html>

use deployfence_source::limits;
use deployfence_value::{Entry, Kind, Map, Text, Value};
use smol_str::SmolStr;

use crate::functions::{Environment, as_call, as_text, evaluate};
use crate::problem::Problem;

/// How the key of a loop starts; its name follows.
pub(crate) const LOOP: &str = "Fn::ForEach::";

/// Loops in loops; CloudFormation takes five.
const NESTED: usize = 5;
/// As many bytes of text count as one node of what loops may write.
const BYTES_OF_NODE: u64 = 64;

/// The template with every loop written out whose collection is known. A loop that is not stays as it is.
pub(crate) fn expand_loops(
    root: &Value,
    environment: &dyn Environment,
    problems: &mut Vec<Problem>,
) -> Value {
    let room = limits::EXPANDED_NODES;
    let mut writer = Writer { environment, bound: Vec::new(), room, is_told: false, problems };
    writer.changed(root).unwrap_or_else(|| root.clone())
}

/// A name that a loop binds, and the item that it stands for.
struct Bound {
    name: SmolStr,
    item: SmolStr,
}

struct Writer<'a> {
    environment: &'a dyn Environment,
    bound: Vec<Bound>,
    /// Nodes that loops may still write.
    room: u64,
    /// Whether it was said that there is no more room.
    is_told: bool,
    problems: &'a mut Vec<Problem>,
}

impl Writer<'_> {
    /// The value with its loops written out and the names of loops around it replaced; none where that changes nothing.
    fn changed(&mut self, value: &Value) -> Option<Value> {
        if !self.bound.is_empty() {
            self.room = self.room.saturating_sub(1);
        }
        match &value.kind {
            Kind::Text(text) => {
                let text = text.as_literal().and_then(|literal| self.replaced(literal))?;
                Some(Value::literal(text, value.at))
            }
            Kind::List(_) => value.with_children(|child| self.changed(child)),
            Kind::Map(map) => match self.reference(value) {
                Some(item) => Some(Value::literal(item, value.at)),
                None => self.changed_map(map).map(|entries| Value::map(entries, value.at)),
            },
            _ => None,
        }
    }

    /// The item that `Ref` names, where a loop binds its name.
    fn reference(&self, value: &Value) -> Option<SmolStr> {
        let name = as_call(value, "Ref")?.as_str()?;
        self.bound.iter().rev().find(|bound| bound.name == name).map(|bound| bound.item.clone())
    }

    fn changed_map(&mut self, map: &Map) -> Option<Vec<Entry>> {
        let mut is_changed = false;
        let mut entries = Vec::with_capacity(map.entries().len());
        for entry in map.entries() {
            if entry.key.starts_with(LOOP)
                && let Some(written) = self.written(entry)
            {
                is_changed = true;
                entries.extend(written);
                continue;
            }
            let (key, value) = (self.replaced(&entry.key), self.changed(&entry.value));
            is_changed |= key.is_some() || value.is_some();
            let value = value.unwrap_or_else(|| entry.value.clone());
            entries.push(Entry::new(
                key.map_or_else(|| entry.key.clone(), SmolStr::from),
                entry.key_at,
                value,
            ));
        }
        is_changed.then_some(entries)
    }

    /// What a loop writes; none where its collection is not known or it is none.
    fn written(&mut self, entry: &Entry) -> Option<Vec<Entry>> {
        let [name, collection, body] = entry.value.items() else { return None };
        let (name, body) = (SmolStr::from(name.as_str()?), body.as_map()?);
        if self.room == 0 {
            return None;
        }
        let collection = self.changed(collection).unwrap_or_else(|| collection.clone());
        let items = items(&evaluate(&collection, self.environment))?;
        if self.bound.len() >= NESTED {
            self.problems.push(Problem::lossy(entry.key_at, "loops are nested too deeply to be written out"));
            return None;
        }
        let mut written = Vec::new();
        for item in items {
            if self.room == 0 {
                break;
            }
            // A body that writes nothing takes its time as well.
            self.room = self.room.saturating_sub(1);
            self.bound.push(Bound { name: name.clone(), item });
            written.extend(self.changed_map(body).unwrap_or_else(|| body.entries().to_vec()));
            self.bound.pop();
        }
        if self.room == 0 && !self.is_told {
            self.is_told = true;
            let message = "this loop and the ones before it write too much, and the rest was not read";
            self.problems.push(Problem::lossy(entry.key_at, message));
        }
        Some(written)
    }

    /// A text with `${Name}` and `&{Name}` replaced for the names that loops bind; none where there is nothing to replace.
    fn replaced(&mut self, text: &str) -> Option<String> {
        if !text.contains('{') {
            return None;
        }
        let mut replaced: Option<String> = None;
        for Bound { name, item } in self.bound.iter().rev() {
            let current: &str = replaced.as_deref().unwrap_or(text);
            let (as_is, stripped) = (format!("${{{name}}}"), format!("&{{{name}}}"));
            let places = current.matches(&as_is).count() + current.matches(&stripped).count();
            if places == 0 {
                continue;
            }
            // A long item in many places would make gigabytes of a few lines.
            let written = u64::try_from(item.len().saturating_mul(places)).unwrap_or(u64::MAX);
            let Some(room) = self.room.checked_sub(written / BYTES_OF_NODE) else {
                self.room = 0;
                return replaced;
            };
            self.room = room;
            // A logical id takes letters and digits only; `&{}` drops everything else.
            let plain: String = item.chars().filter(char::is_ascii_alphanumeric).collect();
            replaced = Some(current.replace(&as_is, item).replace(&stripped, &plain));
        }
        replaced
    }
}

/// The items of a collection, where all are known.
fn items(collection: &Value) -> Option<Vec<SmolStr>> {
    let Kind::List(items) = &collection.kind else { return None };
    items.iter().map(|item| as_text(item).as_ref().and_then(Text::as_literal).map(SmolStr::from)).collect()
}
