//! Policies that may allow more by one atom. Whether they do is for a witness to show.

use super::base::{self, key_of};
use super::dice::Dice;
use super::language::{Condition, Document, Effect, Operator, Principal, Scope, Set, Statement};
use super::narrower::{about, narrow};
use super::vocabulary::ACTIONS;
use super::{Kind, values};

type Step = fn(&mut Statement, &mut Dice) -> bool;

const STEPS: &[(&str, Step)] = &[
    ("one action more", add_action),
    ("one entry of NotAction less", |s, dice| remove(&mut s.actions, dice)),
    ("one resource more", |s, dice| {
        let resource = base::resource(&about(s), dice);
        add(&mut s.resources, resource)
    }),
    ("a wider resource", |s, dice| {
        let place = dice.below(s.resources.items.len());
        let can = !s.resources.negated;
        if can {
            s.resources.items[place] = stretched(&s.resources.items[place], dice);
        }
        can
    }),
    ("one entry of NotResource less", |s, dice| remove(&mut s.resources, dice)),
    ("one principal more", |s, dice| {
        s.principals.as_mut().is_some_and(|scope| add(scope, base::principal(dice)))
    }),
    ("a wider principal", widen_principal),
    ("one entry of NotPrincipal less", |s, dice| {
        s.principals.as_mut().is_some_and(|scope| remove(scope, dice))
    }),
    ("one condition less", drop_condition),
    ("one value more", |s, dice| on_condition(s, dice, add_value)),
    ("a wider value", |s, dice| on_condition(s, dice, widen_value)),
    ("IfExists", |s, dice| {
        on_condition(s, dice, |condition, _| {
            condition.set == Set::Single
                && condition.operator != Operator::Null
                && !std::mem::replace(&mut condition.if_exists, true)
        })
    }),
    ("ForAllValues", |s, dice| {
        on_condition(s, dice, |condition, _| {
            let can = condition.set != Set::ForAllValues && condition.operator != Operator::Null;
            (condition.set, condition.if_exists) = (Set::ForAllValues, false);
            can
        })
    }),
    ("a weaker operator", |s, dice| on_condition(s, dice, weaken)),
];

/// Widens the policy by one atom, and says by which; none where none that was tried fits it.
pub(super) fn widen(document: &mut Document, kind: Kind, dice: &mut Dice) -> Option<&'static str> {
    let statements = &mut document.statements;
    match dice.below(12) {
        0 => {
            let services = base::services_of(document);
            let statement = base::statement(kind, &services, dice);
            document.statements.push(Statement { effect: Effect::Allow, ..statement });
            return Some("one statement more");
        }
        1 => {
            let place = dice.place(statements, |statement| statement.is(Effect::Deny))?;
            statements.remove(place);
            return Some("one Deny less");
        }
        2 => {
            let place = dice.place(statements, |statement| statement.is(Effect::Deny))?;
            return narrow(&mut statements[place], dice).map(|_| "a narrower Deny");
        }
        _ => {}
    }
    let place = dice.place(statements, |statement| statement.is(Effect::Allow))?;
    loosen(&mut statements[place], dice)
}

/// Lets a statement speak of more by one step, and says by which.
pub(super) fn loosen(statement: &mut Statement, dice: &mut Dice) -> Option<&'static str> {
    for _ in 0..12 {
        let (name, step) = dice.pick(STEPS);
        if step(statement, dice) {
            return Some(name);
        }
    }
    None
}

fn add<T: PartialEq>(scope: &mut Scope<T>, item: T) -> bool {
    let can = !scope.negated && !scope.items.contains(&item);
    if can {
        scope.items.push(item);
    }
    can
}

fn remove<T>(scope: &mut Scope<T>, dice: &mut Dice) -> bool {
    let can = scope.negated && scope.items.len() > 1;
    if can {
        scope.items.remove(dice.below(scope.items.len()));
    }
    can
}

fn add_action(statement: &mut Statement, dice: &mut Dice) -> bool {
    let near = about(statement);
    let service = near.first().and_then(|action| action.name.split_once(':')).map(|(service, _)| service);
    let others: Vec<_> = ACTIONS.iter().filter(|a| service.is_none_or(|s| a.name.starts_with(s))).collect();
    add(&mut statement.actions, dice.pick(&others).name.to_owned())
}

/// The pattern with a wildcard for some of its end, or for a character of it.
fn stretched(pattern: &str, dice: &mut Dice) -> String {
    let fixed = pattern.rfind(':').map_or(0, |colon| colon + 1);
    let fixed = if pattern.contains('}') { pattern.rfind('/').unwrap_or(fixed) } else { fixed };
    let at = fixed + dice.below(pattern.len() - fixed + 1);
    match pattern.split_at_checked(at) {
        Some((before, after)) if after.len() > 1 && dice.percent(30) => {
            format!("{before}?{}", after.get(1..).unwrap_or_default())
        }
        Some((before, _)) => format!("{before}*"),
        None => pattern.to_owned(),
    }
}

fn widen_principal(statement: &mut Statement, dice: &mut Dice) -> bool {
    let Some(scope) = statement.principals.as_mut().filter(|scope| !scope.negated) else { return false };
    let place = dice.below(scope.items.len());
    let account = match &scope.items[place] {
        Principal::Arn(arn) => arn.split(':').nth(4).map(str::to_owned),
        Principal::Account(_) => None,
        Principal::Anyone | Principal::Service(_) => return false,
    };
    scope.items[place] = account.map_or(Principal::Anyone, Principal::Account);
    true
}

fn drop_condition(statement: &mut Statement, dice: &mut Dice) -> bool {
    let can = !statement.conditions.is_empty();
    if can {
        statement.conditions.remove(dice.below(statement.conditions.len()));
    }
    can
}

fn on_condition(
    statement: &mut Statement,
    dice: &mut Dice,
    step: impl Fn(&mut Condition, &mut Dice) -> bool,
) -> bool {
    let places: Vec<usize> = (0..statement.conditions.len()).collect();
    let Some(&place) = dice.any(&places) else { return false };
    let mut condition = statement.conditions[place].clone();
    step(&mut condition, dice) && statement.replace(place, condition)
}

fn add_value(condition: &mut Condition, dice: &mut Dice) -> bool {
    if condition.operator.is_negated() {
        let can = condition.values.len() > 1;
        if can {
            condition.values.remove(dice.below(condition.values.len()));
        }
        return can;
    }
    let Some(key) = key_of(condition).filter(|_| condition.operator != Operator::Null) else { return false };
    let value = values::written(key.values, condition.operator, dice);
    let can = !condition.values.contains(&value);
    if can {
        condition.values.push(value);
    }
    can
}

fn widen_value(condition: &mut Condition, dice: &mut Dice) -> bool {
    use Operator as O;
    let place = dice.below(condition.values.len());
    let value = &condition.values[place];
    let wider = match condition.operator {
        O::StringLike | O::ArnLike | O::ArnEquals => Some(stretched(value, dice)),
        O::NumericLessThan | O::NumericLessThanEquals => Some(values::shift(value, 1.0)),
        O::NumericGreaterThan | O::NumericGreaterThanEquals => Some(values::shift(value, -1.0)),
        O::IpAddress => values::wider(value, 1),
        O::NotIpAddress => values::halves(value).map(|halves| dice.pick(&halves).clone()),
        _ => None,
    };
    let changed = wider.is_some();
    condition.values[place] = wider.unwrap_or_else(|| value.clone());
    changed
}

fn weaken(condition: &mut Condition, dice: &mut Dice) -> bool {
    use Operator as O;
    condition.operator = match condition.operator {
        O::StringEquals if dice.percent(50) => O::StringEqualsIgnoreCase,
        O::StringEquals => {
            for value in &mut condition.values {
                *value = stretched(value, dice);
            }
            O::StringLike
        }
        O::StringNotEqualsIgnoreCase => O::StringNotEquals,
        O::NumericLessThan | O::NumericEquals => O::NumericLessThanEquals,
        O::NumericGreaterThan => O::NumericGreaterThanEquals,
        O::DateLessThan => O::DateLessThanEquals,
        O::DateGreaterThan | O::DateEquals => O::DateGreaterThanEquals,
        _ => return false,
    };
    true
}
