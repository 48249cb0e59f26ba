//! # What it finds
//!
//! A role that CloudFormation may assume and that can do everything: `AdministratorAccess`, `*` on `*`, or rights with which it
//! can give itself all others, such as `IAMFullAccess`, with no permissions boundary that stands in the way.
//!
//! # Why it matters
//!
//! CloudFormation uses a stack's service role for every later operation on the stack, whoever asks for it. Who may update one
//! stack of this role, with no other right, makes it create what he likes: an administrator among the resources.
//!
//! # How to fix
//!
//! Allow the services that the stacks are made of, or set a permissions boundary:
//!
//! ```yaml
//! DeployRole:
//!   Type: AWS::IAM::Role
//!   Properties:
//!     PermissionsBoundary: !Ref DeployBoundary
//! ```
//!
//! # Limits
//!
//! Only what surely makes an administrator counts. Service control policies, which bound administrators too, are not seen.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Held, Principal, PrincipalKind, World};
use deployfence_iam::TrustedService;
use deployfence_iam::evaluate::Part;
use deployfence_source::FileSpan;
use deployfence_value::Literal;

use crate::Rule;
use crate::about::under;
use crate::deployments::in_deployments;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF107",
    slug: "service-role-is-administrator",
    group: Group::DeploymentRole,
    severity: Severity::Medium,
    summary: "a role that CloudFormation may assume can do everything",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html",
    ],
    fixed: false,
};

const CLOUDFORMATION: &str = "cloudformation.amazonaws.com";

pub(crate) struct ServiceRoleIsAdministrator;

impl Rule for ServiceRoleIsAdministrator {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for role in world.roles() {
            let named = role.trust.named_services().find(|service| service.name == CLOUDFORMATION);
            let principal = world.principal(role.scope, &role.logical_id);
            let (Some(trusted), Some(principal)) = (named, principal) else { continue };
            if principal.kind != PrincipalKind::Role {
                continue;
            }
            for (when, power) in in_deployments(world, principal, |held| administrator(world, held)) {
                if let Some(when) = world.both_hold(&when, &trusted.conditions) {
                    findings.push(finding(principal, &when, &trusted, &power));
                }
            }
        }
    }
}

/// What makes an administrator.
#[derive(PartialEq)]
struct Power {
    /// Where it is shown.
    at: FileSpan,
    /// What it is.
    what: String,
}

fn administrator(world: &World, held: &Held<'_>) -> Option<Power> {
    let way = world.administrator(held)?;
    let step = way.steps.first()?;
    let action = step.request.action.as_str()?;
    let decision = held.decide_in(action, step.request.resource.text(), step.request.context.clone())?;
    let allows = decision.because.iter().find(|because| because.part == Part::Allows)?;
    let (at, attachment) = held.shown(allows)?;
    Some(Power {
        at,
        what: format!(
            "{} allows `{action}` on the role itself, which opens everything else",
            attachment.shown()
        ),
    })
}

fn finding(principal: &Principal, when: &[Literal], trusted: &TrustedService, power: &Power) -> Finding {
    let id = &principal.logical_id;
    let message = format!(
        "the role `{id}`, which CloudFormation may assume, can do everything: whoever may change one of its stacks can, too"
    );
    let fix = Fix {
        title: "allow what the stacks are made of, or set a permissions boundary".into(),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let builder = Finding::builder(&META, power.at, message)
        .logical_id(id.clone())
        .because(power.at, power.what.clone())
        .because(trusted.at, "the trust policy lets CloudFormation assume the role")
        .because(principal.at, format!("the role `{id}` has no permissions boundary that limits it"));
    under(builder, when)
        .fix(fix)
        .help("allow the services that the stacks are made of, and set `PermissionsBoundary`")
        .build()
}
