//! Where functions stand.

use deployfence_value::{Answer, Literal, Value};

use super::id::{Id, Named, listed};
use crate::member::Member;
use crate::world::World;

/// The property that says which subnets a function is in.
const SUBNETS: &[&str] = &["VpcConfig", "SubnetIds"];

/// The subnets that a function is in, under some conditions.
#[derive(Debug, Clone)]
pub struct Placement<'w> {
    /// The conditions, those of the function included.
    pub when: Vec<Literal>,
    /// The subnets, all of them resources of the world, with the places that name them.
    pub subnets: Vec<(Member<'w>, Named)>,
}

/// Whether a function is in no VPC.
#[must_use]
pub fn is_outside(function: Member<'_>) -> Answer {
    if function.resource.properties().and_then(Value::as_map).is_none() {
        return Answer::Unknown;
    }
    let Some(config) = function.property(&["VpcConfig"]) else { return Answer::Yes };
    let is_outside = |config: &Value| {
        let subnets = config.get("SubnetIds");
        let has_none =
            subnets.is_some_and(|subnets| subnets.items().is_empty() && subnets.as_text().is_none());
        let is_known = config.as_map().is_some()
            && subnets.is_none_or(|s| s.first_choice().is_none() && s.lost().is_none());
        match () {
            () if config.is_null() => Answer::Yes,
            () if !is_known => Answer::Unknown,
            () => (has_none || subnets.is_none()).into(),
        }
    };
    let mut answers = config.alternatives().into_iter().map(|alternative| is_outside(alternative.value));
    let first = answers.next().unwrap_or(Answer::Unknown);
    if answers.all(|answer| answer == first) { first } else { Answer::Unknown }
}

/// Where a function stands, in each way in which conditions choose. Ways in which a subnet is not known are left out.
#[must_use]
pub fn placements<'w>(world: &'w World, function: Member<'w>) -> Vec<Placement<'w>> {
    let Some(subnets) = function.property(SUBNETS) else { return Vec::new() };
    let mut found = Vec::new();
    for alternative in subnets.alternatives() {
        let Some(when) = world.both_hold(&function.under(), &alternative.conditions) else { continue };
        let Some(named) = listed(world, alternative.value, &[]) else { continue };
        let subnet = |named: Named| {
            let subnet = named.id.member(world).filter(|subnet| subnet.type_name() == "AWS::EC2::Subnet")?;
            named.when.is_empty().then_some((subnet, named))
        };
        let subnets: Option<Vec<_>> = named.into_iter().map(subnet).collect();
        if let Some(subnets) = subnets.filter(|subnets| !subnets.is_empty()) {
            found.push(Placement { when, subnets });
        }
    }
    found
}

impl Placement<'_> {
    /// The VPC that all of its subnets lie in, where it is known.
    #[must_use]
    pub fn vpc(&self, network: &super::Network<'_>) -> Option<Id> {
        let mut vpcs = self.subnets.iter().map(|(subnet, _)| network.vpc_of(*subnet));
        let first = vpcs.next()??;
        vpcs.all(|other| other.is_some_and(|other| other.same(&first).is_yes())).then_some(first)
    }

    /// Whether nothing leads out of any of its subnets.
    #[must_use]
    pub fn is_isolated(&self, network: &super::Network<'_>) -> Answer {
        Answer::all(self.subnets.iter().map(|(subnet, _)| network.is_isolated(*subnet)))
    }
}
