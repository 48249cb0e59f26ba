//! What a function's role has to allow before Lambda puts the function into a VPC.

use deployfence_graph::network::is_outside;
use deployfence_graph::{Held, Member};
use deployfence_iam::Arn;
use deployfence_iam::evaluate::Part;
use deployfence_source::FileSpan;
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
        let is_chosen = subnets.first_choice().is_some();
        !is_chosen
            && (!subnets.items().is_empty()
                || subnets.as_text().is_some_and(|list| is_never_empty(function, list)))
    });
    is_given && is_outside(function).is_no()
}

/// Whether a list that the deployment gives holds a subnet: a list of text may be empty.
fn is_never_empty(function: Member<'_>, list: &Text) -> bool {
    let Some(HoleOrigin::Parameter(name)) = list.as_hole().map(|hole| &hole.origin) else { return false };
    let mut parameters = function.template.parameters().iter();
    parameters
        .any(|parameter| parameter.name == *name && parameter.type_name.contains("AWS::EC2::Subnet::Id"))
}

/// What a role surely may not do.
#[derive(Debug, PartialEq)]
pub(crate) struct Missing {
    /// The action.
    pub action: &'static str,
    /// The policy that denies it, with the place of the statement, where one does.
    pub denied: Option<(FileSpan, String)>,
}

/// The first of the actions that the role surely may not call on anything.
pub(crate) fn missing(held: &Held<'_>) -> Option<Missing> {
    held.principal.caller()?;
    let resources = resources(held)?;
    let mut actions = ACTIONS.iter().copied();
    let action =
        actions.find(|action| resources.iter().all(|resource| held.may(action, resource).is_no()))?;
    let decision = resources.first().and_then(|everything| held.decide(action, everything));
    let denied = decision.and_then(|decision| {
        let because = decision.because.iter().find(|because| because.part == Part::Denies)?;
        held.shown(because).map(|(at, attachment)| (at, attachment.shown()))
    });
    Some(Missing { action, denied })
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
