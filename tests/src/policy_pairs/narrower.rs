//! Statements that speak of fewer requests, or of as many, by construction.

use super::base;
use super::dice::Dice;
use super::language::{Principal, Scope, Statement};
use super::meaning::{names_action, names_resource};
use super::narrower_condition::narrower;
use super::pattern::{self, READINGS};
use super::vocabulary::{ACTIONS, Action};

type Step = fn(&mut Statement, &mut Dice) -> bool;

/// What can be done to a statement, each with its name.
const STEPS: &[(&str, Step)] = &[
    ("drop an action", |s, dice| drop(&mut s.actions, dice)),
    ("drop a resource", |s, dice| drop(&mut s.resources, dice)),
    ("drop a principal", |s, dice| s.principals.as_mut().is_some_and(|scope| drop(scope, dice))),
    ("narrow an action pattern", narrow_action),
    ("narrow a resource pattern", |s, dice| {
        narrow_item(&mut s.resources, dice, |item, dice| pattern::narrower(item, dice))
    }),
    ("narrow a principal", |s, dice| {
        s.principals.as_mut().is_some_and(|scope| narrow_item(scope, dice, narrower_principal))
    }),
    ("add to NotAction", |s, dice| add(&mut s.actions, dice.pick(ACTIONS).name.to_owned())),
    ("add to NotResource", |s, dice| {
        let resource = base::resource(&about(s), dice);
        !resource.contains('$') && add(&mut s.resources, resource)
    }),
    ("add to NotPrincipal", |s, dice| {
        s.principals.as_mut().is_some_and(|scope| add(scope, base::principal(dice)))
    }),
    ("say actions for NotAction", name_actions),
    ("say resources for NotResource", name_resources),
    ("add a condition", |s, dice| {
        let condition = base::condition(&about(s), dice);
        s.add(condition)
    }),
    ("add a condition", |s, dice| {
        let condition = base::condition(&about(s), dice);
        s.add(condition)
    }),
    ("narrow a condition", narrow_condition),
    ("narrow a condition", narrow_condition),
];

/// Narrows the statement by one step, and says by which; none where no step that was tried fits it.
pub(super) fn narrow(statement: &mut Statement, dice: &mut Dice) -> Option<&'static str> {
    for _ in 0..12 {
        let (name, step) = dice.pick(STEPS);
        if step(statement, dice) {
            return Some(name);
        }
    }
    None
}

/// The actions of the vocabulary that the statement speaks of.
pub(super) fn about(statement: &Statement) -> Vec<&'static Action> {
    ACTIONS.iter().filter(|action| names_action(&statement.actions, action.name)).collect()
}

fn drop<T>(scope: &mut Scope<T>, dice: &mut Dice) -> bool {
    let can = !scope.negated && scope.items.len() > 1;
    if can {
        scope.items.remove(dice.below(scope.items.len()));
    }
    can
}

fn add<T: PartialEq>(scope: &mut Scope<T>, item: T) -> bool {
    let can = scope.negated && !scope.items.contains(&item);
    if can {
        scope.items.push(item);
    }
    can
}

/// Puts a narrower item in the place of one.
fn narrow_item<T>(
    scope: &mut Scope<T>,
    dice: &mut Dice,
    narrower: impl Fn(&T, &mut Dice) -> Option<T>,
) -> bool {
    let place = dice.below(scope.items.len());
    match narrower(&scope.items[place], dice) {
        Some(item) if !scope.negated => {
            scope.items[place] = item;
            true
        }
        _ => false,
    }
}

/// Some of the real actions that a pattern covers, in its place.
fn narrow_action(statement: &mut Statement, dice: &mut Dice) -> bool {
    let scope = &mut statement.actions;
    let Some(place) = dice.place(&scope.items, |item| item.contains(['*', '?'])) else { return false };
    if scope.negated {
        return false;
    }
    let pattern = Scope::of(vec![scope.items.remove(place)]);
    let covered: Vec<_> =
        ACTIONS.iter().map(|a| a.name.to_owned()).filter(|name| names_action(&pattern, name)).collect();
    scope.items.extend(if covered.is_empty() { pattern.items } else { dice.some(&covered, 4) });
    true
}

fn narrower_principal(principal: &Principal, dice: &mut Dice) -> Option<Principal> {
    match principal {
        // Whether `"AWS": "*"` covers services is not asked here.
        Principal::Anyone => {
            Some(base::principal(dice)).filter(|chosen| !matches!(chosen, Principal::Service(_)))
        }
        Principal::Account(account) => {
            let name = dice.word(&["role/deploy", "role/reader", "user/alice"]);
            Some(Principal::Arn(format!("arn:aws:iam::{account}:{name}")))
        }
        Principal::Arn(_) | Principal::Service(_) => None,
    }
}

fn name_actions(statement: &mut Statement, dice: &mut Dice) -> bool {
    let names: Vec<_> = about(statement).iter().map(|action| action.name.to_owned()).collect();
    let can = statement.actions.negated && !names.is_empty();
    if can {
        statement.actions = Scope::of(dice.some(&names, 4));
    }
    can
}

/// Resources without wildcards, each of which none of the patterns of `NotResource` meets.
fn name_resources(statement: &mut Statement, dice: &mut Dice) -> bool {
    let about = about(statement);
    let templates: Vec<_> = about.iter().flat_map(|action| action.resources).collect();
    let (true, Some(template)) = (statement.resources.negated, dice.any(&templates)) else { return false };
    let resource = pattern::written(template, false, dice);
    let outside =
        READINGS.iter().all(|reading| names_resource(&statement.resources, &resource, None, *reading));
    if outside {
        statement.resources = Scope::of(vec![resource]);
    }
    outside
}

fn narrow_condition(statement: &mut Statement, dice: &mut Dice) -> bool {
    let places: Vec<usize> = (0..statement.conditions.len()).collect();
    let Some(&place) = dice.any(&places) else { return false };
    narrower(&statement.conditions[place], dice).is_some_and(|condition| statement.replace(place, condition))
}
