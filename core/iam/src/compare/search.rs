//! Looks for a point of a space of requests at which a question is answered with yes.
//!
//! The space is a product of dimensions (action, resource, principal, one for each condition key), each split into cells
//! within which no statement tells anything apart. So a search over cells is a search over all requests: finding nothing
//! is a proof.

use deployfence_value::Answer;

/// What is looked for: whether it is so, given the cells that are chosen and whether each statement applies.
pub(super) type Asks<'s> = &'s dyn Fn(&[Option<usize>], &dyn Fn(usize) -> Answer) -> Answer;

/// Whether each statement's part of a dimension fits in one cell.
pub(super) type Fits = Vec<Answer>;

/// One dimension: a row for each of its cells.
#[derive(Debug, Clone, Default)]
pub(super) struct Dimension {
    /// What each statement makes of each cell. Statements that do not speak of the dimension always fit.
    pub(super) cells: Vec<Fits>,
    /// The statements that speak of it.
    pub(super) asked_by: Vec<bool>,
}

/// What a search came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// No point answers with yes: proved.
    Nowhere,
    /// Every point was looked at, and some hang on what is not known.
    Unclear,
    /// The search was stopped by the one who asks.
    Stopped,
    /// There was more to look at than [`STEPS`].
    TooMuch,
}

/// Most steps that all searches of one question take.
pub(super) const STEPS: usize = 200_000;

/// Starts from what each statement makes of what is the same at all points. Calls `found` with the cells of points
/// where `asks` says yes (one of each dimension, or none where any will do), until it returns true.
pub(super) fn search(
    dimensions: &[&Dimension],
    start: &Fits,
    asks: Asks<'_>,
    found: &mut dyn FnMut(&[Option<usize>]) -> bool,
    steps: &mut usize,
) -> Outcome {
    let mut search =
        Search { dimensions, asks, found, chosen: vec![None; dimensions.len()], steps, unclear: false };
    match search.from(start) {
        Some(outcome) => outcome,
        None if search.unclear => Outcome::Unclear,
        None => Outcome::Nowhere,
    }
}

struct Search<'s> {
    dimensions: &'s [&'s Dimension],
    asks: Asks<'s>,
    found: &'s mut dyn FnMut(&[Option<usize>]) -> bool,
    chosen: Vec<Option<usize>>,
    steps: &'s mut usize,
    unclear: bool,
}

impl Search<'_> {
    /// Looks at everything below the cells that are chosen, given what they make of each statement. Some outcome ends
    /// the search. The depth is the number of dimensions.
    fn from(&mut self, so_far: &Fits) -> Option<Outcome> {
        *self.steps += 1;
        if *self.steps > STEPS {
            return Some(Outcome::TooMuch);
        }
        let open = self.open(so_far);
        let statement = |at: usize| {
            let known = so_far.get(at).copied().unwrap_or(Answer::Unknown);
            if open.get(at).copied().unwrap_or_default() { known.and(Answer::Unknown) } else { known }
        };
        match (self.asks)(&self.chosen, &statement) {
            Answer::No => return None,
            Answer::Yes => return (self.found)(&self.chosen).then_some(Outcome::Stopped),
            Answer::Unknown => {}
        }
        let Some(next) = self.next(&open) else {
            self.unclear = true;
            return None;
        };
        let dimension = self.dimensions.get(next)?;
        let mut tried: Vec<Fits> = Vec::with_capacity(dimension.cells.len());
        for (cell, fits) in dimension.cells.iter().enumerate() {
            let below: Fits = so_far.iter().zip(fits).map(|(a, b)| a.and(*b)).collect();
            // Cells that differ for statements only that are out anyway are the same here.
            if tried.contains(&below) {
                continue;
            }
            self.choose(next, Some(cell));
            let outcome = self.from(&below);
            self.choose(next, None);
            if outcome.is_some() {
                return outcome;
            }
            tried.push(below);
        }
        None
    }

    fn choose(&mut self, dimension: usize, cell: Option<usize>) {
        if let Some(chosen) = self.chosen.get_mut(dimension) {
            *chosen = cell;
        }
    }

    /// Which statements are still in, and speak of a dimension of which no cell is chosen.
    fn open(&self, so_far: &Fits) -> Vec<bool> {
        let mut open = vec![false; so_far.len()];
        for (dimension, chosen) in self.dimensions.iter().zip(&self.chosen) {
            if chosen.is_some() {
                continue;
            }
            for ((open, asked), known) in open.iter_mut().zip(&dimension.asked_by).zip(so_far) {
                *open |= *asked && !known.is_no();
            }
        }
        open
    }

    /// The first dimension of which an open statement speaks.
    fn next(&self, open: &[bool]) -> Option<usize> {
        let asked =
            |dimension: &Dimension| dimension.asked_by.iter().zip(open).any(|(asked, open)| *asked && *open);
        self.dimensions.iter().zip(&self.chosen).position(|(d, chosen)| chosen.is_none() && asked(d))
    }
}
