//! Conditions that no request can satisfy, whatever it says about itself.

use super::values::misread;
use crate::catalogue::{ConditionKey, condition_key};
use crate::condition::holds;
use crate::pattern::Subject;
use crate::policy::{Comparison, Condition, Family, Operator, Quantifier, Statement};
use crate::request::Context;

/// Why a statement never applies.
#[derive(Debug, Clone, Copy)]
pub enum Impossible<'s> {
    /// The operator can read none of the values.
    Unreadable(&'s Condition),
    /// What the first demands of a key, the second forbids.
    Excluded(&'s Condition, &'s Condition),
}

/// Why no request satisfies the conditions of a statement, where that is sure.
#[must_use]
pub fn impossible(statement: &Statement) -> Option<Impossible<'_>> {
    let demands = || statement.conditions.iter().filter(|condition| demands_value(condition));
    let unreadable = || demands().find(|condition| is_unreadable(condition)).map(Impossible::Unreadable);
    let excluded = || {
        demands().find_map(|demand| {
            let mut others = statement.conditions.iter().filter(|other| other.key == demand.key);
            others.find(|other| excludes(demand, other)).map(|other| Impossible::Excluded(demand, other))
        })
    };
    let null =
        || statement.conditions.iter().find(|condition| is_null(condition) && is_unreadable(condition));
    unreadable().or_else(|| null().map(Impossible::Unreadable)).or_else(excluded)
}

/// Whether a condition surely fails where a request has no such key.
fn demands_value(condition: &Condition) -> bool {
    condition.operator.is_some_and(|operator| {
        !operator.negated
            && !operator.if_exists
            && operator.quantifier != Some(Quantifier::AllValues)
            && operator.comparison != Comparison::Null
    })
}

fn is_null(condition: &Condition) -> bool {
    condition.operator.is_some_and(|operator| operator.comparison == Comparison::Null)
}

/// Whether the operator takes every value for something that it is not.
fn is_unreadable(condition: &Condition) -> bool {
    let Some(family) = condition.operator.map(|operator| operator.comparison.family()) else { return false };
    let is_typed =
        matches!(family, Family::Numeric | Family::Date | Family::Bool | Family::IpAddress | Family::Null);
    let mut values = condition.values.items.iter().map(|item| item.is.as_literal());
    is_typed
        && !condition.values.items.is_empty()
        && values.all(|value| value.is_some_and(|value| misread(family, &value).is_some()))
}

/// Whether no value that `demand` admits satisfies the other condition on the same key.
fn excludes(demand: &Condition, other: &Condition) -> bool {
    let mut absent = Context::default();
    absent.insert(&demand.key, Vec::new());
    // Keys with several values may have one for each of the two.
    if is_null(other) {
        return holds(other, &absent).is_yes() && !other_than_absent(other);
    }
    let single = |operator: Option<Operator>| operator.is_some_and(|operator| operator.quantifier.is_none());
    let is_exact = demand.operator.is_some_and(|operator| {
        matches!(
            operator.comparison,
            Comparison::StringEquals | Comparison::NumericEquals | Comparison::DateEquals
        )
    });
    let values: Option<Vec<String>> = demand.values.items.iter().map(|item| item.is.as_literal()).collect();
    let is_multivalued = condition_key(&demand.key).is_some_and(ConditionKey::is_multivalued);
    let Some(values) = values.filter(|values| !values.is_empty() && is_exact && !is_multivalued) else {
        return false;
    };
    single(demand.operator)
        && single(other.operator)
        && values.iter().all(|value| {
            let mut context = Context::default();
            context.insert(&demand.key, vec![Subject::from(value.as_str())]);
            // A variable of the request may be anything.
            other.values.items.iter().all(|item| item.is.variables().is_empty())
                && holds(other, &context).is_no()
        })
}

/// Whether a `Null` also holds where the key is there.
fn other_than_absent(null: &Condition) -> bool {
    let mut present = Context::default();
    present.insert(&null.key, vec![Subject::from("x")]);
    !holds(null, &present).is_no()
}
