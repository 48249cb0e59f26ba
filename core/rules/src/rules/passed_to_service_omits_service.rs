//! # What it finds
//!
//! A right to pass a role that is limited to some services by `iam:PassedToService`, while something that is checked along hands
//! the role to another service. It is found where the principal deploys that resource, and where its policy names the role and
//! admits none of the services that the role trusts.
//!
//! # Why it matters
//!
//! Whoever makes the resource passes the role to its service, and is refused:
//!
//! ```text
//! … is not authorized to perform: iam:PassRole on resource: … because no identity-based policy allows the iam:PassRole action
//! ```
//!
//! # How to fix
//!
//! Name the service that assumes the role:
//!
//! ```yaml
//! - Effect: Allow
//!   Action: iam:PassRole
//!   Resource: !GetAtt OrdersRole.Arn
//!   Condition:
//!     StringEquals: {iam:PassedToService: lambda.amazonaws.com}
//! ```
//!
//! # Limits
//!
//! The role has to be defined in what is checked. Resources whose service bears several names in the condition are left out, such
//! as Step Functions' state machines and services of App Runner. What no statement lets pass to any service is not told here.

use std::collections::HashSet;

use deployfence_deployment::{Runs, runs_of};
use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Held, Principal, World, each};
use deployfence_iam::evaluate::{Decision, Outcome, Part};
use deployfence_iam::pattern::Subject;
use deployfence_iam::request::Context;
use deployfence_source::FileSpan;
use deployfence_value::{Literal, Scope, Text};

use crate::Rule;
use crate::about::under;
use crate::deployments::among;
use crate::passing::roles_named;
use crate::services::COMPUTE;
use crate::takers::taker;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF306",
    slug: "passed-to-service-omits-service",
    group: Group::Policies,
    severity: Severity::High,
    summary: "a role may be passed to other services than the one that something hands it to",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html",
    ],
    fixed: false,
};

const PASS_ROLE: &str = "iam:PassRole";

pub(crate) struct PassedToServiceOmitsService;

impl Rule for PassedToServiceOmitsService {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        let handed: Vec<Handed<'_>> = handed(world);
        if handed.is_empty() {
            return;
        }
        let passing = |principal: &&Principal| !principal.is_of_account() && principal.may_allow(PASS_ROLE);
        for principal in world.principals().iter().filter(passing) {
            let deployments = principal.held(world);
            let named: HashSet<Text> = deployments.iter().flat_map(|held| named(held)).collect();
            for handed in &handed {
                let deploys = handed.deployers.iter().any(|deployer| std::ptr::eq(*deployer, principal));
                if !deploys && !named.contains(&handed.role.identity.arn) {
                    continue;
                }
                for (when, omitted) in among(principal, &deployments, |held| omitted(held, handed, deploys)) {
                    if let Some(when) = world.both_hold(&handed.when, &when) {
                        findings.push(finding(principal, handed, &omitted, &when));
                    }
                }
            }
        }
    }
}

/// A role that a resource hands to a service.
struct Handed<'w> {
    run: Runs,
    service: &'static str,
    role: &'w Principal,
    /// The roles that its stack is deployed as.
    deployers: Vec<&'w Principal>,
    /// The services that the role's trust policy names.
    trusted: Vec<String>,
    when: Vec<Literal>,
}

fn handed(world: &World) -> Vec<Handed<'_>> {
    let mut found = Vec::new();
    for template in world.templates() {
        let deployers = deployers(world, template.scope());
        for run in runs_of(template) {
            let Some(service) = taker(&run) else { continue };
            for (when, value) in each(&run.role) {
                let spelled = world.spelled_out(value);
                let Some(role) = spelled.as_text().and_then(|arn| world.principal_of(arn)) else { continue };
                let Some(trusted) = trusted(world, role, service) else { continue };
                let Some(when) = world.both_hold(&run.under, &when) else { continue };
                found.push(Handed {
                    run: run.clone(),
                    service,
                    role,
                    deployers: deployers.clone(),
                    trusted,
                    when,
                });
            }
        }
    }
    found
}

/// The services that a role trusts; none where `service` is not one of them, which is another mistake.
fn trusted(world: &World, role: &Principal, service: &str) -> Option<Vec<String>> {
    let own = world.role_of(role.scope, &role.logical_id)?;
    let trusted: Vec<String> = own.trust.named_services().map(|service| service.name).collect();
    trusted.iter().any(|name| name == service).then_some(trusted)
}

/// The roles that a stack is deployed as.
fn deployers(world: &World, scope: Scope) -> Vec<&Principal> {
    let own = world.deployments.iter().filter(|deployment| deployment.scope == scope);
    let roles = own.filter_map(|deployment| deployment.service_role.as_ref());
    roles.filter_map(|role| world.principal_of(world.spelled_out(&role.role).as_text()?)).collect()
}

/// The roles that its policies name to be passed.
fn named(held: &Held<'_>) -> Vec<Text> {
    roles_named(held, PASS_ROLE).into_iter().map(|(_, role)| role).collect()
}

/// The statement that lets the role be passed elsewhere.
#[derive(PartialEq)]
struct Omitted {
    at: FileSpan,
    by: String,
    /// A service that it admits.
    admits: &'static str,
}

fn omitted(held: &Held<'_>, handed: &Handed<'_>, deploys: bool) -> Option<Omitted> {
    let ask = |service: &str| passed(held, handed.role, service);
    if ask(handed.service)?.result != Outcome::ImplicitlyDenied {
        return None;
    }
    if !deploys {
        let arn = &handed.role.identity.arn;
        let names = named(held).contains(arn);
        let serves = |service: &String| ask(service).is_none_or(|d| d.result != Outcome::ImplicitlyDenied);
        if !names || handed.trusted.iter().any(serves) {
            return None;
        }
    }
    COMPUTE.iter().chain(&OTHERS).find_map(|service| {
        let decision = ask(service).filter(|decision| decision.result == Outcome::Allowed)?;
        let allows = decision.because.iter().find(|because| because.part == Part::Allows)?;
        let (at, attachment) = held.shown(allows)?;
        Some(Omitted { at, by: attachment.shown(), admits: service })
    })
}

/// Services beside those that run code, that roles are passed to for other ends.
const OTHERS: [&str; 6] = [
    "apigateway.amazonaws.com",
    "cloudformation.amazonaws.com",
    "codepipeline.amazonaws.com",
    "events.amazonaws.com",
    "firehose.amazonaws.com",
    "pipes.amazonaws.com",
];

fn passed(held: &Held<'_>, role: &Principal, service: &str) -> Option<Decision> {
    let mut context = Context::open();
    context.insert("iam:PassedToService", vec![Subject::from(service)]);
    held.decide_in(PASS_ROLE, &role.identity.arn, context)
}

fn finding(principal: &Principal, handed: &Handed<'_>, omitted: &Omitted, when: &[Literal]) -> Finding {
    let (id, role, made) = (&principal.logical_id, &handed.role.logical_id, &handed.run.logical_id);
    let Handed { service, .. } = handed;
    let message = format!(
        "`{id}` may pass the role `{role}` to `{}` and not to `{service}`, which `{made}` hands it to: making `{made}` is refused",
        omitted.admits
    );
    let fix = Fix {
        title: format!("name `{service}` in `iam:PassedToService`"),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let builder = Finding::builder(&META, omitted.at, message)
        .logical_id(id.clone())
        .because(omitted.at, format!("{} lets it be passed to other services only", omitted.by))
        .because(handed.run.at, format!("`{made}` hands the role to `{service}`"))
        .because(handed.role.at, format!("`{role}` trusts `{service}`"));
    under(builder, when).fix(fix).help(format!("add `{service}` to `iam:PassedToService`")).build()
}
