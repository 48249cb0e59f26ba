//! How long is searched for resources that policies speak of.

use std::cell::Cell;

/// States of the search for one text, before it gives up.
pub(super) const STATES: usize = 8192;
/// States for all of what is asked of one principal. Policies as people write them take some thousand.
const IN_ALL: usize = 500_000;

/// The search had to give up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CutShort;

/// What is left to spend.
#[derive(Debug)]
pub(super) struct Budget {
    left: Cell<usize>,
}

impl Budget {
    /// That of a principal.
    pub(super) fn of_principal() -> Self {
        Self { left: Cell::new(IN_ALL) }
    }

    /// That of a search by itself.
    pub(super) fn of_one() -> Self {
        Self { left: Cell::new(STATES) }
    }

    /// Whether nothing is left.
    pub(super) fn is_spent(&self) -> bool {
        self.left.get() == 0
    }

    /// Spends so many states; fails once they are used up.
    pub(super) fn spend(&self, states: usize) -> Result<(), CutShort> {
        let left = self.left.get().checked_sub(states);
        self.left.set(left.unwrap_or_default());
        left.map(|_| ()).ok_or(CutShort)
    }
}
