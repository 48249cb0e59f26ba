//! Which subnets lead out, which endpoints are in reach, and what is not known.

#![expect(clippy::unwrap_used, reason = "helpers of a test fail by panicking")]

mod common;
#[path = "common/principal.rs"]
mod principals;

use common::world;
use deployfence_graph::network::{Id, Network, is_outside, placements};
use deployfence_graph::{Member, World};
use deployfence_value::{Answer, Text};
use principals::principal;

const NETWORK: &str = r"
Parameters: {Table: {Type: String}, Stage: {Type: String}}
Conditions: {Prod: !Equals [!Ref Stage, prod]}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Own: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !GetAtt Vpc.VpcId, CidrBlock: 10.0.0.0/24}}
  Other: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Own}
";

fn network(more: &str) -> World {
    world(&[&format!("{NETWORK}{more}")], &[])
}

fn member<'w>(world: &'w World, id: &str) -> Member<'w> {
    world.members().find(|member| member.id() == id).unwrap()
}

fn is_isolated(world: &World, id: &str) -> Answer {
    Network::new(world).is_isolated(member(world, id))
}

fn route(table: &str, target: &str) -> String {
    format!(
        "  Route:\n    Type: AWS::EC2::Route\n    Properties: {{RouteTableId: {table}, DestinationCidrBlock: 0.0.0.0/0, {target}}}\n"
    )
}

#[test]
fn a_subnet_is_isolated_where_its_table_is_seen_and_leads_nowhere() {
    assert_eq!(is_isolated(&network(""), "Subnet"), Answer::Yes);
    assert_eq!(is_isolated(&network(""), "Other"), Answer::Unknown, "the main table");
    let of = |table, target| is_isolated(&network(&route(table, target)), "Subnet");
    assert_eq!(of("!Ref Own", "NatGatewayId: nat-1"), Answer::No);
    assert_eq!(of("!GetAtt Own.RouteTableId", "GatewayId: igw-1"), Answer::No);
    assert_eq!(of("!Ref Own", "GatewayId: local"), Answer::Yes);
    assert_eq!(of("!Ref Own", "GatewayId: vgw-1"), Answer::Unknown);
    assert_eq!(of("!Ref Table", "GatewayId: igw-1"), Answer::Unknown, "the parameter may name the table");
    assert_eq!(of("!Ref Own", "GatewayId: !If [Prod, igw-1, local]"), Answer::No, "in some deployment");
}

#[test]
fn what_is_handed_on_may_get_more() {
    let export = |name: &str| format!("Outputs:\n  Own: {{Value: !Ref Own, Export: {{Name: {name}}}}}\n");
    assert_eq!(is_isolated(&network(&export("table")), "Subnet"), Answer::Unknown);
    assert_eq!(is_isolated(&network(&export("'Stack:ExportsOutputRefOwn12'")), "Subnet"), Answer::Yes);
    assert_eq!(is_isolated(&network("Outputs:\n  Own: {Value: !Ref Own}\n"), "Subnet"), Answer::Yes);
    let custom = "  Maker: {Type: Custom::Routes, Properties: {ServiceToken: x, Tables: [!Ref Own]}}\n";
    assert_eq!(is_isolated(&network(custom), "Subnet"), Answer::Unknown);
}

#[test]
fn an_endpoint_is_told_by_its_service() {
    let has = |name: &str, service| {
        let endpoint = format!(
            "  Endpoint: {{Type: AWS::EC2::VPCEndpoint, Properties: {{VpcId: !Ref Vpc, ServiceName: {name}}}}}\n"
        );
        let world = network(&endpoint);
        Network::new(&world).has_endpoint(&Id::of(member(&world, "Vpc")), service)
    };
    assert_eq!(has("!Sub 'com.amazonaws.${AWS::Region}.s3'", "s3"), Answer::Yes);
    assert_eq!(has("com.amazonaws.eu-west-1.ecr.api", "ecr.api"), Answer::Yes);
    assert_eq!(has("cn.com.amazonaws.cn-north-1.ec2", "ec2"), Answer::Yes);
    assert_eq!(has("!Join ['', [com.amazonaws., !Ref 'AWS::Region', .s3]]", "dynamodb"), Answer::No);
    assert_eq!(has("com.amazonaws.vpce.eu-west-1.vpce-svc-1", "s3"), Answer::No);
    assert_eq!(has("!Ref Table", "s3"), Answer::Unknown);
}

#[test]
fn a_function_stands_where_its_configuration_says() {
    let with = |config: &str| {
        network(&format!("  Function: {{Type: AWS::Lambda::Function, Properties: {{Timeout: 3{config}}}}}\n"))
    };
    let outside = |config: &str| {
        let world = with(config);
        is_outside(member(&world, "Function"))
    };
    assert_eq!(outside(""), Answer::Yes);
    assert_eq!(outside(", VpcConfig: {SubnetIds: [], SecurityGroupIds: []}"), Answer::Yes);
    assert_eq!(outside(", VpcConfig: !Ref AWS::NoValue"), Answer::Yes);
    assert_eq!(outside(", VpcConfig: {SubnetIds: [!Ref Subnet]}"), Answer::No);
    assert_eq!(
        outside(", VpcConfig: !If [Prod, {SubnetIds: [!Ref Subnet]}, !Ref AWS::NoValue]"),
        Answer::Unknown
    );

    let world = with(", VpcConfig: !If [Prod, {SubnetIds: [!Ref Subnet]}, {SubnetIds: [!Ref Other]}]");
    let found: Vec<String> = placements(&world, member(&world, "Function"))
        .iter()
        .map(|placement| {
            let when: Vec<String> = placement.when.iter().map(ToString::to_string).collect();
            let subnets: Vec<&str> = placement.subnets.iter().map(|(subnet, _)| subnet.id()).collect();
            format!("{}: {}", when.join(" "), subnets.join(" "))
        })
        .collect();
    assert_eq!(found, ["Prod: Subnet", "not Prod: Other"]);
}

#[test]
fn a_role_is_asked_without_what_comes_too_late() {
    let world = network(
        "  Runner: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: []}}}
  Late:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: late
      Roles: [!Ref Runner]
      PolicyDocument: {Statement: {Effect: Allow, Action: 'ec2:*', Resource: '*'}}
",
    );
    let held = principal(&world, "Runner").held(&world);
    let everything = Text::literal("*");
    let may = |keeps: bool| {
        Answer::any(held.iter().map(|held| held.only(|_| keeps).may("ec2:RunInstances", &everything)))
    };
    assert_eq!((may(true), may(false)), (Answer::Yes, Answer::No));
}
