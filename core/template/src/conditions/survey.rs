//! What there is to decide: the variables that the conditions hang on, in an order, and the values that they may take.

use std::collections::HashMap;

use deployfence_value::{Condition, Hole, Literal};
use foldhash::fast::RandomState;
use smol_str::SmolStr;

use super::compared::Group;
use super::cycles::cyclic;
use super::definitions::{Definitions, Name};
use super::diagram::{Level, Value};
use super::domain::Domain;
use super::problem::{DEFINITIONS, Limit, Problem};
use super::reading::Reading;

/// What has a level of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Variable(Hole),
    Opaque(Hole),
    Undefined(Name),
}

/// What stands at a level that is known.
#[derive(Debug)]
enum Role {
    /// Any text, or a truth that nothing is known of.
    Open,
    /// One of these values.
    Among(Domain),
}

/// From this level on stand unknown truths. Nobody can choose them, and what they are may hang on all that is chosen:
/// diagrams ask for them last.
const UNKNOWN: Level = 1 << 31;

/// The levels of the diagrams. Variables come in the order in which they are written, those that are compared with each
/// other side by side. Below them every definition has a level, for where it cannot be compiled, and every name without
/// a definition. The order hangs on what is written alone and never on what was asked.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// What stands at the levels from 0 on.
    roles: Vec<Role>,
    /// How many levels there are from [`UNKNOWN`] on.
    truths: usize,
    levels: HashMap<Key, Level, RandomState>,
    values: HashMap<SmolStr, Value, RandomState>,
    /// The definitions that each definition refers to.
    references: Vec<Vec<usize>>,
    /// Which definitions cannot be compiled.
    unknown: Vec<bool>,
    /// The keys that only the question at work has, and how many roles and truths there are without them.
    passing: Vec<Key>,
    written: (usize, usize),
}

impl Survey {
    /// Looks at all that is written, and at a question where that has to count as written too.
    pub(super) fn new(
        definitions: &Definitions,
        question: &[Literal],
        problems: &mut impl Extend<Problem>,
    ) -> Self {
        let mut survey = Self::default();
        let mut readings = Vec::new();
        for (index, formula) in definitions.formulas().enumerate() {
            let reading = if index < DEFINITIONS { Reading::of(formula) } else { Err(Limit::Definitions) };
            let reading = reading.unwrap_or_else(|limit| {
                survey.unknown.push(true);
                problems.extend([definitions.too_complex(index, limit)]);
                Reading::default()
            });
            survey.unknown.resize(index + 1, false);
            survey.references.push(reading.references(definitions).filter_map(Result::ok).collect());
            readings.push(reading);
        }
        survey.truths = survey.references.len();
        survey.exclude_cycles(definitions, problems);
        readings.push(Reading::of_question(question));
        survey.place(definitions, &readings, problems);
        survey.written = (survey.roles.len(), survey.truths);
        survey
    }

    fn exclude_cycles(&mut self, definitions: &Definitions, problems: &mut impl Extend<Problem>) {
        for (index, is_cyclic) in cyclic(&self.references).into_iter().enumerate() {
            if is_cyclic && let Some(unknown) = self.unknown.get_mut(index) {
                *unknown = true;
                if let Some(references) = self.references.get_mut(index) {
                    references.clear();
                }
                problems.extend(definitions.condition(index).map(Problem::Cyclic));
            }
        }
    }

    /// Gives what is written its levels.
    fn place(
        &mut self,
        definitions: &Definitions,
        readings: &[Reading<'_>],
        problems: &mut impl Extend<Problem>,
    ) {
        for reading in readings {
            for (scope, name) in reading.references(definitions).filter_map(Result::err) {
                problems.extend([Problem::Undefined(Condition::Named { scope, name: name.clone() })]);
                self.put_unknown(Key::Undefined((scope, name)));
            }
            for &truth in &reading.opaque {
                self.put(Key::Opaque(truth.clone()), Role::Open);
            }
        }
        for group in Group::all(readings) {
            let allowed = group.members.iter().filter_map(|member| definitions.allowed(member)).flatten();
            let literals = group.literals.iter().copied().chain(allowed.map(SmolStr::as_str));
            let known =
                if group.is_shared() { literals.map(|text| self.value(text)).collect() } else { Vec::new() };
            let (known, is_shared, mut invented) = (Domain::new(known), group.is_shared(), 0);
            for member in group.members {
                let mut role = self.role(member, definitions);
                if is_shared && matches!(role, Role::Open) {
                    invented += 1;
                    role = Role::Among(known.with_invented(invented));
                }
                self.put(Key::Variable(member.clone()), role);
            }
        }
    }

    /// What a variable is that is compared with no other.
    fn role(&mut self, variable: &Hole, definitions: &Definitions) -> Role {
        match definitions.allowed(variable) {
            Some(allowed) => Role::Among(Domain::new(allowed.iter().map(|text| self.value(text)).collect())),
            None => Role::Open,
        }
    }

    fn put(&mut self, key: Key, role: Role) -> Level {
        let next = number(self.roles.len());
        *self.levels.entry(key).or_insert_with(|| {
            self.roles.push(role);
            next
        })
    }

    fn put_unknown(&mut self, key: Key) -> Level {
        *self.levels.entry(key).or_insert_with(|| {
            self.truths += 1;
            unknown(self.truths - 1)
        })
    }

    /// Forgets what only the last question had.
    pub(super) fn begin(&mut self) {
        for key in self.passing.drain(..) {
            self.levels.remove(&key);
        }
        let (roles, truths) = self.written;
        self.roles.truncate(roles);
        self.truths = truths;
    }

    /// The level of a key; one for the time of the question where it is written nowhere.
    pub(super) fn level(&mut self, key: Key, definitions: &Definitions) -> Level {
        if let Some(&level) = self.levels.get(&key) {
            return level;
        }
        self.passing.push(key.clone());
        let role = match &key {
            Key::Variable(variable) => self.role(variable, definitions),
            Key::Opaque(_) => Role::Open,
            Key::Undefined(_) => return self.put_unknown(key),
        };
        self.put(key, role)
    }

    /// The number of a text.
    pub(super) fn value(&mut self, text: &str) -> Value {
        if let Some(&value) = self.values.get(text) {
            return value;
        }
        let value = Value(number(self.values.len()));
        self.values.insert(text.into(), value);
        value
    }

    /// The values that are possible at a level; none where that is any text.
    pub(super) fn domain(&self, level: Level) -> Option<Domain> {
        match self.roles.get(level as usize) {
            Some(Role::Among(domain)) => Some(domain.clone()),
            _ => None,
        }
    }

    pub(super) fn is_unknown(level: Level) -> bool {
        level >= UNKNOWN
    }

    /// The level that stands for a definition which cannot be compiled.
    pub(super) fn own_level(index: usize) -> Level {
        unknown(index)
    }

    /// Whether a definition cannot be compiled.
    pub(super) fn is_excluded(&self, index: usize) -> bool {
        self.unknown.get(index).copied().unwrap_or(true)
    }

    /// The definitions that one refers to.
    pub(super) fn references(&self, index: usize) -> &[usize] {
        self.references.get(index).map_or(&[], Vec::as_slice)
    }

    /// Whether a question names a text that a variable might take which is compared with others, and that text is
    /// written nowhere: the values that stand for all texts have to be chosen anew.
    pub(super) fn misses(&self, question: &[Literal]) -> bool {
        question.iter().any(|literal| {
            let Condition::Is { variable, value } = &literal.condition else { return false };
            let level = self.levels.get(&Key::Variable(variable.clone()));
            let domain = level.and_then(|&level| self.domain(level)).filter(Domain::is_open);
            domain.is_some_and(|domain| !self.values.get(value).is_some_and(|&known| domain.contains(known)))
        })
    }
}

/// An index as it stands in diagrams. What is read has far fewer of anything than there are such numbers.
fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// The level of the unknown truth of this index.
fn unknown(index: usize) -> Level {
    UNKNOWN.saturating_add(number(index))
}

#[cfg(test)]
mod tests {
    use super::*;
    use deployfence_value::{HoleOrigin, Scope};

    #[test]
    fn what_only_a_question_names_is_forgotten_with_it() {
        let definitions = Definitions::default();
        let mut survey = Survey::new(&definitions, &[], &mut Vec::new());
        let key = |name: &str| Key::Variable(Hole::new(HoleOrigin::Parameter(name.into()), Scope(0)));
        let first = survey.level(key("P"), &definitions);
        assert_ne!(survey.level(key("Q"), &definitions), first);
        survey.begin();
        assert_eq!(survey.level(key("Q"), &definitions), first);
        let undefined = |name: &str| Key::Undefined((Scope(0), name.into()));
        let first = survey.level(undefined("A"), &definitions);
        assert_ne!(survey.level(undefined("B"), &definitions), first);
        survey.begin();
        assert_eq!(survey.level(undefined("B"), &definitions), first);
        assert!(Survey::is_unknown(first));
    }
}
