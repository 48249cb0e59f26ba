//! Operators that do not do what they seem to: for another type of key, or true where the key is missing.

use super::{Check, Lints, allows};
use crate::catalogue::{ConditionKey, ValueType, condition_key};
use crate::policy::{Condition, Family, Operator, Quantifier, Statement};

pub(super) fn check(statement: &Statement, lints: &mut Lints) {
    for condition in &statement.conditions {
        let Some(operator) = condition.operator else { continue };
        let known = condition_key(&condition.key);
        if let Some(key) = known.filter(|key| !fits(operator.comparison.family(), key.value_type())) {
            let message = format!(
                "`{operator}` is not made for `{}`, whose value is {}",
                condition.written,
                words(key.value_type())
            );
            lints.add(condition.at, Check::OperatorType, message, "");
        }
    }
    for (condition, operator) in lenient(statement).filter(|_| allows(statement)) {
        for_all_values(condition, operator, condition_key(&condition.key), lints);
    }
}

/// The conditions with `ForAllValues` that hold where a request has no such key, and whose key nothing else in the statement
/// demands.
pub fn lenient(statement: &Statement) -> impl Iterator<Item = (&Condition, Operator)> {
    let of_all = |condition: &&Condition| {
        let operator = condition.operator.filter(|operator| !operator.negated);
        operator.is_some_and(|operator| operator.quantifier == Some(Quantifier::AllValues))
            && !statement.conditions.iter().any(|other| requires(other, &condition.key))
    };
    statement.conditions.iter().filter(of_all).filter_map(|condition| Some((condition, condition.operator?)))
}

fn for_all_values(condition: &Condition, operator: Operator, key: Option<ConditionKey>, lints: &mut Lints) {
    // Of what a request brings along, such as tags, there may rightly be none.
    if key.is_some_and(ConditionKey::is_multivalued) {
        return;
    }
    let plain = Operator { quantifier: None, ..operator };
    let message = format!("`{operator}` holds where a request has no `{}` at all", condition.written);
    let help = match key {
        Some(_) => format!("the key has one value: `{plain}` asks for it"),
        None => format!(
            "ask with `{plain}`, or demand the key with `Null`: `{{\"{}\": \"false\"}}`",
            condition.written
        ),
    };
    lints.add(condition.at, Check::ForAllValues, message, help);
}

/// Whether a condition surely fails where a request has no such key.
fn requires(condition: &Condition, key: &str) -> bool {
    let Some(operator) = condition.operator.filter(|_| condition.key == key) else { return false };
    if operator.comparison.family() == Family::Null {
        let mut values = condition.values.items.iter().map(|item| item.is.to_string());
        return values.all(|value| value.eq_ignore_ascii_case("false"));
    }
    !operator.negated && !operator.if_exists && operator.quantifier != Some(Quantifier::AllValues)
}

/// Whether an operator can do something with values of a type. Text is what every value can be compared as, one by one;
/// a range of addresses cannot.
fn fits(family: Family, value: ValueType) -> bool {
    match family {
        Family::String => value != ValueType::IpAddress,
        Family::Arn => matches!(value, ValueType::Arn | ValueType::String),
        Family::Numeric => matches!(value, ValueType::Numeric | ValueType::Date),
        Family::Date => matches!(value, ValueType::Date | ValueType::Numeric),
        Family::Bool => matches!(value, ValueType::Bool | ValueType::String),
        Family::Binary => matches!(value, ValueType::Binary | ValueType::String),
        Family::IpAddress => value == ValueType::IpAddress,
        Family::Null => true,
    }
}

fn words(value: ValueType) -> &'static str {
    match value {
        ValueType::String => "text",
        ValueType::Arn => "an ARN",
        ValueType::Bool => "`true` or `false`",
        ValueType::Numeric => "a number",
        ValueType::Date => "a date",
        ValueType::IpAddress => "an IP address",
        ValueType::Binary => "in base64",
    }
}
