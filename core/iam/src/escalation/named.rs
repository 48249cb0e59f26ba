//! The resources that policies name for an action: those which it could be held on.

use super::asking::{speaks_of, statements};
use super::need::Need;
use crate::condition::{Filled, for_request};
use crate::evaluate::{Policies, PolicyKind};
use crate::pattern::{Pattern, Subject};
use crate::policy::{Effect, Statement};
use crate::request::Context;

/// The kinds of policies of which some statement has to allow what a principal does.
const LIMITING: [PolicyKind; 4] =
    [PolicyKind::Identity, PolicyKind::Boundary, PolicyKind::Session, PolicyKind::ServiceControl];

/// What the policies name for these actions: for each action the resources that identity policies, each boundary and
/// each level of control policies allow, and those that a denial of all others spares. What leaves all open is not
/// among them.
pub(super) fn named(policies: &Policies, context: &Context, needs: &[Need]) -> Vec<Vec<Pattern>> {
    let mut groups: Vec<Vec<Pattern>> = Vec::new();
    let mut add = |group: Option<Vec<Pattern>>| {
        if let Some(group) = group.filter(|group| !groups.contains(group)) {
            groups.push(group);
        }
    };
    for need in needs {
        let action = Subject::from(need.action);
        for group in LIMITING.into_iter().flat_map(|kind| policies.groups(kind)) {
            let is_whole = group.iter().all(|policy| !policy.partial);
            let allowing = group
                .iter()
                .flat_map(|policy| &policy.statements)
                .filter(|statement| statement.effect != Some(Effect::Deny) && speaks_of(statement, &action));
            add(if is_whole { resources(context, allowing, false) } else { None });
        }
        let denying = statements(policies)
            .filter(|statement| statement.effect == Some(Effect::Deny) && speaks_of(statement, &action));
        denying.for_each(|statement| add(resources(context, std::iter::once(statement), true)));
    }
    groups
}

/// The resources that statements name; none where one of them leaves all open.
fn resources<'s>(
    context: &Context,
    statements: impl Iterator<Item = &'s Statement>,
    negated: bool,
) -> Option<Vec<Pattern>> {
    let mut named = Vec::new();
    for statement in statements {
        let resources = statement.resources.as_ref().filter(|resources| resources.negated == negated)?;
        for item in &resources.items {
            match for_request(&item.is, context) {
                Filled::Pattern(pattern) if pattern.is_everything() => return None,
                Filled::Pattern(pattern) => named.push(pattern.into_owned()),
                Filled::Unknown => named.push(Pattern::unknown()),
                // A variable that the request lacks: it matches nothing.
                Filled::Nothing => {}
            }
        }
    }
    Some(named)
}
