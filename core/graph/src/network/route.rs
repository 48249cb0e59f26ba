//! Routes, and where they lead.

use deployfence_value::{Answer, Literal, Value};

use super::id::{Id, Named, ids};
use crate::member::Member;
use crate::world::World;

/// What a route leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// An internet gateway.
    Internet,
    /// A NAT gateway of the internet.
    Nat,
    /// An internet gateway that IPv6 leaves through.
    EgressOnly,
    /// A carrier gateway.
    Carrier,
    /// A transit gateway.
    Transit,
    /// Another VPC.
    Peering,
    /// An instance or a network interface.
    Machine,
    /// Something of which it is not known where it leads on to.
    Elsewhere,
}

/// The properties of a route that say where it leads.
const WAYS: &[(&str, Way)] = &[
    ("GatewayId", Way::Internet),
    ("NatGatewayId", Way::Nat),
    ("EgressOnlyInternetGatewayId", Way::EgressOnly),
    ("CarrierGatewayId", Way::Carrier),
    ("TransitGatewayId", Way::Transit),
    ("VpcPeeringConnectionId", Way::Peering),
    ("InstanceId", Way::Machine),
    ("NetworkInterfaceId", Way::Machine),
    ("VpcEndpointId", Way::Elsewhere),
    ("LocalGatewayId", Way::Elsewhere),
    ("CoreNetworkArn", Way::Elsewhere),
    ("OdbNetworkArn", Way::Elsewhere),
];

/// The destinations that are everything, with their properties.
const EVERYWHERE: &[(&str, &str)] =
    &[("DestinationCidrBlock", "0.0.0.0/0"), ("DestinationIpv6CidrBlock", "::/0")];

impl Way {
    /// The name in a sentence.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::Internet => "an internet gateway",
            Self::Nat => "a NAT gateway",
            Self::EgressOnly => "an egress-only internet gateway",
            Self::Carrier => "a carrier gateway",
            Self::Transit => "a transit gateway",
            Self::Peering => "a peered VPC",
            Self::Machine => "an instance or network interface",
            Self::Elsewhere => "another network",
        }
    }

    /// The way that a target under the property of `self` is.
    fn to(self, world: &World, target: &Id) -> Option<Self> {
        let member = target.member(world);
        let starts = |prefix: &str| match target {
            Id::Text(text) => text.starts_with(prefix).is_yes(),
            Id::Resource(..) => false,
        };
        match self {
            Self::Internet if starts("local") => None,
            Self::Internet => {
                let is_internet = starts("igw-")
                    || member.is_some_and(|member| member.type_name() == "AWS::EC2::InternetGateway");
                Some(if is_internet { self } else { Self::Elsewhere })
            }
            Self::Nat => {
                let kind = member.and_then(|member| member.property(&["ConnectivityType"]));
                let is_public = kind.is_none_or(|kind| kind.is_null() || kind.as_str() == Some("public"));
                Some(if is_public { self } else { Self::Elsewhere })
            }
            _ => Some(self),
        }
    }
}

/// A route of a table to one of its targets.
#[derive(Debug, Clone)]
pub struct Route<'w> {
    /// The resource.
    pub member: Member<'w>,
    /// The tables that it may belong to.
    pub tables: Vec<Named>,
    /// What it leads to.
    pub way: Way,
    /// Which one that is.
    pub target: Named,
    /// The property that names the target.
    pub property: &'static str,
    /// Whether it is the way to everything that no other route is for.
    pub is_default: Answer,
}

impl Route<'_> {
    /// Whether what is sent this way surely leaves the private network, or may.
    #[must_use]
    pub fn leaves(&self) -> Answer {
        match self.way {
            Way::Internet | Way::Nat | Way::EgressOnly | Way::Carrier => Answer::Yes,
            Way::Transit | Way::Peering | Way::Machine if self.is_default.is_yes() => Answer::Yes,
            _ => Answer::Unknown,
        }
    }

    /// The conditions of the route and of its target.
    pub(super) fn when(&self, world: &World) -> Option<Vec<Literal>> {
        world.both_hold(&self.member.under(), &self.target.when)
    }
}

/// Every route, once for each target that it may lead to; and whether each of them could be read.
pub(super) fn routes(world: &World) -> (Vec<Route<'_>>, bool) {
    let mut found = Vec::new();
    let mut all = true;
    for member in world.members_of("AWS::EC2::Route") {
        let Some(tables) = ids(world, member, &["RouteTableId"]) else {
            all = false;
            continue;
        };
        let is_default = is_default(member);
        let before = found.len();
        for (property, way) in WAYS {
            let Some(targets) = ids(world, member, &[property]) else {
                all = false;
                continue;
            };
            for target in targets {
                let Some(way) = way.to(world, &target.id) else { continue };
                found.push(Route { member, tables: tables.clone(), way, target, property, is_default });
            }
        }
        all &= found.len() > before || member.written(&["GatewayId"]).is_some();
    }
    (found, all)
}

fn is_default(member: Member<'_>) -> Answer {
    Answer::any(EVERYWHERE.iter().map(|(property, everything)| match member.property(&[property]) {
        None => Answer::No,
        Some(value) => match value.as_str() {
            Some(written) => (written == *everything).into(),
            None if Value::is_null(&value) => Answer::No,
            None => Answer::Unknown,
        },
    }))
}
