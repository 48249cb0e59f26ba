//! Whether `Principal` or `NotPrincipal` speaks of a caller, and how it names it.

use deployfence_value::{Answer, HoleOrigin, Pseudo, Text};

use super::policies::PolicyKind;
use super::service_name::same_service;
use crate::caller::{Caller, Identity, is_account};
use crate::policy::{Effect, Principal, Principals, Statement};
use crate::role::{Arn, last_name};

/// How a statement names a caller. It decides what cuts the grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Through {
    /// Not at all: the policy is attached to the caller, or to what holds it.
    None,
    /// In any way.
    Any,
    /// As this very caller: the session's ARN, a service, a provider, or everybody.
    Direct,
    /// By the ARN of the user, or of the role whose session it is.
    Entity,
    /// By its account.
    Account,
}

impl Through {
    /// How policies of a kind are asked whether they apply.
    #[must_use]
    pub fn of(kind: PolicyKind) -> Self {
        match kind {
            PolicyKind::Resource | PolicyKind::Endpoint | PolicyKind::ResourceControl => Self::Any,
            _ => Self::None,
        }
    }
}

/// Whether a statement speaks of a caller in that way; `bounded` says whether the caller has a permissions boundary.
#[must_use]
pub(crate) fn speaks_of(statement: &Statement, caller: &Caller, through: Through, bounded: bool) -> Answer {
    if through == Through::None {
        return Answer::Yes;
    }
    let with = |effect: Effect| match &statement.principals {
        Some(principals) => names(principals, caller, through, effect, bounded),
        // Policies that are attached to resources have to say of whom they speak. Without, they grant nothing, and what
        // they deny they deny to all.
        None => (effect == Effect::Deny).into(),
    };
    match statement.effect {
        Some(effect) => with(effect),
        None => match (with(Effect::Allow), with(Effect::Deny)) {
            (allow, deny) if allow == deny => allow,
            _ => Answer::Unknown,
        },
    }
}

/// Whether `Principal` or `NotPrincipal` of a statement of that effect names a caller in that way.
///
/// `NotPrincipal` speaks of whoever it does not exempt. In a Deny it speaks of every IAM principal that has a permissions
/// boundary (`bounded`), whomever it lists.
/// Sources: AWS's "AWS JSON policy elements: NotPrincipal", "Permissions boundaries for IAM entities".
fn names(
    principals: &Principals,
    caller: &Caller,
    through: Through,
    effect: Effect,
    bounded: bool,
) -> Answer {
    if !principals.negated {
        return listed(principals, caller, through);
    }
    if !matches!(through, Through::Any | Through::Direct) {
        return Answer::No;
    }
    let denies = effect == Effect::Deny;
    if bounded && denies { Answer::Yes } else { !exempts(principals, caller, denies) }
}

/// Whether `NotPrincipal` exempts a caller.
///
/// Who is exempt has to be listed itself: the account alone exempts nobody but its root user. From a Deny, a session is
/// exempt where its own ARN stands beside that of its role, as AWS's page has it: the role is denied where it is missing, and
/// its sessions with it; and the role alone stands for none of its sessions, so that a role as such, which acts in a session
/// that is not listed, is not exempt.
fn exempts(principals: &Principals, caller: &Caller, denies: bool) -> Answer {
    let everybody = Answer::any(principals.items.iter().map(|item| match item.is {
        Principal::Anyone => item.whenever(Answer::Yes),
        _ => Answer::No,
    }));
    let listed = |through| listed(principals, caller, through);
    everybody.or(match caller {
        Caller::Role(_) if denies => Answer::No,
        Caller::Session(_) if denies => listed(Through::Direct).and(listed(Through::Entity)),
        Caller::User(_) | Caller::Role(_) => listed(Through::Entity),
        Caller::Root(_) => listed(Through::Account),
        _ => listed(Through::Direct),
    })
}

/// Whether one principal, as a policy names it, covers a caller: itself, its role or its account.
#[must_use]
pub fn covers(principal: &Principal, caller: &Caller) -> Answer {
    one(principal, caller).1
}

fn listed(principals: &Principals, caller: &Caller, through: Through) -> Answer {
    Answer::any(principals.items.iter().map(|item| {
        let (kind, answer) = one(&item.is, caller);
        let asked = through == Through::Any || kind == Through::Any || kind == through;
        if asked { item.whenever(answer) } else { Answer::No }
    }))
}

/// Whether one principal names the caller, and how; [`Through::Any`] where that is not known.
fn one(principal: &Principal, caller: &Caller) -> (Through, Answer) {
    match (principal, caller) {
        (Principal::Anyone, _) => (Through::Direct, Answer::Yes),
        (Principal::Unknown, _) => (Through::Any, Answer::Unknown),
        (Principal::Service(text), Caller::Service(name)) => (Through::Direct, same_service(text, name)),
        (Principal::Federated(text), Caller::Federated(name))
        | (Principal::CanonicalUser(text), Caller::CanonicalUser(name)) => (Through::Direct, text.same(name)),
        (Principal::Aws(text), caller) => match caller.account() {
            Some(account) => aws(text, caller, account),
            None => (Through::Direct, Answer::No),
        },
        _ => (Through::Direct, Answer::No),
    }
}

fn aws(text: &Text, caller: &Caller, account: &Text) -> (Through, Answer) {
    if let (Some(text), Some(account)) = (text.as_literal(), account.as_literal()) {
        return literal(text, caller, account);
    }
    let is_account_id = |hole: &deployfence_value::Hole| hole.origin == HoleOrigin::Pseudo(Pseudo::AccountId);
    if text.as_literal().is_some_and(is_account) || text.as_hole().is_some_and(is_account_id) {
        return (Through::Account, text.same(account));
    }
    let Some(arn) = Arn::parse(text) else { return whole(text, caller) };
    if arn.resource.as_literal() == Some("root") {
        return (Through::Account, arn.account.same(account));
    }
    let is_role = arn.resource.starts_with("role/");
    match caller {
        Caller::Session(session) if is_role.is_yes() => {
            let same = last_name(&arn.resource).map_or(Answer::Unknown, |name| name.same(&session.name));
            // What is not known may hold a path, and the name at its end.
            let open = arn.resource.holes().any(|hole| !hole.is_made_name());
            let same = if open { same.or(Answer::Unknown) } else { same };
            (Through::Entity, same.and(arn.account.same(account)))
        }
        _ => whole(text, caller),
    }
}

/// A principal that is written as one text with something unknown in it.
fn whole(text: &Text, caller: &Caller) -> (Through, Answer) {
    let (through, arn) = match caller {
        Caller::User(Identity { arn, .. }) | Caller::Role(Identity { arn, .. }) => (Through::Entity, arn),
        Caller::Session(Identity { arn, .. }) | Caller::FederatedUser(Identity { arn, .. }) => {
            (Through::Direct, arn)
        }
        _ => return (Through::Any, if text.as_literal().is_some() { Answer::No } else { Answer::Unknown }),
    };
    match text.same(arn) {
        // It may still name the account, or the role of a session.
        _ if text != arn && text.as_literal().is_none() && Arn::parse(text).is_none() => {
            (Through::Any, Answer::Unknown)
        }
        answer => (through, answer),
    }
}

/// The same for a principal and an account of which all is known. What is no ARN and no account is the unique id of
/// something that was deleted, and names nobody.
fn literal(text: &str, caller: &Caller, account: &str) -> (Through, Answer) {
    if is_account(text) {
        return (Through::Account, (text == account).into());
    }
    let mut parts = text.splitn(6, ':').skip(4);
    let (Some(owner), Some(resource)) = (parts.next(), parts.next()) else {
        return (Through::Direct, Answer::No);
    };
    if owner != account {
        return (Through::Direct, Answer::No);
    }
    if resource == "root" {
        return (Through::Account, Answer::Yes);
    }
    let is = |arn: &Text| arn.as_literal().map_or(Answer::Unknown, |arn| (arn == text).into());
    match caller {
        Caller::User(user) => (Through::Entity, is(&user.arn)),
        Caller::Role(role) => (Through::Entity, is(&role.arn)),
        Caller::FederatedUser(user) => (Through::Direct, is(&user.arn)),
        Caller::Session(session) => match resource.strip_prefix("role/") {
            Some(path) => {
                let name = path.rsplit('/').next();
                let known = session.name.as_literal();
                (Through::Entity, known.map_or(Answer::Unknown, |known| (Some(known) == name).into()))
            }
            None => (Through::Direct, is(&session.arn)),
        },
        _ => (Through::Direct, Answer::No),
    }
}
