//! # What it finds
//!
//! A role that may create a function, build project, job, notebook or task, and may pass itself to the service that runs it,
//! which its trust policy lets in.
//!
//! # Why it matters
//!
//! Whoever holds the role's credentials for a moment can make something that runs code of his own as the same role. It stays
//! when the session has ended and the hole is closed by which he came.
//!
//! # How to fix
//!
//! Name the roles that it is to pass, and leave the role itself out:
//!
//! ```yaml
//! - Effect: Deny
//!   Action: iam:PassRole
//!   Resource: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/builder
//! ```
//!
//! # Limits
//!
//! Lambda, CodeBuild, Glue, SageMaker and ECS are looked at. Whoever may pass every role is DF302's business, and an
//! administrator needs no role to pass: both are left out. A condition that only the request can tell silences it.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Held, Principal, PrincipalKind, World};
use deployfence_iam::evaluate::{Outcome, Part};
use deployfence_iam::pattern::Subject;
use deployfence_iam::request::Context;
use deployfence_source::FileSpan;
use deployfence_value::{Answer, Literal, Text};

use crate::Rule;
use crate::about::under;
use crate::deployments::in_deployments;
use crate::passing::{any_named, any_role};
use crate::takers::{MAKERS, Maker};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF304",
    slug: "pass-role-to-itself",
    group: Group::Policies,
    severity: Severity::High,
    summary: "a role may create code that runs as the same role",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"],
    fixed: false,
};

const PASS_ROLE: &str = "iam:PassRole";

pub(crate) struct PassRoleToItself;

impl Rule for PassRoleToItself {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        let own = world.principals().iter().filter(|principal| !principal.is_of_account());
        let passes = |role: &&Principal| role.kind == PrincipalKind::Role && role.may_allow(PASS_ROLE);
        for role in own.filter(passes) {
            for (when, passed) in in_deployments(world, role, |held| to_itself(world, held)) {
                findings.push(finding(role, &when, &passed));
            }
        }
    }
}

/// How the role is passed to itself.
#[derive(PartialEq)]
struct Passed {
    /// The statement that lets it be passed, with the policy that holds it.
    pass: (FileSpan, String),
    /// The one that lets code be made.
    make: (FileSpan, String),
    maker: &'static Maker,
}

fn to_itself(world: &World, held: &Held<'_>) -> Option<Passed> {
    let every = any_role(held)?;
    let passed = MAKERS.iter().find_map(|maker| {
        let pass_to = |role: &Text| {
            let mut context = Context::open();
            context.insert("iam:PassedToService", vec![Subject::from(maker.service)]);
            allowed(held, PASS_ROLE, role, context)
        };
        let pass = pass_to(&held.principal.identity.arn)?;
        let trusts = held.principal.trusts(maker.service, Context::open());
        if pass_to(&every).is_some() || trusts != Answer::Yes {
            return None;
        }
        let made = any_named(held, maker.action, maker.kind);
        let make = made.iter().find_map(|one| allowed(held, maker.action, one, Context::open()))?;
        Some(Passed { pass, make, maker })
    })?;
    // An administrator needs no role to pass.
    world.administrator(held).is_none().then_some(passed)
}

/// The statement that surely allows a request, with the policy that holds it.
fn allowed(held: &Held<'_>, action: &str, resource: &Text, context: Context) -> Option<(FileSpan, String)> {
    let decision = held.decide_in(action, resource, context)?;
    let allows = decision.because.iter().find(|because| because.part == Part::Allows)?;
    let (at, attachment) = held.shown(allows)?;
    (decision.result == Outcome::Allowed).then(|| (at, attachment.shown()))
}

fn finding(role: &Principal, when: &[Literal], passed: &Passed) -> Finding {
    let id = &role.logical_id;
    let Maker { service, action, .. } = passed.maker;
    let message = format!(
        "the role `{id}` may pass itself to `{service}` and call `{action}`: whoever uses it once can leave code that runs as it"
    );
    let fix = Fix {
        title: format!("leave `{id}` out of the roles that it may pass"),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let (at, by) = &passed.pass;
    let builder = Finding::builder(&META, *at, message)
        .logical_id(id.clone())
        .because(*at, format!("{by} allows `{PASS_ROLE}` on the role itself"))
        .because(passed.make.0, format!("{} allows `{action}`", passed.make.1))
        .because(role.at, format!("`{id}` trusts `{service}`"));
    under(builder, when)
        .fix(fix)
        .help("name the roles that it is to pass, or deny `iam:PassRole` on the role itself")
        .build()
}
