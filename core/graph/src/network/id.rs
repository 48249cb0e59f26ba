//! What names a part of a network.

use deployfence_source::FileSpan;
use deployfence_value::{Answer, Hole, HoleOrigin, Literal, Scope, Text, Value, both_hold};
use smol_str::SmolStr;

use crate::member::Member;
use crate::world::World;

/// The attributes that give a resource's own id, as `Ref` does.
const OWN_ID: &[(&str, &str)] = &[
    ("AWS::EC2::EgressOnlyInternetGateway", "Id"),
    ("AWS::EC2::InternetGateway", "InternetGatewayId"),
    ("AWS::EC2::NatGateway", "NatGatewayId"),
    ("AWS::EC2::RouteTable", "RouteTableId"),
    ("AWS::EC2::SecurityGroup", "GroupId"),
    ("AWS::EC2::Subnet", "SubnetId"),
    ("AWS::EC2::TransitGateway", "Id"),
    ("AWS::EC2::VPC", "VpcId"),
    ("AWS::EC2::VPCEndpoint", "Id"),
    ("AWS::EC2::VPCPeeringConnection", "Id"),
];

/// The id of a part of a network: that of a resource of the world, or a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Id {
    /// A resource, by its stack instance and logical id.
    Resource(Scope, SmolStr),
    /// Anything else, such as a parameter, or an id that is written out.
    Text(Text),
}

/// An id where it is used.
#[derive(Debug, Clone)]
pub struct Named {
    /// What it names.
    pub id: Id,
    /// Where it is written.
    pub at: FileSpan,
    /// The conditions under which it stands there.
    pub when: Vec<Literal>,
}

impl Id {
    /// Whether both name one thing. Two resources of the world are two things; what a parameter names may be any.
    #[must_use]
    pub fn same(&self, other: &Self) -> Answer {
        match (self, other) {
            (Self::Resource(..), Self::Resource(..)) => (self == other).into(),
            (Self::Text(a), Self::Text(b)) => a.same(b),
            _ => Answer::Unknown,
        }
    }

    /// The id of a resource itself.
    #[must_use]
    pub fn of(member: Member<'_>) -> Self {
        Self::Resource(member.scope(), member.id().into())
    }

    /// The resource that it names.
    #[must_use]
    pub fn member<'w>(&self, world: &'w World) -> Option<Member<'w>> {
        match self {
            Self::Resource(scope, logical_id) => world.member(*scope, logical_id),
            Self::Text(_) => None,
        }
    }

    /// What a hole gives the id of, where that is a resource of the world: its other attributes are none.
    pub(super) fn given(world: &World, hole: &Hole) -> Option<Self> {
        let HoleOrigin::Attribute { logical_id, attribute } = &hole.origin else { return None };
        let type_name = world.member(hole.scope, logical_id)?.type_name();
        let is_own = attribute.is_empty() || OWN_ID.contains(&(type_name, attribute.as_str()));
        is_own.then(|| Self::Resource(hole.scope, logical_id.clone()))
    }

    fn named(world: &World, text: &Text) -> Self {
        let own = text.as_hole().and_then(|hole| Self::given(world, hole));
        own.unwrap_or_else(|| Self::Text(text.clone()))
    }
}

/// The ids in a property, each under its conditions; none where one of them cannot be read.
pub(super) fn ids(world: &World, member: Member<'_>, path: &[&str]) -> Option<Vec<Named>> {
    let Some(value) = member.property(path) else { return Some(Vec::new()) };
    listed(world, &value, &[])
}

/// The ids in a value, each under the conditions `when` and its own; none where one of them cannot be read.
pub(super) fn listed(world: &World, value: &Value, when: &[Literal]) -> Option<Vec<Named>> {
    let spelled = world.spelled_out(value);
    let mut found = Vec::new();
    for list in spelled.alternatives() {
        let Some(when) = both_hold(when, &list.conditions) else { continue };
        for item in list.value.one_or_many().iter().flat_map(Value::alternatives) {
            let Some(when) = both_hold(&when, &item.conditions) else { continue };
            if item.value.is_null() {
                continue;
            }
            let id = Id::named(world, item.value.as_text()?);
            found.push(Named { id, at: item.value.at, when });
        }
    }
    Some(found)
}

/// The one id in a property; none where it is not set, hangs on a condition or cannot be read.
pub(super) fn one(world: &World, member: Member<'_>, path: &[&str]) -> Option<Id> {
    let mut found = ids(world, member, path)?.into_iter();
    let only = found.next()?;
    (found.next().is_none() && only.when.is_empty()).then_some(only.id)
}
