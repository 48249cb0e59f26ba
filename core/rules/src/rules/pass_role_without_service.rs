//! # What it finds
//!
//! A statement that lets a principal pass roles that it names, and does not say to which service: `iam:PassRole` without the
//! condition key `iam:PassedToService`.
//!
//! # Why it matters
//!
//! A role may trust more than one service, today or after its next change. Who may pass it to the container service only
//! cannot use it in a function of his own; who may pass it anywhere can, wherever he finds a service that the role trusts.
//!
//! # How to fix
//!
//! Name the service that the role is made for:
//!
//! ```yaml
//! - Effect: Allow
//!   Action: iam:PassRole
//!   Resource: !GetAtt TaskRole.Arn
//!   Condition:
//!     StringEquals: {iam:PassedToService: ecs-tasks.amazonaws.com}
//! ```
//!
//! # Limits
//!
//! Whoever may pass every role is DF302's business, and policies that AWS manages are not yours to change: both are left out.
//! A role of the same files that trusts one service is passed to no other, and is left out as well; of a role whose trust is not
//! known, what is told is that the statement sets no limit. A role that takes its name from a parameter is not known by its name.
//! Any condition that may keep the role from some service silences it, and so does a Deny. A policy is told of once, whoever
//! it is attached to.

use std::collections::{BTreeSet, HashSet};

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Held, Principal, Source, World};
use deployfence_iam::Arn;
use deployfence_iam::evaluate::{Outcome, Part};
use deployfence_iam::policy::{self, Effect};
use deployfence_source::FileSpan;
use deployfence_value::{Literal, Text};

use crate::Rule;
use crate::about::under;
use crate::deployments::in_deployments;
use crate::passing::{any_role, roles_named};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF303",
    slug: "pass-role-without-service",
    group: Group::Policies,
    severity: Severity::Low,
    summary: "named roles may be passed to any service that they trust",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html",
    ],
    fixed: false,
};

const PASS_ROLE: &str = "iam:PassRole";

pub(crate) struct PassRoleWithoutService;

impl Rule for PassRoleWithoutService {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        let mut told: HashSet<FileSpan> = HashSet::new();
        let passes = |principal: &&Principal| !principal.is_of_account() && principal.may_allow(PASS_ROLE);
        for principal in world.principals().iter().filter(passes) {
            for (when, statements) in in_deployments(world, principal, |held| unlimited(world, held)) {
                for statement in statements.iter().filter(|statement| told.insert(statement.at)) {
                    findings.push(finding(principal, &when, statement));
                }
            }
        }
    }
}

/// A statement that lets roles be passed to any service.
#[derive(PartialEq)]
struct Unlimited {
    at: FileSpan,
    /// The policy that holds it.
    by: String,
    /// The roles as it names them.
    roles: Vec<String>,
}

fn unlimited(world: &World, held: &Held<'_>) -> Option<Vec<Unlimited>> {
    if held.decide(PASS_ROLE, &any_role(held)?)?.result == Outcome::Allowed {
        return None;
    }
    let mut found: Vec<Unlimited> = Vec::new();
    for (pattern, role) in roles_named(held, PASS_ROLE) {
        if !is_of_iam(&role) || trusts_one_service(world, &role) {
            continue;
        }
        let Some(decision) = held.decide(PASS_ROLE, &role) else { continue };
        let allows = decision.because.iter().find(|because| because.part == Part::Allows);
        let Some((at, attachment)) = allows.and_then(|because| held.shown(because)) else { continue };
        let is_own = !matches!(attachment.source, Source::Aws(_) | Source::Account(_));
        if decision.result != Outcome::Allowed || !is_own {
            continue;
        }
        let named = pattern.to_string();
        match found.iter_mut().find(|known| known.at == at) {
            Some(known) if known.roles.contains(&named) => {}
            Some(known) => known.roles.push(named),
            None => found.push(Unlimited { at, by: attachment.shown(), roles: vec![named] }),
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Whether an ARN may be that of a role: that of a bucket passes nothing.
fn is_of_iam(role: &Text) -> bool {
    Arn::parse(role).and_then(|arn| arn.service.as_literal().map(|service| service == "iam")).unwrap_or(true)
}

/// Whether a role is known to trust one service at most: whoever may pass it can pass it there alone.
fn trusts_one_service(world: &World, role: &Text) -> bool {
    let Some(trust) = world.principal_of(role).and_then(|role| role.trust.as_ref()) else { return false };
    let allowing = trust.statements.iter().filter(|statement| statement.effect == Some(Effect::Allow));
    let mut services = BTreeSet::new();
    for principals in allowing.map(|statement| statement.principals.as_ref()) {
        let Some(principals) = principals.filter(|principals| !principals.negated) else { return false };
        for item in &principals.items {
            match &item.is {
                policy::Principal::Service(service) => drop(services.insert(service.to_string())),
                policy::Principal::Anyone | policy::Principal::Unknown => return false,
                policy::Principal::Aws(_)
                | policy::Principal::Federated(_)
                | policy::Principal::CanonicalUser(_) => {}
            }
        }
    }
    services.len() <= 1
}

fn finding(principal: &Principal, when: &[Literal], statement: &Unlimited) -> Finding {
    let id = &principal.logical_id;
    let roles = statement.roles.join("`, `");
    let message = format!(
        "`{id}` may pass `{roles}` to every service that it trusts: no `iam:PassedToService` says to which"
    );
    let fix = Fix {
        title: "limit `iam:PassedToService` to the service that the roles are for".into(),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let builder = Finding::builder(&META, statement.at, message)
        .claim(format!("{} lets {roles} be passed to any service", statement.by))
        .logical_id(id.clone())
        .because(statement.at, format!("{} allows `{PASS_ROLE}` without `iam:PassedToService`", statement.by))
        .because(principal.at, format!("`{id}` holds it"));
    under(builder, when)
        .fix(fix)
        .help("add the condition `StringEquals: {iam:PassedToService: …}` with the service that the roles are for")
        .build()
}
