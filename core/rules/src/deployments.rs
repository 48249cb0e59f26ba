//! Claims about a principal that hold in some of its deployments.

use deployfence_graph::{Held, Principal, World};
use deployfence_value::Literal;

/// What `ask` says of a principal in each of its deployments, each answer once, with the conditions under which it is given:
/// those of the principal alone where every deployment gives it.
pub(crate) fn in_deployments<T: PartialEq>(
    world: &World,
    principal: &Principal,
    ask: impl Fn(&Held<'_>) -> Option<T>,
) -> Vec<(Vec<Literal>, T)> {
    among(principal, &principal.held(world), ask)
}

/// [`in_deployments`], with what the principal holds in each of them: to ask more than once.
pub(crate) fn among<T: PartialEq>(
    principal: &Principal,
    deployments: &[Held<'_>],
    ask: impl Fn(&Held<'_>) -> Option<T>,
) -> Vec<(Vec<Literal>, T)> {
    let mut found: Vec<(Vec<Literal>, T, usize)> = Vec::new();
    for held in deployments {
        let Some(answer) = ask(held) else { continue };
        match found.iter_mut().find(|(_, known, _)| *known == answer) {
            Some((_, _, times)) => *times += 1,
            None => found.push((held.when.clone(), answer, 1)),
        }
    }
    let when = |(when, answer, times)| {
        let always = times == deployments.len();
        (if always { principal.under.clone() } else { when }, answer)
    };
    found.into_iter().map(when).collect()
}
