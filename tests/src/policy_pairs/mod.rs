//! Pairs of policies whose comparison is known beforehand: a subset by construction, wider by one atom with a request that
//! shows it, or cut by one Deny. Unrelated pairs, whose answer others have to find, come beside them.
//!
//! An oracle is worth something only where it cannot share a mistake with what it judges: nothing here uses the product.

mod base;
mod dice;
mod holds;
mod language;
mod meaning;
mod narrower;
mod narrower_condition;
mod pattern;
mod request;
mod same;
mod values;
mod vocabulary;
mod wider;
mod witness;
mod write;

use serde_json::Value;

use dice::Dice;
use language::{Document, Effect, Statement};

pub use request::{Held, Request};

/// The kind of the policies of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Policies of a user or a role.
    Identity,
    /// Policies of a resource, which name principals.
    Resource,
}

impl Kind {
    /// As `deployfence policy compare --type` has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Resource => "resource",
        }
    }
}

/// What comparing a pair has to say.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    /// The new policy allows nothing that the existing one does not.
    NoNewAccess,
    /// The new policy allows this, and the existing one does not.
    NewAccess(Request),
    /// It is for others to find.
    Unrelated,
}

/// Two policies.
#[derive(Debug, Clone)]
pub struct Pair {
    /// What made it: the same seed makes the same pair.
    pub seed: u64,
    /// What both policies are.
    pub kind: Kind,
    /// The one that is asked about.
    pub new: Value,
    /// The one that it is held to.
    pub existing: Value,
    /// The answer.
    pub known: Known,
    /// The steps that made the one from the other.
    pub how: Vec<&'static str>,
    documents: [Document; 2],
}

impl Pair {
    /// Whether the new policy allows the request and the existing one does not; none where that hangs on how AWS's words
    /// are read.
    #[must_use]
    pub fn tells_apart(&self, request: &Request) -> Option<bool> {
        let [new, existing] = self.documents.each_ref().map(|document| meaning::allows(document, request));
        Some(new? && !existing?)
    }

    /// The keys that may have several values.
    #[must_use]
    pub fn multivalued_keys() -> Vec<&'static str> {
        let all = vocabulary::GLOBAL_KEYS.iter().chain(vocabulary::KEYS);
        all.filter(|key| key.many).map(|key| key.name).collect()
    }
}

/// The policies of a pair as the generator holds them.
#[derive(Debug, Clone)]
struct Made {
    new: Document,
    existing: Document,
    known: Known,
    how: Vec<&'static str>,
}

/// The pair of this seed, whose answer is known.
#[must_use]
pub fn known(seed: u64) -> Pair {
    let mut dice = Dice::new(seed);
    let kind = kind(&mut dice);
    let made = made(kind, &mut dice);
    pair(seed, kind, made, &mut dice)
}

/// The pair of this seed, of policies about the same services. Its answer is known where a short search finds new access.
#[must_use]
pub fn unrelated(seed: u64) -> Pair {
    let mut dice = Dice::new(seed);
    let kind = kind(&mut dice);
    let new = base::document(kind, &mut dice);
    let services = base::services_of(&new);
    let mut existing = base::document(kind, &mut dice);
    existing.version = new.version;
    for statement in &mut existing.statements {
        if dice.percent(80) {
            *statement = base::statement(kind, &services, &mut dice);
        }
    }
    // Without statements in common, hardly any would be a subset.
    for statement in &new.statements {
        if dice.percent(70) {
            let mut statement = statement.clone();
            _ = wider::loosen(&mut statement, &mut dice);
            existing.statements.push(statement);
        }
    }
    let known = witness::witness(&new, &existing, &mut dice).map_or(Known::Unrelated, Known::NewAccess);
    pair(seed, kind, Made { new, existing, known, how: vec!["unrelated"] }, &mut dice)
}

fn made(kind: Kind, dice: &mut Dice) -> Made {
    loop {
        let base = base::document(kind, dice);
        let made = match dice.below(10) {
            0..=3 => Some(subset(&base, kind, dice)),
            4..=7 => widened(&base, kind, dice),
            8 => cut(base, kind, dice),
            _ => Some(cut_new(&base, kind, dice)),
        };
        // Not every atom makes a policy wider: then another one is made.
        if let Some(made) = made {
            return made;
        }
    }
}

fn kind(dice: &mut Dice) -> Kind {
    if dice.percent(60) { Kind::Identity } else { Kind::Resource }
}

fn pair(seed: u64, kind: Kind, made: Made, dice: &mut Dice) -> Pair {
    let (new, existing) = (write::json(&made.new, dice), write::json(&made.existing, dice));
    let documents = [made.new, made.existing];
    Pair { seed, kind, new, existing, known: made.known, how: made.how, documents }
}

/// The base written in two ways; then what the new one allows shrinks, and what the existing one denies.
fn subset(base: &Document, kind: Kind, dice: &mut Dice) -> Made {
    let (mut new, mut existing, mut how) = (base.clone(), base.clone(), Vec::new());
    for _ in 0..dice.below(4) {
        let document = if dice.percent(50) { &mut new } else { &mut existing };
        how.extend(same::rewrite(document, dice));
    }
    for _ in 0..dice.below(4) {
        how.extend(shrink(&mut new, &mut existing, kind, dice));
    }
    Made { new, existing, known: Known::NoNewAccess, how }
}

fn shrink(new: &mut Document, existing: &mut Document, kind: Kind, dice: &mut Dice) -> Option<&'static str> {
    match dice.below(8) {
        0 => {
            let place = dice.place(&new.statements, |s| s.is(Effect::Allow))?;
            if new.statements.len() == 1 {
                return None;
            }
            new.statements.remove(place);
            Some("drop an Allow")
        }
        1 => {
            new.statements.push(denial(new, kind, dice));
            Some("add a Deny")
        }
        2 | 3 => {
            let place = dice.place(&existing.statements, |s| s.is(Effect::Deny))?;
            if dice.percent(30) && existing.statements.len() > 1 {
                existing.statements.remove(place);
                return Some("drop a Deny of the existing policy");
            }
            narrower::narrow(&mut existing.statements[place], dice)
        }
        _ => {
            let place = dice.place(&new.statements, |s| s.is(Effect::Allow))?;
            narrower::narrow(&mut new.statements[place], dice)
        }
    }
}

/// A Deny of something that the policy speaks of.
fn denial(document: &Document, kind: Kind, dice: &mut Dice) -> Statement {
    let services = base::services_of(document);
    let mut statement = match dice.any(&document.statements) {
        Some(statement) if dice.percent(60) => statement.clone(),
        _ => base::statement(kind, &services, dice),
    };
    statement.effect = Effect::Deny;
    _ = narrower::narrow(&mut statement, dice);
    statement
}

/// A subset made wider by one atom; none where it is none the wider for it.
fn widened(base: &Document, kind: Kind, dice: &mut Dice) -> Option<Made> {
    let Made { mut new, existing, mut how, .. } = subset(base, kind, dice);
    how.push(wider::widen(&mut new, kind, dice)?);
    shown(new, existing, how, dice)
}

/// A Deny in the existing policy cuts what the new one allows.
fn cut(base: Document, kind: Kind, dice: &mut Dice) -> Option<Made> {
    let mut existing = base.clone();
    existing.statements.push(denial(&base, kind, dice));
    let mut how = vec!["cut by a Deny of the existing policy"];
    how.extend(same::rewrite(&mut existing, dice));
    shown(base, existing, how, dice)
}

/// A Deny in the new policy cuts what both allow.
fn cut_new(base: &Document, kind: Kind, dice: &mut Dice) -> Made {
    let (mut new, mut existing) = (base.clone(), base.clone());
    new.statements.push(denial(base, kind, dice));
    let mut how = vec!["cut by a Deny of the new policy"];
    how.extend(same::rewrite(&mut new, dice));
    how.extend(same::rewrite(&mut existing, dice));
    Made { new, existing, known: Known::NoNewAccess, how }
}

/// The pair with a request that shows new access; none where none is found.
fn shown(new: Document, existing: Document, how: Vec<&'static str>, dice: &mut Dice) -> Option<Made> {
    let request = witness::witness(&new, &existing, dice)?;
    Some(Made { new, existing, known: Known::NewAccess(request), how })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs whose construction is held to a search for what would contradict it.
    const PAIRS: u64 = 4_000;

    #[test]
    fn nothing_is_found_that_a_subset_would_newly_allow() {
        let mut subsets = 0;
        for seed in 0..PAIRS {
            let mut dice = Dice::new(seed);
            let made = made(kind(&mut dice), &mut dice);
            if made.known == Known::NoNewAccess {
                subsets += 1;
                let found = witness::witness(&made.new, &made.existing, &mut dice);
                assert_eq!(found, None, "seed {seed}, {:?}: {:#?}", made.how, made);
            }
        }
        assert!(subsets > PAIRS / 3, "{subsets} subsets");
    }
}
