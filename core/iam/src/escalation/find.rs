//! Finds the methods that a principal holds.

use deployfence_value::{Answer, Text};

use super::asking::Granted;
use super::binding::{Binding, Own};
use super::budget::Budget;
use super::held::{Escalations, Held, Shows, Step, Way};
use super::known::Known;
use super::method::{Category, Gain, Method, Reach, Subject};
use super::methods::methods;
use super::need::Need;
use super::permissions::Permissions;
use super::sieve::Services;
use super::sinks;
use super::trust::{By, Trusted, Trusts};
use super::world::{Principal, World};

/// The methods that a principal holds: those of the table in its order, then what else takes a role from it. Empty for
/// what is neither a user nor a role.
///
/// Where a policy is not known whole, a method may be found as [`Answer::Unknown`]. One resource decides for each
/// permission: an action that AWS checks on several types of resources at once is asked for on the type of the method.
#[must_use]
pub fn methods_held(principal: &Principal, world: &World) -> Escalations {
    let found = with_finder(principal, world, |finder| {
        let mut held: Vec<Held> = methods().flat_map(|method| finder.held(method)).collect();
        held.extend(sinks::held(finder));
        let cut_short = finder.budget.is_spent() || held.iter().any(|held| held.cut_short);
        Escalations { held, cut_short }
    });
    found.unwrap_or_default()
}

/// How a principal can allow itself everything, unless a boundary stands in the way; none where no method surely does.
/// Service control policies bound an account's administrators too.
#[must_use]
pub fn administrator(principal: &Principal, world: &World) -> Option<Held> {
    let services = Services::of(&principal.policies);
    let may_have = |method: &&Method| {
        let by_itself = method.category == Category::SelfEscalation && method.gain == Gain::Administrator;
        by_itself && method.needs.iter().all(|need| services.may_have(need.action))
    };
    let mut possible = methods().filter(may_have).peekable();
    // Most principals can surely not: finding that out costs less than a finder.
    possible.peek()?;
    with_finder(principal, world, |finder| {
        let mut held = possible.flat_map(|method| finder.held(method));
        held.find(|held| !held.bounded && held.answer.is_yes())
    })?
}

fn with_finder<T>(principal: &Principal, world: &World, ask: impl FnOnce(&Finder) -> T) -> Option<T> {
    let own = Own::new(principal, world)?;
    let (known, budget) = (Known::of(&own, world), Budget::of_principal());
    let trusts = Trusts::new(&own, world, &known);
    let permissions = Permissions::new(&own, world, &known, &trusts, &budget);
    Some(ask(&Finder { own: &own, world, trusts: &trusts, permissions, budget: &budget }))
}

/// Asks for one principal.
pub(super) struct Finder<'w> {
    pub(super) own: &'w Own<'w>,
    pub(super) world: &'w World,
    pub(super) permissions: Permissions<'w>,
    trusts: &'w Trusts<'w>,
    budget: &'w Budget,
}

/// What was shown so far.
#[derive(Debug, Clone)]
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

    pub(super) fn trust(&mut self, shows: Shows, trusted: Trusted) {
        match trusted {
            Trusted::Unknown => self.answer = self.answer.and(Answer::Unknown),
            Trusted::Granted(granted) => self.add(shows, *granted),
        }
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.answer = self.answer.and(other.answer);
        self.cut_short |= other.cut_short;
        self.steps.extend(other.steps);
    }
}

impl Finder<'_> {
    fn held(&self, method: &'static Method) -> Vec<Held> {
        let is_idle = match method.gain {
            Gain::BeyondBoundary => !self.own.is_bounded(),
            Gain::BeyondDenial => !self.own.is_denied(),
            _ => false,
        };
        if is_idle || !self.permissions.may_be_held(method.needs) {
            return Vec::new();
        }
        self.bindings(method).iter().filter_map(|binding| self.held_on(method, binding)).collect()
    }

    /// On whom or what a method may be used.
    pub(super) fn bindings(&self, method: &Method) -> Vec<Binding<'_>> {
        self.own.bindings(method, self.world, &self.permissions.sieve(method.needs))
    }

    fn held_on(&self, method: &'static Method, binding: &Binding) -> Option<Held> {
        let shown = match method.subject {
            Subject::Role(Reach::Passed(services)) => self.passed(method, binding, services)?,
            Subject::Role(reach) => {
                let mut shown = self.reached(reach, binding)?;
                self.permissions.all(method.needs, binding, None, &mut shown)?;
                if reach == Reach::Rewritten {
                    shown.add(Shows::WrittenTrust, self.trusts.rewritten(&binding.target)?);
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
                Category::SelfEscalation => method.gain != Gain::BeyondBoundary && self.own.is_limited(),
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
        if !Trusts::may_serve(binding.role, service) {
            return None;
        }
        let mut held = Shown::nothing();
        self.permissions.all(needs, binding, Some(service), &mut held)?;
        let mut shown = Shown::nothing();
        shown.trust(Shows::ServiceTrust, self.trusts.service(&binding.target, binding.role, service)?);
        shown.extend(held);
        Some(shown)
    }

    /// Whether the role's trust policy opens it in this way.
    fn reached(&self, reach: Reach, binding: &Binding) -> Option<Shown> {
        let mut shown = Shown::nothing();
        let (arn, role): (&Text, _) = (&binding.target, binding.role);
        match reach {
            Reach::Passed(_) | Reach::Rewritten => {}
            Reach::Runs { services, .. } => {
                let mut trusting = services.iter();
                let trusted = trusting.find_map(|service| self.trusts.service(arn, role, service))?;
                shown.trust(Shows::ServiceTrust, trusted);
            }
            Reach::Assumed => shown.trust(Shows::Trust, self.trusts.caller(arn, role, By::Any)?),
            Reach::Named => shown.trust(Shows::Trust, self.trusts.caller(arn, role, By::Trust)?),
        }
        Some(shown)
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
