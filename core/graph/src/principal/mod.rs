//! Principals: roles, users and groups with everything that is attached to them.

mod account;
mod bounded;
mod documents;
mod gather;
mod held;

use std::sync::Arc;

use deployfence_iam::catalogue::ManagedPolicy;
use deployfence_iam::escalation::may_allow;
use deployfence_iam::evaluate::{Policies, decide};
use deployfence_iam::pattern::{Reading, Subject};
use deployfence_iam::policy::{Policy, Version};
use deployfence_iam::request::{Context, Request};
use deployfence_iam::{Arn, Caller};
use deployfence_source::FileSpan;
use deployfence_value::{Answer, Hole, HoleOrigin, Literal, Scope, Text};

pub(crate) use account::ACCOUNT;
pub(crate) use documents::NOWHERE;
pub use gather::each;
pub(crate) use gather::gather;
pub use held::Held;

use crate::identity::Identity;

/// What a principal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrincipalKind {
    /// A role.
    Role,
    /// A user.
    User,
    /// A group of users.
    Group,
}

/// A principal that a template defines, or that an account has.
#[derive(Debug)]
pub struct Principal {
    /// What it is.
    pub kind: PrincipalKind,
    /// The stack instance that defines it; of a snapshot, one of its own.
    pub scope: Scope,
    /// Its logical id; of a snapshot, its name.
    pub logical_id: String,
    /// Where that stands.
    pub at: FileSpan,
    /// The account that has it, where it is from a snapshot.
    pub account: Option<String>,
    /// What it is called.
    pub identity: Identity,
    /// The conditions of its template under which it exists.
    pub under: Vec<Literal>,
    /// The policies that let it do something; of a user, those of its groups too.
    pub attachments: Vec<Attachment>,
    /// Its permissions boundaries: one of them, where conditions choose.
    pub boundaries: Vec<Attachment>,
    /// The trust policy of a role.
    pub trust: Option<Arc<Policy>>,
    /// The names of the groups of a user.
    pub groups: Vec<Text>,
}

/// A policy as it is attached to a principal.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// What it says.
    pub policy: Arc<Policy>,
    /// Where it is attached.
    pub at: FileSpan,
    /// Where it comes from.
    pub source: Source,
    /// Its ARN, where it has one.
    pub arn: Option<Text>,
    /// The template's conditions under which it is attached.
    pub under: Vec<Literal>,
}

/// Where an attached policy comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// It is written where the principal is.
    Inline(String),
    /// A resource of a template: its logical id.
    Resource(String),
    /// AWS manages it.
    Aws(ManagedPolicy),
    /// An account has it: its ARN.
    Account(String),
    /// It is not seen: what is known of it, such as its ARN.
    Unseen(String),
}

impl Principal {
    /// Whether an account's snapshot has it: then nothing else is attached to it.
    #[must_use]
    pub fn is_of_account(&self) -> bool {
        self.account.is_some()
    }

    /// Whether all that is attached to it is seen.
    #[must_use]
    pub fn is_seen_whole(&self) -> bool {
        self.attachments.iter().chain(&self.boundaries).all(|attachment| !attachment.policy.partial)
    }

    /// Whether one of its policies may allow an action on anything: told faster than [`Held::decide`] decides.
    #[must_use]
    pub fn may_allow(&self, action: &str) -> bool {
        may_allow(self.attachments.iter().map(|attachment| &attachment.policy), action)
    }

    /// The principal as the caller of a request: of a group, some user in it, of whom nothing else is known.
    #[must_use]
    pub fn caller(&self) -> Option<Caller> {
        Caller::parse(&self.acting()?)
    }

    /// The ARN of whoever acts: itself, or, of a group, some user in it.
    pub(crate) fn acting(&self) -> Option<Text> {
        if self.kind != PrincipalKind::Group {
            return Some(self.identity.arn.clone());
        }
        let arn = Arn::parse(&self.identity.arn)?;
        let origin = HoleOrigin::Computed(format!("a member of {}", self.logical_id).into());
        let name = Text::hole(Hole::new(origin, self.scope));
        let (colon, user) = (Text::literal(":"), Text::literal(":user/"));
        let start = [&Text::literal("arn:"), &arn.partition, &Text::literal(":iam:"), &colon];
        Some(Text::concat(start.into_iter().chain([&arn.account, &user, &name])))
    }
}

impl Principal {
    /// Whether a service may assume the role, where its request has these keys. A trust policy that is not known may say
    /// anything.
    #[must_use]
    pub fn trusts(&self, service: &str, context: Context) -> Answer {
        let Some(trust) = &self.trust else { return Answer::Unknown };
        let request = Request {
            principal: Caller::Service(Text::literal(service)),
            action: Subject::from("sts:AssumeRole"),
            resource: Subject::new(self.identity.arn.clone()),
            resource_account: None,
            context,
        };
        let policies = Policies { resource: Some(Arc::clone(trust)), ..Policies::default() };
        decide(&policies, &request, Reading::default()).into()
    }
}

impl Attachment {
    /// Where a statement of it is shown: where it is written, or, where no file of the user's holds it, where the policy is
    /// attached.
    #[must_use]
    pub fn place(&self, statement: FileSpan) -> FileSpan {
        match self.source {
            Source::Aws(_) | Source::Unseen(_) => self.at,
            _ => statement,
        }
    }

    /// Its name: the logical id of a policy that is a resource, else the last part of its ARN.
    #[must_use]
    pub fn name(&self) -> String {
        let last =
            |arn: &Text| arn.split('/', usize::MAX).into_iter().next_back().map(|name| name.to_string());
        match &self.source {
            Source::Resource(id) => id.clone(),
            Source::Inline(name) => name.clone(),
            Source::Aws(policy) => policy.name().to_owned(),
            Source::Account(_) | Source::Unseen(_) => self.arn.as_ref().and_then(last).unwrap_or_default(),
        }
    }

    /// What the policy is called in a sentence.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.source {
            Source::Inline(name) if name.is_empty() => "an inline policy".to_owned(),
            Source::Inline(name) => format!("the inline policy `{name}`"),
            Source::Resource(id) => format!("the policy `{id}`"),
            Source::Aws(policy) => format!("the AWS managed policy `{}`", policy.name()),
            Source::Account(arn) => format!("the policy `{arn}`"),
            Source::Unseen(what) => format!("the policy `{what}`, which is not seen"),
        }
    }
}

/// A policy of which nothing is seen.
fn unseen(at: FileSpan) -> Arc<Policy> {
    let (statements, problems) = (Vec::new(), Vec::new());
    Arc::new(Policy { at, version: Version::V2012, statements, problems, partial: true })
}
