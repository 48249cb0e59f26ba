//! # What it finds
//!
//! A custom-resource handler of the Serverless Framework that runs as the deployment role, where the trust
//! policy of that role is known and does not let Lambda assume it.
//!
//! # Why it matters
//!
//! Lambda refuses to create the handler, and the deployment fails and rolls back:
//! `The role defined for the function cannot be assumed by Lambda.`
//!
//! # How to fix
//!
//! Give the handler a role of its own, as
//! [custom-resource-runs-as-deployment-role](custom-resource-runs-as-deployment-role.md) says. Do not add `lambda.amazonaws.com` to the trust policy of the
//! deployment role: the deployment would succeed, and its power would be within reach of every function.
//!
//! # Limits
//!
//! The trust policy is known where a template of the same check defines the role, under the name or export that
//! the service uses, or a snapshot of the account has it. A role found by its name is taken to be the one in the account that is deployed to: the
//! finding is then *likely*, unless the stack that defines it names it with its own `AWS::AccountId`. An account that is a
//! parameter, a statement with a condition, or a principal that is not known leaves the answer open.

use deployfence_deployment::Runner;
use deployfence_findings::{Confidence, Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{KnownRole, RunsAsServiceRole, World};

use crate::Rule;
use crate::about::under;
use crate::roles::{confidence, show_service_role};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF102",
    slug: "custom-resource-role-cannot-be-assumed",
    group: Group::DeploymentRole,
    severity: Severity::Critical,
    summary: "a custom-resource handler runs as the deployment role, which Lambda may not assume: the deployment fails",
    hosts: &[Host::Check, Host::Serverless],
    references: &["serverless/serverless#6876"],
    fixed: false,
};

pub(crate) struct CustomResourceRoleCannotBeAssumed;

impl Rule for CustomResourceRoleCannotBeAssumed {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for found in world.running_as_service_role() {
            let Runner::Handler { .. } = found.run.runner else { continue };
            let known = world.role(found.deployment.scope, &found.role).or_else(|| {
                found.service_role.role.as_text().and_then(|role| world.role(found.deployment.scope, role))
            });
            if let Some(known) = known
                && known.role.trust.allows_service("lambda.amazonaws.com").is_no()
            {
                findings.push(finding(&found, known));
            }
        }
    }
}

fn finding(found: &RunsAsServiceRole<'_>, known: KnownRole<'_>) -> Finding {
    let id = &found.run.logical_id;
    let message = format!(
        "the custom-resource handler `{id}` will run as the deployment role `{}`, which Lambda may not assume: \
         the deployment fails",
        found.service_role.role.display()
    );
    let confidence = if known.sure { confidence(found) } else { Confidence::Likely };
    let builder = Finding::builder(&META, found.run.at, message)
        .claim(format!("{id} runs as the deployment role, which Lambda may not assume"))
        .logical_id(id.clone())
        .path(found.run.path.clone())
        .confidence(confidence);
    let builder = show_service_role(builder, found.service_role)
        .because(known.role.at, format!("`{}` defines that role", known.role.logical_id))
        .because(known.role.trust.shown_at(), "its trust policy does not name `lambda.amazonaws.com`");
    under(builder, &found.conditions)
        .fix(Fix {
            title: format!("set `resources.extensions.{id}.Properties.Role` to a role that trusts Lambda alone"),
            safety: Safety::Review,
            edits: Vec::new(),
        })
        .help(
            "CloudFormation would say \"The role defined for the function cannot be assumed by Lambda.\"; give the \
             handler a role of its own (`custom.deployfence.mode: fix` does)",
        )
        .build()
}
