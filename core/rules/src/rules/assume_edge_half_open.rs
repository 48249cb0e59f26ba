//! # What it finds
//!
//! Two principals of different accounts of which one names the other for `sts:AssumeRole`, and the other side, which is known, does
//! not allow it: a policy that names a role whose trust policy does not let the principal in, or a trust policy that names a role or
//! user whose policies do not let it go there.
//!
//! # Why it matters
//!
//! Across accounts both have to agree. With one half missing the call fails, in whichever of the two one looks first:
//!
//! ```text
//! AccessDenied: User: arn:aws:sts::111122223333:assumed-role/ci/run is not authorized to perform: sts:AssumeRole on resource:
//! arn:aws:iam::444455556666:role/deploy
//! ```
//!
//! # How to fix
//!
//! Write the other half. In the trust policy of the role:
//!
//! ```yaml
//! - {Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:role/ci"}, Action: sts:AssumeRole}
//! ```
//!
//! and in a policy of the principal that assumes it:
//!
//! ```yaml
//! - {Effect: Allow, Action: sts:AssumeRole, Resource: "arn:aws:iam::444455556666:role/deploy"}
//! ```
//!
//! # Limits
//!
//! Both accounts and both principals have to be known: from templates whose account is, and from snapshots. One of them is defined in a
//! template. A policy on `*`, or on a pattern, names nobody. Conditions that only the request can tell count as consent. The policies
//! of a principal that a template defines may be attached elsewhere: then the finding is *likely*.

use deployfence_findings::{
    Confidence, Finding, FindingBuilder, Fix, Group, Host, RuleMeta, Safety, Severity,
};
use deployfence_graph::{Held, Principal, PrincipalKind, World};
use deployfence_iam::Arn;
use deployfence_iam::evaluate::{Outcome, Part};
use deployfence_iam::policy::{Effect, Item, Principal as Named};
use deployfence_source::FileSpan;
use deployfence_value::{Answer, Literal, Text};

use crate::Rule;
use crate::about::under;
use crate::asked::{ASSUME_ROLE, assumes, trusts};
use crate::deployments::in_deployments;
use crate::passing::roles_named;
use crate::resource_policies::listed;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF201",
    slug: "assume-edge-half-open",
    group: Group::Trust,
    severity: Severity::High,
    summary: "one account names a principal of another for sts:AssumeRole, and the other side does not allow it",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html",
    ],
    fixed: false,
};

pub(crate) struct AssumeEdgeHalfOpen;

impl Rule for AssumeEdgeHalfOpen {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        // A group assumes nothing: its users do, who hold what it gives them.
        for principal in world.principals().iter().filter(|p| p.kind != PrincipalKind::Group) {
            findings.extend(not_let_go(world, principal));
            if !principal.may_allow(ASSUME_ROLE) {
                continue;
            }
            for (when, halves) in in_deployments(world, principal, |held| not_let_in(world, held)) {
                findings
                    .extend(halves.iter().filter_map(|half| without_trust(world, principal, half, &when)));
            }
        }
    }
}

/// A place that names a role which does not let the principal in.
#[derive(PartialEq)]
struct Half {
    role: Text,
    at: FileSpan,
    by: String,
}

/// Whether two principals lie in accounts that are known and differ, and a template defines one of them.
fn is_edge(a: &Principal, b: &Principal) -> bool {
    let account =
        |principal: &Principal| Arn::parse(&principal.identity.arn)?.known_account().map(str::to_owned);
    let differ = matches!((account(a), account(b)), (Some(a), Some(b)) if a != b);
    differ && !(a.is_of_account() && b.is_of_account())
}

/// The roles of other accounts that policies name, by the role that they are of, and that do not let their principal in.
fn not_let_in(world: &World, held: &Held<'_>) -> Option<Vec<Half>> {
    let named =
        roles_named(held, ASSUME_ROLE).into_iter().filter(|(pattern, _)| pattern.as_literal().is_some());
    let halves = named.filter_map(|(_, arn)| {
        let role = world.principal_of(&arn).filter(|role| is_edge(held.principal, role))?;
        let decision = assumes(held, &arn, None).filter(|decision| decision.result == Outcome::Allowed)?;
        let mut allowing = decision.because.iter().filter(|because| because.part == Part::Allows);
        let (at, attachment) = allowing.find_map(|because| held.shown(because))?;
        let is_shut = trusts(role.trust.as_ref()?, &arn, &held.principal.identity.arn).is_no();
        is_shut.then(|| Half { role: arn, at, by: attachment.shown() })
    });
    Some(halves.collect::<Vec<_>>()).filter(|halves| !halves.is_empty())
}

fn without_trust(world: &World, principal: &Principal, half: &Half, when: &[Literal]) -> Option<Finding> {
    let role = world.principal_of(&half.role)?;
    let when = world.both_hold(when, &role.under)?;
    let trust = role.trust.as_ref().map_or(role.at, |trust| trust.at);
    let message = format!(
        "`{}` may assume `{}` by its policies, and the role's trust policy does not let it: the call is denied",
        principal.logical_id, half.role
    );
    let title = format!("let `{}` in by the trust policy of `{}`", principal.identity.arn, role.logical_id);
    let names = (half.at, format!("{} names the role", half.by));
    let shut = (trust, "this is the trust policy that does not".to_owned());
    let (first, second) = if principal.is_of_account() { (shut, names) } else { (names, shut) };
    Some(finding(principal, role, message, title, [first, second], &when).build())
}

/// The principals of other accounts that a role's trust policy names, and whose policies do not let them go there.
fn not_let_go(world: &World, role: &Principal) -> Vec<Finding> {
    let Some(trust) = &role.trust else { return Vec::new() };
    let allowing = trust.statements.iter().filter(|statement| statement.effect == Some(Effect::Allow));
    let half = |(item, under): (&Item<Named>, Vec<Literal>)| {
        let Named::Aws(arn) = &item.is else { return None };
        let principal = world.principal_of(arn).filter(|p| is_edge(p, role) && p.is_seen_whole())?;
        let goes = |held: &Held<'_>| {
            assumes(held, &role.identity.arn, None)
                .is_none_or(|decision| !Answer::from(decision.result).is_no())
        };
        // Where the trust policy denies what it names, that is its own business.
        let is_shut = trusts(trust, &role.identity.arn, &principal.identity.arn).is_no();
        if is_shut || principal.held(world).iter().any(goes) {
            return None;
        }
        let when = world.both_hold(&role.under, &under)?;
        let when = world.both_hold(&when, &principal.under)?;
        let message = format!(
            "`{}` trusts `{arn}`, and no policy of that principal lets it assume the role: the call is denied",
            role.logical_id
        );
        let title =
            format!("allow `sts:AssumeRole` on `{}` to `{}`", role.identity.arn, principal.logical_id);
        let names = (item.at, "the trust policy names it".to_owned());
        let shut = (principal.at, format!("nothing that `{}` holds allows it", principal.logical_id));
        let places = if role.is_of_account() { [shut, names] } else { [names, shut] };
        let confidence = if principal.is_of_account() { Confidence::Sure } else { Confidence::Likely };
        Some(finding(principal, role, message, title, places, &when).confidence(confidence).build())
    };
    allowing.flat_map(listed).filter_map(half).collect()
}

fn finding(
    principal: &Principal,
    role: &Principal,
    message: String,
    title: String,
    [(at, _), (other, why)]: [(FileSpan, String); 2],
    when: &[Literal],
) -> FindingBuilder {
    let defined = if principal.is_of_account() { role } else { principal };
    let kind = match principal.kind {
        PrincipalKind::User => "user",
        _ => "role",
    };
    let fix = Fix { title: title.clone(), safety: Safety::Review, edits: Vec::new() };
    let mut builder =
        Finding::builder(&META, at, message).logical_id(defined.logical_id.clone()).because(other, why);
    if other != principal.at && at != principal.at {
        builder = builder.because(principal.at, format!("this is the {kind} that assumes"));
    }
    under(builder, when).help(title).fix(fix)
}
