//! # What it finds
//!
//! A principal that has a permissions boundary, may create roles and give them rights, and need not set a boundary on them.
//!
//! # Why it matters
//!
//! A boundary binds the one that has it, not what he creates. With a new role that has no boundary, all that the boundary kept
//! out is back: the principal creates the role, attaches `AdministratorAccess` and uses it.
//!
//! # How to fix
//!
//! Let roles be created and changed only with the boundary:
//!
//! ```yaml
//! - Effect: Allow
//!   Action: [iam:CreateRole, iam:PutRolePolicy, iam:AttachRolePolicy]
//!   Resource: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/app-*
//!   Condition:
//!     StringEquals: {iam:PermissionsBoundary: !Ref AppBoundary}
//! ```
//!
//! # Limits
//!
//! The boundary has to be seen: where it is in another account or file, it may well forbid this itself. Rights that hang on
//! other conditions, such as which policies may be attached, are taken for limited.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Held, Principal, World};
use deployfence_iam::evaluate::{Decision, Outcome, Part};
use deployfence_iam::request::Context;
use deployfence_source::FileSpan;
use deployfence_value::{Literal, Text};

use crate::Rule;
use crate::about::under;
use crate::deployments::in_deployments;
use crate::passing::roles_named;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF309",
    slug: "role-created-without-boundary",
    group: Group::Policies,
    severity: Severity::Medium,
    summary: "a principal with a permissions boundary may create roles without one",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
        "aws-cdk#30179",
    ],
    fixed: false,
};

const CREATE: &str = "iam:CreateRole";
/// What gives a role rights.
const GIVING: &[&str] = &["iam:PutRolePolicy", "iam:AttachRolePolicy"];

pub(crate) struct RoleCreatedWithoutBoundary;

impl Rule for RoleCreatedWithoutBoundary {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        let bound = |p: &&Principal| !p.is_of_account() && !p.boundaries.is_empty();
        for principal in world.principals().iter().filter(bound) {
            for (when, unbound) in in_deployments(world, principal, unbound) {
                findings.push(finding(principal, &when, &unbound));
            }
        }
    }
}

/// How a role without boundary is made.
#[derive(PartialEq)]
struct Unbound {
    /// The roles as the policy names them.
    roles: String,
    /// What gives them rights.
    giving: &'static str,
    creates: (FileSpan, String),
    gives: (FileSpan, String),
}

fn unbound(held: &Held<'_>) -> Option<Unbound> {
    if held.policies.boundaries.is_empty() {
        return None;
    }
    roles_named(held, CREATE).into_iter().find_map(|(pattern, role)| {
        let creates = allowed(held, CREATE, &role)?;
        let (giving, gives) =
            GIVING.iter().find_map(|giving| Some((*giving, allowed(held, giving, &role)?)))?;
        Some(Unbound { roles: pattern.to_string(), giving, creates, gives })
    })
}

/// What surely allows an action on a role that has no boundary.
fn allowed(held: &Held<'_>, action: &str, role: &Text) -> Option<(FileSpan, String)> {
    let mut context = Context::open();
    context.insert("iam:PermissionsBoundary", Vec::new());
    let Decision { result: Outcome::Allowed, because, .. } = held.decide_in(action, role, context)? else {
        return None;
    };
    let (at, attachment) = held.shown(because.iter().find(|because| because.part == Part::Allows)?)?;
    Some((at, format!("{} allows `{action}` without a boundary", attachment.shown())))
}

fn finding(principal: &Principal, when: &[Literal], unbound: &Unbound) -> Finding {
    let id = &principal.logical_id;
    let message = format!(
        "`{id}` has a permissions boundary, and may create roles `{}` without one and give them any right with `{}`",
        unbound.roles, unbound.giving
    );
    let fix = Fix {
        title: "demand `iam:PermissionsBoundary` where roles are created and changed".into(),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let boundary = principal.boundaries.first().map_or(principal.at, |boundary| boundary.at);
    let builder = Finding::builder(&META, unbound.creates.0, message)
        .logical_id(id.clone())
        .because(boundary, format!("`{id}` is bound by this"))
        .because(unbound.creates.0, unbound.creates.1.clone())
        .because(unbound.gives.0, unbound.gives.1.clone());
    under(builder, when)
        .fix(fix)
        .help("add the condition `StringEquals: {iam:PermissionsBoundary: …}` to what creates and changes roles")
        .build()
}
