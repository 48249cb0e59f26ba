//! Whether a principal holds what a method takes, each permission on the resource that the method says.

use std::cell::RefCell;
use std::rc::Rc;

use deployfence_value::{Answer, Text};
use smol_str::SmolStr;

use super::asking::{Granted, ask, speak_of_key, statements};
use super::binding::{Binding, Own};
use super::budget::{Budget, CutShort};
use super::candidates::Candidates;
use super::find::{Shown, surest};
use super::held::Shows;
use super::keys::OF_RESOURCE;
use super::known::Known;
use super::memo::Memo;
use super::named::named;
use super::need::{Need, On, PASS};
use super::resources::{forms, none};
use super::services::passed_to;
use super::sieve::{Named, Services, Sieve};
use super::trust::Trusts;
use super::world::World;
use crate::evaluate::Policies;
use crate::pattern::Subject;
use crate::request::Request;

/// What it costs to ask for a candidate, where no statement has conditions.
const ASKING: usize = 16;

/// Asks what a principal may do.
pub(super) struct Permissions<'w> {
    own: &'w Own<'w>,
    world: &'w World,
    known: &'w Known,
    trusts: &'w Trusts<'w>,
    budget: &'w Budget,
    /// What a candidate that is asked for costs, in states of the search.
    asking: usize,
    services: Services,
    nothing: Rc<Named>,
    allowed: Memo<&'static str, Rc<Named>>,
    passed: Memo<(Text, SmolStr), Option<Granted>>,
    companions: Memo<&'static str, Option<Shown>>,
    candidates: Memo<Vec<Need>, Rc<RefCell<Candidates>>>,
    searched: Memo<Searched, Option<Vec<Granted>>>,
}

/// What a search is for: its answer is the same for all roles, unless policies ask which role it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Searched {
    needs: Vec<Need>,
    passes_role: bool,
    target: Option<Text>,
}

/// What a method is used on, and the service that a role is passed to.
#[derive(Clone, Copy)]
struct Use<'b> {
    binding: &'b Binding<'b>,
    service: Option<&'b str>,
}

impl<'w> Permissions<'w> {
    pub(super) fn new(
        own: &'w Own<'w>,
        world: &'w World,
        known: &'w Known,
        trusts: &'w Trusts<'w>,
        budget: &'w Budget,
    ) -> Self {
        let conditional =
            statements(&own.principal.policies).filter(|statement| !statement.conditions.is_empty()).count();
        // As many contexts as conditional statements, and each of these in each context.
        let asking = ASKING + conditional.saturating_mul(conditional) / 4;
        let (allowed, passed, companions) = (Memo::default(), Memo::default(), Memo::default());
        let (candidates, searched) = (Memo::default(), Memo::default());
        let (services, nothing) = (Services::of(&own.principal.policies), Rc::new(Named::nothing()));
        Self {
            own,
            world,
            known,
            trusts,
            budget,
            asking,
            services,
            nothing,
            allowed,
            passed,
            companions,
            candidates,
            searched,
        }
    }

    /// Whether some policy of the principal may allow each of the permissions on anything.
    pub(super) fn may_be_held(&self, needs: &[Need]) -> bool {
        let mut by_own = needs.iter().filter(|need| need.on != On::Running);
        by_own.all(|need| !self.allowed(need.action).is_nothing())
    }

    /// Lets through what the permissions may be held on.
    pub(super) fn sieve(&self, needs: &[Need]) -> Sieve {
        Sieve::of(needs, |action| self.allowed(action))
    }

    fn allowed(&self, action: &'static str) -> Rc<Named> {
        if !self.services.may_have(action) {
            return Rc::clone(&self.nothing);
        }
        self.allowed.get(action, || Rc::new(Named::of(&self.own.principal.policies, action)))
    }

    /// Shows that every permission is held; none where one is not.
    pub(super) fn all(
        &self,
        needs: &[Need],
        binding: &Binding,
        service: Option<&str>,
        shown: &mut Shown,
    ) -> Option<()> {
        let used = Use { binding, service };
        for (at, need) in needs.iter().enumerate() {
            let granted = match need.on {
                On::Passed => vec![self.pass(&binding.target, service?)?],
                On::Companion(service) => {
                    shown.extend(self.companion(service)?);
                    continue;
                }
                On::Subject | On::Assumed => vec![self.on(need, &binding.target, used)?],
                On::Policy => vec![self.on_any_of(need, self.own.changeable(binding), used)?],
                On::Running => vec![self.on(need, &binding.running?.arn, used)?],
                On::CodeSigning => vec![self.on(need, binding.running?.code_signing.as_ref()?, used)?],
                On::Any => self.on_some(&[*need], None, used)?,
                On::One(kind) => {
                    let together = |other: &&Need| other.on == need.on && prefix(other) == prefix(need);
                    if needs.iter().take(at).any(|before| together(&before)) {
                        continue;
                    }
                    let group: Vec<Need> = needs.iter().filter(together).copied().collect();
                    self.on_some(&group, Some(kind), used)?
                }
            };
            granted.into_iter().for_each(|granted| shown.add(Shows::Permission, granted));
        }
        Some(())
    }

    /// `iam:PassRole` on a role, to a service.
    fn pass(&self, role: &Text, service: &str) -> Option<Granted> {
        self.passed.get((role.clone(), SmolStr::new(service)), || {
            let policies = &self.own.principal.policies;
            let mut best = None;
            for service in passed_to(service) {
                let mut circumstances = self.known.about(role, self.own);
                circumstances.leave_open(OF_RESOURCE);
                circumstances.fix("iam:PassedToService", Some(&Text::literal(service)));
                better(&mut best, ask(policies, &self.own.caller, PASS.action, role, &circumstances));
            }
            best
        })
    }

    /// Some role that trusts a service and may be passed to it.
    fn companion(&self, service: &'static str) -> Option<Shown> {
        self.companions.get(service, || {
            let near = self.world.roles.iter().filter(|role| self.own.is_near(&role.arn));
            surest(near.filter_map(|role| {
                let mut shown = Shown::nothing();
                shown.trust(Shows::ServiceTrust, self.trusts.service(&role.arn, Some(role), service)?);
                shown.add(Shows::Permission, self.pass(&role.arn, service)?);
                Some(shown)
            }))
        })
    }

    fn on(&self, need: &Need, resource: &Text, used: Use) -> Option<Granted> {
        let own = &self.own.principal.policies;
        let attached = match need.on {
            On::Running => used.binding.running.and_then(|running| running.policy.clone()),
            // What identity policies allow by themselves: the role's own trust policy is asked for apart.
            On::Assumed => Some(self.known.left_to_account.clone()),
            _ => None,
        };
        let with_resource;
        let policies = if attached.is_some() {
            with_resource = Policies { resource: attached, ..own.clone() };
            &with_resource
        } else {
            own
        };
        let circumstances =
            self.known.of_need(need, resource, used.binding, used.service.is_some(), self.own);
        ask(policies, &self.own.caller, need.action, resource, &circumstances)
    }

    fn on_any_of<'t>(
        &self,
        need: &Need,
        resources: impl Iterator<Item = &'t Text>,
        used: Use,
    ) -> Option<Granted> {
        let mut best = None;
        for resource in resources {
            better(&mut best, self.on(need, resource, used));
        }
        best
    }

    /// All of the permissions on one and the same resource, whichever.
    fn on_some(&self, needs: &[Need], kind: Option<&str>, used: Use) -> Option<Vec<Granted>> {
        let policies = &self.own.principal.policies;
        let told: Vec<_> = needs.iter().map(|need| need.says.of_subject()).collect();
        let asks_for_it = told.iter().flatten().any(|key| speak_of_key(statements(policies), key));
        let searched = Searched {
            needs: needs.to_vec(),
            passes_role: used.service.is_some(),
            target: asks_for_it.then(|| used.binding.target.clone()),
        };
        let mut granted = self.searched.get(searched, || self.search(needs, kind, used))?;
        if used.service.is_some() && !asks_for_it {
            for (granted, key) in granted.iter_mut().zip(told) {
                let value = vec![Subject::new(used.binding.target.clone())];
                key.into_iter().for_each(|key| granted.request.context.insert(key, value.clone()));
            }
        }
        Some(granted)
    }

    fn search(&self, needs: &[Need], kind: Option<&str>, used: Use) -> Option<Vec<Granted>> {
        let takes: Vec<bool> =
            needs.iter().map(|need| !forms(self.world, need.action, kind).is_empty()).collect();
        let all = |resource: &Text| -> Option<Vec<Granted>> {
            let nothing = none();
            let each = needs.iter().zip(&takes);
            each.map(|(need, takes)| self.on(need, if *takes { resource } else { &nothing }, used)).collect()
        };
        if !takes.contains(&true) {
            return all(&none());
        }
        let candidates = self.candidates.get(needs.to_vec(), || {
            let forms_of = needs.iter().map(|need| forms(self.world, need.action, kind));
            let forms = forms_of.into_iter().find(|forms| !forms.is_empty()).unwrap_or_default();
            let groups = named(&self.own.principal.policies, &self.known.circumstances.context, needs);
            Rc::new(RefCell::new(Candidates::new(forms, groups)))
        });
        let mut best: Option<Vec<Granted>> = None;
        for at in 0.. {
            let candidate = candidates.borrow_mut().get(at, self.budget);
            let affordable = candidate.and_then(|found| self.budget.spend(self.asking).map(|()| found));
            let resource = match affordable {
                Ok(Some(resource)) => resource,
                Ok(None) => break,
                Err(CutShort) => return Some(self.untried(needs)),
            };
            let Some(granted) = all(&resource) else { continue };
            if granted.iter().all(|granted| granted.answer.is_yes()) {
                return Some(granted);
            }
            best.get_or_insert(granted);
        }
        best
    }

    /// Stands for a search that was cut short: unknown.
    fn untried(&self, needs: &[Need]) -> Vec<Granted> {
        let request = |need: &Need| Request {
            principal: self.own.caller.clone(),
            action: Subject::from(need.action),
            resource: Subject::new(none()),
            resource_account: None,
            context: self.known.circumstances.context.clone(),
        };
        let granted = |need| Granted { answer: Answer::Unknown, cut_short: true, request: request(need) };
        needs.iter().map(granted).collect()
    }
}

/// Keeps the surer one.
fn better(best: &mut Option<Granted>, other: Option<Granted>) {
    if best.as_ref().is_none_or(|best| best.answer != Answer::Yes) {
        *best = other.filter(|other| best.is_none() || other.answer == Answer::Yes).or_else(|| best.take());
    }
}

fn prefix(need: &Need) -> &str {
    need.action.split_once(':').map_or(need.action, |(prefix, _)| prefix)
}
