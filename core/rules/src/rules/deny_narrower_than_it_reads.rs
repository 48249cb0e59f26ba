//! # What it finds
//!
//! A Deny with a wildcard that reads like a whole family of actions and matches exactly one, and a Deny of families of IAM's
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
//! A pattern that ends where a name ends (`iam:PassRole*`) is taken for caution and passed over. What a family leaves out counts
//! where it is surely allowed on any role, group or policy.

use std::collections::HashSet;

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Held, Principal, Source, World};
use deployfence_iam::catalogue::expand;
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
            for (when, family) in in_deployments(world, principal, family) {
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

/// A pattern that matches one action, of which the wildcard stands for a part.
fn of_one(
    world: &World,
    document: &Document<'_>,
    statement: &Statement,
    item: &Item<Pattern>,
) -> Option<Finding> {
    let written = item.is.to_string();
    if !item.is.holes().is_empty() || !written.contains('*') {
        return None;
    }
    let mut matched = expand(&written);
    let (only, None) = (matched.next()?, matched.next()) else { return None };
    if only.name().eq_ignore_ascii_case(&written.replace('*', "")) {
        return None;
    }
    let message = format!("`{written}` reads like a family of actions, and the Deny is of `{only}` alone");
    let builder = document.about(world, &META, [&statement.under, &item.under], item.at, message)?;
    let help = format!("write `{only}`, or name what else is to be denied");
    Some(builder.because(statement.at, "the statement that denies it").help(help).build())
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

fn family(held: &Held<'_>) -> Option<Family> {
    let own = held.principal.attachments.iter();
    let own = own.filter(|attachment| matches!(attachment.source, Source::Inline(_) | Source::Resource(_)));
    let mut denying = own.flat_map(|attachment| {
        let statements = attachment.policy.statements.iter();
        statements.map(move |statement| (attachment, statement))
    });
    let (attachment, statement, denied) = denying.find_map(|(attachment, statement)| {
        let named = patterns(statement).map(|item| item.is.to_string());
        let denied: Vec<String> = named.filter(|name| is_family(name)).collect();
        (denies(statement) && !denied.is_empty()).then_some((attachment, statement, denied))
    })?;
    let is_left = |(action, kind): &&(&'static str, &str)| {
        any_of(held, kind).is_some_and(|resource: Text| held.may(action, &resource).is_yes())
    };
    let left: Vec<_> = SIBLINGS.iter().filter(is_left).map(|(action, _)| *action).collect();
    (!left.is_empty()).then(|| Family {
        at: attachment.place(statement.at),
        by: attachment.shown(),
        denied,
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
