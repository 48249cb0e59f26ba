//! Asks `evaluate` whether a principal is permitted something, under any of the circumstances that the policies speak of.

use std::sync::Arc;

use deployfence_source::{FileId, FileSpan, Span};
use deployfence_value::{Answer, Entry, Text, Value};

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

/// Whether an identity policy may allow an action on anything.
pub(super) fn may_allow(policies: &Policies, action: &str) -> bool {
    let action = Subject::from(action);
    policies.identity.iter().any(|policy| {
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

/// The policies without what identity policies allow: what is allowed still, somebody else allows.
pub(super) fn without_own(policies: &Policies) -> Policies {
    let denying = |policy: &Arc<Policy>| {
        let mut policy = Policy::clone(policy);
        policy.statements.retain(|statement| statement.effect == Some(Effect::Deny));
        policy.partial = false;
        Arc::new(policy)
    };
    Policies { identity: policies.identity.iter().map(denying).collect(), ..policies.clone() }
}

/// The trust policy that lets just this AWS principal assume a role.
pub(super) fn trust_of(principal: &Text) -> Arc<Policy> {
    let at = FileSpan::new(FileId(0), Span::at(0));
    let map = |entries: Vec<(&str, Value)>| {
        Value::map(entries.into_iter().map(|(key, value)| Entry { key: key.into(), key_at: at, value }), at)
    };
    let text = |text: &str| Value::text(Text::literal(text), at);
    let statement = map(vec![
        ("Effect", text("Allow")),
        ("Principal", map(vec![("AWS", Value::text(principal.clone(), at))])),
        ("Action", text("sts:AssumeRole")),
    ]);
    Arc::new(Policy::new(&map(vec![("Version", text("2012-10-17")), ("Statement", statement)])))
}
