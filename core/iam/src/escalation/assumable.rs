//! Roles by whom may assume them, as far as their trust policies tell at a glance: an account has thousands of roles, and most
//! of them trust services alone.

use std::collections::HashMap;

use deployfence_value::Text;
use smol_str::SmolStr;

use super::world::Role;
use crate::caller::Caller;
use crate::policy::{Effect, Principal, Statement};

/// The places of roles by whom they may trust.
#[derive(Debug, Clone, Default)]
pub(super) struct Assumable {
    /// Roles that name a user or role of this name.
    named: HashMap<SmolStr, Vec<usize>>,
    /// All of these.
    any_name: Vec<usize>,
    /// Roles that may name anybody.
    open: Vec<usize>,
    /// Roles that a principal may assume at all: also those that name an account.
    all: Vec<usize>,
}

/// Whom a trust policy may name.
#[derive(Default)]
struct Names {
    names: Vec<SmolStr>,
    is_open: bool,
    account: bool,
}

impl Assumable {
    pub(super) fn of(roles: &[Role]) -> Self {
        let mut by_name = Self::default();
        for (place, role) in roles.iter().enumerate() {
            let Names { names, is_open, account } = names(role);
            if is_open {
                by_name.open.push(place);
            }
            if !names.is_empty() {
                by_name.any_name.push(place);
            }
            if is_open || account || !names.is_empty() {
                by_name.all.push(place);
            }
            names.into_iter().for_each(|name| by_name.named.entry(name).or_default().push(place));
        }
        by_name
    }

    /// The roles that may name a principal by itself.
    pub(super) fn naming(&self, caller: &Caller) -> Vec<usize> {
        let own = match caller {
            Caller::User(own) | Caller::Role(own) => own.name.as_literal(),
            _ => None,
        };
        let named = own.map_or(Some(&self.any_name), |own| self.named.get(own));
        let mut places: Vec<usize> = named.into_iter().flatten().chain(&self.open).copied().collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// The roles that some principal may assume.
    pub(super) fn all(&self) -> &[usize] {
        &self.all
    }
}

fn names(role: &Role) -> Names {
    let mut found = Names::default();
    let Some(trust) = &role.trust else { return Names { is_open: true, ..found } };
    found.is_open = trust.partial;
    let allowing = trust.statements.iter().filter(|statement| statement.effect != Some(Effect::Deny));
    allowing.for_each(|statement| of_statement(statement, &mut found));
    found
}

fn of_statement(statement: &Statement, found: &mut Names) {
    let Some(principals) = statement.principals.as_ref().filter(|principals| !principals.negated) else {
        found.is_open = true;
        return;
    };
    for item in &principals.items {
        match &item.is {
            Principal::Aws(text) => match name(text) {
                Some(Some(name)) => found.names.push(name),
                Some(None) => found.account = true,
                None => found.is_open = true,
            },
            Principal::Service(_) | Principal::Federated(_) | Principal::CanonicalUser(_) => {}
            Principal::Anyone | Principal::Unknown => found.is_open = true,
        }
    }
}

/// The name of the user or role that a text names, or that it names an account; none where that is not known.
fn name(text: &Text) -> Option<Option<SmolStr>> {
    match Caller::parse(text)? {
        Caller::User(own) | Caller::Role(own) | Caller::Session(own) | Caller::FederatedUser(own) => {
            Some(Some(SmolStr::new(own.name.as_literal()?)))
        }
        Caller::Root(_) => Some(None),
        _ => None,
    }
}
