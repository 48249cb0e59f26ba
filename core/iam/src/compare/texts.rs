//! The dimensions that are text, actions and resources: every pattern of the statements in play splits them.

use std::collections::HashMap;

use deployfence_value::Answer;
use foldhash::fast::RandomState;

use super::automaton::{Bits, Cell, Row, TooMany, cells};
use super::search::{Dimension, Fits};
use crate::pattern::{Pattern, Reading};
use crate::policy::Items;

/// A character that stands for all that no pattern holds. It lies in a private plane of Unicode.
pub(super) const OTHER: char = '\u{E000}';

/// What one statement says of a dimension that is text.
struct Element {
    /// Whether it is the `Not…` form.
    negated: bool,
    /// Its patterns, by their place among all; none for one that cannot be known.
    patterns: Vec<Option<usize>>,
    /// Whether each of the values is there in every deployment.
    firm: Vec<bool>,
}

/// The patterns of a dimension, each once, and what the statements say with them.
pub(super) struct Texts<'p> {
    patterns: Vec<&'p Pattern>,
    places: HashMap<&'p Pattern, usize, RandomState>,
    elements: Vec<Option<Element>>,
}

impl<'p> Texts<'p> {
    /// Takes the elements of the statements, in order; none for a statement that does not speak of the dimension.
    pub(super) fn new(elements: impl IntoIterator<Item = Option<&'p Items<Pattern>>>) -> Self {
        let mut texts = Self { patterns: Vec::new(), places: HashMap::default(), elements: Vec::new() };
        for items in elements {
            let element = items.map(|items| Element {
                negated: items.negated,
                patterns: items.items.iter().map(|item| texts.place(&item.is)).collect(),
                firm: items.items.iter().map(|item| item.under.is_empty()).collect(),
            });
            texts.elements.push(element);
        }
        texts
    }

    fn place(&mut self, pattern: &'p Pattern) -> Option<usize> {
        if !pattern.holes().is_empty() || !pattern.variables().is_empty() {
            return None;
        }
        let next = self.patterns.len();
        let place = *self.places.entry(pattern).or_insert(next);
        if place == next {
            self.patterns.push(pattern);
        }
        Some(place)
    }

    /// All cells, with the patterns that match each.
    pub(super) fn cells(&self, ignore_case: bool, reading: Reading) -> Result<Vec<Cell>, TooMany> {
        let row = |pattern: &&'p Pattern| Row { pattern, ignore_case, reading };
        let rows: Vec<Row<'_>> = self.patterns.iter().map(row).collect();
        cells(&rows, OTHER)
    }

    /// What the statements make of a text that these patterns match.
    pub(super) fn fits(&self, matched: &Bits) -> Fits {
        self.elements.iter().map(|e| e.as_ref().map_or(Answer::Yes, |e| e.fits(matched))).collect()
    }

    /// The dimension, and a text of each of its cells.
    pub(super) fn dimension(&self, reading: Reading) -> Result<(Dimension, Vec<String>), TooMany> {
        let mut dimension =
            Dimension { cells: Vec::new(), asked_by: self.elements.iter().map(Option::is_some).collect() };
        let mut texts = Vec::new();
        for cell in self.cells(false, reading)? {
            dimension.cells.push(self.fits(&cell.matched));
            texts.push(cell.text);
        }
        Ok((dimension, texts))
    }
}

impl Element {
    fn fits(&self, matched: &Bits) -> Answer {
        let any = Answer::any(self.patterns.iter().zip(&self.firm).map(|(pattern, firm)| match pattern {
            Some(at) if !matched.contains(*at) => Answer::No,
            Some(_) if *firm => Answer::Yes,
            _ => Answer::Unknown,
        }));
        if self.negated { !any } else { any }
    }
}
