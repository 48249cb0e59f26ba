//! The actions of a statement, by service and by what they do.

use std::collections::BTreeMap;

use deployfence_iam::catalogue::{AccessLevel, Action, ActionPattern, Service, expand, expand_all};
use deployfence_iam::policy::{Effect, Policy, Statement};

/// The actions of a statement.
#[derive(Debug)]
pub struct Actions {
    /// Whether it is all but these.
    pub but: bool,
    /// Whether they are all that there are.
    pub all: bool,
    /// The patterns as they are written.
    pub patterns: Vec<String>,
    /// The actions that they stand for, in the order of the services' prefixes.
    pub services: Vec<OfService>,
    /// The patterns that stand for no action that is known.
    pub unmatched: Vec<String>,
}

/// The actions of one service.
#[derive(Debug)]
pub struct OfService {
    /// The service.
    pub service: Service,
    /// Whether they are all that it has.
    pub all: bool,
    /// The actions by what they do.
    pub levels: BTreeMap<AccessLevel, Vec<Action>>,
}

/// An action that is of no use without others.
#[derive(Debug)]
pub struct Needed {
    /// The action that is allowed.
    pub action: Action,
    /// Those that its callers need too, at least for some requests.
    pub needs: Vec<Action>,
}

impl Actions {
    pub(super) fn new(statement: &Statement) -> Self {
        let items = || statement.actions.iter().flat_map(|actions| &actions.items);
        let patterns: Vec<String> = items().map(|item| item.is.to_string()).collect();
        let actions = expand_all(patterns.iter().map(String::as_str));
        let mut services: Vec<OfService> = Vec::new();
        for action in actions {
            if services.last().is_none_or(|last| last.service != action.service()) {
                services.push(OfService { service: action.service(), all: false, levels: BTreeMap::new() });
            }
            if let Some(last) = services.last_mut() {
                last.levels.entry(action.access_level()).or_default().push(action);
            }
        }
        for of_service in &mut services {
            let count: usize = of_service.levels.values().map(Vec::len).sum();
            of_service.all = count == of_service.service.actions().len();
        }
        Self {
            but: statement.actions.as_ref().is_some_and(|actions| actions.negated),
            all: items().any(|item| item.is.is_everything()),
            unmatched: patterns.iter().filter(|pattern| expand(pattern).next().is_none()).cloned().collect(),
            patterns,
            services,
        }
    }
}

/// The actions of an `Allow` that need others beside them which no `Allow` of the policy has. Of actions that are not
/// named one by one it is not asked: nobody means all that a wildcard brings along.
pub(super) fn needs(statement: &Statement, policy: &Policy) -> Vec<Needed> {
    if statement.effect != Some(Effect::Allow) {
        return Vec::new();
    }
    let named =
        statement.actions.iter().filter(|actions| !actions.negated).flat_map(|actions| &actions.items);
    let named = named.filter_map(|item| deployfence_iam::catalogue::action(&item.is.as_literal()?));
    let needed = named.map(|action| {
        let needs = action.dependent_actions().filter(|needed| !allowed_somewhere(*needed, policy));
        Needed { action, needs: needs.collect() }
    });
    needed.filter(|needed| !needed.needs.is_empty()).collect()
}

/// Whether any `Allow` of a policy names an action, whatever its resources.
fn allowed_somewhere(action: Action, policy: &Policy) -> bool {
    let allows = policy.statements.iter().filter(|statement| statement.effect == Some(Effect::Allow));
    allows.into_iter().any(|statement| names(statement, action))
}

/// Whether the actions of a statement surely hold an action.
pub(super) fn names(statement: &Statement, action: Action) -> bool {
    statement.actions.as_ref().is_some_and(|actions| {
        let matches = |pattern: String| ActionPattern::new(&pattern).matches(action);
        actions.items.iter().any(|item| matches(item.is.to_string())) != actions.negated
    })
}
