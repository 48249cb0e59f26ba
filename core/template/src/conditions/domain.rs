//! The values that a variable may take, where they can be listed.

use std::sync::Arc;

use super::diagram::Value;

/// Values of which a variable takes one: known texts, and texts invented to be none of them.
#[derive(Debug, Clone)]
pub(super) struct Domain {
    /// Sorted, each once.
    known: Arc<[Value]>,
    invented: u32,
}

impl Value {
    /// A value that is no known text. Known texts are numbered from 0 on and never come so far.
    fn invented(number: u32) -> Self {
        Self(u32::MAX - number)
    }
}

impl Domain {
    pub(super) fn new(mut known: Vec<Value>) -> Self {
        known.sort_unstable();
        known.dedup();
        Self { known: known.into(), invented: 0 }
    }

    /// The same known texts, and so many that are none of them. Equal numbers stand for equal texts.
    pub(super) fn with_invented(&self, invented: u32) -> Self {
        Self { known: Arc::clone(&self.known), invented }
    }

    /// Whether the variable may take any text, and the values only stand for those that make a difference.
    pub(super) fn is_open(&self) -> bool {
        self.invented > 0
    }

    pub(super) fn contains(&self, value: Value) -> bool {
        self.known.binary_search(&value).is_ok() || u32::MAX - value.0 < self.invented
    }

    /// The value that diagrams take for all that they do not name, and the others. None where there is no value.
    pub(super) fn split_last(&self) -> Option<(Value, impl Iterator<Item = Value>)> {
        let (known, invented, last) = match self.invented.checked_sub(1) {
            Some(last) => (&*self.known, last, Value::invented(last)),
            None => self.known.split_last().map(|(&last, rest)| (rest, 0, last))?,
        };
        Some((last, known.iter().copied().chain((0..invented).map(Value::invented))))
    }
}
