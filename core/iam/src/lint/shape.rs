//! The elements that a kind of policy takes, and those that it has to have.

use std::collections::HashMap;

use deployfence_source::FileSpan;
use deployfence_value::Text;

use super::{Check, DocumentKind, Lints, allows};
use crate::policy::{Policy, Principal, Statement};

/// What holds of the policy as a whole.
pub(super) fn of_policy(policy: &Policy, kind: DocumentKind, lints: &mut Lints) {
    if policy.statements.is_empty() && !policy.partial && policy.problems.is_empty() {
        lints.add(policy.at, Check::EmptyElement, "the policy has no statement", "");
    }
    let mut known: HashMap<&Text, FileSpan> = HashMap::new();
    for statement in policy.statements.iter().filter(|statement| statement.under.is_empty()) {
        let Some(sid) = &statement.sid else { continue };
        if sid.as_literal().is_none_or(|sid| !sid.is_empty()) && known.insert(sid, statement.at).is_some() {
            let message =
                format!("another statement is called `{sid}` too: names are unique within a policy");
            lints.add(statement.at, Check::Sid, message, "");
        }
        if let (DocumentKind::Identity | DocumentKind::Boundary, Some(name)) = (kind, sid.as_literal())
            && !name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        {
            let message = format!("`{name}` is no name of a statement: IAM takes letters and digits only");
            lints.add(statement.at, Check::Sid, message, "");
        }
    }
}

/// What holds of a statement by itself.
pub(super) fn of_statement(statement: &Statement, kind: DocumentKind, lints: &mut Lints) {
    principals(statement, kind, lints);
    resources(statement, kind, lints);
    effect(statement, kind, lints);
    if let Some(actions) = &statement.actions
        && actions.items.is_empty()
    {
        lints.add(actions.at, Check::EmptyElement, "the list of actions is empty", "");
    }
    if kind == DocumentKind::ResourceControl
        && let Some(actions) = statement.actions.as_ref().filter(|actions| actions.negated)
    {
        let message = "a resource control policy takes no `NotAction`";
        lints.add(actions.at, Check::MisplacedElement, message, "");
    }
}

fn principals(statement: &Statement, kind: DocumentKind, lints: &mut Lints) {
    let Some(principals) = &statement.principals else {
        if kind.takes_principals() {
            let message = format!("a statement of {} has a `Principal`", kind.words());
            lints.add(statement.at, Check::MissingElement, message, "");
        }
        return;
    };
    let element = if principals.negated { "NotPrincipal" } else { "Principal" };
    if !kind.takes_principals() || (kind == DocumentKind::ResourceControl && principals.negated) {
        let message = format!("{} takes no `{element}`", kind.words());
        lints.add(principals.at, Check::MisplacedElement, message, "");
        return;
    }
    if principals.negated && allows(statement) {
        let message = "everybody but those who are named is allowed, also outside of the account";
        let help = "name those who are meant in `Principal`, or deny with `NotPrincipal`";
        lints.add(principals.at, Check::AllowNotPrincipal, message, help);
    }
    for item in &principals.items {
        let name = match &item.is {
            Principal::Aws(name) | Principal::Service(name) | Principal::Federated(name) => name,
            Principal::CanonicalUser(_) | Principal::Anyone | Principal::Unknown => continue,
        };
        if name.as_literal().is_some_and(|name| name.contains(['*', '?'])) {
            let message = format!("`{name}` names nobody: principals take no wildcards but `*` alone");
            let help = "name the account, and narrow it with a condition on `aws:PrincipalArn`";
            lints.add(item.at, Check::WildcardInPrincipal, message, help);
        }
    }
}

fn resources(statement: &Statement, kind: DocumentKind, lints: &mut Lints) {
    let Some(resources) = &statement.resources else {
        // The policies of some resources name none either: it is theirs that is meant.
        if !matches!(kind, DocumentKind::Trust | DocumentKind::Resource) {
            let message = format!("a statement of {} has a `Resource` or `NotResource`", kind.words());
            lints.add(statement.at, Check::MissingElement, message, "");
        }
        return;
    };
    if kind == DocumentKind::Trust {
        let message = "a trust policy takes no resources: it speaks of the role that it belongs to";
        lints.add(resources.at, Check::MisplacedElement, message, "");
        return;
    }
    if resources.items.is_empty() {
        lints.add(resources.at, Check::EmptyElement, "the list of resources is empty", "");
    }
    if resources.negated && allows(statement) {
        let message = "every resource but those that are named is allowed, also those that are made later";
        let help = "name the resources that are meant in `Resource`";
        lints.add(resources.at, Check::AllowNotResource, message, help);
    }
}

fn effect(statement: &Statement, kind: DocumentKind, lints: &mut Lints) {
    if statement.effect.is_some_and(|effect| !kind.takes(effect)) {
        let message = format!("{} only denies", kind.words());
        lints.add(statement.at, Check::MisplacedElement, message, "");
    }
}
