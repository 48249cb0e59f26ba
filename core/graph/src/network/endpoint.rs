//! VPC endpoints.

use deployfence_value::{Answer, Kind, Text};

use super::id::{Id, Named, ids, one};
use crate::member::Member;
use crate::world::World;

/// What the names of AWS's own endpoint services begin with, before the region.
const OF_AWS: &[&str] = &["com.amazonaws.", "cn.com.amazonaws."];

/// Parts of a service's name that are told apart.
const PARTS: usize = 16;

/// A VPC endpoint.
#[derive(Debug, Clone)]
pub struct Endpoint<'w> {
    /// The resource.
    pub member: Member<'w>,
    /// The service behind it, such as `s3` or `ecr.api`; none where it is not known, or not AWS's.
    pub service: Option<String>,
    /// Whether it is a gateway, which works by routes.
    pub is_gateway: Answer,
    /// The VPC that it lies in; none where that is not known.
    pub vpc: Option<Id>,
    /// The tables that a gateway is in; none where one of them cannot be read.
    pub tables: Option<Vec<Named>>,
}

impl<'w> Endpoint<'w> {
    pub(super) fn new(world: &World, member: Member<'w>) -> Self {
        let kind = member.property(&["VpcEndpointType"]);
        let is_gateway = match &kind {
            None => Answer::Yes,
            Some(kind) if kind.is_null() => Answer::Yes,
            Some(kind) => kind.as_str().map_or(Answer::Unknown, |kind| (kind == "Gateway").into()),
        };
        Self {
            member,
            service: member.property(&["ServiceName"]).and_then(|name| service(name.as_text()?)),
            is_gateway,
            vpc: one(world, member, &["VpcId"]),
            tables: ids(world, member, &["RouteTableIds"]),
        }
    }

    /// Whether it is for a service; one of which nothing is known may be.
    #[must_use]
    pub fn serves(&self, service: &str) -> Answer {
        let is_of_another = || {
            let name = self.member.property(&["ServiceName"]);
            name.is_some_and(|name| {
                name.as_text().is_some_and(|name| name.starts_with("com.amazonaws.vpce").is_yes())
            })
        };
        match &self.service {
            Some(own) => (own == service).into(),
            None if is_of_another() => Answer::No,
            None => Answer::Unknown,
        }
    }

    /// Whether it lies in a VPC.
    #[must_use]
    pub fn lies_in(&self, vpc: &Id) -> Answer {
        self.vpc.as_ref().map_or(Answer::Unknown, |own| own.same(vpc))
    }

    /// Whether a gateway is in a table.
    #[must_use]
    pub fn is_in(&self, table: &Id) -> Answer {
        let Some(tables) = &self.tables else { return Answer::Unknown };
        Answer::any(tables.iter().map(|named| match named.id.same(table) {
            Answer::Yes if !named.when.is_empty() => Answer::Unknown,
            answer => answer,
        }))
    }

    /// Whether it has no policy of its own: AWS then lets everything through.
    #[must_use]
    pub fn has_no_policy(&self) -> bool {
        let policy = self.member.property(&["PolicyDocument"]);
        policy.is_none_or(|policy| matches!(policy.kind, Kind::Null))
    }
}

/// The service in the name of one of AWS's own endpoint services: what comes after the region.
fn service(name: &Text) -> Option<String> {
    let before = OF_AWS.iter().find(|prefix| name.starts_with(prefix).is_yes())?;
    let parts = name.split('.', PARTS);
    let service = parts.get(before.matches('.').count() + 1..)?;
    let known: Option<Vec<&str>> = service.iter().map(Text::as_literal).collect();
    known.filter(|parts| !parts.is_empty()).map(|parts| parts.join("."))
}
