//! Values that compare with what a condition says in one way or the other.

use std::borrow::Cow;

use deployfence_value::Text;

use super::budget::Budget;
use super::sample::sample;
use crate::condition::{Instant, Number};
use crate::pattern::Pattern;
use crate::policy::Comparison;
use crate::request::{Context, Found};

/// What stands where any value will do.
pub(super) const ANY: &str = "x";

/// A value that compares as wanted with what a pattern says.
pub(super) fn fitting(context: &Context, comparison: Comparison, pattern: &Pattern) -> Option<Text> {
    let is_open = |key: &str| matches!(context.get(key), Found::Maybe);
    if pattern.variables().iter().any(|variable| is_open(&variable.key)) {
        // What is not known is compared with anything, and the answer is unknown.
        return Some(Text::literal(ANY));
    }
    let resolved = pattern.with(|variable| match context.get(&variable.key) {
        Found::Values([only]) => Some(Cow::Owned(only.clone())),
        _ => None,
    })?;
    let Some(text) = sample(&[&resolved], &Budget::of_one()).ok()? else {
        return (!resolved.holes().is_empty()).then(|| Text::literal(ANY));
    };
    let Some(literal) = text.as_literal() else { return Some(text) };
    Some(match comparison {
        Comparison::NumericLessThan => Text::literal(below(&Number::parse(literal)?)),
        Comparison::NumericGreaterThan => Text::literal(above(&Number::parse(literal)?)),
        Comparison::DateLessThan => moment(literal, -1)?,
        Comparison::DateGreaterThan => moment(literal, 1)?,
        Comparison::IpAddress => Text::literal(literal.split('/').next()?),
        _ if literal.is_empty() => Text::literal(ANY),
        _ => text,
    })
}

/// A number or a point in time that compares otherwise than what is written wants; none for other comparisons.
pub(super) fn unlike(comparison: Comparison, written: &Pattern) -> Option<Text> {
    let literal = written.as_literal()?;
    let number = || Number::parse(&literal);
    Some(match comparison {
        Comparison::NumericLessThan
        | Comparison::NumericGreaterThan
        | Comparison::DateLessThan
        | Comparison::DateGreaterThan => Text::literal(literal),
        Comparison::NumericLessThanEquals | Comparison::NumericEquals => Text::literal(above(&number()?)),
        Comparison::NumericGreaterThanEquals => Text::literal(below(&number()?)),
        Comparison::DateLessThanEquals | Comparison::DateEquals => moment(&literal, 1)?,
        Comparison::DateGreaterThanEquals => moment(&literal, -1)?,
        _ => return None,
    })
}

/// A number below this one: nothing, or with a digit more before the point.
fn below(number: &Number) -> String {
    let written = number.to_string();
    match written.strip_prefix('-') {
        Some(size) => format!("-1{size}"),
        None if Number::parse("0").as_ref() == Some(number) => "-1".to_owned(),
        None => "0".to_owned(),
    }
}

/// A number above this one, in the same way.
fn above(number: &Number) -> String {
    let written = number.to_string();
    if written.starts_with('-') { "0".to_owned() } else { format!("1{written}") }
}

/// So many seconds after a point in time.
fn moment(written: &str, seconds: i128) -> Option<Text> {
    let Instant { nanoseconds } = Instant::parse(written)?;
    Some(Text::literal(Instant { nanoseconds: nanoseconds + seconds * 1_000_000_000 }.to_string()))
}

/// A point in time as the two keys have it that tell it: as a date, and in seconds since 1970.
pub(super) fn both_times(written: &Text) -> Option<[Text; 2]> {
    let instant = Instant::parse(written.as_literal()?)?;
    let seconds = instant.nanoseconds.div_euclid(1_000_000_000);
    Some([Text::literal(instant.to_string()), Text::literal(seconds.to_string())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_exactly() {
        for written in ["0", "-5.5", "60", "0.25", "9007199254740993", "-9007199254740993.1"] {
            let number = Number::parse(written).unwrap();
            assert!(Number::parse(&below(&number)).unwrap() < number, "{written}");
            assert!(Number::parse(&above(&number)).unwrap() > number, "{written}");
        }
    }
}
