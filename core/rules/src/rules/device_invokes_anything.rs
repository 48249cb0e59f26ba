//! # What it finds
//!
//! A role that devices get by a role alias of AWS IoT, itself or by assuming further roles, and that may invoke every function of the
//! account.
//!
//! # Why it matters
//!
//! A device is in somebody else's hands. Whoever takes the key out of one may then call any function of the account, with any input:
//! those that delete, that pay, that trust their caller because only other functions call them.
//!
//! # How to fix
//!
//! ```yaml
//! Action: lambda:InvokeFunction
//! Resource: !GetAtt Press.Arn
//! ```
//!
//! # Limits
//!
//! Every function of one region counts as every function. A chain is followed over roles that are among the files and snapshots of the
//! check, and over four of them at most. Where a policy names a role of the files in an account of which they do not say that it is
//! theirs, the finding is *likely*. A condition that only the request can tell, and a Deny of some functions, silence it.

use deployfence_findings::{Confidence, Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Held, Member, Principal, World};
use deployfence_source::FileSpan;
use deployfence_value::{Answer, Literal};

use crate::Rule;
use crate::about::about_property;
use crate::aliases::{aliases, is_shut};
use crate::chains::{Chain, chains};
use crate::deployments::in_deployments;
use crate::passing::any_function;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF705",
    slug: "device-invokes-anything",
    group: Group::Iot,
    severity: Severity::High,
    summary: "devices get credentials that may invoke every function",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html"],
    fixed: false,
};

const INVOKE: &str = "lambda:InvokeFunction";

pub(crate) struct DeviceInvokesAnything;

impl Rule for DeviceInvokesAnything {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for (alias, role) in aliases(world).filter(|(_, role)| !is_shut(role)) {
            for chain in chains(world, role) {
                for (when, invokes) in in_deployments(world, chain.end, invokes_anything) {
                    findings.extend(finding(world, alias, role, (&chain, &invokes), &when));
                }
            }
        }
    }
}

/// What lets a role invoke every function.
#[derive(PartialEq)]
struct Invokes {
    at: FileSpan,
    by: String,
}

fn invokes_anything(held: &Held<'_>) -> Option<Invokes> {
    any_function(held, INVOKE).iter().find_map(|function| {
        let decision = held.decide(INVOKE, function)?;
        let allowed = Answer::from(decision.result).is_yes();
        let (at, attachment) = decision.because.iter().find_map(|because| held.shown(because))?;
        allowed.then(|| Invokes { at, by: attachment.shown() })
    })
}

fn finding(
    world: &World,
    alias: Member<'_>,
    role: &Principal,
    (chain, invokes): (&Chain<'_>, &Invokes),
    when: &[Literal],
) -> Option<Finding> {
    let (id, name, end) = (alias.id(), &role.logical_id, &chain.end.logical_id);
    let by = if chain.over.is_empty() { String::new() } else { format!(", become `{end}` with it,") };
    let message = format!("devices get `{name}` by `{id}`{by} and may invoke every function of the account");
    let fix = Fix {
        title: "name the function that the devices call".into(),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let when = world.both_hold(when, &role.under)?;
    let confidence = if chain.sure { Confidence::Sure } else { Confidence::Likely };
    let mut builder =
        about_property(world, &META, alias, &when, &["RoleArn"], message)?.confidence(confidence);
    for (at, step) in &chain.over {
        builder = builder.because(*at, step.clone());
    }
    let builder = builder.because(invokes.at, format!("{} lets `{end}` invoke every function", invokes.by));
    Some(builder.help("name the functions in `Resource`, one ARN each").fix(fix).build())
}
