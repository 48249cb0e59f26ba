//! Finds the methods that a principal holds.

use deployfence_value::{Answer, Text};

use super::asking::{Granted, ask, may_allow, trust_of, without_own};
use super::binding::{Binding, Own};
use super::contexts::Circumstances;
use super::held::{Held, Shows, Step, Way};
use super::method::{Category, Gain, Method, Need, On, Reach, Subject};
use super::methods::methods;
use super::permissions::Permissions;
use super::sinks;
use super::world::{Principal, World};
use crate::caller::Caller;
use crate::evaluate::Policies;

/// The methods that a principal holds: those of the table in its order, then what else takes a role from it. Empty for
/// what is neither a user nor a role.
///
/// Where a policy is not known whole, a method may be found as [`Answer::Unknown`]. One resource decides for each
/// permission: an action that AWS checks on several types of resources at once is asked for on the type of the method.
#[must_use]
pub fn methods_held(principal: &Principal, world: &World) -> Vec<Held> {
    let Some(own) = Own::new(principal, world) else { return Vec::new() };
    let finder = Finder { permissions: Permissions::new(&own, world), own: &own, world };
    let mut held = Vec::new();
    for method in methods() {
        held.extend(finder.held(method));
    }
    held.extend(sinks::held(&finder));
    held
}

/// How a principal can allow itself everything, unless a boundary stands in the way; none where no method surely does.
/// Service control policies bound an account's administrators too.
#[must_use]
pub fn administrator(principal: &Principal, world: &World) -> Option<Held> {
    let own = Own::new(principal, world)?;
    let finder = Finder { permissions: Permissions::new(&own, world), own: &own, world };
    methods()
        .filter(|method| method.category == Category::SelfEscalation && method.gain == Gain::Administrator)
        .flat_map(|method| finder.held(method))
        .find(|held| !held.bounded && held.answer.is_yes())
}

/// Asks for one principal.
pub(super) struct Finder<'w> {
    pub(super) own: &'w Own<'w>,
    pub(super) world: &'w World,
    pub(super) permissions: Permissions<'w>,
}

/// What was shown so far.
pub(super) struct Shown {
    pub(super) answer: Answer,
    pub(super) cut_short: bool,
    pub(super) steps: Vec<Step>,
}

impl Shown {
    pub(super) fn nothing() -> Self {
        Self { answer: Answer::Yes, cut_short: false, steps: Vec::new() }
    }

    pub(super) fn add(&mut self, shows: Shows, granted: Granted) {
        self.answer = self.answer.and(granted.answer);
        self.cut_short |= granted.cut_short;
        self.steps.push(Step { shows, request: granted.request });
    }
}

impl<'w> Finder<'w> {
    fn held(&self, method: &'static Method) -> Vec<Held> {
        let policies = &self.own.principal.policies;
        let by_own = method.needs.iter().filter(|need| need.on != On::Running);
        if by_own.into_iter().any(|need| !may_allow(policies, need.action)) {
            return Vec::new();
        }
        if method.gain == Gain::BeyondBoundary && !self.own.is_bounded() {
            return Vec::new();
        }
        let bindings = self.own.bindings(method, self.world);
        bindings.iter().filter_map(|binding| self.held_on(method, binding)).collect()
    }

    fn held_on(&self, method: &'static Method, binding: &Binding) -> Option<Held> {
        let shown = match method.subject {
            Subject::Role(Reach::Passed(services)) => self.passed(method, binding, services)?,
            Subject::Role(reach) => {
                let mut shown = self.reached(reach, binding)?;
                self.permissions.all(method.needs, binding, None, &mut shown)?;
                if reach == Reach::Rewritten {
                    shown.add(Shows::WrittenTrust, self.assumes_after_rewriting(binding)?);
                }
                shown
            }
            _ => {
                let mut shown = Shown::nothing();
                self.permissions.all(method.needs, binding, None, &mut shown)?;
                shown
            }
        };
        Some(Held {
            way: Way::Method(method),
            target: binding.target.clone(),
            resource: binding.running.map(|running| running.arn.clone()),
            gain: method.gain,
            bounded: match method.category {
                Category::SelfEscalation => method.gain != Gain::BeyondBoundary && self.own.is_bounded(),
                _ => method.gain == Gain::Administrator && binding.boundary.is_some(),
            },
            answer: shown.answer,
            cut_short: shown.cut_short,
            steps: shown.steps,
        })
    }

    /// By the first service that the role trusts and that it may be passed to, surely if there is one.
    fn passed(&self, method: &Method, binding: &Binding, services: &[&str]) -> Option<Shown> {
        let shown = services.iter().filter_map(|service| self.passed_to(method.needs, binding, service));
        surest(shown)
    }

    pub(super) fn passed_to(&self, needs: &[Need], binding: &Binding, service: &str) -> Option<Shown> {
        let mut shown = Shown::nothing();
        self.trusts_service(binding, service, &mut shown)?;
        self.permissions.all(needs, binding, Some(service), &mut shown)?;
        Some(shown)
    }

    /// Whether the role's trust policy opens it in this way.
    fn reached(&self, reach: Reach, binding: &Binding) -> Option<Shown> {
        let mut shown = Shown::nothing();
        match reach {
            Reach::Passed(_) | Reach::Rewritten => {}
            Reach::Runs { services, .. } => {
                services.iter().find_map(|service| self.trusts_service(binding, service, &mut shown))?;
            }
            Reach::Assumed => self.trusts_caller(binding, &self.own.principal.policies, &mut shown)?,
            Reach::Named => {
                self.trusts_caller(binding, &without_own(&self.own.principal.policies), &mut shown)?;
            }
        }
        Some(shown)
    }

    fn trusts_service(&self, binding: &Binding, service: &str, shown: &mut Shown) -> Option<()> {
        let Some(trust) = binding.role.and_then(|role| role.trust.clone()) else {
            shown.answer = shown.answer.and(Answer::Unknown);
            return Some(());
        };
        let name = Text::literal(service);
        let mut circumstances = Circumstances::default();
        circumstances.fix("aws:SourceAccount", Some(&self.own.account));
        circumstances.fix("aws:PrincipalIsAWSService", Some(&Text::literal("true")));
        circumstances.fix("aws:PrincipalServiceName", Some(&name));
        let policies = Policies {
            resource: Some(trust),
            resource_control: self.own.principal.policies.resource_control.clone(),
            ..Policies::default()
        };
        let service = Caller::Service(name);
        let granted = ask(&policies, &service, "sts:AssumeRole", &binding.target, &circumstances)?;
        shown.add(Shows::ServiceTrust, granted);
        Some(())
    }

    fn trusts_caller(&self, binding: &Binding, policies: &Policies, shown: &mut Shown) -> Option<()> {
        let Some(trust) = binding.role.and_then(|role| role.trust.clone()) else {
            shown.answer = shown.answer.and(Answer::Unknown);
            return Some(());
        };
        let policies = Policies { resource: Some(trust), ..policies.clone() };
        let circumstances = &self.permissions.known.circumstances;
        let granted = ask(&policies, &self.own.caller, "sts:AssumeRole", &binding.target, circumstances)?;
        shown.add(Shows::Trust, granted);
        Some(())
    }

    /// The trust policy can name a session of the principal, which no boundary keeps from assuming the role.
    fn assumes_after_rewriting(&self, binding: &Binding) -> Option<Granted> {
        let known = &self.permissions.known;
        let (caller, arn) = &known.session;
        let own = &self.own.principal.policies;
        let policies = Policies { resource: Some(trust_of(arn)), ..own.clone() };
        ask(&policies, caller, "sts:AssumeRole", &binding.target, &known.circumstances)
    }
}

/// The first that is sure, else the first.
pub(super) fn surest(shown: impl Iterator<Item = Shown>) -> Option<Shown> {
    let mut first = None;
    for one in shown {
        if one.answer.is_yes() {
            return Some(one);
        }
        first.get_or_insert(one);
    }
    first
}
