//! What a policy is attached to, which decides on the elements that it takes.

use crate::policy::{Effect, Policy};

/// The kinds of policies. Source: AWS's "Policies and permissions in AWS Identity and Access Management".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentKind {
    /// Attached to a user, a group or a role.
    Identity,
    /// Attached to a resource, such as a bucket.
    Resource,
    /// A role's trust policy.
    Trust,
    /// A permissions boundary.
    Boundary,
    /// Given with the request for a session.
    Session,
    /// A service control policy of an organisation.
    ServiceControl,
    /// A resource control policy of an organisation.
    ResourceControl,
    /// Attached to a VPC endpoint.
    Endpoint,
}

impl DocumentKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Identity,
        Self::Resource,
        Self::Trust,
        Self::Boundary,
        Self::Session,
        Self::ServiceControl,
        Self::ResourceControl,
        Self::Endpoint,
    ];

    /// The name by which it is asked for.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Resource => "resource",
            Self::Trust => "trust",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::ServiceControl => "scp",
            Self::ResourceControl => "rcp",
            Self::Endpoint => "endpoint",
        }
    }

    /// How a sentence calls it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Identity => "an identity policy",
            Self::Resource => "a resource policy",
            Self::Trust => "a trust policy",
            Self::Boundary => "a permissions boundary",
            Self::Session => "a session policy",
            Self::ServiceControl => "a service control policy",
            Self::ResourceControl => "a resource control policy",
            Self::Endpoint => "an endpoint policy",
        }
    }

    /// Whether its statements name principals.
    #[must_use]
    pub fn takes_principals(self) -> bool {
        matches!(self, Self::Resource | Self::Trust | Self::ResourceControl | Self::Endpoint)
    }

    /// The kind that a document most likely is: nobody but resources names principals, and only trust policies name no
    /// resource and speak of assuming a role.
    #[must_use]
    pub fn guess(policy: &Policy) -> Self {
        let statements = &policy.statements;
        if !statements.iter().any(|statement| statement.principals.is_some()) {
            return Self::Identity;
        }
        let about_roles = |text: &str| text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("sts:"));
        let is_trust = statements.iter().all(|statement| {
            let mut actions = statement.actions.iter().flat_map(|actions| &actions.items);
            statement.resources.is_none() && actions.all(|action| about_roles(&action.is.to_string()))
        });
        if is_trust { Self::Trust } else { Self::Resource }
    }

    /// Whether statements that allow something belong into it.
    pub(super) fn takes(self, effect: Effect) -> bool {
        self != Self::ResourceControl || effect == Effect::Deny
    }
}
