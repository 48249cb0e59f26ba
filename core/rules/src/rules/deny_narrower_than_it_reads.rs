//! # What it finds
//!
//! A Deny with a wildcard that reads like a whole family of actions, matches exactly one and leaves others that do the same by
//! another name (`ecs:CreateTask*` is of `ecs:CreateTaskSet`, and tasks come of `ecs:RunTask`), and a Deny of families of IAM's
//! actions (`iam:Create*`, `iam:Put*`, …) beside an Allow of what the families leave out and what gives rights just as well:
//! `iam:PassRole`, `iam:AddUserToGroup`, `iam:SetDefaultPolicyVersion`.
//!
//! # Why it matters
//!
//! The Deny looks like a guard against giving oneself rights. Whoever may add himself to a group, make another version of a
//! policy the default or pass a role does not need what was denied.
//!
//! # How to fix
//!
//! Name what is to be denied:
//!
//! ```yaml
//! - Effect: Deny
//!   Action: [iam:Create*, iam:Put*, iam:PassRole, iam:AddUserToGroup, iam:SetDefaultPolicyVersion]
//!   Resource: "*"
//! ```
//!
//! # Limits
//!
//! A pattern of one action counts where its words name a thing (`Task`) that other actions of the service make, end, change or
//! tie under another verb, as far as the same policy does not deny them. One that leaves nothing (`kms:Put*`) is passed over, and
//! so is one that ends where a name ends (`iam:PassRole*`): it is taken for caution. What a family of IAM's leaves out counts
//! where it is surely allowed on any role, group or policy.

use std::collections::HashSet;

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Attachment, Held, Principal, Source, World};
use deployfence_iam::catalogue::{Action, ActionPattern, expand};
use deployfence_iam::pattern::Pattern;
use deployfence_iam::policy::{Effect, Item, Statement};
use deployfence_source::FileSpan;
use deployfence_value::{Literal, Text};

use crate::Rule;
use crate::about::under;
use crate::deployments::in_deployments;
use crate::documents::{Document, documents};
use crate::passing::any_of;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF311",
    slug: "deny-narrower-than-it-reads",
    group: Group::Policies,
    severity: Severity::Medium,
    summary: "a Deny leaves what it seems to deny",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html"],
    fixed: false,
};

/// Patterns that read as if they kept a principal from giving itself rights.
const FAMILIES: &[&str] = &["iam:create*", "iam:put*", "iam:attach*", "iam:update*"];
/// What gives rights as well and is in none of the families, with the type of resource that it is about.
const SIBLINGS: &[(&str, &str)] =
    &[("iam:PassRole", "role"), ("iam:AddUserToGroup", "group"), ("iam:SetDefaultPolicyVersion", "policy")];

/// Verbs that stand for each other where AWS names what is done to a thing.
const ALIKE: &[&[&str]] = &[
    &["Create", "Import", "Launch", "Register", "Run", "Start"],
    &["Delete", "Deregister", "Remove", "Stop", "Terminate"],
    &["Modify", "Put", "Set", "Update"],
    &["Add", "Associate", "Attach"],
    &["Detach", "Disassociate", "Remove"],
];

pub(crate) struct DenyNarrowerThanItReads;

impl Rule for DenyNarrowerThanItReads {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for document in documents(world) {
            for statement in document.policy.statements.iter().filter(|statement| denies(statement)) {
                let narrow = patterns(statement);
                findings.extend(narrow.filter_map(|item| of_one(world, &document, statement, item)));
            }
        }
        let mut told: HashSet<FileSpan> = HashSet::new();
        for principal in world.principals().iter().filter(|principal| !principal.is_of_account()) {
            let Some(denial) = denial(principal) else { continue };
            for (when, family) in in_deployments(world, principal, |held| family(held, &denial)) {
                if told.insert(family.at) {
                    findings.push(of_family(principal, &when, &family));
                }
            }
        }
    }
}

fn denies(statement: &Statement) -> bool {
    statement.effect == Some(Effect::Deny)
}

/// What a statement names as its actions.
fn patterns(statement: &Statement) -> impl Iterator<Item = &Item<Pattern>> {
    statement.actions.iter().filter(|actions| !actions.negated).flat_map(|actions| &actions.items)
}

/// A pattern that matches one action, of which the wildcard stands for a word or more, and leaves others.
fn of_one(
    world: &World,
    document: &Document<'_>,
    statement: &Statement,
    item: &Item<Pattern>,
) -> Option<Finding> {
    let written = item.is.to_string();
    if !item.is.holes().is_empty() {
        return None;
    }
    let stem = written.strip_suffix('*').filter(|stem| !stem.contains(['*', '?']))?;
    let mut matched = expand(&written);
    let (only, None) = (matched.next()?, matched.next()) else { return None };
    let mut left = alike(only, stem)?;
    left.retain(|action| {
        !document.policy.statements.iter().any(|statement| is_denied_by(statement, *action))
    });
    if left.is_empty() {
        return None;
    }
    let left: Vec<_> = left.iter().map(|action| action.name()).collect();
    let message = format!(
        "`{written}` reads like a family of actions, and the Deny is of `{only}` alone: it leaves `{}`",
        left.join("`, `")
    );
    let builder = document.about(world, &META, [&statement.under, &item.under], item.at, message)?;
    let help = format!("write `{only}`, or name what else is to be denied");
    Some(builder.because(statement.at, "the statement that denies it").help(help).build())
}

/// What is done to the thing that a stem names, under another verb: `ecs:RunTask` and
/// `ecs:RegisterTaskDefinition` for `ecs:CreateTask`, of which the one action
/// that goes on with another word is about something else. None where the stem names no thing, or ends within a word.
fn alike(only: Action, stem: &str) -> Option<Vec<Action>> {
    let (service, _) = only.name().split_once(':')?;
    let (written, rest) = only.name().split_at_checked(stem.len())?;
    let (_, operation) = written.split_once(':')?;
    if !rest.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let noun = operation.get(1..)?.find(|c: char| c.is_ascii_uppercase())? + 1;
    let (verb, thing) = operation.split_at_checked(noun)?;
    let verbs = ALIKE.iter().filter(|verbs| verbs.contains(&verb)).flat_map(|verbs| verbs.iter());
    let others = verbs.filter(|other| **other != verb);
    let goes_on = |action: &Action, front: &str| {
        let rest = action.name().get(front.len()..).unwrap_or_default();
        !rest.starts_with(|c: char| c.is_ascii_lowercase())
    };
    let named = |other: &&str| {
        let front = format!("{service}:{other}{thing}");
        expand(&format!("{front}*")).filter(|action| goes_on(action, &front)).collect::<Vec<_>>()
    };
    Some(others.flat_map(named).collect())
}

fn is_denied_by(statement: &Statement, action: Action) -> bool {
    let names = |item: &Item<Pattern>| ActionPattern::new(&item.is.to_string()).matches(action);
    denies(statement)
        && statement
            .actions
            .as_ref()
            .is_some_and(|actions| actions.items.iter().any(names) != actions.negated)
}

/// A Deny of families, and what it leaves.
#[derive(PartialEq)]
struct Family {
    at: FileSpan,
    /// The policy that holds it.
    by: String,
    denied: Vec<String>,
    left: Vec<&'static str>,
}

/// A statement of a principal's own that denies families of actions, with the policy that holds it.
struct Denial<'w> {
    attachment: &'w Attachment,
    at: FileSpan,
    families: Vec<String>,
}

fn denial(principal: &Principal) -> Option<Denial<'_>> {
    let own = principal.attachments.iter();
    let own = own.filter(|attachment| matches!(attachment.source, Source::Inline(_) | Source::Resource(_)));
    let mut denying = own.flat_map(|attachment| {
        let statements = attachment.policy.statements.iter().filter(|statement| denies(statement));
        statements.map(move |statement| (attachment, statement))
    });
    denying.find_map(|(attachment, statement)| {
        let named = patterns(statement).map(|item| item.is.to_string());
        let families: Vec<String> = named.filter(|name| is_family(name)).collect();
        (!families.is_empty()).then_some(Denial { attachment, at: statement.at, families })
    })
}

/// What a denial leaves to the principal.
fn family(held: &Held<'_>, denial: &Denial<'_>) -> Option<Family> {
    let is_left = |(action, kind): &&(&'static str, &str)| {
        any_of(held, kind).is_some_and(|resource: Text| held.may(action, &resource).is_yes())
    };
    let left: Vec<_> = SIBLINGS.iter().filter(is_left).map(|(action, _)| *action).collect();
    (!left.is_empty()).then(|| Family {
        at: denial.attachment.place(denial.at),
        by: denial.attachment.shown(),
        denied: denial.families.clone(),
        left,
    })
}

fn is_family(name: &str) -> bool {
    FAMILIES.iter().any(|family| family.eq_ignore_ascii_case(name))
}

fn of_family(principal: &Principal, when: &[Literal], family: &Family) -> Finding {
    let (id, left) = (&principal.logical_id, family.left.join("`, `"));
    let denied = family.denied.join("`, `");
    let message = format!("{} denies `{denied}`, and leaves `{id}` with `{left}`", family.by);
    let fix = Fix { title: format!("deny `{left}` too"), safety: Safety::Review, edits: Vec::new() };
    let builder = Finding::builder(&META, family.at, message)
        .logical_id(id.clone())
        .because(principal.at, format!("`{id}` is surely allowed `{left}`"));
    under(builder, when).fix(fix).help("name in the Deny what else gives rights, or do not allow it").build()
}
