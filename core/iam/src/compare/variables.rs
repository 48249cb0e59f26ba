//! Policy variables: the request fills them in, so what they are is a part of what is searched.
//!
//! A variable takes a few texts that statements tell apart, and one letter that stands for all others. What is proved of
//! the letter holds for every text, but where a text could meet what another statement names.

use smol_str::SmolStr;

use super::automaton::{LETTERS, TooMany};
use super::keys::{Key, Values};
use crate::pattern::{Atom, Pattern, Subject};
use crate::policy::{Comparison, Condition, Effect, Family, Statement};
use crate::request::{Context, Found};

/// One way of filling variables in: a value for the key of each.
pub(super) type Filling = [(SmolStr, Values)];

/// Most ways of filling variables in that are tried for one action.
const FILLINGS: usize = 256;

/// The policy variables of the statements in play.
pub(super) struct Variables<'a> {
    /// The statements with their places.
    pub(super) statements: &'a [(usize, &'a Statement)],
    pub(super) context: &'a Context,
    /// Which keys are known.
    pub(super) known: &'a dyn Fn(&str) -> bool,
}

impl Variables<'_> {
    /// Every way of filling them in that counts. Without variables, one that fills nothing.
    pub(super) fn fillings(&self) -> Result<Vec<Vec<(SmolStr, Values)>>, TooMany> {
        let mut fillings: Vec<Vec<(SmolStr, Values)>> = vec![Vec::new()];
        for (number, key) in self.keys().iter().enumerate() {
            let values = self.values(key, number)?;
            if fillings.len().saturating_mul(values.len()) > FILLINGS {
                return Err(TooMany);
            }
            let with = |value: &Values| {
                let value = value.clone();
                fillings.iter().map(move |before| {
                    let mut filling = before.clone();
                    filling.push((key.clone(), value.clone()));
                    filling
                })
            };
            fillings = values.iter().flat_map(with).collect();
        }
        Ok(fillings)
    }

    /// Whether letters stand for all texts. They do not where such a text could meet what cuts the opposed side, or,
    /// where several statements have to apply together, what another of them names.
    pub(super) fn are_general(&self, opposed: usize, conjunctive: bool) -> bool {
        let uses = |pattern: &Pattern| pattern.variables().iter().any(|v| !(self.known)(&v.key));
        if self.keys().iter().any(|key| [Family::Bool, Family::Arn].iter().any(|f| self.is_used_as(key, *f)))
        {
            return false;
        }
        let in_resource = self.resources().any(uses);
        let in_key = |key: &str| self.values_of(key).any(uses);
        if self.statements.iter().any(|(_, statement)| self.meets_itself(statement)) {
            return false;
        }
        let counts =
            |at: usize, s: &Statement| conjunctive || at >= opposed || s.effect != Some(Effect::Allow);
        self.statements.iter().filter(|(at, statement)| counts(*at, statement)).all(|(at, statement)| {
            let cuts = (conjunctive && *at < opposed) || statement.effect != Some(Effect::Allow);
            let resource = in_resource
                && statement.resources.iter().any(|resources| {
                    let all = resources.items.iter().any(|item| item.is.is_everything());
                    resources.negated || (cuts && !all)
                });
            let key = |c: &Condition| {
                let negated = c.operator.is_none_or(|o| o.negated || o.quantifier.is_some());
                (cuts || negated) && in_key(&c.key)
            };
            !resource && !statement.conditions.iter().any(key)
        })
    }

    fn resources(&self) -> impl Iterator<Item = &Pattern> {
        let resources = self.statements.iter().flat_map(|(_, s)| &s.resources);
        resources.flat_map(|resources| &resources.items).map(|item| &item.is)
    }

    fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.statements.iter().flat_map(|(_, statement)| &statement.conditions)
    }

    fn values_of<'k>(&'k self, key: &'k str) -> impl Iterator<Item = &'k Pattern> {
        let of_key = self.conditions().filter(move |condition| condition.key == key);
        of_key.flat_map(|condition| &condition.values.items).map(|item| &item.is)
    }

    /// The keys that are used as variables, but for those that are known.
    fn keys(&self) -> Vec<SmolStr> {
        let values = self.conditions().flat_map(|condition| &condition.values.items).map(|item| &item.is);
        let mut keys: Vec<SmolStr> = Vec::new();
        for variable in self.resources().chain(values).flat_map(Pattern::variables) {
            if !(self.known)(&variable.key) && !keys.contains(&variable.key) {
                keys.push(variable.key.clone());
            }
        }
        keys
    }

    /// What a variable's key may be: what conditions on it tell apart, its absence among that, what other statements
    /// name where it stands, and the letter.
    fn values(&self, key: &SmolStr, number: usize) -> Result<Vec<Values>, TooMany> {
        let plain =
            |c: &&Condition| c.key == *key && c.values.items.iter().all(|i| i.is.variables().is_empty());
        let conditions: Vec<&Condition> = self.conditions().filter(plain).collect();
        let letter = u32::try_from(number).ok().and_then(|n| char::from_u32(u32::from(*LETTERS.start()) + n));
        let letter = letter.filter(|letter| LETTERS.contains(letter)).ok_or(TooMany)?.to_string();
        let found = Key::new(key, &conditions, self.context, &|_, _| true)?;
        let mut values: Vec<Values> = found.cells.into_iter().map(|(values, _)| values).collect();
        let mut texts: Vec<String> = Vec::new();
        for pattern in self.values_of(key) {
            // One text for all that a pattern with stars matches.
            texts.push(pattern.to_string().replace('*', &letter));
        }
        self.named_instead(key, &mut texts);
        self.told_of_caller(key, &mut texts);
        // A letter is no truth value and no ARN: where it is used as one, no condition would take it.
        if self.is_used_as(key, Family::Bool) {
            texts.extend(["true".to_owned(), "false".to_owned()]);
        }
        if self.is_used_as(key, Family::Arn) {
            texts.push(format!("arn:{letter}:{letter}:{letter}:{letter}:{letter}"));
        }
        texts.push(letter);
        values.extend(texts.iter().map(|text| vec![Subject::from(text.as_str())]));
        let mut unique: Vec<Values> = Vec::with_capacity(values.len());
        for value in values {
            if !unique.contains(&value) {
                unique.push(value);
            }
        }
        Ok(unique)
    }

    /// What follows from the caller and is compared with the variable.
    fn told_of_caller(&self, key: &SmolStr, texts: &mut Vec<String>) {
        let uses =
            |c: &&Condition| c.values.items.iter().any(|i| i.is.variables().iter().any(|v| v.key == *key));
        for condition in self.conditions().filter(|c| (self.known)(&c.key)).filter(uses) {
            if let Found::Values(values) = self.context.get(&condition.key) {
                texts.extend(values.iter().filter_map(Subject::as_str).map(str::to_owned));
            }
        }
    }

    /// Whether one statement asks more than one thing of what a variable is, or asks it in a way of which one text for
    /// each pattern is not enough: a request has to meet all of it at once.
    fn meets_itself(&self, statement: &Statement) -> bool {
        let keys = self.keys();
        let uses = |c: &Condition| {
            c.values.items.iter().flat_map(|i| i.is.variables()).any(|v| keys.contains(&v.key))
        };
        let is_plain = |c: &Condition| {
            c.operator.is_some_and(|o| {
                let text = [Comparison::StringEquals, Comparison::StringLike, Comparison::Null];
                o.quantifier.is_none() && text.contains(&o.comparison)
            })
        };
        statement.conditions.iter().any(|c| {
            let of_key = || statement.conditions.iter().filter(|other| other.key == c.key);
            let alone = of_key().count() == 1;
            if keys.contains(&c.key) {
                !alone || uses(c) || !is_plain(c)
            } else {
                !alone && of_key().any(uses)
            }
        })
    }

    /// Whether a condition of a family uses the variable.
    fn is_used_as(&self, key: &SmolStr, family: Family) -> bool {
        let mut of_family =
            self.conditions().filter(|c| c.operator.is_some_and(|o| o.comparison.family() == family));
        of_family.any(|c| c.values.items.iter().any(|item| item.is.variables().iter().any(|v| v.key == *key)))
    }

    /// What stands in other patterns of the same subject at the place of the variable.
    fn named_instead(&self, key: &SmolStr, texts: &mut Vec<String>) {
        align(key, &self.resources().collect::<Vec<_>>(), texts);
        let mut seen: Vec<&SmolStr> = Vec::new();
        for condition in self.conditions() {
            if !seen.contains(&&condition.key) {
                seen.push(&condition.key);
                align(key, &self.values_of(&condition.key).collect::<Vec<_>>(), texts);
            }
        }
    }
}

/// A statement that applies wherever the real one may, whatever its policy variables are; or, where it does not help to
/// apply, one that applies only where the real one surely does. None: it need not apply at all.
pub(super) fn loosen(statement: &Statement, helps: bool, known: &dyn Fn(&str) -> bool) -> Option<Statement> {
    let is_open = |pattern: &Pattern| pattern.variables().iter().any(|v| !known(&v.key));
    let mut loose = statement.clone();
    if let Some(resources) = &mut loose.resources {
        let wide = helps != resources.negated;
        resources.items.retain(|item| wide || !is_open(&item.is));
        for item in resources.items.iter_mut().filter(|item| is_open(&item.is)) {
            item.is = item.is.with_any();
        }
    }
    let is_open = |condition: &Condition| condition.values.items.iter().any(|item| is_open(&item.is));
    let open = loose.conditions.iter().any(is_open);
    loose.conditions.retain(|condition| !is_open(condition));
    (helps || !open).then_some(loose)
}

/// For each pattern with the variable, what the others have after the text that stands before it, up to the character
/// that follows it or to a separator.
fn align(key: &SmolStr, patterns: &[&Pattern], texts: &mut Vec<String>) {
    for with in patterns {
        let is_variable = |atom: &Atom| match atom {
            Atom::Variable(at) => with.variables().get(usize::from(*at)).is_some_and(|v| v.key == *key),
            _ => false,
        };
        let Some(at) = with.atoms().iter().position(is_variable) else { continue };
        let (before, from) = with.atoms().split_at_checked(at).unwrap_or_default();
        let before = before.iter().rev().map_while(char_of).collect::<Vec<_>>();
        let before: String = before.into_iter().rev().collect();
        let ends = [from.get(1).and_then(char_of), Some('/'), Some(':')];
        for other in patterns.iter().filter(|other| other.variables().is_empty()) {
            let text: String = other.atoms().iter().map(|atom| char_of(atom).unwrap_or('*')).collect();
            let Some((_, rest)) = text.split_once(before.as_str()) else { continue };
            let value: String = rest.chars().take_while(|c| !ends.contains(&Some(*c))).collect();
            for value in [value.as_str(), rest] {
                if !value.is_empty() && !value.contains('*') && !texts.iter().any(|known| known == value) {
                    texts.push(value.to_owned());
                }
            }
        }
    }
}

fn char_of(atom: &Atom) -> Option<char> {
    if let Atom::Char(c) = atom { Some(*c) } else { None }
}
