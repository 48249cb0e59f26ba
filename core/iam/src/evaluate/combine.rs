//! The combination of policies, over whatever can say whether a statement applies.
//!
//! `evaluate` asks it about one request, `compare` about many at once. What is written here is all that deployfence
//! knows of how kinds of policies work together.

use std::sync::Arc;

use deployfence_value::Answer;

use super::Outcome;
use super::policies::{Policies, PolicyKind};
use super::principal::Through;
use super::shape::{Own, Shape};
use crate::policy::{Effect, Policy, Statement};

/// What the policies say, kind by kind. A kind that has no say allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layers {
    /// Whether an identity policy allows it.
    pub identity: Answer,
    /// Whether every permissions boundary does.
    pub boundary: Answer,
    /// Whether a session policy does.
    pub session: Answer,
    /// Whether each level of service control policies does.
    pub service_control: Answer,
    /// Whether the endpoint's policy does.
    pub endpoint: Answer,
    /// Whether the resource's policy allows it to this very caller: a user's or role's session, a service, everybody.
    pub direct: Answer,
    /// Whether it does to the user or the role.
    pub entity: Answer,
    /// Whether it does to the caller's account, which then may hand it on.
    pub account: Answer,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Whether a statement denies it.
    pub denied: Answer,
    /// Whether all that have to allow it do, denials aside.
    pub allowed: Answer,
    /// Who allows it. Not complete where it is surely denied.
    pub layers: Layers,
}

impl Verdict {
    /// What that comes to.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match (self.denied, self.allowed) {
            (Answer::Yes, _) => Outcome::ExplicitlyDenied,
            (_, Answer::No) => Outcome::ImplicitlyDenied,
            (Answer::No, Answer::Yes) => Outcome::Allowed,
            _ => Outcome::Unknown,
        }
    }
}

/// Combines policies. `fits` says whether a statement, its effect aside, applies through a principal of that kind.
pub fn combine(
    policies: &Policies,
    shape: &Shape,
    fits: &mut dyn FnMut(&Statement, Through) -> Answer,
) -> Verdict {
    let mut scan = Scan { fits, denied: Answer::No };
    let layers = scan.layers(policies, shape);
    Verdict {
        denied: scan.denied.and(!shape.free),
        allowed: Ways::new(shape, &layers)
            .granted(shape)
            .and(layers.service_control)
            .and(layers.endpoint)
            .or(shape.free),
        layers,
    }
}

/// The ways in which a caller can be granted something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ways {
    /// The resource's policy grants it to this very caller.
    pub(super) direct: Answer,
    /// The resource's policy grants it to the user or the role, and what bounds these lets it through.
    pub(super) entity: Answer,
    /// The caller's own policies grant it, and the resource's policy leaves it to them.
    pub(super) own: Answer,
    /// Both accounts grant it.
    pub(super) across: Answer,
}

impl Ways {
    pub(super) fn new(shape: &Shape, layers: &Layers) -> Self {
        let named = layers.direct.or(layers.entity).or(layers.account);
        let own = match shape.own {
            Own::Nothing => {
                let (entity, own) = (Answer::No, Answer::No);
                return Self { direct: layers.direct, entity, own, across: layers.direct };
            }
            Own::Everything => Answer::Yes,
            Own::Policies => layers.identity.and(layers.boundary).and(layers.session),
        };
        // "How AWS enforcement code logic evaluates requests": within an account, what a resource's policy grants to a
        // session is not cut by what identity, boundary and session policies leave out; what it grants to a role is
        // cut by boundary and session policy, what it grants to a user by the latter alone ("Session policies").
        let bound = if shape.entity_is_bounded { layers.boundary } else { Answer::Yes };
        Self {
            direct: layers.direct,
            entity: layers.entity.and(layers.session).and(bound),
            own: own.and(layers.account.or(!shape.resource_decides)),
            // "Cross-account policy evaluation logic": both accounts have to allow it.
            across: own.and(named),
        }
    }

    /// Whether any way that is open grants it.
    pub(super) fn granted(&self, shape: &Shape) -> Answer {
        let within = self.direct.or(self.entity).or(self.own);
        match shape.same_account {
            Answer::Yes => within,
            Answer::No => self.across,
            Answer::Unknown if within == self.across => within,
            Answer::Unknown => Answer::Unknown,
        }
    }
}

struct Scan<'f> {
    fits: &'f mut dyn FnMut(&Statement, Through) -> Answer,
    denied: Answer,
}

impl Scan<'_> {
    fn layers(&mut self, policies: &Policies, shape: &Shape) -> Layers {
        let (direct, entity, account) = self.resource(policies);
        let has_own = shape.own == Own::Policies;
        Layers {
            identity: if has_own { self.group(&policies.identity, Through::None) } else { Answer::No },
            boundary: if has_own { self.all(policies, PolicyKind::Boundary) } else { Answer::Yes },
            session: if has_own { self.all(policies, PolicyKind::Session) } else { Answer::Yes },
            service_control: self.service_control(policies, shape),
            endpoint: {
                self.resource_control(policies, shape);
                self.all(policies, PolicyKind::Endpoint)
            },
            direct,
            entity,
            account,
        }
    }

    /// Whether each group of a kind allows.
    fn all(&mut self, policies: &Policies, kind: PolicyKind) -> Answer {
        let through = Through::of(kind);
        let mut all = Answer::Yes;
        for group in policies.groups(kind) {
            all = all.and(self.group(group, through));
        }
        all
    }

    /// No level allows anything of an organisation that has none.
    fn service_control(&mut self, policies: &Policies, shape: &Shape) -> Answer {
        match &policies.service_control {
            Some(levels) if shape.service_control && levels.is_empty() => Answer::No,
            Some(_) if shape.service_control => self.all(policies, PolicyKind::ServiceControl),
            _ => Answer::Yes,
        }
    }

    /// They can only deny: a policy that allows everything stands in each level.
    fn resource_control(&mut self, policies: &Policies, shape: &Shape) {
        if policies.resource_control.is_none() || shape.resource_control.is_no() {
            return;
        }
        let before = std::mem::replace(&mut self.denied, Answer::No);
        self.all(policies, PolicyKind::ResourceControl);
        self.denied = before.or(self.denied.and(shape.resource_control));
    }

    /// Whether one policy of a group allows.
    fn group(&mut self, group: &[Arc<Policy>], through: Through) -> Answer {
        let mut allowed = Answer::No;
        for policy in group {
            self.hidden(policy, &mut [&mut allowed]);
            for statement in &policy.statements {
                match statement.effect {
                    Some(Effect::Allow) if allowed.is_yes() => {}
                    Some(Effect::Allow) => allowed = allowed.or((self.fits)(statement, through)),
                    Some(Effect::Deny) => self.deny(statement, through),
                    None => allowed = allowed.or(self.either(statement, through)),
                }
            }
        }
        allowed
    }

    fn resource(&mut self, policies: &Policies) -> (Answer, Answer, Answer) {
        let (mut direct, mut entity, mut account) = (Answer::No, Answer::No, Answer::No);
        let Some(policy) = &policies.resource else { return (direct, entity, account) };
        self.hidden(policy, &mut [&mut direct, &mut entity, &mut account]);
        for statement in &policy.statements {
            let limit = match statement.effect {
                Some(Effect::Deny) => {
                    self.deny(statement, Through::Any);
                    continue;
                }
                Some(Effect::Allow) => Answer::Yes,
                None => self.either(statement, Through::Any),
            };
            let mut grant = |to: &mut Answer, through| {
                if !to.is_yes() {
                    *to = to.or((self.fits)(statement, through).and(limit));
                }
            };
            grant(&mut direct, Through::Direct);
            grant(&mut entity, Through::Entity);
            grant(&mut account, Through::Account);
        }
        (direct, entity, account)
    }

    fn deny(&mut self, statement: &Statement, through: Through) {
        if !self.denied.is_yes() {
            self.denied = self.denied.or((self.fits)(statement, through));
        }
    }

    /// A statement whose effect is not known may allow and may deny.
    fn either(&mut self, statement: &Statement, through: Through) -> Answer {
        let fits = (self.fits)(statement, through).and(Answer::Unknown);
        self.denied = self.denied.or(fits);
        fits
    }

    /// Statements that cannot be seen may allow and may deny.
    fn hidden(&mut self, policy: &Policy, allowed: &mut [&mut Answer]) {
        if policy.partial {
            self.denied = self.denied.or(Answer::Unknown);
            for answer in allowed {
                **answer = answer.or(Answer::Unknown);
            }
        }
    }
}
