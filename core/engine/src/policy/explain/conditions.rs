//! Conditions in words.

use deployfence_iam::policy::{Comparison as C, Condition, Operator, Quantifier};

/// A condition as a sentence.
pub(super) fn sentence(condition: &Condition) -> String {
    let Some(operator) = condition.operator else {
        return "a condition that cannot be told".to_owned();
    };
    let values: Vec<String> = condition.values.items.iter().map(|item| item.is.to_string()).collect();
    let key = format!("`{}`", condition.written);
    if operator.comparison == C::Null {
        let present = values.iter().all(|value| value.eq_ignore_ascii_case("false"));
        return format!("{key} is {}", if present { "there" } else { "not there" });
    }
    let subject = match operator.quantifier {
        Some(Quantifier::AllValues) => format!("every value of {key}"),
        Some(Quantifier::AnyValue) => format!("some value of {key}"),
        None => key,
    };
    let shown: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
    let or = if operator.negated { " nor " } else { " or " };
    let mut sentence = format!("{subject} {} {}", verb(operator), shown.join(or));
    match (operator.if_exists || holds_if_absent(operator), operator.negated) {
        (true, false) => sentence.push_str(", or is not there"),
        (true, true) => sentence.push_str(", also where it is not there"),
        (false, _) => {}
    }
    sentence
}

/// Whether it holds where the request has no such key, though nobody says so.
fn holds_if_absent(operator: Operator) -> bool {
    match operator.quantifier {
        Some(Quantifier::AllValues) => true,
        Some(Quantifier::AnyValue) => false,
        None => operator.negated,
    }
}

fn verb(operator: Operator) -> &'static str {
    match (operator.comparison, operator.negated) {
        (C::StringEquals | C::NumericEquals | C::DateEquals | C::Bool | C::BinaryEquals, false)
        | (C::Null, _) => "is",
        (C::StringEquals | C::NumericEquals | C::DateEquals | C::Bool | C::BinaryEquals, true) => "is not",
        (C::StringEqualsIgnoreCase, false) => "is, in any case,",
        (C::StringEqualsIgnoreCase, true) => "is not, in any case,",
        (C::StringLike | C::ArnLike, false) => "is like",
        (C::StringLike | C::ArnLike, true) => "is not like",
        (C::NumericLessThan, _) => "is less than",
        (C::NumericLessThanEquals, _) => "is at most",
        (C::NumericGreaterThan, _) => "is more than",
        (C::NumericGreaterThanEquals, _) => "is at least",
        (C::DateLessThan, _) => "is before",
        (C::DateLessThanEquals, _) => "is not after",
        (C::DateGreaterThan, _) => "is after",
        (C::DateGreaterThanEquals, _) => "is not before",
        (C::IpAddress, false) => "lies in",
        (C::IpAddress, true) => "does not lie in",
    }
}
