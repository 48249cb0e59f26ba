//! What the security groups of a function let it reach.

use std::net::Ipv4Addr;

use deployfence_graph::{Member, World};
use deployfence_value::Value;

use crate::references::references;

/// Whether all security groups of a function are resources of its template, and none may let it out of private addresses. What
/// gateway endpoints lead to has public ones.
pub(crate) fn is_shut_in(world: &World, function: Member<'_>) -> bool {
    let Some(groups) = function.written(&["VpcConfig", "SecurityGroupIds"]) else { return false };
    let named = references(groups);
    let is_shut = |id: &str| {
        world
            .member(function.scope(), id)
            .is_some_and(|group| group.type_name() == "AWS::EC2::SecurityGroup" && !is_open(world, group))
    };
    named.len() == groups.items().len()
        && !named.is_empty()
        && named.iter().all(|reference| is_shut(reference.name))
}

/// Whether a rule of a group, within it or as a resource, leads to public addresses. A group without rules has one to everywhere.
fn is_open(world: &World, group: Member<'_>) -> bool {
    let rules = group.property(&["SecurityGroupEgress"]);
    let is_default = rules.as_ref().is_none_or(|rules| rules.is_null() || rules.items().is_empty());
    let of_group = |rule: &Member<'_>| {
        let named = rule.written(&["GroupId"]).map(references).unwrap_or_default();
        named.iter().any(|reference| reference.name == group.id())
    };
    let mut beside = world.members_in(group.scope(), "AWS::EC2::SecurityGroupEgress").filter(of_group);
    is_default
        || rules.iter().flat_map(Value::items).any(leads_out)
        || beside.any(|rule| rule.resource.properties().is_some_and(leads_out))
}

fn leads_out(rule: &Value) -> bool {
    let is_public = |range: &str| {
        let address = range.split('/').next().and_then(|address| address.parse::<Ipv4Addr>().ok());
        address.is_some_and(|address| !address.is_private())
    };
    rule.first_choice().is_some()
        || rule.get("DestinationPrefixListId").is_some()
        || rule.get("CidrIpv6").is_some()
        || rule.get("CidrIp").and_then(Value::as_str).is_some_and(is_public)
}
