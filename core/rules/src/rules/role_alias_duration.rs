//! # What it finds
//!
//! A role alias of AWS IoT whose credentials are to last longer (`CredentialDurationSeconds`) than a session of its role may
//! (`MaxSessionDuration`, 3600 seconds where it is not set).
//!
//! # Why it matters
//!
//! The credential provider asks for a session of that length, and is refused: no device gets credentials.
//!
//! # How to fix
//!
//! Set `MaxSessionDuration` of the role to at least as much, or `CredentialDurationSeconds` of the alias to no more. Shorter is
//! better: devices ask again by themselves.
//!
//! # Limits
//!
//! Only a role that stands in one of the files is looked at, and only numbers that are written there.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Member, Principal, World};
use deployfence_value::{Kind, Literal, Value};

use crate::Rule;
use crate::about::about_property;
use crate::aliases::aliases;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF706",
    slug: "role-alias-duration",
    group: Group::Iot,
    severity: Severity::High,
    summary: "a role alias asks for longer sessions than its role allows",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/iot/latest/apireference/API_CreateRoleAlias.html"],
    fixed: false,
};

/// Seconds that a session lasts at most where the role does not say it.
const DEFAULT: u64 = 3600;

const DURATION: &str = "CredentialDurationSeconds";
const MAXIMUM: &str = "MaxSessionDuration";

pub(crate) struct RoleAliasDuration;

impl Rule for RoleAliasDuration {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for (alias, role) in aliases(world) {
            let Some(member) = world.member(role.scope, &role.logical_id) else { continue };
            for (asked, when) in seconds(alias, DURATION) {
                for (allowed, other) in seconds(member, MAXIMUM) {
                    let both = world.both_hold(&when, &other);
                    let (Some(asked), Some(allowed), Some(both)) = (asked, allowed, both) else { continue };
                    if asked > allowed {
                        findings.extend(finding(world, alias, role, (asked, allowed), &both));
                    }
                }
            }
        }
    }
}

/// What a number of seconds may be, with the conditions that lead to it; none where it is not written.
fn seconds(member: Member<'_>, property: &str) -> Vec<(Option<u64>, Vec<Literal>)> {
    let Some(value) = member.property(&[property]) else { return vec![(Some(DEFAULT), Vec::new())] };
    let alternatives = value.alternatives().into_iter();
    alternatives.map(|alternative| (number(alternative.value), alternative.conditions)).collect()
}

fn number(value: &Value) -> Option<u64> {
    match &value.kind {
        Kind::Null => Some(DEFAULT),
        Kind::Number(number) => number.parse().ok(),
        _ => value.as_str()?.parse().ok(),
    }
}

fn finding(
    world: &World,
    alias: Member<'_>,
    role: &Principal,
    (asked, allowed): (u64, u64),
    when: &[Literal],
) -> Option<Finding> {
    let (id, name) = (alias.id(), &role.logical_id);
    let message = format!(
        "no device gets credentials by `{id}`: it asks for {asked} seconds, and a session of `{name}` lasts {allowed} at most"
    );
    let fix = Fix {
        title: format!("set `{DURATION}` of `{id}` to {allowed}"),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let role_at = world.member(role.scope, name).map_or(role.at, |role| role.place_of(&[MAXIMUM]));
    let builder = about_property(world, &META, alias, when, &[DURATION], message)?
        .because(role_at, format!("a session of `{name}` lasts {allowed} seconds at most"));
    Some(builder.fix(fix).help("ask for no more than the role allows, or let the role allow more").build())
}
