//! Why a request was decided as it was: the statements that decided, and what had none that allowed it.

use deployfence_source::FileSpan;
use deployfence_value::{Answer, Text};

use super::Outcome;
use super::combine::{Verdict, Ways};
use super::policies::{Policies, PolicyKind};
use super::principal::Through;
use super::shape::{Own, Shape};
use crate::policy::{Effect, Policy, Statement};

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// Which kind of policy decided.
    pub kind: PolicyKind,
    /// What part it had in the decision.
    pub part: Part,
    /// Its group, from 0: the level of an organisation, or the boundary.
    pub group: usize,
    /// The policy within its group, from 0; none where no policy of the group allowed it.
    pub policy: Option<usize>,
    /// The statement within its policy, from 0.
    pub statement: Option<usize>,
    /// The statement's name.
    pub sid: Option<Text>,
    /// Where the statement is written.
    pub at: Option<FileSpan>,
}

/// The part that something has in a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The statement allows it.
    Allows,
    /// The statement denies it.
    Denies,
    /// It hangs on what is not known whether the statement applies.
    MayApply,
    /// Nothing of this kind allows it, and something would have to.
    Lacks,
    /// A part of the policy is not known.
    Hidden,
    /// What is not known of the request decides how policies are combined: its action, or whose the resource is.
    Vague,
    /// No permission is needed: the root user has all, and some actions ask for none.
    Free,
}

impl Because {
    /// The reason as a sentence in lower case.
    #[must_use]
    pub fn sentence(&self) -> String {
        let kind = self.kind.name();
        let level = match self.kind {
            PolicyKind::ServiceControl | PolicyKind::ResourceControl => {
                format!(" of level {} of the organisation", self.group + 1)
            }
            PolicyKind::Boundary if self.group > 0 => format!(" {}", self.group + 1),
            _ => String::new(),
        };
        let number = match self.policy {
            Some(at) if self.kind != PolicyKind::Resource && self.kind != PolicyKind::Boundary => {
                format!(" {}", at + 1)
            }
            _ => String::new(),
        };
        let policy = format!("{kind}{number}{level}");
        let statement = match (&self.sid, self.statement) {
            (Some(sid), _) => format!("statement `{sid}` of the {policy}"),
            (None, Some(at)) => format!("statement {} of the {policy}", at + 1),
            (None, None) => format!("the {policy}"),
        };
        match self.part {
            Part::Allows => format!("{statement} allows it"),
            Part::Denies => format!("{statement} denies it"),
            Part::MayApply => format!("{statement} may or may not apply"),
            Part::Lacks => format!("no {kind}{level} allows it"),
            Part::Hidden => format!("a part of the {policy} is not known"),
            Part::Vague => {
                "it is not known of the request which action it asks for, or whose the resource is".to_owned()
            }
            Part::Free => "no policy has to allow it".to_owned(),
        }
    }
}

/// What decided.
pub(super) fn explain(
    policies: &Policies,
    shape: &Shape,
    verdict: &Verdict,
    fits: &mut dyn FnMut(&Statement, Through) -> Answer,
) -> Vec<Because> {
    let mut reasons = Reasons { policies, fits, found: Vec::new() };
    match verdict.outcome() {
        Outcome::ExplicitlyDenied => {
            for kind in applying(shape) {
                reasons.statements(kind, Effect::Deny, Through::of(kind), Answer::Yes);
            }
        }
        Outcome::Allowed => reasons.allowed(shape, verdict),
        Outcome::ImplicitlyDenied => reasons.lacking(shape, verdict),
        Outcome::Unknown => {
            for kind in applying(shape) {
                for effect in [Effect::Allow, Effect::Deny] {
                    reasons.statements(kind, effect, Through::of(kind), Answer::Unknown);
                }
            }
            let parts = [shape.same_account, shape.resource_decides, shape.resource_control, shape.free];
            if parts.contains(&Answer::Unknown) {
                reasons.found.push(reason(PolicyKind::Resource, Part::Vague, 0));
            }
        }
    }
    reasons.found
}

/// The kinds of policies that have a say.
fn applying(shape: &Shape) -> impl Iterator<Item = PolicyKind> {
    let (own, service_control) = (shape.own == Own::Policies, shape.service_control);
    let resource_control = !shape.resource_control.is_no();
    PolicyKind::ALL.into_iter().filter(move |kind| match kind {
        PolicyKind::Identity | PolicyKind::Boundary | PolicyKind::Session => own,
        PolicyKind::ServiceControl => service_control,
        PolicyKind::ResourceControl => resource_control,
        PolicyKind::Resource | PolicyKind::Endpoint => true,
    })
}

struct Reasons<'a> {
    policies: &'a Policies,
    fits: &'a mut dyn FnMut(&Statement, Through) -> Answer,
    found: Vec<Because>,
}

impl Reasons<'_> {
    /// The statements of a kind with that effect that apply as `wanted` says.
    fn statements(&mut self, kind: PolicyKind, effect: Effect, through: Through, wanted: Answer) {
        for (group, policies) in self.policies.groups(kind).enumerate() {
            for (at, policy) in policies.iter().enumerate() {
                let of_policy = Because { policy: Some(at), ..reason(kind, Part::Hidden, group) };
                if policy.partial && wanted == Answer::Unknown && effect == Effect::Allow {
                    self.found.push(of_policy.clone());
                }
                self.of_policy(policy, effect, through, wanted, &of_policy);
            }
        }
    }

    fn of_policy(&mut self, policy: &Policy, effect: Effect, through: Through, wanted: Answer, of: &Because) {
        for (at, statement) in policy.statements.iter().enumerate() {
            let known = statement.effect.is_some();
            // What neither allows nor denies for sure is told once.
            let asked = if known { statement.effect == Some(effect) } else { effect == Effect::Allow };
            if !asked {
                continue;
            }
            let fits = (self.fits)(statement, through);
            let answer = if known { fits } else { fits.and(Answer::Unknown) };
            if answer == wanted {
                let part = match (wanted, effect) {
                    (Answer::Unknown, _) => Part::MayApply,
                    (_, Effect::Allow) => Part::Allows,
                    (_, Effect::Deny) => Part::Denies,
                };
                let (sid, at, place) = (statement.sid.clone(), Some(at), Some(statement.at));
                self.found.push(Because { part, statement: at, sid, at: place, ..of.clone() });
            }
        }
    }

    fn allows(&mut self, kind: PolicyKind, through: Through) {
        self.statements(kind, Effect::Allow, through, Answer::Yes);
    }

    /// The statements of every way that suffices.
    fn allowed(&mut self, shape: &Shape, verdict: &Verdict) {
        if shape.free.is_yes() {
            self.found.push(reason(PolicyKind::Identity, Part::Free, 0));
            return;
        }
        let ways = Ways::new(shape, &verdict.layers);
        let across = !shape.same_account.is_yes();
        let own = across || ways.own.is_yes();
        match shape.own {
            Own::Policies if own => self.allows(PolicyKind::Identity, Through::None),
            Own::Everything => self.found.push(reason(PolicyKind::Identity, Part::Free, 0)),
            _ => {}
        }
        let account = across || (own && shape.resource_decides.is_yes());
        for (through, counts) in [
            (Through::Direct, across || ways.direct.is_yes()),
            (Through::Entity, across || ways.entity.is_yes()),
            (Through::Account, account),
        ] {
            if counts {
                self.allows(PolicyKind::Resource, through);
            }
        }
        if shape.own == Own::Policies {
            if own || (ways.entity.is_yes() && shape.entity_is_bounded) {
                self.allows(PolicyKind::Boundary, Through::None);
            }
            if own || ways.entity.is_yes() {
                self.allows(PolicyKind::Session, Through::None);
            }
        }
        if shape.service_control {
            self.allows(PolicyKind::ServiceControl, Through::None);
        }
        self.allows(PolicyKind::Endpoint, Through::Any);
        self.found.dedup();
    }

    /// What should have allowed it and did not.
    fn lacking(&mut self, shape: &Shape, verdict: &Verdict) {
        if Ways::new(shape, &verdict.layers).granted(shape).is_no() {
            self.not_granted(shape, verdict);
        }
        if shape.service_control {
            self.lacking_groups(PolicyKind::ServiceControl);
        }
        self.lacking_groups(PolicyKind::Endpoint);
    }

    fn not_granted(&mut self, shape: &Shape, verdict: &Verdict) {
        let layers = &verdict.layers;
        let own = shape.own == Own::Policies;
        let (within, named) = (shape.same_account.is_yes(), layers.direct.or(layers.entity));
        let identity = !own || layers.identity.is_yes();
        // Within an account, a grant of the resource's policy to the role is cut by what bounds the role alone.
        let by_resource = within && named.is_yes();
        if !(identity || by_resource) {
            self.found.push(reason(PolicyKind::Identity, Part::Lacks, 0));
        }
        let needed = match shape.own {
            Own::Nothing => layers.direct,
            _ if !within || !shape.resource_decides.is_no() => named.or(layers.account),
            _ => named.or(identity.into()),
        };
        if !needed.is_yes() {
            self.found.push(reason(PolicyKind::Resource, Part::Lacks, 0));
        }
        if own {
            self.lacking_groups(PolicyKind::Boundary);
            self.lacking_groups(PolicyKind::Session);
        }
    }

    /// The groups of a kind in which nothing allows it.
    fn lacking_groups(&mut self, kind: PolicyKind) {
        let through = Through::of(kind);
        if kind == PolicyKind::ServiceControl
            && self.policies.service_control.as_ref().is_some_and(Vec::is_empty)
        {
            self.found.push(reason(kind, Part::Lacks, 0));
        }
        for (at, group) in self.policies.groups(kind).enumerate() {
            let statements = group.iter().flat_map(|policy| &policy.statements);
            let mut allowing = statements.filter(|statement| statement.effect != Some(Effect::Deny));
            if !allowing.any(|statement| !(self.fits)(statement, through).is_no()) {
                self.found.push(reason(kind, Part::Lacks, at));
            }
        }
    }
}

fn reason(kind: PolicyKind, part: Part, group: usize) -> Because {
    Because { kind, part, group, policy: None, statement: None, sid: None, at: None }
}
