//! # What it finds
//!
//! A role, user or group that may pass every role of its account: `iam:PassRole` on `*`, in any spelling (`iam:*`,
//! `iam:Pass*`, `NotAction`, `…:role/*`, `Fn::If`, an AWS managed policy), unless a Deny, a permissions boundary or a condition
//! stands in the way.
//!
//! # Why it matters
//!
//! Whoever may pass a role to a service that runs code has the rights of that role. Passing all roles means having the rights of
//! the most powerful one: a developer who may create a function and pass any role is an administrator.
//!
//! # How to fix
//!
//! Name the roles, and the service that they are passed to:
//!
//! ```yaml
//! - Effect: Allow
//!   Action: iam:PassRole
//!   Resource: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/app/orders-*
//!   Condition:
//!     StringEquals: {iam:PassedToService: lambda.amazonaws.com}
//! ```
//!
//! # Limits
//!
//! Where `iam:PassedToService` admits named services that run code only, the finding is *medium*; where it admits
//! none of them, there is none. A Deny that spares some roles, and a condition that only the request can tell, silence it.
//! An administrator needs no role to pass and is left out. What is attached outside of the files is not seen.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Held, Principal, PrincipalKind, World};
use deployfence_iam::evaluate::{Outcome, Part};
use deployfence_iam::pattern::Subject;
use deployfence_iam::request::Context;
use deployfence_source::FileSpan;
use deployfence_value::Literal;

use crate::Rule;
use crate::about::under;
use crate::deployments::in_deployments;
use crate::passing::any_role;
use crate::services::COMPUTE;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF302",
    slug: "pass-role-unscoped",
    group: Group::Policies,
    severity: Severity::High,
    summary: "a principal may pass every role, the most powerful one too",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
        "cfn_nag#147",
    ],
    fixed: false,
};

const PASS_ROLE: &str = "iam:PassRole";

pub(crate) struct PassRoleUnscoped;

impl Rule for PassRoleUnscoped {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        let passes = |principal: &&Principal| !principal.is_of_account() && principal.may_allow(PASS_ROLE);
        for principal in world.principals().iter().filter(passes) {
            for (when, passed) in in_deployments(world, principal, |held| unscoped(world, held)) {
                findings.push(finding(principal, &when, &passed));
            }
        }
    }
}

/// How every role may be passed.
#[derive(PartialEq)]
struct Passed {
    /// Where the statement that allows it is shown.
    at: FileSpan,
    /// The policy that holds it.
    by: String,
    /// The services that it is limited to; none where there is no limit.
    to: Vec<&'static str>,
}

fn unscoped(world: &World, held: &Held<'_>) -> Option<Passed> {
    let role = any_role(held)?;
    let ask = |context| {
        let decision = held.decide_in(PASS_ROLE, &role, context)?;
        let allows = decision.because.iter().find(|because| because.part == Part::Allows)?;
        let (at, attachment) = held.shown(allows)?;
        (decision.result == Outcome::Allowed).then(|| (at, attachment.shown()))
    };
    let to = |service: &'static str| {
        let mut context = Context::open();
        context.insert("iam:PassedToService", vec![Subject::from(service)]);
        ask(context).map(|shown| (service, shown))
    };
    let (to, (at, by)) = match ask(Context::open()) {
        Some(shown) => (Vec::new(), shown),
        None => {
            let limited: Vec<_> = COMPUTE.iter().filter_map(|service| to(service)).collect();
            let shown = limited.first()?.1.clone();
            (limited.iter().map(|(service, _)| *service).collect(), shown)
        }
    };
    // An administrator needs no role to pass.
    world.administrator(held).is_none().then_some(Passed { at, by, to })
}

fn finding(principal: &Principal, when: &[Literal], passed: &Passed) -> Finding {
    let what = match principal.kind {
        PrincipalKind::Role => "role",
        PrincipalKind::User => "user",
        PrincipalKind::Group => "group",
    };
    let id = &principal.logical_id;
    let (limit, severity) = match passed.to.as_slice() {
        [] => (String::new(), Severity::High),
        services => (format!(" to `{}`", services.join("`, `")), Severity::Medium),
    };
    let message = format!("the {what} `{id}` may pass every role{limit}, the most powerful one too");
    let fix = Fix {
        title: "name the roles that may be passed, and the service that they are passed to".into(),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let builder = Finding::builder(&META, passed.at, message)
        .severity(severity)
        .logical_id(id.clone())
        .because(passed.at, format!("{} allows `iam:PassRole` on all roles", passed.by))
        .because(principal.at, format!("the {what} `{id}` holds it"));
    under(builder, when)
        .fix(fix)
        .help("name the roles in `Resource`, and the service in `iam:PassedToService`")
        .build()
}
