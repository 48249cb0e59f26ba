//! # What it finds
//!
//! A permissions boundary that leaves a way out: who is bounded by it may assume a stronger role, pass one to new compute, change
//! what runs as one or the stack that is deployed as one, take the boundary off or make another version of it the default, or take
//! code signing from a function and then change its code. Boundaries count that are attached to roles and users of the templates or
//! to permission sets of IAM Identity Center, and those that the configuration names (`permissions-boundaries`), for which
//! every right is taken to be attached.
//!
//! # Why it matters
//!
//! A boundary limits one principal, not what that principal sets in motion. Denying `iam:Create*` or `ec2:RunInstances` holds
//! nobody who may assume the deployment role, request spot instances with a role of his choice, or set an older version of the
//! boundary itself as the default.
//!
//! # How to fix
//!
//! Deny the ways out in the boundary:
//!
//! ```yaml
//! - Sid: KeepTheBoundary
//!   Effect: Deny
//!   Action: ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion', 'iam:Delete*PermissionsBoundary', 'iam:Put*PermissionsBoundary']
//!   Resource: '*'
//! - Sid: PassAndAssumeBoundedRolesOnly
//!   Effect: Deny
//!   Action: ['iam:PassRole', 'sts:AssumeRole']
//!   NotResource: !Sub arn:aws:iam::${AWS::AccountId}:role/app/*
//! - Sid: KeepCodeSigning
//!   Effect: Deny
//!   Action: ['lambda:DeleteFunctionCodeSigningConfig', 'lambda:PutFunctionCodeSigningConfig', 'lambda:UpdateCodeSigningConfig']
//!   Resource: '*'
//! ```
//!
//! # Limits
//!
//! Only sure ways count, to roles and users that a file or a snapshot of the account shows and that surely may do something which
//! the boundary denies altogether. What the policies of a bounded role do not allow is no way out of it, whatever the boundary
//! leaves. A role of a permission set cannot be changed in the account, and so cannot take its boundary off.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::edges::Way;
use deployfence_graph::{Attachment, Held, Principal, PrincipalKind, Source, World};
use deployfence_iam::escalation::{self, Gain, simplest};

use crate::Rule;
use crate::about::under;
use crate::stronger::stronger_by;
use crate::ways_out::Exit;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF308",
    slug: "boundary-does-not-contain",
    group: Group::Policies,
    severity: Severity::High,
    summary: "a permissions boundary leaves whom it bounds a way to more rights",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"],
    fixed: false,
};

pub(crate) struct BoundaryDoesNotContain;

impl Rule for BoundaryDoesNotContain {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        let is_bounded =
            |p: &&Principal| !p.is_of_account() && !p.boundaries.is_empty() && p.kind != PrincipalKind::Group;
        for principal in world.principals().iter().filter(is_bounded) {
            look(world, principal, false, findings);
        }
        for principal in world.permission_sets().iter().chain(&configured(world)) {
            look(world, principal, true, findings);
        }
    }
}

/// Whoever has a boundary of the templates that the configuration names.
fn configured(world: &World) -> Vec<Principal> {
    let known = &world.known().boundaries;
    if known.is_empty() {
        return Vec::new();
    }
    let policies = world.members_of("AWS::IAM::ManagedPolicy");
    let named = policies.filter(|policy| {
        world.identity(*policy).is_some_and(|own| {
            let (arn, name) = (own.arn.to_string(), own.name.as_literal());
            known.iter().any(|known| known.name == arn || Some(known.name.as_str()) == name)
        })
    });
    named.filter_map(|policy| world.bounded_by(policy)).collect()
}

/// The ways out of one kind.
struct Out {
    exit: Exit,
    /// To whom, or from what, each once, with what it may do that the boundary denies.
    ends: Vec<(String, Option<&'static str>)>,
    methods: Vec<&'static str>,
    /// What shows the first.
    way: Way,
}

fn look(world: &World, principal: &Principal, is_outsider: bool, findings: &mut Vec<Finding>) {
    // Of those that conditions choose from, each has its own ways out.
    let mut outs_of: Vec<(&Attachment, Vec<Out>)> = Vec::new();
    let held = principal.held(world);
    for held in &held {
        let Some(boundary) = held.boundary() else { continue };
        let known =
            outs_of.iter().position(|(known, _)| known.at == boundary.at && known.arn == boundary.arn);
        let place = known.unwrap_or(outs_of.len());
        if known.is_none() {
            outs_of.push((boundary, Vec::new()));
        }
        let Some((_, outs)) = outs_of.get_mut(place) else { continue };
        let found = if is_outsider { world.escalations_of_outsider(held) } else { world.escalations(held) };
        for one in simplest(found.held).iter().filter(|one| one.answer.is_yes()) {
            add(world, held, boundary, is_outsider, one, outs);
        }
    }
    for (boundary, outs) in &outs_of {
        findings.extend(outs.iter().map(|out| finding(principal, boundary, out)));
    }
}

fn add(
    world: &World,
    held: &Held<'_>,
    boundary: &Attachment,
    is_outsider: bool,
    one: &escalation::Held,
    outs: &mut Vec<Out>,
) {
    let Some(exit) = Exit::of(one) else { return };
    if is_outsider && matches!(exit, Exit::Removal) {
        return;
    }
    let end = match exit {
        Exit::Removal | Exit::Version | Exit::NewVersion => Some((boundary.name(), None)),
        Exit::CodeSigning => one.resource.as_ref().map(|arn| (label(world, arn), None)),
        _ => world.principal_of(&one.target).and_then(|target| {
            let shares = target.boundaries.iter().any(|own| own.arn == boundary.arn);
            let by = if shares { None } else { stronger_by(world, held, target) };
            let all = one.gain == Gain::Administrator && !one.bounded && !shares;
            (by.is_some() || all).then(|| (target.logical_id.clone(), by))
        }),
    };
    let Some(end) = end else { return };
    match outs.iter_mut().find(|out| out.exit == exit) {
        Some(out) => {
            if !out.ends.contains(&end) {
                out.ends.push(end);
            }
            if !out.methods.contains(&one.way.id()) {
                out.methods.push(one.way.id());
            }
        }
        None => {
            let way = world.shown(held, one);
            outs.push(Out { exit, ends: vec![end], methods: vec![one.way.id()], way });
        }
    }
}

fn label(world: &World, arn: &deployfence_value::Text) -> String {
    let node = world.graph().of_arn(arn).and_then(|id| world.graph().node(id));
    node.map_or_else(|| arn.to_string(), |node| node.label())
}

/// Ends that a sentence names.
const NAMED: usize = 3;

fn finding(principal: &Principal, boundary: &Attachment, out: &Out) -> Finding {
    let (id, bounds) = (&principal.logical_id, boundary.name());
    let named: Vec<String> = out.ends.iter().take(NAMED).map(|(end, _)| format!("`{end}`")).collect();
    let more = out.ends.len().saturating_sub(NAMED);
    let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
    let ends = format!("{}{rest}", named.join(", "));
    let by = out.ends.first().and_then(|(_, by)| *by);
    let stronger =
        by.map_or_else(String::new, |by| format!(", which may do what the boundary denies, such as `{by}`"));
    let does = out.exit.sentence(&ends);
    let message = format!("the boundary `{bounds}` does not contain `{id}`: it may {does}{stronger}");
    let at = match boundary.source {
        Source::Aws(_) | Source::Unseen(_) => boundary.at,
        _ => boundary.policy.at,
    };
    let methods: Vec<String> = out.methods.iter().map(|method| format!("`{method}`")).collect();
    let mut builder = Finding::builder(&META, at, message)
        .claim(format!("the boundary does not contain `{id}`: {}", out.exit.word()))
        .logical_id(id.clone())
        .because(boundary.at, format!("`{id}` is bounded by `{bounds}`"));
    for evidence in out.way.evidence.iter().filter(|evidence| evidence.at.file.0 != u32::MAX) {
        builder = builder.because(evidence.at, evidence.text.clone());
    }
    let fix = Fix { title: out.exit.denial().into(), safety: Safety::Review, edits: Vec::new() };
    let mut help = format!("{}; the ways are {}", out.exit.denial(), methods.join(", "));
    if !out.way.assumes.is_empty() {
        help.push_str(&format!(" (it takes that {})", out.way.assumes.join(", and that ")));
    }
    under(builder, &out.way.when).fix(fix).help(help).build()
}
