//! The dimension of one condition key: values that stand for all that it may have, its absence among them.

use deployfence_value::Answer;

use super::automaton::{Row, TooMany, cells};
use super::texts::OTHER;
use crate::catalogue::{ConditionKey, condition_key};
use crate::condition::{Filled, Instant, Network, Number, for_request, holds, literal};
use crate::pattern::{Pattern, Reading, Style, Subject};
use crate::policy::{Comparison, Condition, Family, Operator};
use crate::request::Context;

/// What a key may be in a request: its values, of which there are none where it is absent.
pub(super) type Values = Vec<Subject>;

/// The values of a key between which no condition tells a difference, one of each kind.
pub(super) struct Key {
    /// Each value with what the conditions make of it.
    pub(super) cells: Vec<(Values, Vec<Answer>)>,
    /// Whether there may be others.
    pub(super) complete: bool,
    /// How often conditions were held against values to find that out.
    pub(super) steps: usize,
}

/// Most different sets of values that are told apart.
const SETS: usize = 512;

impl Key {
    /// The values of `key`, as far as `conditions`, which all ask for it, tell them apart. `context` holds what is known
    /// of the request, such as the keys that they use as variables.
    pub(super) fn new(
        key: &str,
        conditions: &[&Condition],
        context: &Context,
        admits: &dyn Fn(&str, &[Subject]) -> bool,
    ) -> Result<Self, TooMany> {
        let mut asked =
            Asked { key, conditions, context: context.clone(), cells: Vec::new(), admits, steps: 0 };
        let (candidates, complete) = singles(conditions, context)?;
        asked.note(Vec::new());
        let mut single: Vec<(Values, Vec<Answer>)> = Vec::new();
        for candidate in candidates {
            let values = vec![Subject::from(candidate.as_str())];
            asked.note(values.clone());
            // In a set, a value counts also where by itself it is like an absent key.
            let answers = asked.answers(&values);
            if !candidate.is_empty() && !single.iter().any(|(_, known)| *known == answers) {
                single.push((values, answers));
            }
        }
        let complete = asked.sets(single) && complete;
        Ok(Self { cells: asked.cells, complete, steps: asked.steps })
    }
}

struct Asked<'a> {
    key: &'a str,
    conditions: &'a [&'a Condition],
    context: Context,
    cells: Vec<(Values, Vec<Answer>)>,
    admits: &'a dyn Fn(&str, &[Subject]) -> bool,
    steps: usize,
}

impl Asked<'_> {
    fn answers(&mut self, values: &Values) -> Vec<Answer> {
        self.steps += self.conditions.len();
        self.context.insert(self.key, values.clone());
        self.conditions.iter().map(|condition| holds(condition, &self.context)).collect()
    }

    fn note(&mut self, values: Values) {
        // Before cells are told apart: one that is not admitted must not stand for one that is.
        if !(self.admits)(self.key, &values) {
            return;
        }
        let answers = self.answers(&values);
        if !self.cells.iter().any(|(_, known)| *known == answers) {
            self.cells.push((values, answers));
        }
    }

    /// Adds sets of several values where the key may have them: where set operators ask for it, and where requests have
    /// several. A set is what its values are one by one, so it is enough to go on from sets that differ.
    fn sets(&mut self, mut single: Vec<(Values, Vec<Answer>)>) -> bool {
        let in_sets = |c: &&Condition| c.operator.is_some_and(|operator| operator.quantifier.is_some());
        let is_multivalued = || condition_key(self.key).is_some_and(ConditionKey::is_multivalued);
        if !self.conditions.iter().any(in_sets) && !is_multivalued() {
            return true;
        }
        // An empty text by itself is no value, and beside others it is one.
        let empty = vec![Subject::from("")];
        self.context.insert(self.key, empty.clone());
        let as_value = |condition: &&Condition| {
            let operator = condition.operator.map(|operator| Operator { quantifier: None, ..operator });
            holds(&Condition { operator, ..(*condition).clone() }, &self.context)
        };
        let answers: Vec<Answer> = self.conditions.iter().map(as_value).collect();
        single.push((empty, answers));
        // What the values of a set are, seen by each condition: whether all, and whether any.
        type Seen = Vec<(Answer, Answer)>;
        let seen = |answers: &[Answer]| -> Seen { answers.iter().map(|a| (*a, *a)).collect() };
        let mut known: Vec<(Seen, Values)> = single.iter().map(|(v, a)| (seen(a), v.clone())).collect();
        let mut next = 0;
        while let Some((so_far, values)) = known.get(next).cloned() {
            next += 1;
            for (value, answers) in &single {
                let joined: Seen =
                    so_far.iter().zip(answers).map(|((all, any), a)| (all.and(*a), any.or(*a))).collect();
                if known.iter().any(|(seen, set)| *seen == joined && set.len() > 1) {
                    continue;
                }
                if known.len() >= SETS {
                    return false;
                }
                let set: Values = values.iter().chain(value).cloned().collect();
                self.note(set.clone());
                known.push((joined, set));
            }
        }
        true
    }
}

/// Single values, and whether they stand for all.
fn singles(conditions: &[&Condition], context: &Context) -> Result<(Vec<String>, bool), TooMany> {
    let mut written: Vec<(Comparison, Pattern)> = Vec::new();
    for condition in conditions {
        let Some(operator) = condition.operator else { continue };
        for item in &condition.values.items {
            match for_request(&item.is, context) {
                Filled::Pattern(pattern) if pattern.holes().is_empty() => {
                    written.push((operator.comparison, pattern.into_owned()));
                }
                // What the condition answers is known without it, or not at all.
                Filled::Pattern(_) | Filled::Nothing | Filled::Unknown => {}
            }
        }
    }
    let of = |family: Family| written.iter().filter(move |(c, _)| c.family() == family).map(|(_, p)| p);
    let mut found = texts(&written, conditions)?;
    let typed =
        |family| matches!(family, Family::Numeric | Family::Date | Family::IpAddress | Family::Binary);
    let text = |family| matches!(family, Family::String | Family::Arn);
    let any = |is: &dyn Fn(Family) -> bool| written.iter().any(|(c, _)| is(c.family()));
    // One number, date, address or run of bytes has several spellings: which of them a text is like is not worked out.
    let complete = !(any(&typed) && any(&text));
    let literals = |family| of(family).filter_map(literal).collect::<Vec<_>>();
    // A negated operator holds of every number where what is written is a variable, which is not filled in for numbers:
    // there has to be one to hold of.
    let is_asked = |family: Family| {
        conditions.iter().any(|c| c.operator.is_some_and(|operator| operator.comparison.family() == family))
    };
    if is_asked(Family::Numeric) {
        numbers(&literals(Family::Numeric), &mut found);
    }
    if is_asked(Family::Date) {
        dates(&literals(Family::Date), &mut found);
    }
    if is_asked(Family::IpAddress) {
        addresses(&literals(Family::IpAddress), &mut found);
    }
    if written.iter().any(|(c, _)| c.family() == Family::Bool) {
        found.extend(["true".to_owned(), "false".to_owned()]);
    }
    Ok((found, complete))
}

/// Texts: of each set of patterns that some text matches, one.
fn texts(written: &[(Comparison, Pattern)], conditions: &[&Condition]) -> Result<Vec<String>, TooMany> {
    let mut rows: Vec<(Pattern, bool)> = Vec::new();
    for (comparison, pattern) in written {
        let ignore_case = matches!(comparison, Comparison::StringEqualsIgnoreCase | Comparison::Bool);
        if matches!(comparison.family(), Family::String | Family::Arn | Family::Bool | Family::Binary) {
            let row = (pattern.clone(), ignore_case);
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    let split =
        |text: &str, style| (Pattern::new(&deployfence_value::Text::literal(text), style, false), false);
    if written.iter().any(|(c, _)| c.family() == Family::Arn) {
        // What is no ARN satisfies no comparison of ARNs.
        rows.push(split("arn:?*:?*:*:*:?*", Style::Arn));
    }
    if conditions.iter().any(|c| c.operator.is_some_and(|o| o.quantifier.is_some())) {
        // To set operators, a single empty text is no value.
        rows.push(split("?*", Style::Glob));
    }
    let rows: Vec<Row<'_>> = rows
        .iter()
        .map(|(pattern, ignore_case)| Row { pattern, ignore_case: *ignore_case, reading: Reading::Narrow })
        .collect();
    Ok(cells(&rows, OTHER)?.into_iter().map(|cell| cell.text).collect())
}

/// Every number that is written, and one of each gap between them: away from zero from each, and about zero.
fn numbers(written: &[smol_str::SmolStr], found: &mut Vec<String>) {
    let known: Vec<&str> =
        written.iter().map(|w| w.as_str()).filter(|w| Number::parse(w).is_some()).collect();
    let digits = known.iter().filter_map(|w| w.split_once('.')).map(|(_, fraction)| fraction.len()).max();
    let nearer = format!("{}1", "0".repeat(digits.unwrap_or_default()));
    for number in known.iter().chain(&["0"]) {
        found.push((*number).to_owned());
        let point = if number.contains('.') { "" } else { "." };
        found.push(format!("{number}{point}{nearer}"));
    }
    found.push(format!("-0.{nearer}"));
}

/// Every point in time that is written, one between each two, one before and one after; some point where none is.
fn dates(written: &[smol_str::SmolStr], found: &mut Vec<String>) {
    const DAY: i128 = 86_400_000_000_000;
    let mut known: Vec<i128> =
        written.iter().filter_map(|w| Instant::parse(w)).map(|instant| instant.nanoseconds).collect();
    known.sort_unstable();
    known.dedup();
    let (first, last) = (known.first().copied().unwrap_or(0), known.last().copied().unwrap_or(0));
    let between = known.windows(2).filter_map(|pair| Some(i128::midpoint(*pair.first()?, *pair.last()?)));
    let all = known.iter().copied().chain(between).chain([first - DAY, last + DAY]);
    found.extend(all.map(|nanoseconds| Instant { nanoseconds }.to_string()));
}

/// The first address of each stretch within which the same ranges hold every address.
fn addresses(written: &[smol_str::SmolStr], found: &mut Vec<String>) {
    let known: Vec<Network> = written.iter().filter_map(|w| Network::parse(w)).collect();
    let address = |v6, bits| Network { v6, first: bits, last: bits }.to_string();
    for v6 in [false, true] {
        let end = if v6 { u128::MAX } else { u128::from(u32::MAX) };
        found.push(address(v6, 0));
        for network in known.iter().filter(|network| network.v6 == v6) {
            found.push(address(v6, network.first));
            if network.last < end {
                found.push(address(v6, network.last + 1));
            }
        }
    }
}
