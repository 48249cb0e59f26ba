//! Whether a role's trust policy lets a service or the principal assume it.

use std::cell::OnceCell;
use std::sync::Arc;

use deployfence_source::{FileId, FileSpan, Span};
use deployfence_value::{Entry, Text, Value};
use smol_str::SmolStr;

use super::asking::{Granted, ask, speak_of_key};
use super::binding::Own;
use super::contexts::Circumstances;
use super::keys::{OF_ORGANISATION, SOURCE_ARN};
use super::known::Known;
use super::memo::Memo;
use super::presented::Presented;
use super::world::{Role, World};
use crate::caller::Caller;
use crate::evaluate::{Policies, Through, speaks_of};
use crate::policy::{Effect, Policy, Statement};

/// The action by which a role is assumed.
const ASSUME_ROLE: &str = "sts:AssumeRole";

/// What a trust policy says to somebody.
#[derive(Debug, Clone)]
pub(super) enum Trusted {
    /// The policy is not known.
    Unknown,
    /// It lets them, or may.
    Granted(Box<Granted>),
}

impl Trusted {
    fn granted(granted: Granted) -> Self {
        Self::Granted(Box::new(granted))
    }
}

/// By whose word the principal assumes a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum By {
    /// That of its own policies or of the role's.
    Any,
    /// That of the role's trust policy alone.
    Trust,
}

/// Asks the trust policies of roles, for one principal.
pub(super) struct Trusts<'w> {
    own: &'w Own<'w>,
    world: &'w World,
    known: &'w Known,
    services: Memo<(Text, SmolStr), Option<Trusted>>,
    callers: Memo<(Text, By), Option<Trusted>>,
    without_own: OnceCell<Policies>,
}

impl<'w> Trusts<'w> {
    pub(super) fn new(own: &'w Own<'w>, world: &'w World, known: &'w Known) -> Self {
        let (services, callers) = (Memo::default(), Memo::default());
        Self { own, world, known, services, callers, without_own: OnceCell::new() }
    }

    /// Whether a role lets a service assume it, to which the principal passes it.
    pub(super) fn service(&self, arn: &Text, role: Option<&Role>, service: &str) -> Option<Trusted> {
        let Some(trust) = role.and_then(|role| role.trust.as_ref()) else { return Some(Trusted::Unknown) };
        let key = (arn.clone(), SmolStr::new(service));
        self.services.get(key, || self.ask_for_service(arn, trust, service).map(Trusted::granted))
    }

    /// Whether a role may let a service assume it, which is told faster than that it does.
    pub(super) fn may_serve(role: Option<&Role>, service: &str) -> bool {
        let trust = role.and_then(|role| role.trust.as_ref());
        trust.is_none_or(|trust| may_name(trust, &Caller::Service(Text::literal(service))))
    }

    fn ask_for_service(&self, arn: &Text, trust: &Arc<Policy>, service: &str) -> Option<Granted> {
        let name = Text::literal(service);
        let mut circumstances = Circumstances::default();
        circumstances.leave_open(OF_ORGANISATION);
        circumstances.fix("aws:SourceAccount", Some(&self.own.account));
        circumstances.fix("aws:PrincipalIsAWSService", Some(&Text::literal("true")));
        circumstances.fix("aws:PrincipalServiceName", Some(&name));
        if speak_of_key(trust.statements.iter(), SOURCE_ARN) {
            circumstances.present(Presented::by(service, &self.own.account, self.world));
        }
        let policies = Policies {
            resource: Some(trust.clone()),
            resource_control: self.own.principal.policies.resource_control.clone(),
            ..Policies::default()
        };
        ask(&policies, &Caller::Service(name), ASSUME_ROLE, arn, &circumstances)
    }

    /// Whether a role lets the principal assume it.
    pub(super) fn caller(&self, arn: &Text, role: Option<&Role>, by: By) -> Option<Trusted> {
        let Some(trust) = role.and_then(|role| role.trust.as_ref()) else { return Some(Trusted::Unknown) };
        // Most roles trust services alone; asking them all what they say to every principal would take long.
        if !may_name(trust, &self.own.caller) {
            return None;
        }
        self.callers.get((arn.clone(), by), || {
            let own = match by {
                By::Any => &self.own.principal.policies,
                By::Trust => self.without_own.get_or_init(|| without_own(&self.own.principal.policies)),
            };
            let policies = Policies { resource: Some(trust.clone()), ..own.clone() };
            let circumstances = self.known.about(arn, self.own);
            ask(&policies, &self.own.caller, ASSUME_ROLE, arn, &circumstances).map(Trusted::granted)
        })
    }

    /// Whether it can assume a role after rewriting its trust policy, which can name a session of the principal: no
    /// boundary keeps that from assuming the role.
    pub(super) fn rewritten(&self, arn: &Text) -> Option<Granted> {
        let (caller, trust) = &self.known.session;
        let policies = Policies { resource: Some(trust.clone()), ..self.own.principal.policies.clone() };
        ask(&policies, caller, ASSUME_ROLE, arn, &self.known.about(arn, self.own))
    }
}

/// Whether a trust policy may let somebody assume the role.
fn may_name(trust: &Policy, caller: &Caller) -> bool {
    let mut allowing = trust.statements.iter().filter(|s| s.effect != Some(Effect::Deny));
    let names = |statement: &Statement| speaks_of(statement, caller, Through::Any, false);
    trust.partial || allowing.any(|statement| !names(statement).is_no())
}

/// The policies without what identity policies allow: what is allowed still, somebody else allows.
fn without_own(policies: &Policies) -> Policies {
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
        ("Action", text(ASSUME_ROLE)),
    ]);
    Arc::new(Policy::new(&map(vec![("Version", text("2012-10-17")), ("Statement", statement)])))
}
