//! Actions that do not exist, and `Allow` with `NotAction`.

use super::{Check, Lints, allows, near};
use crate::catalogue::{Action, Service, expand, expand_all, nearest_actions, nearest_services, service};
use crate::pattern::Pattern;
use crate::policy::{Item, Statement};

pub(super) fn check(statement: &Statement, lints: &mut Lints) {
    let Some(actions) = &statement.actions else { return };
    if actions.negated && allows(statement) {
        let message = "every action but those that are named is allowed, also those that AWS adds later";
        lints.add(actions.at, Check::AllowNotAction, message, "name the actions that are meant in `Action`");
    }
    for item in matching_nothing(statement) {
        let (message, help) = no_such_action(&item.is.to_string());
        lints.add(item.at, Check::UnknownAction, message, help);
    }
}

/// The patterns of a statement that no action of the catalogue matches.
pub fn matching_nothing(statement: &Statement) -> impl Iterator<Item = &Item<Pattern>> {
    statement
        .actions
        .iter()
        .flat_map(|actions| &actions.items)
        .filter(|item| item.is.holes().is_empty() && expand(&item.is.to_string()).next().is_none())
}

/// What is said of a pattern that no action matches, and what was likely meant.
#[must_use]
pub fn no_such_action(written: &str) -> (String, String) {
    let names = |actions: Vec<Action>| near(actions.into_iter().map(Action::name));
    match written.split_once(':') {
        None => (format!("`{written}` is no action: it names no service"), names(nearest_actions(written))),
        Some((prefix, _)) if !prefix.contains(['*', '?']) && service(prefix).is_none() => {
            let help = near(nearest_services(prefix).into_iter().map(Service::prefix));
            (format!("`{written}` matches no action: no service is known by the prefix `{prefix}`"), help)
        }
        Some(_) => (format!("`{written}` matches no action that is known"), names(nearest_actions(written))),
    }
}

/// The actions of a statement: each that its patterns stand for, once, in order. None where that cannot be told, or where
/// it is every action, or every one but some.
pub(super) fn named(statement: &Statement) -> Option<Vec<Action>> {
    let actions = statement.actions.as_ref().filter(|actions| !actions.negated)?;
    let unknown = |pattern: &Pattern| pattern.is_everything() || !pattern.holes().is_empty();
    if actions.items.iter().any(|item| unknown(&item.is)) {
        return None;
    }
    let patterns: Vec<String> = actions.items.iter().map(|item| item.is.to_string()).collect();
    Some(expand_all(patterns.iter().map(String::as_str)))
}
