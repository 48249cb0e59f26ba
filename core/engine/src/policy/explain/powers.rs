//! What of a statement is worth knowing: powers that reach further than they look.

use deployfence_iam::catalogue::{AccessLevel, Action, action, expand_all};
use deployfence_iam::policy::{Effect, Principal, Statement};

use super::actions::names;

/// Sentences on what a statement lets do. A `Deny` has no powers.
pub(super) fn of(statement: &Statement) -> Vec<String> {
    let mut powers = Vec::new();
    if statement.effect != Some(Effect::Allow) {
        return powers;
    }
    let Some(actions) = &statement.actions else { return powers };
    let conditional = if statement.conditions.is_empty() { "" } else { ", where the conditions hold" };
    let everywhere = statement.resources.as_ref().is_some_and(|resources| {
        !resources.negated && resources.items.iter().any(|item| item.is.is_everything())
    });
    let everything = !actions.negated && actions.items.iter().any(|item| item.is.is_everything());
    if let Some(principals) = &statement.principals {
        if principals.negated {
            powers.push("everybody but those who are named is let in, also from other accounts".to_owned());
        } else if principals.items.iter().any(|item| item.is == Principal::Anyone) {
            powers.push(format!("anybody in the world is let in{conditional}"));
        }
    }
    if everything && everywhere {
        powers.push(format!("this is an administrator: every action on every resource{conditional}"));
        return powers;
    }
    if actions.negated {
        powers.push("actions that AWS adds later are allowed too".to_owned());
    }
    pass_role(statement, everywhere, &mut powers);
    let managing = managing(statement);
    if let Some(first) = managing.first() {
        let more = match managing.len() {
            1 => String::new(),
            count => format!(" and {} more actions", count - 1),
        };
        powers.push(format!("`{first}`{more} can change who has which permissions{conditional}"));
    }
    powers
}

fn pass_role(statement: &Statement, everywhere: bool, powers: &mut Vec<String>) {
    if !action("iam:PassRole").is_some_and(|pass_role| names(statement, pass_role)) {
        return;
    }
    let to_service = statement.conditions.iter().any(|condition| condition.key == "iam:passedtoservice");
    let roles = if everywhere { "any role of the account" } else { "roles" };
    let to = if to_service { "the services that the condition names" } else { "any service that takes one" };
    powers
        .push(format!("`iam:PassRole` hands {roles} to {to}, which then acts with that role's permissions"));
}

/// The actions that change permissions.
fn managing(statement: &Statement) -> Vec<Action> {
    let manages = |action: &Action| {
        action.access_level() == AccessLevel::PermissionsManagement && action.name() != "iam:PassRole"
    };
    let items =
        statement.actions.iter().filter(|actions| !actions.negated).flat_map(|actions| &actions.items);
    let patterns: Vec<String> = items.map(|item| item.is.to_string()).collect();
    expand_all(patterns.iter().map(String::as_str)).into_iter().filter(manages).collect()
}
