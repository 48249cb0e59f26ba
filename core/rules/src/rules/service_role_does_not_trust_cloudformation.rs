//! # What it finds
//!
//! A role that a deployment names as its service role (`provider.iam.deploymentRole` or `provider.cfnRole` of a Serverless service,
//! `role_arn` of a `samconfig.toml`, `cloudFormationExecutionRoleArn` of a cloud assembly, `Configuration.RoleArn` of a
//! CloudFormation action of CodePipeline), whose trust policy is known and does not let
//! CloudFormation assume it.
//!
//! # Why it matters
//!
//! CloudFormation refuses the deployment before it does anything: it cannot assume the role. Often the wrong role is named:
//! the one that the deployer assumes, instead of the one that the deployer hands on.
//!
//! # How to fix
//!
//! Name the role that is meant for CloudFormation, or add `cloudformation.amazonaws.com` to the trust policy as a
//! `Service` principal.
//!
//! # Limits
//!
//! The trust policy is known where a template of the same check defines the role, or a snapshot of the account has it. A role found by its name or an
//! export is taken to be the one in the account that is deployed to: the finding is then *likely*, unless the stack that
//! defines it names it with its own `AWS::AccountId`. An account that is a parameter, a statement with a condition, or a
//! principal that is not known leaves the answer open.

use deployfence_deployment::ServiceRole;
use deployfence_findings::{Confidence, Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{KnownRole, World};
use deployfence_value::Literal;

use crate::Rule;
use crate::about::under;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF106",
    slug: "service-role-does-not-trust-cloudformation",
    group: Group::DeploymentRole,
    severity: Severity::Critical,
    summary: "a role that is named as CloudFormation's does not let CloudFormation assume it: the deployment fails",
    hosts: &[Host::Check, Host::Serverless],
    references: &["aws-samples/sam-codepipeline-cd#22"],
    fixed: false,
};

pub(crate) struct ServiceRoleDoesNotTrustCloudformation;

impl Rule for ServiceRoleDoesNotTrustCloudformation {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for (scope, service_role) in world.service_roles() {
            for alternative in service_role.role.alternatives() {
                let known = alternative.value.as_text().and_then(|role| world.role(*scope, role));
                if let Some(known) = known
                    && known.role.trust.allows_service("cloudformation.amazonaws.com").is_no()
                {
                    findings.push(finding(service_role, known, &alternative.conditions));
                }
            }
        }
    }
}

fn finding(service_role: &ServiceRole, known: KnownRole<'_>, conditions: &[Literal]) -> Finding {
    let role = &known.role.logical_id;
    let message = format!(
        "CloudFormation cannot assume `{role}`, which `{}` names as the role to deploy with: the deployment fails",
        service_role.setting
    );
    let mut builder = Finding::builder(&META, service_role.at, message)
        .claim(format!("CloudFormation cannot assume {role}, which {} names", service_role.path.join(".")))
        .logical_id(role.clone())
        .path(service_role.path.clone())
        .confidence(if known.sure { Confidence::Sure } else { Confidence::Likely });
    if let Some(at) = service_role.taken_from {
        builder = builder.because(at, "its value is taken from here");
    }
    builder = builder.because(known.role.at, format!("`{role}` defines that role")).because(
        known.role.trust.shown_at(),
        "its trust policy does not name `cloudformation.amazonaws.com`",
    );
    under(builder, conditions)
        .fix(Fix {
            title: "add `cloudformation.amazonaws.com` to the role's trust policy".into(),
            safety: Safety::Review,
            edits: Vec::new(),
        })
        .help("name the role that is meant for CloudFormation here, or let CloudFormation assume this one")
        .build()
}
