//! What a function's role has to allow before Lambda puts the function into a VPC.

use deployfence_graph::network::is_outside;
use deployfence_graph::{Held, Member};
use deployfence_iam::Arn;
use deployfence_value::{Answer, Hole, HoleOrigin, Scope, Text};

/// What Lambda calls as the role.
/// Source: "Giving Lambda functions access to resources in an Amazon VPC", required IAM permissions.
pub(crate) const ACTIONS: &[&str] =
    &["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"];

/// The kinds of resources that a policy may limit them to.
const KINDS: &[&str] = &["network-interface", "subnet", "security-group"];

/// The managed policy that allows all of them.
pub(crate) const MANAGED: &str = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";

/// Whether a function is surely in a VPC, in every deployment.
pub(crate) fn is_in_vpc(function: Member<'_>) -> bool {
    let subnets = function.property(&["VpcConfig", "SubnetIds"]);
    let is_given = subnets.is_some_and(|subnets| {
        subnets.first_choice().is_none() && (subnets.as_text().is_some() || !subnets.items().is_empty())
    });
    is_given && is_outside(function).is_no()
}

/// The first of the actions that the role surely may not call on anything.
pub(crate) fn missing(held: &Held<'_>) -> Option<&'static str> {
    held.principal.caller()?;
    let resources = resources(held)?;
    ACTIONS.iter().copied().find(|action| resources.iter().all(|resource| held.may(action, resource).is_no()))
}

/// Whether the role surely may call all of them on something.
pub(crate) fn allowed(held: &Held<'_>) -> bool {
    let Some(resources) = resources(held) else { return false };
    let may = |action: &&str| Answer::any(resources.iter().map(|resource| held.may(action, resource)));
    ACTIONS.iter().all(|action| may(action).is_yes())
}

/// Everything, and one resource of each kind, of which nothing else is known.
fn resources(held: &Held<'_>) -> Option<Vec<Text>> {
    let role = Arn::parse(&held.principal.identity.arn)?;
    let any = |what: &str| Text::hole(Hole::new(HoleOrigin::Computed(what.into()), Scope(0)));
    let of_kind = |kind: &&str| {
        let (region, id) = (any("any region"), any("any id"));
        let middle = [Text::literal(":ec2:"), region, Text::literal(":"), role.account.clone()];
        let end = [Text::literal(format!(":{kind}/")), id];
        let start = [Text::literal("arn:"), role.partition.clone()];
        Text::concat(start.iter().chain(&middle).chain(&end))
    };
    Some(std::iter::once(Text::literal("*")).chain(KINDS.iter().map(of_kind)).collect())
}
