//! Asks `evaluate` whether a principal is permitted something, under any of the circumstances that the policies speak of.

use std::sync::Arc;

use deployfence_value::{Answer, Text};

use super::contexts::Circumstances;
use crate::caller::Caller;
use crate::evaluate::{Outcome, Policies, PolicyKind, decide};
use crate::pattern::{How, Pattern, Reading, Subject};
use crate::policy::{Effect, Policy, Statement};
use crate::request::Request;

/// A request that is allowed, or may be.
#[derive(Debug, Clone)]
pub(super) struct Granted {
    /// Yes, or unknown where that hangs on what is not known of the policies, or the search was cut short.
    pub(super) answer: Answer,
    /// Whether a limit kept from trying everything.
    pub(super) cut_short: bool,
    pub(super) request: Request,
}

/// Whether the caller is permitted an action on a resource; none where it is not.
pub(super) fn ask(
    policies: &Policies,
    caller: &Caller,
    action: &str,
    resource: &Text,
    circumstances: &Circumstances,
) -> Option<Granted> {
    let (action, resource) = (Subject::from(action), Subject::new(resource.clone()));
    let (contexts, cut_short) = circumstances.variants(&action, statements(policies));
    let request = |context| Request {
        principal: caller.clone(),
        action: action.clone(),
        resource: resource.clone(),
        resource_account: None,
        context,
    };
    let mut maybe = None;
    for context in contexts {
        let request = request(context);
        match decide(policies, &request, Reading::default()) {
            Outcome::Allowed => return Some(Granted { answer: Answer::Yes, cut_short: false, request }),
            Outcome::Unknown => {
                maybe.get_or_insert(Granted { answer: Answer::Unknown, cut_short: false, request });
            }
            Outcome::ImplicitlyDenied | Outcome::ExplicitlyDenied => {}
        }
    }
    let untried = || Granted {
        answer: Answer::Unknown,
        cut_short: true,
        request: request(circumstances.context.clone()),
    };
    maybe.or_else(|| cut_short.then(untried))
}

/// Every statement of the policies.
pub(super) fn statements(policies: &Policies) -> impl Iterator<Item = &Statement> {
    PolicyKind::ALL
        .into_iter()
        .flat_map(|kind| policies.groups(kind))
        .flatten()
        .flat_map(|policy| &policy.statements)
}

/// Whether one of these policies may allow an action on anything.
#[must_use]
pub fn may_allow<'p>(policies: impl IntoIterator<Item = &'p Arc<Policy>>, action: &str) -> bool {
    let action = Subject::from(action);
    policies.into_iter().any(|policy| {
        let allowing = policy.statements.iter().filter(|s| s.effect != Some(Effect::Deny));
        policy.partial || allowing.into_iter().any(|statement| speaks_of(statement, &action))
    })
}

/// Whether a statement is or may be about an action.
pub(super) fn speaks_of(statement: &Statement, action: &Subject) -> bool {
    let how = How { ignore_case: true, ..How::default() };
    let fits = |pattern: &Pattern| pattern.matches(action, how);
    statement.actions.as_ref().is_some_and(|actions| !actions.fit(fits).is_no())
}

/// Whether a statement of the policies asks for a condition key, which is in lower case, or uses it as a variable.
pub(super) fn speak_of_key<'p>(mut statements: impl Iterator<Item = &'p Statement>, key: &str) -> bool {
    let uses = |pattern: &Pattern| pattern.variables().iter().any(|variable| variable.key == key);
    statements.any(|statement| {
        let conditions = &statement.conditions;
        let values = conditions.iter().flat_map(|condition| &condition.values.items);
        let mut patterns = values.chain(statement.resources.iter().flat_map(|resources| &resources.items));
        conditions.iter().any(|condition| condition.key == key) || patterns.any(|item| uses(&item.is))
    })
}
