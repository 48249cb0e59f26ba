//! Lists and maps. Both are shared: to copy one costs nothing, and what a resolution does not change stays what it was.

use std::ops::Deref;
use std::sync::Arc;

use deployfence_source::FileSpan;
use smol_str::SmolStr;

use crate::choice::Choice;
use crate::text::Text;
use crate::value::{Kind, Value};

/// A list.
#[derive(Debug, Clone, Default)]
pub struct List(Arc<[Value]>);

/// A map in the order of the file, duplicates included.
#[derive(Debug, Clone, Default)]
pub struct Map(Arc<[Entry]>);

/// A key and its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: SmolStr,
    /// Where the key was written.
    pub key_at: FileSpan,
    /// The value.
    pub value: Value,
}

impl Entry {
    /// An entry from its parts.
    #[must_use]
    pub fn new(key: impl Into<SmolStr>, key_at: FileSpan, value: Value) -> Self {
        Self { key: key.into(), key_at, value }
    }

    /// The same key with another value.
    #[must_use]
    pub fn with(&self, value: Value) -> Self {
        Self { key: self.key.clone(), key_at: self.key_at, value }
    }
}

impl Map {
    /// The entries in the order of the file.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.0
    }

    /// The last entry of this key.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.0.iter().rev().find(|e| e.key == key)
    }

    /// The value of the last entry of this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entry(key).map(|e| &e.value)
    }

    /// The single entry of a map that has just one.
    #[must_use]
    pub fn single(&self) -> Option<&Entry> {
        match self.entries() {
            [only] => Some(only),
            _ => None,
        }
    }
}

impl Value {
    /// The list or map with what `change` makes of its children in place of them, where it makes something of any; what does
    /// not change stays shared.
    pub fn with_children(&self, mut change: impl FnMut(&Self) -> Option<Self>) -> Option<Self> {
        match &self.kind {
            Kind::List(items) => {
                let mut rest = items.iter().enumerate();
                let (first, changed) = rest.find_map(|(index, item)| Some((index, change(item)?)))?;
                let before = items.iter().take(first).cloned();
                let after = rest.map(|(_, item)| change(item).unwrap_or_else(|| item.clone()));
                Some(Self::list(before.chain([changed]).chain(after), self.at))
            }
            Kind::Map(map) => {
                let entries = map.entries();
                let mut rest = entries.iter().enumerate();
                let (first, changed) =
                    rest.find_map(|(index, entry)| Some((index, entry.with(change(&entry.value)?))))?;
                let changed_or_same = |entry: &Entry| {
                    change(&entry.value).map_or_else(|| entry.clone(), |value| entry.with(value))
                };
                let before = entries.iter().take(first).cloned();
                let after = rest.map(|(_, entry)| entry).map(changed_or_same);
                Some(Self::map(before.chain([changed]).chain(after), self.at))
            }
            _ => None,
        }
    }
}

impl Value {
    /// The value with what `change` makes of its texts, wherever they stand in it, choices included; what does not change
    /// stays shared.
    #[must_use]
    pub fn with_texts(&self, change: &dyn Fn(&Text) -> Option<Text>) -> Option<Self> {
        match &self.kind {
            Kind::Text(text) => change(text).map(|text| Self::text(text, self.at)),
            Kind::Choice(choice) => {
                let (then, otherwise) = (choice.then.with_texts(change), choice.otherwise.with_texts(change));
                if then.is_none() && otherwise.is_none() {
                    return None;
                }
                let then = then.unwrap_or_else(|| choice.then.clone());
                let otherwise = otherwise.unwrap_or_else(|| choice.otherwise.clone());
                let condition = choice.condition.clone();
                Some(Self::choice(Choice { condition, then, otherwise }, self.at))
            }
            _ => self.with_children(|child| child.with_texts(change)),
        }
    }
}

impl Deref for List {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.0
    }
}

impl FromIterator<Value> for List {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl FromIterator<Entry> for Map {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}
