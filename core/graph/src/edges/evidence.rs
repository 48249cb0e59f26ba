//! What shows a step of an escalation: the statements that allow its requests, or what keeps that from being known.

use std::sync::Arc;

use deployfence_iam::Caller;
use deployfence_iam::escalation::{self, Shows, Step};
use deployfence_iam::evaluate::{Because, Decision, Outcome, Part, Policies, PolicyKind, evaluate};
use deployfence_iam::policy::{Effect, Principal as Named};
use deployfence_value::Text;

use super::edge::{Evidence, Way};
use crate::principal::{Held, Principal};
use crate::world::World;

impl World {
    /// What shows a method of escalation that a principal holds: the statements that allow its requests.
    #[must_use]
    pub fn shown(&self, held: &Held<'_>, one: &escalation::Held) -> Way {
        of_escalation(self, held, one)
    }
}

/// The way of an escalation, with the statements that show it.
pub(super) fn of_escalation(world: &World, held: &Held<'_>, one: &escalation::Held) -> Way {
    let target = world.principal_of(&one.target);
    let mut way = Way {
        by: one.way.id().to_owned(),
        carries: false,
        answer: one.answer,
        hangs_on: Vec::new(),
        assumes: one.way.assumes().iter().map(|assumed| assumed.sentence()).collect(),
        when: held.when.clone(),
        evidence: Vec::new(),
    };
    for step in &one.steps {
        of_step(world, held, target, step, &mut way);
    }
    if one.cut_short {
        way.hangs_on.push("what a limit of the search left untried".to_owned());
    }
    if !way.answer.is_yes() && way.hangs_on.is_empty() {
        way.hangs_on.push("a trust policy that is not known".to_owned());
    }
    way
}

fn of_step(world: &World, held: &Held<'_>, target: Option<&Principal>, step: &Step, way: &mut Way) {
    let asked = match step.shows {
        Shows::ServiceTrust => world.principal_of(step.request.resource.text()).or(target),
        _ => target,
    };
    let trust = asked.and_then(|asked| asked.trust.clone());
    let assumes = step.request.action.as_str().is_some_and(|a| a.eq_ignore_ascii_case("sts:AssumeRole"));
    let policies = match step.shows {
        Shows::Permission if !assumes => held.policies.clone(),
        Shows::Permission | Shows::Trust => Policies { resource: trust, ..held.policies.clone() },
        Shows::ServiceTrust => Policies { resource: trust, ..Policies::default() },
        // What is written then is there nowhere yet.
        Shows::WrittenTrust => return,
    };
    let decision = evaluate(&policies, &step.request);
    let before = way.evidence.len();
    add(held, asked, &decision, &asked_for(step), way);
    if step.shows == Shows::ServiceTrust {
        // Without it nothing that runs as the role would run: it is no way to take the right away.
        way.evidence.iter_mut().skip(before).for_each(|evidence| evidence.needed = false);
    }
    if let Some(role) = asked.filter(|_| assumes && decision.result == Outcome::Allowed) {
        account_is_trusted(role, &decision, way);
    }
}

/// A trust policy that names the account leaves it to the account's policies, and is no reason by itself.
fn account_is_trusted(role: &Principal, decision: &Decision, way: &mut Way) {
    if decision.because.iter().any(|because| because.kind == PolicyKind::Resource) {
        return;
    }
    let statements = role.trust.iter().flat_map(|trust| &trust.statements);
    let allowing = statements.filter(|statement| statement.effect == Some(Effect::Allow));
    let named = allowing.filter_map(|statement| statement.principals.as_ref()).filter(|p| !p.negated);
    let is_account = |named: &Named| match named {
        Named::Anyone => true,
        Named::Aws(text) => matches!(Caller::parse(text), Some(Caller::Root(_))),
        _ => false,
    };
    let items: Vec<_> =
        named.flat_map(|principals| &principals.items).filter(|item| is_account(&item.is)).collect();
    if let Some(item) = items.first() {
        let text = format!("the trust policy of `{}` leaves it to the account's policies", role.logical_id);
        let evidence = Evidence { at: item.at, text, needed: items.len() == 1 };
        if !way.evidence.contains(&evidence) {
            way.evidence.push(evidence);
        }
    }
}

/// What a request asks for, in words.
fn asked_for(step: &Step) -> String {
    let action = step.request.action.text();
    match step.request.resource.text() {
        any if any.as_literal() == Some("*") => format!("`{action}`"),
        on => format!("`{action}` on `{}`", short(on)),
    }
}

/// A resource without what every ARN begins with.
fn short(arn: &Text) -> Text {
    let parts = arn.split(':', 6);
    match parts.as_slice() {
        [_, _, service, _, _, resource] if service.as_literal() == Some("iam") => resource.clone(),
        _ => arn.clone(),
    }
}

/// Adds what a decision rests on.
pub(super) fn add(
    held: &Held<'_>,
    asked: Option<&Principal>,
    decision: &Decision,
    what: &str,
    way: &mut Way,
) {
    let wanted = if decision.result == Outcome::Allowed { Part::Allows } else { Part::MayApply };
    let of_kind = |kind| decision.because.iter().filter(move |b| b.kind == kind && b.part == wanted).count();
    for because in &decision.because {
        let Some((at, policy)) = place(held, asked, because) else { continue };
        match because.part {
            Part::Allows => {
                let bounds = because.kind == PolicyKind::Boundary;
                let role = if bounds { ", the permissions boundary," } else { "" };
                let evidence = Evidence {
                    at,
                    text: format!("{policy}{role} allows {what}"),
                    // Of several that allow it, none alone has to go.
                    needed: of_kind(because.kind) == 1,
                };
                let is_new = !way.evidence.iter().any(|known| known.text == evidence.text && known.at == at);
                if is_new {
                    way.evidence.push(evidence);
                }
            }
            Part::MayApply => hang(way, format!("whether a statement of {policy} applies")),
            Part::Hidden => hang(way, format!("{policy}, which is not seen whole")),
            Part::Vague => hang(way, format!("what {what} is about")),
            Part::Denies | Part::Lacks | Part::Free => {}
        }
    }
}

fn hang(way: &mut Way, what: String) {
    if !way.hangs_on.contains(&what) {
        way.hangs_on.push(what);
    }
}

/// Where a reason is shown, and the name of its policy.
fn place(
    held: &Held<'_>,
    asked: Option<&Principal>,
    because: &Because,
) -> Option<(deployfence_source::FileSpan, String)> {
    if because.kind == PolicyKind::Resource {
        let role = asked?;
        let name = format!("the trust policy of `{}`", role.logical_id);
        return Some((because.at.unwrap_or(role.at), name));
    }
    let (at, attachment) = held.shown(because)?;
    Some((at, attachment.shown()))
}

/// The policies of a principal, with that of a resource.
pub(super) fn with_resource(
    held: &Held<'_>,
    resource: Option<Arc<deployfence_iam::policy::Policy>>,
) -> Policies {
    Policies { resource, ..held.policies.clone() }
}
