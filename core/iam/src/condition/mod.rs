//! Whether a condition holds for what a request says about itself.
//!
//! Sources: AWS's "IAM JSON policy elements: Condition operators", "Single-valued vs. multivalued context keys" and
//! "IAM policy elements: Variables and tags".

mod address;
mod binary;
mod date;
mod number;

use std::borrow::Cow;

use deployfence_value::Answer;
use smol_str::SmolStr;

pub use address::Network;
pub use date::Instant;
pub use number::Number;

use crate::pattern::{Atom, How, Pattern, Reading, Subject};
use crate::policy::{Comparison, Condition, Family, Operator, Quantifier};
use crate::request::{Context, Found};

/// Whether a condition holds in a context.
#[must_use]
pub fn holds(condition: &Condition, context: &Context) -> Answer {
    let Some(operator) = condition.operator else { return Answer::Unknown };
    let found = context.get(&condition.key);
    if operator.comparison == Comparison::Null {
        return null(condition, found);
    }
    match found {
        Found::Maybe => Answer::Unknown,
        Found::Absent => without_value(operator),
        Found::Values(values) if operator.quantifier.is_some() && is_empty_set(values) => {
            without_value(operator)
        }
        Found::Values(values) => with_values(condition, operator, values, context),
    }
}

/// `Null` asks whether the key is absent: `true` that it is, `false` that it is there.
fn null(condition: &Condition, found: Found<'_>) -> Answer {
    let absent = match found {
        Found::Absent => Answer::Yes,
        Found::Values(_) => Answer::No,
        Found::Maybe => Answer::Unknown,
    };
    condition.values.fit(|written| match literal(written) {
        Some(text) if text.eq_ignore_ascii_case("true") => absent,
        Some(text) if text.eq_ignore_ascii_case("false") => !absent,
        Some(_) => Answer::No,
        None => Answer::Unknown,
    })
}

/// A key that is not there: `…IfExists` and the negated operators hold, and `ForAllValues` holds for no value at all;
/// `ForAnyValue` does not, negated or not.
fn without_value(operator: Operator) -> Answer {
    let holds = operator.if_exists
        || match operator.quantifier {
            Some(Quantifier::AllValues) => true,
            Some(Quantifier::AnyValue) => false,
            None => operator.negated,
        };
    holds.into()
}

/// Set operators take a key that "resolves to a null data set, such as an empty string" for one without value.
fn is_empty_set(values: &[Subject]) -> bool {
    values.iter().all(|value| value.as_str() == Some(""))
}

fn with_values(condition: &Condition, operator: Operator, values: &[Subject], context: &Context) -> Answer {
    let family = operator.comparison.family();
    let mistyped = |text: Option<&str>| text.is_some_and(|text| !is_of(family, text));
    let fits = |value: &Subject| {
        // What is not of the operator's type satisfies neither the operator nor its negation.
        let mut comparable = !operator.negated || !mistyped(value.as_str());
        let any = condition.values.fit(|written| match filled(written, family, context) {
            Filled::Pattern(written) => {
                comparable &= !operator.negated || !mistyped(literal(&written).as_deref());
                one(operator.comparison, &written, value)
            }
            Filled::Nothing => Answer::No,
            Filled::Unknown => Answer::Unknown,
        });
        if operator.negated { (!any).and(comparable.into()) } else { any }
    };
    match (operator.quantifier, values) {
        (Some(Quantifier::AllValues), values) => Answer::all(values.iter().map(fits)),
        (Some(Quantifier::AnyValue), values) => Answer::any(values.iter().map(fits)),
        (None, [value]) => fits(value),
        // Several values require a set operator. Without one the condition does not hold.
        (None, _) => Answer::No,
    }
}

/// A pattern as it stands for one request.
pub(crate) enum Filled<'p> {
    /// The pattern with its policy variables replaced.
    Pattern(Cow<'p, Pattern>),
    /// A variable has neither value nor default: it matches nothing.
    Nothing,
    /// The request may or may not have a key that is used as a variable.
    Unknown,
}

/// A written value as it stands for one request. Policy variables have a meaning in strings, ARNs and truth values; in
/// numbers, dates, bytes and addresses they are text that is none of these ("Condition operators").
fn filled<'p>(written: &'p Pattern, family: Family, context: &Context) -> Filled<'p> {
    match family {
        Family::String | Family::Arn | Family::Bool => for_request(written, context),
        _ if written.variables().is_empty() => Filled::Pattern(Cow::Borrowed(written)),
        _ => Filled::Nothing,
    }
}

/// Replaces the policy variables of a pattern. Keys with several values cannot be used as variables.
pub(crate) fn for_request<'p>(pattern: &'p Pattern, context: &Context) -> Filled<'p> {
    if pattern.variables().is_empty() {
        return Filled::Pattern(Cow::Borrowed(pattern));
    }
    let open = |variable: &crate::pattern::Variable| matches!(context.get(&variable.key), Found::Maybe);
    if pattern.variables().iter().any(open) {
        return Filled::Unknown;
    }
    let filled = pattern.with(|variable| match context.get(&variable.key) {
        Found::Values([value]) => Some(Cow::Borrowed(value)),
        _ => None,
    });
    filled.map_or(Filled::Nothing, Filled::Pattern)
}

/// Whether one value of a context satisfies a comparison, negation aside, with one written value whose variables are
/// filled in. What is not of the family's type satisfies nothing.
#[must_use]
pub fn one(comparison: Comparison, written: &Pattern, value: &Subject) -> Answer {
    match comparison.family() {
        Family::String => {
            let ignore_case = comparison == Comparison::StringEqualsIgnoreCase;
            written.matches(value, How { ignore_case, ..How::default() })
        }
        Family::Arn => arn(written, value),
        Family::Numeric => parsed(written, value, Number::parse, |w, v| number::satisfies(comparison, w, v)),
        Family::Date => parsed(written, value, Instant::parse, |w, v| date::satisfies(comparison, *w, *v)),
        Family::Bool => parsed(written, value, boolean, |written, value| written == value),
        Family::Binary => parsed(written, value, binary::decode, |written, value| written == value),
        Family::IpAddress => parsed(written, value, Network::parse, |written, value| {
            value.is_address() && written.holds(*value)
        }),
        Family::Null => Answer::No,
    }
}

/// Each of the six parts of an ARN is compared by itself, so that no wildcard reaches over a colon before the last
/// part; `ArnEquals` and `ArnLike` are the same.
fn arn(written: &Pattern, value: &Subject) -> Answer {
    if value.as_str().is_some_and(|text| !is_arn(text)) {
        return Answer::No;
    }
    written.matches(value, How { reading: Reading::Narrow, ..How::default() })
}

/// Colons of an ARN before the part that names a resource.
const COLONS: usize = 5;

fn is_arn(text: &str) -> bool {
    text.starts_with("arn:") && text.split(':').nth(COLONS).is_some()
}

/// Whether a text is a value of a family.
fn is_of(family: Family, text: &str) -> bool {
    match family {
        Family::String | Family::Null => true,
        Family::Numeric => Number::parse(text).is_some(),
        Family::Date => Instant::parse(text).is_some(),
        Family::Bool => boolean(text).is_some(),
        Family::Binary => binary::decode(text).is_some(),
        Family::IpAddress => Network::parse(text).is_some(),
        Family::Arn => is_arn(text),
    }
}

fn boolean(text: &str) -> Option<bool> {
    let is = |name: &str| text.eq_ignore_ascii_case(name);
    if is("true") { Some(true) } else { is("false").then_some(false) }
}

fn parsed<T>(
    written: &Pattern,
    value: &Subject,
    parse: impl Fn(&str) -> Option<T>,
    satisfies: impl FnOnce(&T, &T) -> bool,
) -> Answer {
    let known = (literal(written), value.as_str());
    let written = known.0.as_deref().map(&parse);
    let value = known.1.map(parse);
    match (written, value) {
        (Some(None), _) | (_, Some(None)) => Answer::No,
        (Some(Some(written)), Some(Some(value))) => satisfies(&written, &value).into(),
        _ => Answer::Unknown,
    }
}

/// A resource as it stands for one request. Policy variables have a meaning after the fifth colon only.
pub(crate) fn in_resource<'p>(pattern: &'p Pattern, context: &Context) -> Filled<'p> {
    let early = || {
        let first = pattern.atoms().iter().take_while(|atom| !matches!(atom, Atom::Variable(_)));
        first.filter(|atom| **atom == Atom::Char(':')).count() < COLONS
    };
    if !pattern.variables().is_empty() && early() { Filled::Nothing } else { for_request(pattern, context) }
}

/// The text of a pattern, where all of it is known; short ones without allocation.
pub(crate) fn literal(pattern: &Pattern) -> Option<SmolStr> {
    pattern.atoms().iter().map(|atom| if let Atom::Char(c) = atom { Some(*c) } else { None }).collect()
}

#[cfg(test)]
mod tests;
