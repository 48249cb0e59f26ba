//! What a policy says of a request, by the pages "Policy evaluation logic" and "IAM JSON policy elements" of the IAM User
//! Guide: as short as it can be said, and independent of the product.

use super::holds::holds;
use super::language::{Document, Effect, Principal, Scope, Statement, Version};
use super::pattern::{READINGS, Reading, matches, matches_name};
use super::request::Request;

/// Whether the policy allows the request, under each reading that there is; none where they differ.
pub(super) fn allows(document: &Document, request: &Request) -> Option<bool> {
    let [one, other] = READINGS.map(|reading| {
        let speaks = |effect| {
            let mut said = document.statements.iter().filter(|statement| statement.is(effect));
            said.any(|statement| applies(statement, document.version, request, reading))
        };
        speaks(Effect::Allow) && !speaks(Effect::Deny)
    });
    (one == other).then_some(one)
}

/// Whether the statement speaks of the request.
pub(super) fn applies(statement: &Statement, version: Version, request: &Request, reading: Reading) -> bool {
    let of = (version == Version::V2012).then_some(request);
    statement.principals.as_ref().is_none_or(|scope| names_principal(scope, request, reading))
        && names_action(&statement.actions, &request.action)
        && names_resource(&statement.resources, &request.resource, of, reading)
        && statement.conditions.iter().all(|condition| holds(condition, request, of, reading))
}

/// Whether the action is among those that are meant.
pub(super) fn names_action(scope: &Scope<String>, action: &str) -> bool {
    covers(scope, |pattern| matches_name(pattern, action))
}

/// Whether the resource is among those that are meant.
pub(super) fn names_resource(
    scope: &Scope<String>,
    resource: &str,
    of: Option<&Request>,
    reading: Reading,
) -> bool {
    covers(scope, |pattern| matches(pattern, resource, of, reading))
}

fn covers<T>(scope: &Scope<T>, meets: impl Fn(&T) -> bool) -> bool {
    scope.items.iter().any(meets) != scope.negated
}

/// Whether the caller is meant. Whether `NotPrincipal` spares everyone in an account that it lists or only the account
/// itself, the readings differ in, too: AWS advises to list either.
fn names_principal(scope: &Scope<Principal>, request: &Request, reading: Reading) -> bool {
    let whole = !scope.negated || matches!(reading, Reading::Whole);
    covers(scope, |principal| match principal {
        Principal::Anyone => true,
        Principal::Account(account) if whole => request.principal_account() == Some(account),
        Principal::Account(account) => request.principal == format!("arn:aws:iam::{account}:root"),
        Principal::Arn(name) | Principal::Service(name) => *name == request.principal,
    })
}
