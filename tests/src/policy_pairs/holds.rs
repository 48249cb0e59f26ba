//! Whether a condition holds, by the pages "Condition operators" and "Set operators for multivalued context keys" of the
//! IAM User Guide.

use std::net::IpAddr;

use super::language::{Condition, Operator, Set};
use super::pattern::{Reading, filled, matches};
use super::request::Request;

/// Whether the condition holds for the request.
pub(super) fn holds(
    condition: &Condition,
    request: &Request,
    of: Option<&Request>,
    reading: Reading,
) -> bool {
    let present = request.values(&condition.key).filter(|values| !values.is_empty());
    if condition.operator == Operator::Null {
        return condition.values.iter().any(|value| (value == "true") == present.is_none());
    }
    let Some(present) = present else {
        return match condition.set {
            Set::Single => condition.if_exists || condition.operator.is_negated(),
            Set::ForAllValues => true,
            Set::ForAnyValue => condition.if_exists,
        };
    };
    // To a set operator, an empty text is no value.
    if condition.set != Set::Single && present.iter().all(String::is_empty) {
        return condition.set == Set::ForAllValues || condition.if_exists;
    }
    let meets = |value: &String| {
        // What is not of the operator's type satisfies neither it nor its negation.
        if !is_typed(condition.operator, value) {
            return false;
        }
        let mut wanted = condition.values.iter();
        let met = wanted.any(|wanted| meets(condition.operator, wanted, value, of, reading));
        met != condition.operator.is_negated()
    };
    match condition.set {
        // Several values require a set operator.
        Set::Single => present.len() == 1 && present.iter().all(meets),
        Set::ForAllValues => present.iter().all(meets),
        Set::ForAnyValue => present.iter().any(meets),
    }
}

/// Whether `value` is what the operator looks for; a negated operator looks for what its positive twin does.
fn meets(operator: Operator, wanted: &str, value: &str, of: Option<&Request>, reading: Reading) -> bool {
    use Operator as O;
    let number = |text: &str| text.parse::<f64>().ok();
    let numbers =
        |order: fn(f64, f64) -> bool| number(value).zip(number(wanted)).is_some_and(|(a, b)| order(a, b));
    match operator {
        O::StringEquals | O::StringNotEquals => filled(wanted, of).is_some_and(|wanted| wanted == value),
        O::StringEqualsIgnoreCase | O::StringNotEqualsIgnoreCase => {
            filled(wanted, of).is_some_and(|wanted| wanted.eq_ignore_ascii_case(value))
        }
        O::StringLike | O::StringNotLike => matches(wanted, value, of, Reading::Whole),
        O::ArnEquals | O::ArnNotEquals | O::ArnLike | O::ArnNotLike => matches(wanted, value, of, reading),
        O::NumericEquals | O::NumericNotEquals => numbers(|a, b| a == b),
        O::NumericLessThan => numbers(|a, b| a < b),
        O::NumericLessThanEquals => numbers(|a, b| a <= b),
        O::NumericGreaterThan => numbers(|a, b| a > b),
        O::NumericGreaterThanEquals => numbers(|a, b| a >= b),
        // Dates are all written in one form here, in which text and time have one order.
        O::DateEquals | O::DateNotEquals | O::BinaryEquals => value == wanted,
        O::DateLessThan => value < wanted,
        O::DateLessThanEquals => value <= wanted,
        O::DateGreaterThan => value > wanted,
        O::DateGreaterThanEquals => value >= wanted,
        O::Bool => value.eq_ignore_ascii_case(wanted),
        O::IpAddress | O::NotIpAddress => in_range(value, wanted),
        O::Null => false,
    }
}

/// Whether the value is of the operator's type: what a witness may hold, though no pair asks for it.
fn is_typed(operator: Operator, value: &str) -> bool {
    let name = format!("{operator:?}");
    let is = |family: &str| name.contains(family);
    match () {
        () if is("Numeric") => value.parse::<f64>().is_ok(),
        () if is("Date") => value.len() >= 10 && value.matches('-').count() == 2,
        () if is("IpAddress") => value.parse::<IpAddr>().is_ok(),
        () if is("Arn") => value.starts_with("arn:") && value.matches(':').count() >= 5,
        () => true,
    }
}

/// Whether the address lies in the range, an address of its own being a range of one.
fn in_range(address: &str, range: &str) -> bool {
    let Some(((net, size), address)) = range_of(range).zip(address.parse().ok()) else { return false };
    match (net, address) {
        (IpAddr::V4(net), IpAddr::V4(address)) => {
            size == 0 || (net.to_bits() ^ address.to_bits()).checked_shr(32 - size).unwrap_or(0) == 0
        }
        (IpAddr::V6(net), IpAddr::V6(address)) => {
            size == 0 || (net.to_bits() ^ address.to_bits()).checked_shr(128 - size).unwrap_or(0) == 0
        }
        _ => false,
    }
}

/// The address and the length of the prefix.
pub(super) fn range_of(range: &str) -> Option<(IpAddr, u32)> {
    let (net, size) = range.split_once('/').map_or((range, None), |(net, size)| (net, Some(size)));
    let net: IpAddr = net.parse().ok()?;
    let whole = if net.is_ipv4() { 32 } else { 128 };
    Some((net, size.map_or(Some(whole), |size| size.parse().ok())?))
}
