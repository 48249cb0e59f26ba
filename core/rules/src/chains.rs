//! Which roles a role can become.

use deployfence_graph::{Principal, PrincipalKind, World};
use deployfence_iam::evaluate::Part;
use deployfence_iam::policy::{Item, Principal as Named};
use deployfence_source::FileSpan;
use deployfence_value::Answer;

use crate::asked::assumes;
use crate::resource_policies::listed;

/// Roles that are assumed one after the other at most.
const LONGEST: usize = 4;

/// A role that another one can become.
pub(crate) struct Chain<'w> {
    /// The role.
    pub(crate) end: &'w Principal,
    /// The steps that lead to it, with the place of what allows each; none for the role itself.
    pub(crate) over: Vec<(FileSpan, String)>,
}

/// The roles that a role surely can become whichever conditions of its template hold, each once, by a shortest way; itself first.
pub(crate) fn chains<'w>(world: &'w World, role: &'w Principal) -> Vec<Chain<'w>> {
    let mut found = vec![Chain { end: role, over: Vec::new() }];
    let mut next = 0;
    while let Some(from) = found.get(next) {
        next += 1;
        if from.over.len() >= LONGEST {
            continue;
        }
        let is_known = |role: &&Principal| found.iter().any(|chain| std::ptr::eq(chain.end, *role));
        let roles = world.principals().iter().filter(|role| role.kind == PrincipalKind::Role);
        let step = |to: &'w Principal| {
            let (at, by) = becomes(world, from.end, to)?;
            let step = format!("{by} lets `{}` assume `{}`", from.end.logical_id, to.logical_id);
            Some(Chain { end: to, over: from.over.iter().cloned().chain([(at, step)]).collect() })
        };
        let further: Vec<Chain<'w>> = roles.filter(|role| !is_known(role)).filter_map(step).collect();
        found.extend(further);
    }
    found
}

/// What lets a role assume another one in all of its deployments, and the policy that says so.
fn becomes(world: &World, from: &Principal, to: &Principal) -> Option<(FileSpan, String)> {
    let trust = to.trust.as_ref()?;
    // Most roles trust services alone.
    let is_aws = |(item, _): (&Item<Named>, _)| !matches!(item.is, Named::Service(_) | Named::Federated(_));
    if !trust.statements.iter().flat_map(listed).any(is_aws) {
        return None;
    }
    let mut shown = None;
    for held in from.held(world) {
        let decision = assumes(&held, &to.identity.arn, Some(trust))?;
        if !Answer::from(decision.result).is_yes() {
            return None;
        }
        let mut allowing = decision.because.iter().filter(|because| because.part == Part::Allows);
        let place = allowing.find_map(|because| held.shown(because).map(|(at, by)| (at, by.shown())));
        shown = Some(place.unwrap_or((trust.at, format!("the trust policy of `{}`", to.logical_id))));
    }
    shown
}
