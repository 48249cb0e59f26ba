//! # What it finds
//!
//! A role that a function runs as, and that principals of AWS may assume too: its trust policy names an account, a role or a user
//! beside Lambda.
//!
//! # Why it matters
//!
//! Such a role has two kinds of users. Whoever may enter by it has all that the function needs, its tables and secrets, without its
//! code in between; and whoever may change the function's code has all that those who enter by it were to do. Neither can be
//! limited without the other.
//!
//! # How to fix
//!
//! Give the function a role of its own, and let others in by another role, or by the function's resource policy:
//!
//! ```yaml
//! Type: AWS::Lambda::Permission
//! Properties: {FunctionName: !Ref Orders, Action: lambda:InvokeFunction, Principal: "111122223333"}
//! ```
//!
//! # Limits
//!
//! Conditions on the statement do not change the finding: they say when somebody may enter, not that nobody does. A role that names
//! itself, and principals that only the deployment knows, are not counted. Where everybody may enter, that is told instead
//! (`trust-anyone`).

use std::collections::HashMap;

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Member, World};
use deployfence_iam::Caller;
use deployfence_iam::policy::{Item, Principal, Statement};
use deployfence_iam::request::Context;
use deployfence_source::FileSpan;
use deployfence_value::{Hole, HoleOrigin, Literal, Pseudo, Scope, Text};

use crate::Rule;
use crate::about::about;
use crate::asked::ASSUME_ROLE;
use crate::code_signing::FUNCTION;
use crate::execution::role_of;
use crate::resource_policies::{ResourcePolicy, listed, lists_anyone, trust_policies};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF208",
    slug: "execution-role-is-entry-role",
    group: Group::Trust,
    severity: Severity::High,
    summary: "a role that a function runs as is also a role that people or other accounts assume",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html"],
    fixed: false,
};

pub(crate) struct ExecutionRoleIsEntryRole;

impl Rule for ExecutionRoleIsEntryRole {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        let mut functions: HashMap<(Scope, &str), Member<'_>> = HashMap::new();
        for function in world.members_of(FUNCTION) {
            if let Some(role) = role_of(world, function) {
                functions.entry((role.scope, role.logical_id.as_str())).or_insert(function);
            }
        }
        for trust in trust_policies(world) {
            let key = (trust.member.scope(), trust.member.id());
            let Some(function) = functions.get(&key) else { continue };
            let mut entering = entering(&trust);
            while let Some(first) = entering.first() {
                let when = first.when.clone();
                let (alike, others): (Vec<_>, Vec<_>) =
                    entering.into_iter().partition(|entering| entering.when == when);
                findings.extend(finding(world, &trust, *function, &alike));
                entering = others;
            }
        }
    }
}

/// Somebody who may enter by a role.
struct Entering {
    at: FileSpan,
    who: String,
    when: Vec<Literal>,
}

fn entering(trust: &ResourcePolicy<'_>) -> Vec<Entering> {
    let of_statement = |statement: &Statement| {
        // Conditions say when somebody may enter.
        let unconditional = Statement { conditions: Vec::new(), ..statement.clone() };
        let enters = |(item, when): (&Item<Principal>, Vec<Literal>)| {
            let Principal::Aws(text) = &item.is else { return None };
            let caller = caller(text).filter(|_| trust.protected.as_ref() != Some(text))?;
            let lets = trust.lets_assume(&unconditional, &when, (caller, ASSUME_ROLE), Context::open());
            lets.is_yes().then(|| Entering { at: item.at, who: item.is.shown(), when })
        };
        listed(statement).filter_map(enters).collect::<Vec<_>>()
    };
    trust.allowing().filter(|statement| !lists_anyone(statement)).flat_map(of_statement).collect()
}

/// The principal that a text names.
fn caller(text: &Text) -> Option<Caller> {
    let is_own = |hole: &Hole| hole.origin == HoleOrigin::Pseudo(Pseudo::AccountId);
    let own = text.as_hole().is_some_and(is_own).then(|| Caller::Root(text.clone()));
    own.or_else(|| Caller::parse(text))
}

fn finding(
    world: &World,
    trust: &ResourcePolicy<'_>,
    function: Member<'_>,
    entering: &[Entering],
) -> Option<Finding> {
    let first = entering.first()?;
    let (role, runs) = (trust.member.id(), function.id());
    let message = format!(
        "`{role}` is what `{runs}` runs as, and `{}` may assume it: whoever enters by it has all that the function has",
        first.who
    );
    let when = world.both_hold(&first.when, &function.under())?;
    let mut builder = about(world, &META, trust.member, &when, first.at, message)?
        .because(function.place_of(&["Role"]), format!("`{runs}` runs as `{role}`"));
    for other in entering.iter().skip(1) {
        builder = builder.because(other.at, format!("`{}` may assume it too", other.who));
    }
    let title = format!("give `{runs}` a role of its own that only Lambda may assume");
    let fix = Fix { title, safety: Safety::Review, edits: Vec::new() };
    let help = "make a role of its own for the function, or let others invoke it by its resource policy";
    Some(builder.help(help).fix(fix).build())
}
