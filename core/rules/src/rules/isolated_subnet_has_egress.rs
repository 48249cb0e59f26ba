//! # What it finds
//!
//! A subnet that is declared isolated, by CDK's tag `aws-cdk:subnet-type: Isolated` or by its name, and a route that leads out
//! of it: to an internet, NAT, egress-only or carrier gateway, or a default route to a transit gateway, a peered VPC or an
//! instance.
//!
//! # Why it matters
//!
//! What stands in an isolated subnet is trusted not to reach the internet: a function there may hold data that no dependency
//! can send away. One route undoes this, and nothing fails.
//!
//! # How to fix
//!
//! Remove the route, or associate the subnet with a table of its own that has none. A subnet that is meant to reach out should
//! not be called isolated: in CDK it is `PRIVATE_WITH_EGRESS`.
//!
//! # Limits
//!
//! A table that is known by a parameter only, the main table of the VPC, and routes that are added outside of the files are not
//! seen. A gateway in a way that is not known counts for nothing.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::network::{Isolation, Leak, Network, declared_isolated};
use deployfence_graph::{Member, World};

use crate::Rule;
use crate::about::about;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF506",
    slug: "isolated-subnet-has-egress",
    group: Group::Network,
    severity: Severity::High,
    summary: "a subnet that is declared isolated has a route that leads out of it",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html"],
    fixed: false,
};

pub(crate) struct IsolatedSubnetHasEgress;

impl Rule for IsolatedSubnetHasEgress {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        let network = Network::new(world);
        for subnet in world.members_of("AWS::EC2::Subnet") {
            let Some(isolation) = declared_isolated(subnet) else { continue };
            let leaks = network.leaks(subnet);
            findings.extend(leaks.iter().filter_map(|leak| finding(world, subnet, &isolation, leak)));
        }
    }
}

fn finding(world: &World, subnet: Member<'_>, isolation: &Isolation, leak: &Leak<'_>) -> Option<Finding> {
    let (route, way) = (leak.route.member.id(), leak.route.way.shown());
    let message = format!(
        "`{}` is declared isolated, but the route `{route}` leads from it to {way}: what stands in it can reach out",
        subnet.id()
    );
    let fix = Fix {
        title: format!("remove the route `{route}`, or give `{}` a table without it", subnet.id()),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let association = leak.association.member;
    let builder = about(world, &META, subnet, &leak.when, subnet.at(), message)?
        .because(isolation.at, format!("{} declares it isolated", isolation.by))
        .because(association.at(), format!("`{}` gives it its route table", association.id()))
        .because(leak.route.target.at, format!("the route `{route}` of this table leads to {way}"));
    Some(builder.fix(fix).help("remove the route, or do not call the subnet isolated").build())
}
