//! # What it finds
//!
//! A function whose role is granted something only where `aws:SourceVpc` or `aws:SourceVpce` has some value, while the
//! function's calls never carry that key: it is in no VPC, or its VPC has no endpoint for the service.
//!
//! # Why it matters
//!
//! AWS sets these keys for requests that come through a VPC endpoint, and for no others. Without an endpoint the
//! condition never holds and every call is denied, also from inside of the VPC that the condition names.
//!
//! # How to fix
//!
//! Put the function into the VPC and give the VPC an endpoint for the service:
//!
//! ```yaml
//! DynamoDbEndpoint:
//!   Type: AWS::EC2::VPCEndpoint
//!   Properties:
//!     ServiceName: !Sub com.amazonaws.${AWS::Region}.dynamodb
//!     VpcId: !Ref Vpc
//!     RouteTableIds: [!Ref PrivateRouteTable]
//! ```
//!
//! # Limits
//!
//! Looked at are the policies of a role that Lambda alone may assume; where several functions run as it, all of them have to
//! be out of the endpoint's reach. A VPC that is exported or only named by a parameter may have endpoints that are not seen:
//! nothing is said of functions in it. Services are S3, DynamoDB and those others whose one endpoint bears one name. Policies of
//! buckets, keys and queues are not looked at.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::network::{Network, is_outside, placements};
use deployfence_graph::{Held, Member, Principal, World};
use deployfence_iam::catalogue::expand;
use deployfence_iam::evaluate::Outcome;
use deployfence_iam::pattern::{Atom, Pattern};
use deployfence_iam::policy::{Condition, Effect, Principal as Named, Statement};
use deployfence_iam::request::Context;
use deployfence_source::FileSpan;
use deployfence_value::{Hole, HoleOrigin, Literal, Scope, Text};

use crate::Rule;
use crate::about::about;
use crate::code_signing::FUNCTION;
use crate::deployments::in_deployments;
use crate::execution::{SERVICES, Service, role_of};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF503",
    slug: "source-vpc-never-matches",
    group: Group::Network,
    severity: Severity::High,
    summary: "access needs `aws:SourceVpc` or `aws:SourceVpce`, which a function's calls never carry",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpc",
    ],
    fixed: false,
};

/// The keys that only requests through an endpoint carry, as policies are read: in lower case.
const KEYS: &[&str] = &["aws:sourcevpc", "aws:sourcevpce"];

pub(crate) struct SourceVpcNeverMatches;

impl Rule for SourceVpcNeverMatches {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        let network = Network::new(world);
        for role in world.principals().iter().filter(|role| speaks_of_vpc(role) && is_for_lambda_alone(role))
        {
            let users: Vec<Member<'_>> = world
                .members_of(FUNCTION)
                .filter(|function| role_of(world, *function).is_some_and(|own| std::ptr::eq(own, role)))
                .collect();
            for service in SERVICES {
                let apart: Option<Vec<_>> =
                    users.iter().map(|function| apart(world, &network, *function, service)).collect();
                let Some(apart) = apart.filter(|apart| !apart.is_empty()) else { continue };
                for (when, needed) in in_deployments(world, role, |held| needed(held, service)) {
                    for (function, apart) in users.iter().zip(&apart) {
                        findings.extend(finding(world, *function, apart, &when, &needed));
                    }
                }
            }
        }
    }
}

fn is_of_vpc(condition: &Condition) -> bool {
    KEYS.contains(&condition.key.as_str())
}

fn speaks_of_vpc(role: &Principal) -> bool {
    let statements = role.attachments.iter().flat_map(|attachment| &attachment.policy.statements);
    let speaks = statements.flat_map(|statement| &statement.conditions).any(is_of_vpc);
    speaks && !role.is_of_account() && role.is_seen_whole()
}

fn is_for_lambda_alone(role: &Principal) -> bool {
    let lambda = Text::literal("lambda.amazonaws.com");
    let is_lambda = |named: &Named| matches!(named, Named::Service(service) if *service == lambda);
    role.trust.as_ref().is_some_and(|trust| {
        let principals = trust.statements.iter().map(|statement| statement.principals.as_ref());
        let mut only = principals.map(|principals| {
            principals.is_some_and(|list| !list.negated && list.items.iter().all(|item| is_lambda(&item.is)))
        });
        !trust.statements.is_empty() && only.all(|only| only)
    })
}

/// Why no call of a function to a service goes through an endpoint.
struct Apart {
    at: FileSpan,
    why: String,
    when: Vec<Literal>,
}

fn apart(world: &World, network: &Network<'_>, function: Member<'_>, service: &Service) -> Option<Apart> {
    if is_outside(function).is_yes() {
        return Some(Apart { at: function.at(), why: "is in no VPC".into(), when: Vec::new() });
    }
    let [placement] = <[_; 1]>::try_from(placements(world, function)).ok()?;
    let own = function.under();
    let is_always = placement.when.iter().all(|literal| own.contains(literal));
    let vpc = placement.vpc(network).filter(|_| is_always)?;
    network.has_endpoint(&vpc, service.endpoint).is_no().then_some(())?;
    let (_, named) = placement.subnets.first()?;
    let vpc = vpc.member(world)?;
    let why = format!("is in `{}`, which has no endpoint for {}", vpc.id(), service.title);
    Some(Apart { at: named.at, why, when: placement.when })
}

/// What the role is granted only through an endpoint.
#[derive(PartialEq)]
struct Needed {
    action: String,
    /// The condition that asks for it.
    at: FileSpan,
    key: String,
}

/// The first request to a service that is denied without the keys, and might be allowed with them.
fn needed(held: &Held<'_>, service: &Service) -> Option<Needed> {
    let statements = held.policies.identity.iter().flat_map(|policy| &policy.statements);
    let mut requests = statements.filter_map(|statement| sample(statement, service));
    let (action, ..) = requests.find(|(action, resource)| {
        let mut without = Context::open();
        KEYS.iter().for_each(|key| without.insert(key, Vec::new()));
        let result = |context| held.decide_in(action, resource, context).map(|decision| decision.result);
        let is_denied =
            matches!(result(without), Some(Outcome::ImplicitlyDenied | Outcome::ExplicitlyDenied));
        is_denied && matches!(result(Context::open()), Some(Outcome::Allowed | Outcome::Unknown))
    })?;
    let asks = |effect| {
        let asking = held.policies.identity.iter().flat_map(|policy| &policy.statements);
        let mut asking = asking.filter(|s| s.effect == Some(effect)).filter(|s| {
            effect == Effect::Deny || sample(s, service).is_some_and(|(asked, _)| asked == action)
        });
        asking.find_map(|s| s.conditions.iter().find(|condition| is_of_vpc(condition)))
    };
    let condition = asks(Effect::Allow).or_else(|| asks(Effect::Deny))?;
    Some(Needed { at: condition.at, key: condition.written.to_string(), action })
}

/// A request that a statement allows, to a service.
fn sample(statement: &Statement, service: &Service) -> Option<(String, Text)> {
    let allows = statement.effect == Some(Effect::Allow) && !statement.unclear;
    let actions = statement.actions.as_ref().filter(|actions| allows && !actions.negated)?;
    let resources = statement.resources.as_ref().filter(|resources| !resources.negated)?;
    let action = actions.items.iter().find_map(|item| {
        let written = one_text(&item.is).as_literal()?.to_owned();
        let is_of_service =
            written.split_once(':').is_some_and(|(own, _)| own.eq_ignore_ascii_case(service.prefix));
        is_of_service.then(|| expand(&written).next()).flatten()
    })?;
    Some((action.name().to_owned(), one_text(&resources.items.first()?.is)))
}

/// A text that a pattern matches: itself, with its wildcards taken for letters.
fn one_text(pattern: &Pattern) -> Text {
    let piece = |atom: &Atom| match atom {
        Atom::Char(c) => Text::literal(c.to_string()),
        Atom::One(_) => Text::literal("?"),
        Atom::Many(_) => Text::literal("*"),
        Atom::Variable(_) => unknown(),
        Atom::Hole(number) => {
            let hole = pattern.holes().get(usize::from(*number)).cloned().flatten();
            hole.map_or_else(unknown, Text::hole)
        }
    };
    Text::concat(&pattern.atoms().iter().map(piece).collect::<Vec<_>>())
}

fn unknown() -> Text {
    Text::hole(Hole::new(HoleOrigin::Computed("any text".into()), Scope(0)))
}

fn finding(
    world: &World,
    function: Member<'_>,
    apart: &Apart,
    when: &[Literal],
    needed: &Needed,
) -> Option<Finding> {
    let Needed { action, key, at } = needed;
    let id = function.id();
    let when = world.both_hold(when, &apart.when)?;
    let message =
        format!("`{id}` {}, and may call `{action}` only where `{key}` is set: it never is", apart.why);
    let fix = Fix {
        title: format!("put `{id}` into a VPC with an endpoint for the service, or drop the condition"),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let builder = about(world, &META, function, &when, *at, message)?
        .because(*at, format!("the role of `{id}` is granted this only through an endpoint"))
        .because(apart.at, format!("`{id}` {}", apart.why));
    Some(builder.fix(fix).help("add the `VpcConfig` and the endpoint that the condition asks for").build())
}
