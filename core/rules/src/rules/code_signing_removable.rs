//! # What it finds
//!
//! A function that takes signed code only, and a role, user or permission set that is no deployer and may both take the check away
//! and change the code: by deleting the function's code signing configuration, putting another in its place, or setting the
//! configuration to warn.
//!
//! # Why it matters
//!
//! Lambda checks signatures when code is deployed, and only then. Who may take the check away first deploys any code, and may put
//! the configuration back afterwards: the function then looks as if every line of it had been signed.
//!
//! # How to fix
//!
//! Deny it to all who do not deploy, in their boundary or in a policy of the organisation:
//!
//! ```yaml
//! - Effect: Deny
//!   Action:
//!     - lambda:DeleteFunctionCodeSigningConfig
//!     - lambda:PutFunctionCodeSigningConfig
//!     - lambda:UpdateCodeSigningConfig
//!   Resource: '*'
//! ```
//!
//! # Limits
//!
//! Deployers are left out: roles that a deployment or the configuration (`deployers`, `deployment-roles`) names, and roles that
//! CloudFormation, CodeBuild, CodePipeline, CodeDeploy or an OIDC provider assumes. So are administrators, who can undo any check.
//! Only sure rights count.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::edges::{NodeId, Way};
use deployfence_graph::{Held, Principal, PrincipalKind, World};

use crate::Rule;
use crate::about::under;
use crate::code_signing::PROPERTY;
use crate::deployers::is_deployer;
use crate::ways_out::Exit;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF406",
    slug: "code-signing-removable",
    group: Group::Code,
    severity: Severity::High,
    summary: "somebody who does not deploy may take code signing from a function and change its code",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html"],
    fixed: false,
};

pub(crate) struct CodeSigningRemovable;

impl Rule for CodeSigningRemovable {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        if world.account().running.iter().all(|running| running.code_signing.is_none()) {
            return;
        }
        let own = |p: &&Principal| !p.is_of_account() && p.kind != PrincipalKind::Group;
        for principal in world.principals().iter().filter(own).filter(|p| !is_deployer(world, p)) {
            look(world, principal, false, findings);
        }
        for principal in &world.permission_sets() {
            look(world, principal, true, findings);
        }
    }
}

fn look(world: &World, principal: &Principal, is_outsider: bool, findings: &mut Vec<Finding>) {
    let mut told: Vec<NodeId> = Vec::new();
    for held in principal.held(world) {
        if world.administrator(&held).is_some() {
            continue;
        }
        for (function, way) in removals(world, &held, is_outsider) {
            if !told.contains(&function) {
                told.push(function);
                findings.extend(finding(world, principal, function, &way));
            }
        }
    }
}

/// The functions from which it may take the check, with what shows it.
fn removals(world: &World, held: &Held<'_>, is_outsider: bool) -> Vec<(NodeId, Way)> {
    let found = if is_outsider { world.escalations_of_outsider(held) } else { world.escalations(held) };
    let sure = found.held.iter().filter(|one| one.answer.is_yes());
    let removing = sure.filter(|one| Exit::of(one) == Some(Exit::CodeSigning));
    let function = |one: &deployfence_iam::escalation::Held| {
        Some((world.graph().of_arn(one.resource.as_ref()?)?, world.shown(held, one)))
    };
    removing.filter_map(function).collect()
}

fn finding(world: &World, principal: &Principal, function: NodeId, way: &Way) -> Option<Finding> {
    let node = world.graph().node(function)?;
    let member = world.member(node.scope?, &node.logical_id)?;
    let (id, name) = (&principal.logical_id, member.id());
    let does = match way.by.as_str() {
        "lambda-weaken-code-signing" => "set the code signing configuration of",
        "lambda-replace-code-signing" => "put another code signing configuration on",
        _ => "take the code signing configuration from",
    };
    let to = if does.starts_with("set") { " to warn only" } else { "" };
    let message = format!("`{id}` may {does} `{name}`{to}, and then deploy code to it that nobody signed");
    let when = world.both_hold(&way.when, &member.under())?;
    let mut builder = Finding::builder(&META, member.place_of(PROPERTY), message)
        .claim(format!("`{id}` may remove code signing from `{name}`"))
        .logical_id(name)
        .because(
            principal.at,
            format!("`{id}` deploys nothing, as far as the files and the configuration say"),
        );
    for evidence in way.evidence.iter().filter(|evidence| evidence.at.file.0 != u32::MAX) {
        builder = builder.because(evidence.at, evidence.text.clone());
    }
    let title = Exit::CodeSigning.denial();
    let fix = Fix { title: title.into(), safety: Safety::Review, edits: Vec::new() };
    Some(under(builder, &when).fix(fix).help(format!("{title} to all who do not deploy")).build())
}
