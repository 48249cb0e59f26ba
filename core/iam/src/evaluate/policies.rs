//! The policies that have a say in a request.

use std::sync::Arc;

use crate::policy::Policy;

/// All policies that apply to a request. They are shared, so that stacks of them can be put together cheaply.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    /// Those of the principal and its groups: any may allow.
    pub identity: Vec<Arc<Policy>>,
    /// That of the resource.
    pub resource: Option<Arc<Policy>>,
    /// Permissions boundaries of the principal: each has to allow.
    pub boundaries: Vec<Arc<Policy>>,
    /// The policies that a session was made with, none for no restriction: any may allow.
    pub session: Vec<Arc<Policy>>,
    /// Service control policies of the principal's account, level by level from the root down: in each level, one has
    /// to allow. None where the account belongs to no organisation, or manages it.
    pub service_control: Option<Vec<Vec<Arc<Policy>>>>,
    /// Resource control policies of the resource's account, level by level. Each level holds `RCPFullAWSAccess`, which
    /// cannot be detached, beside what is given here.
    pub resource_control: Option<Vec<Vec<Arc<Policy>>>>,
    /// The policy of the VPC endpoint that the request goes through, in parts; none for no endpoint, or for one that
    /// allows everything.
    pub endpoint: Vec<Arc<Policy>>,
}

/// The kinds of policies, in the order in which reasons are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyKind {
    /// Attached to the principal or one of its groups.
    Identity,
    /// Attached to the resource: bucket, key and queue policies, trust policies.
    Resource,
    /// What bounds an identity.
    Boundary,
    /// What bounds a session.
    Session,
    /// What bounds the principals of an organisation's accounts.
    ServiceControl,
    /// What bounds the resources of an organisation's accounts.
    ResourceControl,
    /// What bounds the requests through a VPC endpoint.
    Endpoint,
}

impl PolicyKind {
    /// All kinds in their order.
    pub const ALL: [Self; 7] = [
        Self::Identity,
        Self::Resource,
        Self::Boundary,
        Self::Session,
        Self::ServiceControl,
        Self::ResourceControl,
        Self::Endpoint,
    ];

    /// What such a policy is called in a sentence.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity policy",
            Self::Resource => "resource policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
            Self::ServiceControl => "service control policy",
            Self::ResourceControl => "resource control policy",
            Self::Endpoint => "endpoint policy",
        }
    }
}

impl Policies {
    /// The policies of a kind in groups: each group has to allow by one of its own. Kinds without levels have one
    /// group, boundaries one each.
    pub fn groups(&self, kind: PolicyKind) -> impl Iterator<Item = &[Arc<Policy>]> {
        let (alone, each, levels): (&[_], &[_], &[Vec<_>]) = match kind {
            PolicyKind::Identity => (&self.identity, &[], &[]),
            PolicyKind::Resource => (self.resource.as_slice(), &[], &[]),
            PolicyKind::Boundary => (&[], &self.boundaries, &[]),
            PolicyKind::Session => (&self.session, &[], &[]),
            PolicyKind::ServiceControl => (&[], &[], self.service_control.as_deref().unwrap_or_default()),
            PolicyKind::ResourceControl => (&[], &[], self.resource_control.as_deref().unwrap_or_default()),
            PolicyKind::Endpoint => (&self.endpoint, &[], &[]),
        };
        let alone = (!alone.is_empty()).then_some(alone);
        alone.into_iter().chain(each.chunks(1)).chain(levels.iter().map(Vec::as_slice))
    }
}
