//! # What it finds
//!
//! A role whose trust policy names both CloudFormation and a service that runs code, tasks or builds: Lambda, EC2, ECS,
//! CodeBuild, Step Functions, Glue, SageMaker and others.
//!
//! # Why it matters
//!
//! A role that CloudFormation may assume is meant to deploy: it can create and delete what the stacks hold. If Lambda may
//! assume it too, then whoever may create a function and pass the role becomes the deployer, and so does
//! whoever may change the code of a function that runs as it.
//!
//! # How to fix
//!
//! Split the role: one for CloudFormation, one for each service that runs something.
//!
//! # Limits
//!
//! Conditions in the trust policy (`aws:SourceArn`, …) do not change the finding: they say which stack or function may use the
//! role, not that both may. A principal that only the deployment knows is not counted, nor one that a statement without
//! a condition denies. Where `Fn::If` names the services, only those count that one deployment can hold.

use std::collections::BTreeMap;

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Role, World};
use deployfence_iam::TrustedService;
use deployfence_source::FileSpan;
use deployfence_value::Literal;

use crate::Rule;
use crate::about::under;
use crate::services::COMPUTE;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF103",
    slug: "deployment-role-trusts-compute",
    group: Group::DeploymentRole,
    severity: Severity::High,
    summary: "a role that CloudFormation may assume can also be assumed by a service that runs code",
    hosts: &[Host::Check, Host::Serverless],
    references: &[],
    fixed: false,
};

const CLOUDFORMATION: &str = "cloudformation.amazonaws.com";

pub(crate) struct DeploymentRoleTrustsCompute;

impl Rule for DeploymentRoleTrustsCompute {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for role in world.roles() {
            let pairs = pairs(world, role);
            findings.extend(pairs.iter().filter_map(|(conditions, pair)| finding(role, conditions, pair)));
        }
    }
}

/// Where CloudFormation is named, and the services that run code that are named beside it.
type Pair = (FileSpan, Vec<TrustedService>);

/// The pairs that one deployment can hold, by the conditions under which it does.
fn pairs(world: &World, role: &Role) -> BTreeMap<Vec<Literal>, Pair> {
    let named: Vec<_> = role.trust.named_services().collect();
    let mut pairs: BTreeMap<Vec<Literal>, Pair> = BTreeMap::new();
    for deployer in named.iter().filter(|service| service.name == CLOUDFORMATION) {
        for runner in named.iter().filter(|service| COMPUTE.contains(&service.name.as_str())) {
            let both = world.both_hold(&deployer.conditions, &runner.conditions);
            let existing = both.and_then(|both| world.both_hold(&both, &role.under));
            let Some(conditions) = existing else { continue };
            let (_, runners) = pairs.entry(conditions).or_insert_with(|| (deployer.at, Vec::new()));
            if !runners.iter().any(|known| known.name == runner.name) {
                runners.push(runner.clone());
            }
        }
    }
    pairs
}

fn finding(role: &Role, conditions: &[Literal], (cloudformation, compute): &Pair) -> Option<Finding> {
    let first = compute.first()?;
    let names: Vec<&str> = compute.iter().map(|service| service.name.as_str()).collect();
    let message = format!(
        "the role `{}` can be assumed by CloudFormation and by `{}`: whoever can create code there becomes the deployer",
        role.logical_id,
        names.join("`, `")
    );
    let mut builder = Finding::builder(&META, first.at, message)
        .claim(format!("{} trusts {CLOUDFORMATION} and {}", role.logical_id, names.join(", ")))
        .logical_id(role.logical_id.clone())
        .because(*cloudformation, "the same trust policy names CloudFormation: this is a role that deploys");
    for service in compute.iter().skip(1) {
        builder = builder.because(service.at, format!("`{}` may assume it too", service.name));
    }
    builder = under(builder, conditions);
    let fix = Fix {
        title: format!(
            "make a role of its own for `{}`, and name it where this one is used to run something",
            first.name
        ),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let help = "split the role: one that only CloudFormation may assume, and one for each service that runs something";
    Some(builder.fix(fix).help(help).build())
}
