//! # What it finds
//!
//! A gateway endpoint for S3 or DynamoDB whose `RouteTableIds` leave out the table of a subnet that a function stands in, while
//! that function's role is granted the service and nothing in the files leads out of the subnet.
//!
//! # Why it matters
//!
//! A gateway endpoint works by routes: it is there for the subnets whose tables it is in, and for no others. The function's calls
//! find no way and end when the function times out, without an error that names the network.
//!
//! # How to fix
//!
//! ```yaml
//! RouteTableIds:
//!   - !Ref PrivateRouteTableA
//!   - !Ref PrivateRouteTableB
//! ```
//!
//! # Limits
//!
//! Tables that are parameters may be any table and silence the finding, as does an interface endpoint for the same service.
//! Where the role of the function is not in the files, or not all that is attached to it, the finding is *likely*.

use deployfence_findings::{Confidence, Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::network::{Association, Endpoint, Named, Network, placements};
use deployfence_graph::{Member, World};
use deployfence_value::{Answer, Literal};

use crate::Rule;
use crate::about::about;
use crate::code_signing::FUNCTION;
use crate::execution::{Grant, SERVICES, granted, role_of};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF504",
    slug: "gateway-endpoint-not-routed",
    group: Group::Network,
    severity: Severity::High,
    summary: "a gateway endpoint leaves out the route table of a function's subnet: the function's calls time out",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html", "bref#608"],
    fixed: false,
};

/// The services that have gateway endpoints.
const GATEWAYS: &[&str] = &["s3", "dynamodb"];

pub(crate) struct GatewayEndpointNotRouted;

impl Rule for GatewayEndpointNotRouted {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        let network = Network::new(world);
        if network.endpoints.is_empty() {
            return;
        }
        for function in world.members_of(FUNCTION) {
            for placement in placements(world, function) {
                for (service, (subnet, named)) in GATEWAYS
                    .iter()
                    .flat_map(|service| placement.subnets.iter().map(move |subnet| (service, subnet)))
                {
                    let Some(left_out) = left_out(&network, *subnet, service) else { continue };
                    let found = Missing { function, subnet: *subnet, named, service, left_out };
                    findings.extend(finding(world, &found, &placement.when));
                }
            }
        }
    }
}

/// The endpoint that leaves out a subnet's table, where no other one serves the subnet.
struct LeftOut<'n, 'w> {
    endpoint: &'n Endpoint<'w>,
    table: Association<'w>,
}

fn left_out<'n, 'w>(network: &'n Network<'w>, subnet: Member<'_>, service: &str) -> Option<LeftOut<'n, 'w>> {
    let vpc = network.vpc_of(subnet)?;
    let table = network.table_of(subnet).filter(|_| network.leaks(subnet).is_empty())?;
    let of_vpc = |endpoint: &&Endpoint<'_>| !endpoint.lies_in(&vpc).and(endpoint.serves(service)).is_no();
    let endpoints: Vec<&Endpoint<'_>> = network.endpoints.iter().filter(of_vpc).collect();
    let leaves_out = |endpoint: &Endpoint<'_>| {
        endpoint.is_gateway.is_yes()
            && endpoint.lies_in(&vpc).and(endpoint.serves(service)).is_yes()
            && endpoint.is_in(&table.table) == Answer::No
    };
    let endpoint = endpoints.first().copied()?;
    endpoints.iter().all(|endpoint| leaves_out(endpoint)).then_some(LeftOut { endpoint, table })
}

struct Missing<'n, 'w> {
    function: Member<'w>,
    subnet: Member<'w>,
    named: &'n Named,
    service: &'static str,
    left_out: LeftOut<'n, 'w>,
}

fn finding(world: &World, missing: &Missing<'_, '_>, when: &[Literal]) -> Option<Finding> {
    let (grant, confidence) = wanted(world, missing)?;
    let Missing { function, subnet, named, left_out, .. } = missing;
    let endpoint = left_out.endpoint.member;
    let when = world.both_hold(&endpoint.under(), when)?;
    let message = format!(
        "`{}` leaves out the route table of `{}`, which `{}` stands in: its calls to {} time out",
        endpoint.id(),
        subnet.id(),
        function.id(),
        title(missing.service)
    );
    let fix = Fix {
        title: format!("add the route table of `{}` to `RouteTableIds`", subnet.id()),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let mut builder = about(world, &META, *function, &when, named.at, message)?
        .confidence(confidence)
        .because(left_out.table.member.at(), format!("this gives `{}` its route table", subnet.id()))
        .because(endpoint.place_of(&["RouteTableIds"]), format!("`{}` is not in that table", endpoint.id()));
    if let Some(grant) = grant {
        builder = builder.because(grant.at, format!("{} grants what the function would call", grant.by));
    }
    Some(builder.fix(fix).help("add the table to the endpoint's `RouteTableIds`").build())
}

/// Whether the function is to use the service, as far as its role tells.
fn wanted(world: &World, missing: &Missing<'_, '_>) -> Option<(Option<Grant>, Confidence)> {
    let service = SERVICES.iter().find(|service| service.endpoint == missing.service)?;
    let Some(role) = role_of(world, missing.function) else { return Some((None, Confidence::Likely)) };
    match granted(world, missing.function, role, service) {
        Some(grant) => Some((Some(grant), Confidence::Sure)),
        None => (!role.is_seen_whole()).then_some((None, Confidence::Likely)),
    }
}

fn title(service: &str) -> &str {
    SERVICES.iter().find(|known| known.endpoint == service).map_or(service, |known| known.title)
}
