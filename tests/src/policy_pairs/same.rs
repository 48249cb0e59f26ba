//! Policies that allow the same, written otherwise.

use super::base::{self, key_of};
use super::dice::Dice;
use super::language::{Condition, Document, Operator, Scope, Set, Statement};
use super::narrower::{about, narrow};
use super::values;
use super::vocabulary::Values;

type Step = fn(&mut Document, &mut Dice) -> bool;

const STEPS: &[(&str, Step)] = &[
    ("reorder", reorder),
    ("split by actions", |document, dice| split(document, dice, |s| Some(&mut s.actions))),
    ("split by resources", |document, dice| split(document, dice, |s| Some(&mut s.resources))),
    ("split by principals", |document, dice| split(document, dice, |s| s.principals.as_mut())),
    ("split by values", split_values),
    ("split by a condition and its opposite", split_opposite),
    ("repeat a part of a statement", repeat),
    ("name what a pattern covers", name_covered),
    ("say another operator", say_otherwise),
    ("halve a range", halve),
];

/// Writes the policy otherwise, in one step, and says how.
pub(super) fn rewrite(document: &mut Document, dice: &mut Dice) -> Option<&'static str> {
    for _ in 0..6 {
        let (name, step) = dice.pick(STEPS);
        if step(document, dice) {
            return Some(name);
        }
    }
    None
}

fn reorder(document: &mut Document, dice: &mut Dice) -> bool {
    dice.shuffle(&mut document.statements);
    for statement in &mut document.statements {
        dice.shuffle(&mut statement.actions.items);
        dice.shuffle(&mut statement.resources.items);
        statement.conditions.iter_mut().for_each(|condition| dice.shuffle(&mut condition.values));
    }
    true
}

/// One statement with some of the items, one with the others.
fn split<T: Clone>(
    document: &mut Document,
    dice: &mut Dice,
    scope: impl Fn(&mut Statement) -> Option<&mut Scope<T>>,
) -> bool {
    let place = dice.below(document.statements.len());
    let (mut one, mut other) = (document.statements[place].clone(), document.statements[place].clone());
    let (Some(first), Some(second)) = (scope(&mut one), scope(&mut other)) else { return false };
    if first.negated || first.items.len() < 2 {
        return false;
    }
    let at = 1 + dice.below(first.items.len() - 1);
    first.items.truncate(at);
    second.items.drain(..at);
    document.statements[place] = one;
    document.statements.push(other);
    true
}

/// Where one value or another will do, so will a statement for each.
fn split_values(document: &mut Document, dice: &mut Dice) -> bool {
    let place = dice.below(document.statements.len());
    let either = |condition: &Condition| {
        condition.values.len() > 1 && !condition.operator.is_negated() && condition.set != Set::ForAllValues
    };
    let Some(at) = dice.place(&document.statements[place].conditions, either) else { return false };
    let mut other = document.statements[place].clone();
    let first = document.statements[place].conditions[at].values.remove(0);
    other.conditions[at].values = vec![first];
    document.statements.push(other);
    true
}

/// A condition holds or does not: with a single value, one of the two operators always holds.
fn split_opposite(document: &mut Document, dice: &mut Dice) -> bool {
    use Operator as O;
    let place = dice.below(document.statements.len());
    let mut condition = base::condition(&about(&document.statements[place]), dice);
    let Some(key) = key_of(&condition) else { return false };
    let opposite = match condition.operator {
        O::StringEquals => O::StringNotEquals,
        O::StringLike => O::StringNotLike,
        O::StringEqualsIgnoreCase => O::StringNotEqualsIgnoreCase,
        O::Null => O::Null,
        _ => return false,
    };
    let variable = condition.values.iter().any(|value| value.contains('$'));
    if variable || key.many || condition.set != Set::Single || !matches!(key.values, Values::Text(_)) {
        return false;
    }
    condition.if_exists = false;
    let mut other = condition.clone();
    other.operator = opposite;
    if opposite == O::Null {
        other.values = vec![(if condition.values[0] == "true" { "false" } else { "true" }).to_owned()];
    }
    let mut twin = document.statements[place].clone();
    if !twin.add(other) || !document.statements[place].add(condition) {
        return false;
    }
    document.statements.push(twin);
    true
}

/// What a statement says already can be said again.
fn repeat(document: &mut Document, dice: &mut Dice) -> bool {
    let mut part = dice.pick(&document.statements).clone();
    let narrowed = narrow(&mut part, dice).is_some();
    document.statements.push(part);
    narrowed
}

fn name_covered(document: &mut Document, dice: &mut Dice) -> bool {
    let statement = &mut document.statements;
    let place = dice.below(statement.len());
    let covered: Vec<String> = about(&statement[place]).iter().map(|action| action.name.to_owned()).collect();
    let items = &mut statement[place].actions;
    let missing: Vec<_> = covered.into_iter().filter(|name| !items.items.contains(name)).collect();
    match dice.any(&missing) {
        Some(name) if !items.negated => {
            items.items.push(name.clone());
            true
        }
        _ => false,
    }
}

/// Two operators mean the same where there is no wildcard, and for ARNs always.
fn say_otherwise(document: &mut Document, dice: &mut Dice) -> bool {
    use Operator as O;
    let place = dice.below(document.statements.len());
    let statement = &mut document.statements[place];
    let conditions: Vec<usize> = (0..statement.conditions.len()).collect();
    let Some(&at) = dice.any(&conditions) else { return false };
    let mut condition = statement.conditions[at].clone();
    let plain = condition.values.iter().all(|value| !value.contains(['*', '?', '$']));
    condition.operator = match condition.operator {
        O::StringEquals if plain => O::StringLike,
        O::StringLike if plain => O::StringEquals,
        O::StringNotEquals if plain => O::StringNotLike,
        O::StringNotLike if plain => O::StringNotEquals,
        O::ArnEquals => O::ArnLike,
        O::ArnLike => O::ArnEquals,
        O::ArnNotEquals => O::ArnNotLike,
        O::ArnNotLike => O::ArnNotEquals,
        O::StringEqualsIgnoreCase | O::StringNotEqualsIgnoreCase => {
            if condition.values.iter().any(|value| value.contains('$')) {
                return false;
            }
            for value in &mut condition.values {
                *value = values::flip_case(value);
            }
            condition.operator
        }
        _ => return false,
    };
    statement.replace(at, condition)
}

fn halve(document: &mut Document, dice: &mut Dice) -> bool {
    let place = dice.below(document.statements.len());
    let ranges =
        |condition: &Condition| matches!(condition.operator, Operator::IpAddress | Operator::NotIpAddress);
    let conditions = &mut document.statements[place].conditions;
    let Some(at) = dice.place(conditions, ranges) else { return false };
    let values = &mut conditions[at].values;
    let Some(halves) = values::halves(&values[0]) else { return false };
    values.splice(0..1, halves);
    true
}
