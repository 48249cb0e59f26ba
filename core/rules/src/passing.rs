//! The roles that a principal's policies speak of.

use deployfence_graph::Held;
use deployfence_iam::Arn;
use deployfence_iam::catalogue::{ActionPattern, action};
use deployfence_iam::pattern::Pattern;
use deployfence_iam::policy::{Effect, Statement};
use deployfence_value::{Hole, HoleOrigin, Scope, Text};

use crate::patterns::filled;

/// The ARN of a role of the principal's account, of which nothing else is known.
pub(crate) fn any_role(held: &Held<'_>) -> Option<Text> {
    any_of(held, "role")
}

/// The ARN of something that IAM has in the principal's account, of which its kind alone is known.
pub(crate) fn any_of(held: &Held<'_>, kind: &str) -> Option<Text> {
    let caller = held.principal.caller()?;
    let (start, kind) = (Text::literal("arn:aws:iam::"), Text::literal(format!(":{kind}/")));
    Some(Text::concat([&start, caller.account()?, &kind, &open("any name")]))
}

/// The ARNs of functions of which nothing is known but the account, and the region where the policies that allow `action` name
/// one: what may be done to one of them may be done to every function there.
pub(crate) fn any_function(held: &Held<'_>, action: &str) -> Vec<Text> {
    any_named(held, action, "function:")
}

/// [`any_function`] of what the ARNs of the action's service call by another kind.
pub(crate) fn any_named(held: &Held<'_>, action: &str, kind: &str) -> Vec<Text> {
    let service = action.split_once(':').map_or(action, |(service, _)| service);
    let Some(own) = Arn::parse(&held.principal.identity.arn) else { return Vec::new() };
    let of_region = |region: &Text| {
        let (start, colon) = (Text::literal("arn:"), Text::literal(":"));
        let (service, kind) = (Text::literal(format!(":{service}:")), Text::literal(format!(":{kind}")));
        Text::concat([
            &start,
            &own.partition,
            &service,
            region,
            &colon,
            &own.account,
            &kind,
            &open("any name"),
        ])
    };
    let region = |(_, named): (&Pattern, Text)| named.split(':', 5).into_iter().nth(3);
    let regions = roles_named(held, action).into_iter().filter_map(region);
    [open("any region")].into_iter().chain(regions).map(|region| of_region(&region)).collect()
}

/// Something of which nothing is known: an action that is surely denied on it is never allowed.
pub(crate) fn anything() -> Text {
    open("any resource")
}

/// What the statements that may allow an action on roles name as their resources, with a role that each stands for.
pub(crate) fn roles_named<'h>(held: &'h Held<'_>, name: &str) -> Vec<(&'h Pattern, Text)> {
    let Some(asked) = action(name) else { return Vec::new() };
    let speaks = |statement: &&Statement| {
        let mut actions = statement.actions.iter().filter(|actions| !actions.negated).flat_map(|a| &a.items);
        statement.effect == Some(Effect::Allow)
            && actions.any(|item| ActionPattern::new(&item.is.to_string()).matches(asked))
    };
    let statements = held.policies.identity.iter().flat_map(|policy| &policy.statements).filter(speaks);
    let resources = statements
        .filter_map(|statement| statement.resources.as_ref())
        .filter(|resources| !resources.negated);
    let of = |pattern: &'h Pattern| {
        let role = if pattern.is_everything() { any_role(held)? } else { example(pattern)? };
        Some((pattern, role))
    };
    resources.flat_map(|resources| &resources.items).filter_map(|item| of(&item.is)).collect()
}

/// A text that a pattern matches. What a wildcard stands for is left open.
fn example(pattern: &Pattern) -> Option<Text> {
    filled(pattern, pattern.atoms(), &open("anything"))
}

fn open(what: &str) -> Text {
    Text::hole(Hole::new(HoleOrigin::Computed(what.into()), Scope(0)))
}
