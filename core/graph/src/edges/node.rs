//! What edges lead between.

use deployfence_source::FileSpan;
use deployfence_value::{Scope, Text};

/// The number of a node: its place in [`super::Graph::nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(u32);

impl NodeId {
    pub(super) fn new(place: usize) -> Self {
        Self(u32::try_from(place).unwrap_or(u32::MAX))
    }

    /// Its place among the nodes.
    #[must_use]
    pub fn place(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NodeKind {
    /// A role.
    Role,
    /// A user.
    User,
    /// A group of users.
    Group,
    /// What runs as a role: a function, a build project, a state machine.
    Compute,
    /// A stack.
    Stack,
    /// A KMS key.
    Key,
    /// A managed policy of the account's own.
    Policy,
    /// An account as such: its root user, and whoever has all of its rights.
    Account,
    /// A service of AWS.
    Service,
    /// An identity provider: OIDC or SAML.
    Provider,
    /// A principal that no file defines.
    Unseen,
    /// Everybody, also without credentials.
    Anyone,
    /// Whatever lies outside of a network.
    Internet,
}

/// A node: who or what edges lead from and to.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// What it is called: an ARN, the name of a service, the domain of a provider, an account's id.
    pub name: Text,
    /// The stack instance and the logical id of what a template defines. A stack has no logical id.
    pub scope: Option<Scope>,
    /// The logical id, or the name in an account; empty for what has neither.
    pub logical_id: String,
    /// Its type in CloudFormation, where a template defines it.
    pub type_name: String,
    /// Where it is defined.
    pub at: Option<FileSpan>,
    /// Whether an account's snapshot has it.
    pub in_account: bool,
}

impl NodeKind {
    /// The word for it, which stays the same from release to release.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::User => "user",
            Self::Group => "group",
            Self::Compute => "compute",
            Self::Stack => "stack",
            Self::Key => "key",
            Self::Policy => "policy",
            Self::Account => "account",
            Self::Service => "service",
            Self::Provider => "provider",
            Self::Unseen => "unseen",
            Self::Anyone => "anyone",
            Self::Internet => "internet",
        }
    }
}

impl Node {
    /// A node outside of what templates and accounts define.
    pub(super) fn outside(kind: NodeKind, name: Text) -> Self {
        Self {
            kind,
            name,
            scope: None,
            logical_id: String::new(),
            type_name: String::new(),
            at: None,
            in_account: false,
        }
    }

    /// What a sentence calls it.
    #[must_use]
    pub fn label(&self) -> String {
        match self.kind {
            NodeKind::Anyone => "anyone".to_owned(),
            NodeKind::Internet => "the internet".to_owned(),
            NodeKind::Account if self.name.as_literal().is_none() => "every right in the account".to_owned(),
            NodeKind::Account => format!("every right in the account {}", self.name),
            NodeKind::Stack if self.logical_id.is_empty() => "the stack".to_owned(),
            _ if self.logical_id.is_empty() => self.name.to_string(),
            _ => self.logical_id.clone(),
        }
    }
}
