//! Whether a principal holds what a method takes, each permission on the resource that the method says.

use std::borrow::Cow;

use deployfence_value::{Answer, Text};

use super::asking::{Granted, ask, speaks_of, statements, trust_of};
use super::binding::{Binding, Own};
use super::find::Shown;
use super::held::Shows;
use super::known::{Known, PASS_ROLE};
use super::method::{Need, On};
use super::resources::{forms, none, search};
use super::sample::CutShort;
use super::services::passed_to;
use super::world::World;
use crate::evaluate::{Policies, PolicyKind};
use crate::pattern::{Pattern, Subject};
use crate::policy::{Effect, Statement};
use crate::request::{Found, Request};

/// The kinds of policies of which some statement has to allow what a principal does.
const LIMITING: [PolicyKind; 4] =
    [PolicyKind::Identity, PolicyKind::Boundary, PolicyKind::Session, PolicyKind::ServiceControl];

/// Asks what a principal may do.
pub(super) struct Permissions<'w> {
    own: &'w Own<'w>,
    world: &'w World,
    pub(super) known: Known,
}

/// What a method is used on, and the service that a role is passed to.
#[derive(Clone, Copy)]
struct Use<'b> {
    binding: &'b Binding<'b>,
    service: Option<&'b str>,
}

impl<'w> Permissions<'w> {
    pub(super) fn new(own: &'w Own<'w>, world: &'w World) -> Self {
        Self { own, world, known: Known::of(own, world) }
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
                On::Subject if need.action == PASS_ROLE => vec![self.pass(used)?],
                On::Subject => vec![self.on(need, &binding.target, used)?],
                On::Policy => vec![self.on_any_of(need, binding.policies.iter().copied(), used)?],
                On::Running => vec![self.on(need, &binding.running?.arn, used)?],
                On::CodeSigning => vec![self.on(need, binding.running?.code_signing.as_ref()?, used)?],
                On::Any => self.on_some(&[need], None, used)?,
                On::One(kind) => {
                    let together = |other: &&Need| other.on == need.on && prefix(other) == prefix(need);
                    if needs.iter().take(at).any(|before| together(&before)) {
                        continue;
                    }
                    let group: Vec<&Need> = needs.iter().filter(together).collect();
                    self.on_some(&group, Some(kind), used)?
                }
            };
            granted.into_iter().for_each(|granted| shown.add(Shows::Permission, granted));
        }
        Some(())
    }

    /// `iam:PassRole` on the role, to the service.
    fn pass(&self, used: Use) -> Option<Granted> {
        let services = used.service.map(passed_to).unwrap_or_default();
        let mut best = None;
        for service in services {
            let mut circumstances = self.known.circumstances.clone();
            circumstances.fix("iam:PassedToService", Some(&Text::literal(service)));
            let policies = &self.own.principal.policies;
            better(
                &mut best,
                ask(policies, &self.own.caller, PASS_ROLE, &used.binding.target, &circumstances),
            );
        }
        best
    }

    fn on(&self, need: &Need, resource: &Text, used: Use) -> Option<Granted> {
        let own = &self.own.principal.policies;
        let attached = match need.on {
            On::Running => used.binding.running.and_then(|running| running.policy.clone()),
            // What identity policies allow by themselves: the role's own trust policy is asked for apart.
            _ if need.action == "sts:AssumeRole" => Some(trust_of(&self.known.root)),
            _ => None,
        };
        let with_resource;
        let policies = if attached.is_some() {
            with_resource = Policies { resource: attached, ..own.clone() };
            &with_resource
        } else {
            own
        };
        let circumstances = self.known.of_need(need, used.binding, used.service.is_some(), self.own);
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
    fn on_some(&self, needs: &[&Need], kind: Option<&str>, used: Use) -> Option<Vec<Granted>> {
        let forms_of: Vec<Vec<Pattern>> =
            needs.iter().map(|need| forms(self.world, need.action, kind)).collect();
        let forms = forms_of.iter().find(|forms| !forms.is_empty()).map_or(&[][..], Vec::as_slice);
        let all = |resource: &Text| -> Option<Vec<Granted>> {
            let each = needs.iter().zip(&forms_of).map(|(need, forms)| {
                let nothing = none();
                self.on(need, if forms.is_empty() { &nothing } else { resource }, used)
            });
            each.collect()
        };
        if forms.is_empty() {
            return all(&none());
        }
        let mut best: Option<Vec<Granted>> = None;
        let is_sure = |all: &[Granted]| all.iter().all(|granted| granted.answer == Answer::Yes);
        let searched = search(forms, &self.named(needs), |resource| {
            let Some(granted) = all(resource) else { return false };
            let sure = is_sure(&granted);
            if sure || best.is_none() {
                best = Some(granted);
            }
            sure
        });
        match searched {
            Err(CutShort) if !best.as_deref().is_some_and(is_sure) => Some(self.untried(needs)),
            _ => best,
        }
    }

    /// What the policies name for these actions: for each action the resources that identity policies, each boundary and
    /// each level of control policies allow, and those that a denial of all others spares. What leaves all open is not
    /// among them.
    fn named(&self, needs: &[&Need]) -> Vec<Vec<Pattern>> {
        let policies = &self.own.principal.policies;
        let mut groups: Vec<Vec<Pattern>> = Vec::new();
        let mut add = |group: Option<Vec<Pattern>>| {
            if let Some(group) = group.filter(|group| !groups.contains(group)) {
                groups.push(group);
            }
        };
        for need in needs {
            let action = Subject::from(need.action);
            for group in LIMITING.into_iter().flat_map(|kind| policies.groups(kind)) {
                let is_whole = group.iter().all(|policy| !policy.partial);
                let allowing = group.iter().flat_map(|policy| &policy.statements).filter(|statement| {
                    statement.effect != Some(Effect::Deny) && speaks_of(statement, &action)
                });
                add(if is_whole { self.resources(allowing, false) } else { None });
            }
            let denying = statements(policies)
                .filter(|statement| statement.effect == Some(Effect::Deny) && speaks_of(statement, &action));
            denying.for_each(|statement| add(self.resources(std::iter::once(statement), true)));
        }
        groups
    }

    /// The resources that statements name; none where one of them leaves all open.
    fn resources<'s>(
        &self,
        statements: impl Iterator<Item = &'s Statement>,
        negated: bool,
    ) -> Option<Vec<Pattern>> {
        let value = |key: &str| match self.known.circumstances.context.get(key) {
            Found::Values([only]) => Some(Cow::Owned(only.clone())),
            _ => None,
        };
        let mut named = Vec::new();
        for statement in statements {
            let resources = statement.resources.as_ref().filter(|resources| resources.negated == negated)?;
            for item in &resources.items {
                match item.is.with(|variable| value(&variable.key)) {
                    Some(pattern) if pattern.is_everything() => return None,
                    Some(pattern) => named.push(pattern.into_owned()),
                    // A variable that the request lacks: it matches nothing.
                    None => {}
                }
            }
        }
        Some(named)
    }

    /// Stands for a search that was cut short: unknown.
    fn untried(&self, needs: &[&Need]) -> Vec<Granted> {
        let request = |need: &&Need| Request {
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
