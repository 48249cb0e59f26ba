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
//! role, not that both may. A principal that only the deployment knows is not counted.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Role, World};

use crate::Rule;

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

/// Service principals that run code, commands or queries of a user's as the role.
const COMPUTE: &[&str] = &[
    "apprunner.amazonaws.com",
    "batch.amazonaws.com",
    "build.apprunner.amazonaws.com",
    "codebuild.amazonaws.com",
    "ec2.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "ecs.amazonaws.com",
    "edgelambda.amazonaws.com",
    "elasticmapreduce.amazonaws.com",
    "emr-serverless.amazonaws.com",
    "glue.amazonaws.com",
    "lambda.amazonaws.com",
    "pods.eks.amazonaws.com",
    "sagemaker.amazonaws.com",
    "scheduler.amazonaws.com",
    "ssm.amazonaws.com",
    "states.amazonaws.com",
    "tasks.apprunner.amazonaws.com",
];

pub(crate) struct DeploymentRoleTrustsCompute;

impl Rule for DeploymentRoleTrustsCompute {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        findings.extend(world.roles().iter().filter_map(finding));
    }
}

fn finding(role: &Role) -> Option<Finding> {
    let named: Vec<_> = role.trust.named_services().collect();
    let (_, cloudformation) = named.iter().find(|(name, _)| name == CLOUDFORMATION)?;
    let compute: Vec<_> = named.iter().filter(|(name, _)| COMPUTE.contains(&name.as_str())).collect();
    let (first, at) = compute.first()?;
    let names: Vec<&str> = compute.iter().map(|(name, _)| name.as_str()).collect();
    let message = format!(
        "the role `{}` can be assumed by CloudFormation and by `{}`: whoever can create code there becomes the deployer",
        role.logical_id,
        names.join("`, `")
    );
    let mut builder = Finding::builder(&META, *at, message)
        .claim(format!("{} trusts {CLOUDFORMATION} and {}", role.logical_id, names.join(", ")))
        .logical_id(role.logical_id.clone())
        .because(*cloudformation, "the same trust policy names CloudFormation: this is a role that deploys");
    for (name, at) in compute.iter().skip(1) {
        builder = builder.because(*at, format!("`{name}` may assume it too"));
    }
    let fix = Fix {
        title: format!(
            "make a role of its own for `{first}`, and name it where this one is used to run something"
        ),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let help = "split the role: one that only CloudFormation may assume, and one for each service that runs something";
    Some(builder.fix(fix).help(help).build())
}
