//! The resources of the template while it is expanded: in order, and by logical id.

use std::collections::HashMap;

use deployfence_value::{Entry, Value};
use smol_str::SmolStr;

/// Resources by logical id. What replaces a resource of the same id takes its place, anything new comes last.
#[derive(Debug, Default)]
pub(crate) struct Table {
    entries: Vec<Option<Entry>>,
    index: HashMap<SmolStr, usize>,
}

impl Table {
    pub(crate) fn of(resources: Option<&Value>) -> Self {
        let mut table = Self::default();
        for entry in resources.into_iter().flat_map(Value::entries) {
            table.put(entry.clone());
        }
        table
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Entry> {
        self.entries.get(*self.index.get(id)?)?.as_ref()
    }

    pub(crate) fn put(&mut self, entry: Entry) {
        let next = self.entries.len();
        let place = *self.index.entry(entry.key.clone()).or_insert(next);
        match self.entries.get_mut(place) {
            Some(slot) => *slot = Some(entry),
            None => self.entries.push(Some(entry)),
        }
    }

    pub(crate) fn remove(&mut self, id: &str) {
        let slot = self.index.remove(id).and_then(|place| self.entries.get_mut(place));
        if let Some(slot) = slot {
            *slot = None;
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().flatten()
    }

    pub(crate) fn into_entries(self) -> impl Iterator<Item = Entry> {
        self.entries.into_iter().flatten()
    }
}
