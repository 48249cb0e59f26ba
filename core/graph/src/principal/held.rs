//! What a principal holds in one of the deployments that its template's conditions tell apart.

use std::sync::Arc;

use deployfence_iam::Arn;
use deployfence_iam::evaluate::{Because, Decision, Policies, PolicyKind, evaluate};
use deployfence_iam::pattern::Subject;
use deployfence_iam::policy::{Policy, Statement};
use deployfence_iam::request::{Context, Request};
use deployfence_source::FileSpan;
use deployfence_value::{Answer, Condition, Literal, Text};

use super::{Attachment, Principal};
use crate::world::World;

/// Conditions of one principal's policies that are told apart; of more, nothing is assumed.
const CONDITIONS: usize = 6;

/// What a principal holds where some conditions hold and others do not.
#[derive(Debug)]
pub struct Held<'w> {
    /// The principal.
    pub principal: &'w Principal,
    /// The conditions, those of the principal included.
    pub when: Vec<Literal>,
    /// Its policies there.
    pub policies: Policies,
    /// The attachments that the policies of `policies.identity` come from, in their order.
    attachments: Vec<&'w Attachment>,
    boundaries: Vec<&'w Attachment>,
}

impl Principal {
    /// What it holds, in each of the deployments that conditions of its policies tell apart.
    #[must_use]
    pub fn held(&self, world: &World) -> Vec<Held<'_>> {
        let mut conditions: Vec<&Condition> = Vec::new();
        let all = self.attachments.iter().chain(&self.boundaries);
        for literal in
            all.flat_map(|attachment| attachment.under.iter().chain(attachment.policy.conditions_met()))
        {
            if !conditions.contains(&&literal.condition)
                && !self.under.iter().any(|u| u.condition == literal.condition)
            {
                conditions.push(&literal.condition);
            }
        }
        let mut deployments: Vec<Vec<Literal>> = world.both_hold(&self.under, &[]).into_iter().collect();
        if conditions.len() <= CONDITIONS {
            for condition in conditions {
                let literal = |holds| Literal { condition: condition.clone(), holds };
                let split = |known: &Vec<Literal>| {
                    [true, false].map(|holds| world.both_hold(known, &[literal(holds)])).into_iter().flatten()
                };
                deployments = deployments.iter().flat_map(split).collect();
            }
        }
        deployments.into_iter().map(|when| self.held_when(world, when)).collect()
    }

    fn held_when(&self, world: &World, when: Vec<Literal>) -> Held<'_> {
        let policy = |attachment: &&Attachment| attachment.policy.assuming(&when, &attachment.under);
        let attachments = attached_when(&self.attachments, &when);
        let boundaries = attached_when(&self.boundaries, &when);
        let policies = Policies {
            identity: attachments.iter().map(policy).collect(),
            boundaries: boundaries.iter().map(policy).collect(),
            service_control: world.control_policies().map(|level| vec![level.to_vec()]),
            ..Policies::default()
        };
        Held { principal: self, when, policies, attachments, boundaries }
    }
}

fn attached_when<'a>(attachments: &'a [Attachment], when: &[Literal]) -> Vec<&'a Attachment> {
    let is_excluded = |own: &Literal| when.iter().any(|known| known.excludes(own));
    attachments.iter().filter(|attachment| !attachment.under.iter().any(is_excluded)).collect()
}

impl Held<'_> {
    /// What becomes of a request of the principal, of which nothing else is known: conditions that hang on the request
    /// make *unknown*. A resource whose ARN names no account is taken to lie in the principal's own. None where the principal
    /// has no ARN that can be read.
    #[must_use]
    pub fn decide(&self, action: &str, resource: &Text) -> Option<Decision> {
        self.decide_in(action, resource, Context::open())
    }

    /// [`Held::decide`], with what else is known of the request.
    #[must_use]
    pub fn decide_in(&self, action: &str, resource: &Text, context: Context) -> Option<Decision> {
        let principal = self.principal.caller()?;
        let request = Request {
            resource_account: principal.account().cloned(),
            principal,
            action: Subject::from(action),
            resource: Subject::new(resource.clone()),
            context,
        };
        Some(evaluate(&self.policies, &request))
    }

    /// [`Held::decide_in`], with the resource's own policy. A resource belongs to the account that its ARN names.
    #[must_use]
    pub fn decide_with(
        &self,
        action: &str,
        resource: &Text,
        context: Context,
        policy: Option<Arc<Policy>>,
    ) -> Option<Decision> {
        let principal = self.principal.caller()?;
        let is_told = Arn::parse(resource).is_some_and(|arn| arn.account.size() > 0);
        let request = Request {
            resource_account: principal.account().filter(|_| !is_told).cloned(),
            principal,
            action: Subject::from(action),
            resource: Subject::new(resource.clone()),
            context,
        };
        Some(evaluate(&Policies { resource: policy, ..self.policies.clone() }, &request))
    }

    /// What it holds without the attachments that `keeps` refuses.
    #[must_use]
    pub fn only(&self, keeps: impl Fn(&Attachment) -> bool) -> Self {
        let identity = self.policies.identity.iter().zip(&self.attachments);
        let (identity, attachments) = identity
            .filter(|(_, attachment)| keeps(attachment))
            .map(|(policy, attachment)| (Arc::clone(policy), *attachment))
            .unzip();
        Self {
            principal: self.principal,
            when: self.when.clone(),
            policies: Policies { identity, ..self.policies.clone() },
            attachments,
            boundaries: self.boundaries.clone(),
        }
    }

    /// The permissions boundary there; none where there is none.
    #[must_use]
    pub fn boundary(&self) -> Option<&Attachment> {
        self.boundaries.first().copied()
    }

    /// Whether it surely may, surely may not, or may under conditions that are not known.
    #[must_use]
    pub fn may(&self, action: &str, resource: &Text) -> Answer {
        self.decide(action, resource).map_or(Answer::No, |decision| decision.result.into())
    }

    /// The statement that a reason names.
    #[must_use]
    pub fn statement(&self, because: &Because) -> Option<&Statement> {
        let policy = self.policies.groups(because.kind).nth(because.group)?.get(because.policy?)?;
        policy.statements.get(because.statement?)
    }

    /// Where the statement is shown that a reason names, and the attachment that it belongs to.
    #[must_use]
    pub fn shown(&self, because: &Because) -> Option<(FileSpan, &Attachment)> {
        let attachment = match because.kind {
            PolicyKind::Identity => self.attachments.get(because.policy?)?,
            PolicyKind::Boundary => self.boundaries.get(because.group)?,
            _ => return None,
        };
        Some((attachment.place(because.at.unwrap_or(attachment.at)), attachment))
    }
}
