//! What functions reach on the network: the internet, or nothing beyond their VPC.

use deployfence_value::{Answer, Text};

use super::collect::Collected;
use super::edge::{EdgeKind, Evidence, Way};
use super::node::NodeKind;
use super::nodes::Nodes;
use crate::member::Member;
use crate::network::{Network, Placement, is_outside, placements};
use crate::world::World;

/// Reads where functions stand, and which routes lead out of there.
pub(super) fn read(world: &World, nodes: &mut Nodes, found: &mut Collected) {
    let mut functions = world.members_of("AWS::Lambda::Function").peekable();
    if functions.peek().is_none() {
        return;
    }
    let internet = nodes.outside(NodeKind::Internet, &Text::literal("internet"));
    let network = Network::new(world);
    for function in functions {
        let Some(from) = nodes.of_member(function.scope(), function.id()) else { continue };
        for way in out_of(world, &network, function) {
            found.add(from, internet, EdgeKind::Reaches, way);
        }
    }
}

/// The ways in which a function gets out; none where nothing leads out.
fn out_of(world: &World, network: &Network<'_>, function: Member<'_>) -> Vec<Way> {
    let shown = |text: &str| vec![Evidence::new(function.place_of(&["VpcConfig"]), text)];
    match is_outside(function) {
        Answer::Yes => {
            let way = Way::sure(shown("the function is in no VPC of the account's own"));
            return vec![way.when(function.under())];
        }
        Answer::Unknown => {
            let way = Way::sure(shown("the function may be in a VPC")).when(function.under());
            return vec![way.hanging_on("whether the function is in a VPC")];
        }
        Answer::No => {}
    }
    let placements = placements(world, function);
    if placements.is_empty() {
        let way = Way::sure(shown("the function is in these subnets")).when(function.under());
        return vec![way.hanging_on("which routes its subnets have")];
    }
    placements.iter().flat_map(|placement| of_placement(world, network, placement)).collect()
}

fn of_placement(world: &World, network: &Network<'_>, placement: &Placement<'_>) -> Vec<Way> {
    let mut ways = Vec::new();
    for (subnet, named) in &placement.subnets {
        let standing = Evidence::new(named.at, format!("the function is in the subnet `{}`", subnet.id()));
        let leaks = network.leaks(*subnet);
        for leak in &leaks {
            let Some(when) = world.both_hold(&placement.when, &leak.when) else { continue };
            let route = format!("`{}` routes to {}", leak.route.member.id(), leak.route.way.shown());
            let evidence = vec![
                standing.clone(),
                Evidence::new(leak.association.member.at(), "this table routes for the subnet"),
                Evidence::new(leak.route.target.at, route),
            ];
            ways.push(Way::sure(evidence).when(when).by(leak.route.way.shown()));
        }
        if leaks.is_empty() && !network.is_isolated(*subnet).is_yes() {
            let way = Way::sure(vec![standing]).when(placement.when.clone());
            ways.push(way.hanging_on(format!("which routes the subnet `{}` has", subnet.id())));
        }
    }
    ways
}
