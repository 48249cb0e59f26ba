//! What was asked once is not asked again.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;

/// Answers by what was asked.
#[derive(Debug)]
pub(super) struct Memo<K, V>(RefCell<HashMap<K, V>>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<K: Eq + Hash, V: Clone> Memo<K, V> {
    /// The answer, which `make` gives the first time.
    pub(super) fn get(&self, key: K, make: impl FnOnce() -> V) -> V {
        let known = self.0.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let made = make();
            self.0.borrow_mut().insert(key, made.clone());
            made
        })
    }
}
