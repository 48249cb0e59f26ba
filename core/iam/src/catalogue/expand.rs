//! Expanding a pattern: the names of all actions, read as a tree, beside the automaton of the pattern.
//!
//! The names are sorted, and of each it is known how much of it repeats the name before. That part is not read again:
//! the walk goes on from the state it had there. A part at which the pattern can no longer match, or can no longer
//! fail, decides all names that share it. A tree of its own (`fst`) would cost a quarter of a mebibyte more, and takes
//! longer to walk than such a list.

use super::action::{Action, NAMES};
use super::automaton::{Automaton, LONGEST, Places, START};
use super::table::{folded, partition_point};

/// How many characters each name shares with the one before it, without regard to case.
static SHARED_PREFIXES: &[u8] = include_bytes!("../../data/actions/shared_prefixes.u8");

/// A pattern as a policy's `Action` element holds it: `s3:Get*`. `*` stands for any text, `?` for any character, and
/// case does not count: "IAM JSON policy elements: Action" (IAM User Guide).
#[derive(Clone)]
pub struct ActionPattern {
    automaton: Automaton,
    /// The names that begin with what the pattern has before its first wildcard.
    candidates: (usize, usize),
}

impl ActionPattern {
    /// Reads a pattern. Every text is one.
    pub fn new(pattern: &str) -> Self {
        let prefix = pattern.split(['*', '?']).next().unwrap_or_default();
        let head = |index| folded(NAMES.get(index)).take(prefix.len());
        let first = partition_point(NAMES.len(), |index| head(index).lt(folded(prefix)));
        let end = partition_point(NAMES.len(), |index| head(index).le(folded(prefix)));
        Self { automaton: Automaton::new(pattern), candidates: (first, end) }
    }

    /// Whether it stands for that action.
    pub fn matches(&self, action: Action) -> bool {
        self.automaton.matches(action.name())
    }

    /// The actions that it stands for, in order.
    pub fn expand(self) -> Expansion {
        let (next, end) = self.candidates;
        let mut places = [0; LONGEST + 1];
        places[0] = START;
        Expansion { automaton: self.automaton, places, known: 0, decided: None, next, end }
    }
}

/// The actions that `pattern` stands for, in order. Nothing is allocated.
pub fn expand(pattern: &str) -> Expansion {
    ActionPattern::new(pattern).expand()
}

/// The actions that any of some patterns stands for, each once, in order.
pub fn expand_all<'p>(patterns: impl IntoIterator<Item = &'p str>) -> Vec<Action> {
    let mut held = vec![false; NAMES.len()];
    for action in patterns.into_iter().flat_map(expand) {
        if let Some(held) = held.get_mut(action.index()) {
            *held = true;
        }
    }
    (0..).zip(held).filter_map(|(index, held)| if held { Action::at(index) } else { None }).collect()
}

/// The actions that a pattern stands for.
pub struct Expansion {
    automaton: Automaton,
    /// The automaton's state after each character of the current name.
    places: [Places; LONGEST + 1],
    /// How many characters of the current name were read.
    known: usize,
    /// After how many characters every name that shares them was decided, and how.
    decided: Option<(usize, bool)>,
    next: usize,
    end: usize,
}

impl Expansion {
    /// Whether the pattern stands for the name at `index`, which is the one after the name that was read before.
    fn read(&mut self, index: usize) -> bool {
        let shared = SHARED_PREFIXES.get(index).copied().map_or(0, usize::from);
        if let Some((length, verdict)) = self.decided
            && shared >= length
        {
            return verdict;
        }
        self.decided = None;
        self.known = self.known.min(shared);
        let mut places = self.places.get(self.known).copied().unwrap_or_default();
        let name = NAMES.get(index).as_bytes();
        for &byte in name.get(self.known..).unwrap_or_default() {
            if places == 0 || self.automaton.accepts_all(places) {
                self.decided = Some((self.known, places != 0));
                return places != 0;
            }
            places = self.automaton.step(places, byte);
            self.known += 1;
            if let Some(state) = self.places.get_mut(self.known) {
                *state = places;
            }
        }
        self.automaton.accepts(places)
    }
}

impl Iterator for Expansion {
    type Item = Action;

    fn next(&mut self) -> Option<Action> {
        while self.next < self.end {
            let index = self.next;
            self.next += 1;
            if self.read(index) {
                return Action::at(index);
            }
        }
        None
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.end - self.next))
    }
}

impl std::iter::FusedIterator for Expansion {}
