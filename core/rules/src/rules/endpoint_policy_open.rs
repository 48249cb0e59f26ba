//! # What it finds
//!
//! A gateway endpoint for S3 or DynamoDB without a policy of its own, in the route table of an isolated subnet that a
//! function stands in.
//!
//! # Why it matters
//!
//! Isolation keeps data in as long as nothing leads out. An endpoint without a policy leads to every bucket or table of every
//! account: code that is tampered with writes what it reads into a stranger's bucket, with the stranger's keys.
//!
//! # How to fix
//!
//! Name what may be reached through the endpoint:
//!
//! ```yaml
//! PolicyDocument:
//!   Version: 2012-10-17
//!   Statement:
//!     - Effect: Allow
//!       Principal: "*"
//!       Action: [dynamodb:GetItem, dynamodb:Query]
//!       Resource: !GetAtt Users.Arn
//! ```
//!
//! or, for everything of your own account, a condition `aws:ResourceAccount`.
//!
//! # Limits
//!
//! A subnet is isolated where its route table is in the files and nothing in it leads out, or where it is declared so and nothing
//! in the files leads out. A function whose security groups are all in the files and let it reach private addresses only does not
//! get to a gateway endpoint, and counts as little as one outside. Whether a policy that is written is too wide is not looked at.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::network::{Endpoint, Network, declared_isolated, placements};
use deployfence_graph::{Member, World};
use deployfence_source::FileSpan;
use deployfence_value::Literal;

use crate::Rule;
use crate::about::about;
use crate::code_signing::FUNCTION;
use crate::security_groups::is_shut_in;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF505",
    slug: "endpoint-policy-open",
    group: Group::Network,
    severity: Severity::Medium,
    summary: "the gateway endpoint of an isolated function has no policy: data can leave to any account's bucket or table",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html"],
    fixed: false,
};

pub(crate) struct EndpointPolicyOpen;

impl Rule for EndpointPolicyOpen {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        let network = Network::new(world);
        let is_open = |endpoint: &&Endpoint<'_>| endpoint.is_gateway.is_yes() && endpoint.has_no_policy();
        for endpoint in network.endpoints.iter().filter(is_open) {
            let mut functions = world.members_of(FUNCTION).filter(|function| !is_shut_in(world, *function));
            let used = functions.find_map(|function| used_by(world, &network, endpoint, function));
            findings.extend(used.and_then(|used| finding(world, endpoint, &used)));
        }
    }
}

/// A function in an isolated subnet that an endpoint serves.
struct Use<'w> {
    function: Member<'w>,
    subnet: Member<'w>,
    /// Where the function is put into the subnet.
    at: FileSpan,
    when: Vec<Literal>,
}

fn used_by<'w>(
    world: &'w World,
    network: &Network<'w>,
    endpoint: &Endpoint<'w>,
    function: Member<'w>,
) -> Option<Use<'w>> {
    placements(world, function).into_iter().find_map(|placement| {
        let used = placement.subnets.iter().find(|(subnet, _)| {
            let is_routed = network.table_of(*subnet).is_some_and(|own| endpoint.is_in(&own.table).is_yes());
            let is_declared = declared_isolated(*subnet).is_some() && network.leaks(*subnet).is_empty();
            is_routed && (is_declared || network.is_isolated(*subnet).is_yes())
        });
        used.map(|(subnet, named)| Use {
            function,
            subnet: *subnet,
            at: named.at,
            when: placement.when.clone(),
        })
    })
}

fn finding(world: &World, endpoint: &Endpoint<'_>, used: &Use<'_>) -> Option<Finding> {
    let what = match endpoint.service.as_deref() {
        Some("s3") => "bucket",
        Some("dynamodb") => "table",
        _ => return None,
    };
    let (id, function, subnet) = (endpoint.member.id(), used.function.id(), used.subnet.id());
    let message = format!(
        "`{id}` has no policy: from the isolated subnet of `{function}`, data can leave to any account's {what}"
    );
    let fix = Fix {
        title: format!("give `{id}` a policy that names the {what}s that may be reached"),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let builder = about(world, &META, endpoint.member, &used.when, endpoint.member.at(), message)?
        .claim(format!("{id} has no policy"))
        .because(used.at, format!("`{function}` stands in `{subnet}`"))
        .because(used.subnet.at(), format!("nothing else leads out of `{subnet}`"))
        .because(endpoint.member.place_of(&["RouteTableIds"]), "the endpoint is in its route table");
    let help = "add a `PolicyDocument` that names your own resources, or limits `aws:ResourceAccount` to your account";
    Some(builder.fix(fix).help(help).build())
}
