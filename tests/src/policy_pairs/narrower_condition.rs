//! Conditions that hold for fewer requests, or for as many, by construction.

use super::base::key_of;
use super::dice::Dice;
use super::language::{Condition, Operator, Set};
use super::pattern;
use super::values;

type Step = fn(&mut Condition, &mut Dice) -> bool;

/// A condition that implies this one; none where no step that was tried fits it.
///
/// Each step narrows what a single value may be. `ForAllValues` and `ForAnyValue` follow it, and an absent key is treated
/// as before.
pub(super) fn narrower(condition: &Condition, dice: &mut Dice) -> Option<Condition> {
    const STEPS: [Step; 6] =
        [require_presence, change_values, change_values, narrow_value, strengthen, tighten];
    for _ in 0..8 {
        let mut changed = condition.clone();
        if dice.pick(&STEPS)(&mut changed, dice) {
            return Some(changed);
        }
    }
    None
}

/// Without `IfExists`, what is absent no longer passes.
fn require_presence(condition: &mut Condition, _: &mut Dice) -> bool {
    std::mem::replace(&mut condition.if_exists, false)
}

/// One value less of those that pass, or one more of those that do not.
fn change_values(condition: &mut Condition, dice: &mut Dice) -> bool {
    if condition.operator == Operator::Null {
        return false;
    }
    if !condition.operator.is_negated() {
        let can = condition.values.len() > 1;
        if can {
            condition.values.remove(dice.below(condition.values.len()));
        }
        return can;
    }
    let Some(key) = key_of(condition) else { return false };
    let value = values::written(key.values, condition.operator, dice);
    let can = !condition.values.contains(&value);
    if can {
        condition.values.push(value);
    }
    can
}

/// A value that covers less where it lets pass, or more where it does not.
fn narrow_value(condition: &mut Condition, dice: &mut Dice) -> bool {
    use Operator as O;
    let place = dice.below(condition.values.len());
    let value = &condition.values[place];
    let narrowed = match condition.operator {
        // An ARN whose wildcards lie in its last part takes no further part by this.
        O::StringLike | O::ArnLike | O::ArnEquals => pattern::narrower(value, dice),
        O::StringNotLike if !value.contains('$') => Some(format!("{value}*")),
        O::IpAddress => values::halves(value).map(|halves| dice.pick(&halves).clone()),
        O::NotIpAddress => values::wider(value, 1),
        _ => None,
    };
    let changed = narrowed.is_some();
    condition.values[place] = narrowed.unwrap_or_else(|| value.clone());
    changed
}

/// An operator that lets less pass for the same values.
fn strengthen(condition: &mut Condition, dice: &mut Dice) -> bool {
    use Operator as O;
    let plain = condition.values.iter().all(|value| !value.contains(['*', '?', '$']));
    let stronger = match condition.operator {
        O::StringEqualsIgnoreCase => O::StringEquals,
        O::StringNotEquals => O::StringNotEqualsIgnoreCase,
        O::StringLike if plain => O::StringEquals,
        O::StringLike if condition.values.iter().all(|value| !value.contains('$')) => {
            for value in &mut condition.values {
                *value = pattern::sample(value, dice);
            }
            O::StringEquals
        }
        O::NumericLessThanEquals => O::NumericLessThan,
        O::NumericGreaterThanEquals => O::NumericGreaterThan,
        O::DateLessThanEquals => O::DateLessThan,
        O::DateGreaterThanEquals => O::DateGreaterThan,
        _ => return false,
    };
    condition.operator = stronger;
    true
}

/// A nearer bound, or only the bound itself.
fn tighten(condition: &mut Condition, dice: &mut Dice) -> bool {
    use Operator as O;
    let bounds: &[f64] = match condition.operator {
        O::NumericLessThan | O::NumericLessThanEquals => &[-1.0, -0.5],
        O::NumericGreaterThan | O::NumericGreaterThanEquals => &[1.0, 0.5],
        _ => return false,
    };
    if condition.set == Set::Single && dice.percent(30) {
        condition.operator = O::NumericEquals;
    }
    for value in &mut condition.values {
        *value = values::shift(value, *dice.pick(bounds));
    }
    true
}
