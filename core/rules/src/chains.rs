//! Which roles a role can become.

use std::sync::Arc;

use deployfence_graph::{Held, Principal, PrincipalKind, World};
use deployfence_iam::evaluate::{Decision, Outcome, Part};
use deployfence_iam::policy::{Item, Policy, Principal as Named};
use deployfence_source::FileSpan;

use crate::asked::{ASSUME_ROLE, assumes, trusts};
use crate::passing::roles_named;
use crate::resource_policies::listed;

/// Roles that are assumed one after the other at most.
const LONGEST: usize = 4;

/// A role that another one can become.
pub(crate) struct Chain<'w> {
    /// The role.
    pub(crate) end: &'w Principal,
    /// The steps that lead to it, with the place of what allows each; none for the role itself.
    pub(crate) over: Vec<(FileSpan, String)>,
    /// Whether each step is sure; else a role is named with an account that its template does not say.
    pub(crate) sure: bool,
}

/// The roles that a role can become whichever conditions of its template hold, each once, by a shortest way; itself first.
pub(crate) fn chains<'w>(world: &'w World, role: &'w Principal) -> Vec<Chain<'w>> {
    let mut found = vec![Chain { end: role, over: Vec::new(), sure: true }];
    let mut next = 0;
    while let Some(from) = found.get(next) {
        next += 1;
        if from.over.len() >= LONGEST {
            continue;
        }
        let is_known = |role: &&Principal| found.iter().any(|chain| std::ptr::eq(chain.end, *role));
        let roles = world.principals().iter().filter(|role| role.kind == PrincipalKind::Role);
        let step = |to: &'w Principal| {
            let step = becomes(world, from.end, to)?;
            let said = format!("{} lets `{}` assume `{}`", step.by, from.end.logical_id, to.logical_id);
            let over = from.over.iter().cloned().chain([(step.at, said)]).collect();
            Some(Chain { end: to, over, sure: from.sure && step.sure })
        };
        let further: Vec<Chain<'w>> = roles.filter(|role| !is_known(role)).filter_map(step).collect();
        found.extend(further);
    }
    found
}

/// What lets a role assume another one.
struct Step {
    at: FileSpan,
    by: String,
    sure: bool,
}

/// What lets a role assume another one in all of its deployments.
fn becomes(world: &World, from: &Principal, to: &Principal) -> Option<Step> {
    let trust = to.trust.as_ref()?;
    // Most roles trust services alone.
    let is_aws = |(item, _): (&Item<Named>, _)| !matches!(item.is, Named::Service(_) | Named::Federated(_));
    if !trust.statements.iter().flat_map(listed).any(is_aws) {
        return None;
    }
    let steps: Option<Vec<Step>> = from
        .held(world)
        .iter()
        .map(|held| surely(held, to, trust).or_else(|| by_name(world, held, to, trust)))
        .collect();
    let steps = steps?;
    let sure = steps.iter().all(|step| step.sure);
    Some(Step { sure, ..steps.into_iter().next()? })
}

fn surely(held: &Held<'_>, to: &Principal, trust: &Arc<Policy>) -> Option<Step> {
    let decision = assumes(held, &to.identity.arn, Some(trust))?;
    let (at, by) =
        allowed(held, &decision, || (trust.at, format!("the trust policy of `{}`", to.logical_id)))?;
    Some(Step { at, by, sure: true })
}

/// A policy that names the role in an account which its template does not say is its own, where its trust policy may agree.
fn by_name(world: &World, held: &Held<'_>, to: &Principal, trust: &Arc<Policy>) -> Option<Step> {
    let from = held.principal;
    if trusts(trust, &to.identity.arn, &from.identity.arn).is_no() {
        return None;
    }
    roles_named(held, ASSUME_ROLE).into_iter().find_map(|(pattern, arn)| {
        pattern.as_literal()?;
        let role = world.role(from.scope, &arn)?.role;
        let decision = assumes(held, &arn, None)?;
        let is_meant = role.scope == to.scope && role.logical_id == to.logical_id;
        let (at, by) = allowed(held, &decision, || (to.at, format!("`{}`", to.logical_id)))?;
        is_meant.then_some(Step { at, by, sure: false })
    })
}

/// The policy of its own that allows a request, with its place, or else what stands in for it; none where the request is not
/// surely allowed.
fn allowed(
    held: &Held<'_>,
    decision: &Decision,
    or: impl FnOnce() -> (FileSpan, String),
) -> Option<(FileSpan, String)> {
    let mut allowing = decision.because.iter().filter(|because| because.part == Part::Allows);
    let own = allowing.find_map(|because| held.shown(because).map(|(at, by)| (at, by.shown())));
    (decision.result == Outcome::Allowed).then(|| own.unwrap_or_else(or))
}
