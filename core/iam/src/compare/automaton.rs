//! Splits all texts into cells: two texts lie in one cell where the same patterns match both.
//!
//! The patterns run side by side as one automaton whose states are made as they are reached. Each set of patterns that
//! some text matches is found, with a shortest text that matches just those: what holds for one text of each cell holds
//! for every text there is.

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use foldhash::fast::RandomState;

use crate::pattern::{Atom, How, Pattern, Reach, Reading, Subject, fold};

/// A set of small numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn insert(&mut self, at: usize) {
        let word = at / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(word) = self.0.get_mut(word) {
            *word |= 1 << (at % 64);
        }
    }

    pub(super) fn contains(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word & (1 << (at % 64)) != 0)
    }
}

/// A pattern in the automaton, without variables.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'p> {
    pub(super) pattern: &'p Pattern,
    pub(super) ignore_case: bool,
    pub(super) reading: Reading,
}

/// What the texts have in common that the same patterns match.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// One of them.
    pub(super) text: String,
    /// Whether a pattern spells it out.
    pub(super) named: bool,
    /// The patterns, by their place among the rows.
    pub(super) matched: Bits,
}

/// Most states that are made before the question is given up.
const STATES: usize = 20_000;

/// Most matches of names with patterns that are made before the question is given up.
const MATCHES: usize = 4_000_000;

/// There are more combinations than [`STATES`].
#[derive(Debug)]
pub(super) struct TooMany;

/// Letters for what is not known: they stand for any text, so a `?` does not match them, and a star that stays in its
/// segment does not either. They lie in a private plane of Unicode that no policy uses.
pub(super) const LETTERS: std::ops::RangeInclusive<char> = '\u{F0000}'..='\u{FFFFD}';

/// Finds all cells. `other` is a character that no pattern holds.
pub(super) fn cells(rows: &[Row<'_>], other: char) -> Result<Vec<Cell>, TooMany> {
    let is_long = |row: &Row<'_>| row.pattern.atoms().len() >= usize::from(u16::MAX);
    if rows.len() > usize::from(u16::MAX) || rows.iter().any(is_long) {
        return Err(TooMany);
    }
    // A text that a pattern names is a cell of its own; the others are found without it, so that a list of a hundred
    // names costs no more than matching them. Where case counts for some patterns only, a name is many texts.
    let cased = rows.iter().any(|row| !row.ignore_case);
    let is_name = |row: &&Row<'_>| {
        (!row.ignore_case || !cased)
            && row.pattern.atoms().iter().all(|a| matches!(a, Atom::Char(c) if !LETTERS.contains(c)))
    };
    let wild: Vec<usize> = (0..rows.len()).filter(|at| !rows.get(*at).is_some_and(|r| is_name(&r))).collect();
    if rows.len().saturating_mul(rows.len() - wild.len()) > MATCHES {
        return Err(TooMany);
    }
    let mut found = Walk::new(rows, &wild, other).run()?;
    let mut named: Vec<String> =
        rows.iter().filter(is_name).filter_map(|row| row.pattern.as_literal()).collect();
    named.sort_unstable();
    named.dedup();
    let is_same = |a: &str, b: &str| a == b || (!cased && a.chars().map(fold).eq(b.chars().map(fold)));
    if found.iter().any(|cell| named.iter().any(|name| is_same(name, &cell.text))) {
        // The shortest text of a cell is one that is named: only all patterns together tell what else is in it.
        let all: Vec<usize> = (0..rows.len()).collect();
        let mut found = Walk::new(rows, &all, other).run()?;
        found.iter_mut().for_each(|cell| cell.named = named.binary_search(&cell.text).is_ok());
        return Ok(found);
    }
    for text in named {
        let mut matched = Bits::default();
        let subject = Subject::from(text.as_str());
        for (at, row) in rows.iter().enumerate() {
            let how = How { ignore_case: row.ignore_case, reading: row.reading };
            if row.pattern.matches(&subject, how).is_yes() {
                matched.insert(at);
            }
        }
        if !found.iter().any(|cell| cell.matched == matched) {
            found.push(Cell { text, named: true, matched });
        }
    }
    Ok(found)
}

/// A state: which places each pattern may have come to, sorted. What is not in it has failed.
type State = Rc<[Spot]>;

/// A pattern and a place in it, in one number: rows of numbers are hashed at once.
type Spot = u32;

fn spot(row: u16, place: u16) -> Spot {
    u32::from(row) << 16 | u32::from(place)
}

fn row_and_place(spot: Spot) -> (usize, usize) {
    ((spot >> 16) as usize, (spot & 0xffff) as usize)
}

struct Walk<'r, 'p> {
    rows: &'r [Row<'p>],
    other: char,
    /// How each state was first reached.
    reached: Vec<(State, Option<(usize, char)>)>,
    known: HashMap<State, usize, RandomState>,
    queue: VecDeque<usize>,
    found: HashMap<Bits, usize, RandomState>,
    /// What all texts begin with that come to a state which has not failed.
    prefix: String,
}

impl<'r, 'p> Walk<'r, 'p> {
    fn new(rows: &'r [Row<'p>], of: &[usize], other: char) -> Self {
        let mut walk = Self {
            rows,
            other,
            reached: Vec::new(),
            known: HashMap::default(),
            queue: VecDeque::new(),
            found: HashMap::default(),
            prefix: String::new(),
        };
        let place = walk.skip_prefix(of);
        let mut start = Vec::new();
        for row in of.iter().filter_map(|at| u16::try_from(*at).ok()) {
            walk.enter(&mut start, spot(row, place));
        }
        walk.arrive(&mut start, None);
        walk
    }

    /// Where the patterns first differ: what begins otherwise, none of them matches.
    fn skip_prefix(&mut self, of: &[usize]) -> u16 {
        let is_cased = |row: &usize| self.rows.get(*row).is_some_and(|row| !row.ignore_case);
        let Some((first, rest)) = of.split_first().filter(|_| of.iter().all(is_cased)) else { return 0 };
        let atom = |row: usize, place: usize| self.atoms(row).get(place);
        let is_common =
            |(place, c): &(usize, char)| rest.iter().all(|row| atom(*row, *place) == Some(&Atom::Char(*c)));
        let chars = self.atoms(*first).iter().map_while(letter).enumerate();
        self.prefix = chars.take_while(is_common).map(|(_, c)| c).collect();
        if !self.prefix.is_empty() {
            self.arrive(&mut Vec::new(), None);
        }
        u16::try_from(self.prefix.chars().count()).unwrap_or_default()
    }

    fn run(mut self) -> Result<Vec<Cell>, TooMany> {
        let (mut symbols, mut next) = (Vec::new(), Vec::new());
        while let Some(at) = self.queue.pop_front() {
            if self.reached.len() > STATES {
                return Err(TooMany);
            }
            let Some((state, _)) = self.reached.get(at) else { continue };
            let state = state.clone();
            self.symbols(&state, &mut symbols);
            for symbol in &symbols {
                self.step(&state, *symbol, &mut next);
                self.arrive(&mut next, Some((at, *symbol)));
            }
        }
        let mut found: Vec<(Bits, usize)> = self.found.drain().collect();
        found.sort_unstable_by_key(|(_, state)| *state);
        Ok(found
            .into_iter()
            .map(|(matched, at)| Cell { text: self.text(at), named: false, matched })
            .collect())
    }

    fn atoms(&self, row: usize) -> &'p [Atom] {
        self.rows.get(row).map_or(&[], |row| row.pattern.atoms())
    }

    /// Puts a pattern at a place, and behind the stars that stand there. Where a star takes any text, the places before it
    /// add nothing: what goes on from there to a match has to come by this star, and from here matches too.
    fn enter(&self, state: &mut Vec<Spot>, mut at: Spot) {
        let (row, mut place) = row_and_place(at);
        let Some(of) = self.rows.get(row) else { return };
        let atoms = of.pattern.atoms();
        while let Some(Atom::Many(reach)) = atoms.get(place) {
            if reach.crosses(of.reading) {
                while state.pop_if(|before| row_and_place(*before).0 == row).is_some() {}
            }
            state.push(at);
            (at, place) = (at + 1, place + 1);
        }
        state.push(at);
    }

    /// Takes note of a state, and of the patterns that match where it is new.
    fn arrive(&mut self, state: &mut Vec<Spot>, from: Option<(usize, char)>) {
        if !state.is_sorted_by(|a, b| a < b) {
            state.sort_unstable();
            state.dedup();
        }
        if self.known.contains_key(state.as_slice()) {
            return;
        }
        let mut matched = Bits::default();
        for (row, place) in state.iter().copied().map(row_and_place) {
            if place == self.atoms(row).len() {
                matched.insert(row);
            }
        }
        let (new, state) = (self.reached.len(), State::from(state.as_slice()));
        self.known.insert(state.clone(), new);
        self.reached.push((state, from));
        self.queue.push_back(new);
        self.found.entry(matched).or_insert(new);
    }

    /// The characters that some pattern tells from others at this state, and one that none does.
    fn symbols(&self, state: &[Spot], symbols: &mut Vec<char>) {
        symbols.clear();
        for (row, place) in state.iter().copied().map(row_and_place) {
            let Some(of) = self.rows.get(row) else { continue };
            match of.pattern.atoms().get(place) {
                Some(Atom::Char(c)) => {
                    symbols.push(*c);
                    if of.ignore_case {
                        symbols.extend(c.to_lowercase().chain(c.to_uppercase()));
                    }
                }
                Some(Atom::One(reach) | Atom::Many(reach)) if *reach != Reach::Anything => {
                    symbols.push(':');
                }
                _ => {}
            }
        }
        symbols.sort_unstable();
        symbols.dedup();
        symbols.insert(0, self.other);
    }

    fn step(&self, state: &[Spot], symbol: char, next: &mut Vec<Spot>) {
        next.clear();
        let is_letter = LETTERS.contains(&symbol);
        for at in state.iter().copied() {
            let (row, place) = row_and_place(at);
            let Some(of) = self.rows.get(row) else { continue };
            let crosses = |reach: Reach| reach.crosses(of.reading) || (symbol != ':' && !is_letter);
            match of.pattern.atoms().get(place) {
                Some(Atom::Many(reach)) if crosses(*reach) => self.enter(next, at),
                Some(Atom::One(reach)) if crosses(*reach) && !is_letter => self.enter(next, at + 1),
                Some(Atom::Char(c)) if *c == symbol || (of.ignore_case && fold(*c) == fold(symbol)) => {
                    self.enter(next, at + 1);
                }
                _ => {}
            }
        }
    }

    fn text(&self, mut at: usize) -> String {
        let mut text = Vec::new();
        while let Some((_, Some((before, symbol)))) = self.reached.get(at) {
            text.push(*symbol);
            at = *before;
        }
        // The state that has failed from the start was reached by no text at all.
        let has_prefix = self.reached.get(at).is_some_and(|(state, _)| !state.is_empty());
        let prefix = if has_prefix { self.prefix.as_str() } else { "" };
        prefix.chars().chain(text.into_iter().rev()).collect()
    }
}

fn letter(atom: &Atom) -> Option<char> {
    if let Atom::Char(c) = atom { Some(*c) } else { None }
}
