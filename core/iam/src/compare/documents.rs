//! Questions about single policies.

use std::sync::Arc;

use deployfence_source::{FileId, FileSpan, Span};
use deployfence_value::{Answer, Entry, Text, Value};

use super::Verdict;
use super::automaton::TooMany;
use super::callers::{Callers, Standing, standings};
use super::covered::uncovered;
use super::question::{Point, Question};
use super::readings::verdict;
use crate::caller::Caller;
use crate::evaluate::{self, Outcome, Policies, Through, decide};
use crate::pattern::{Reading, Subject};
use crate::policy::{Effect, Policy, Statement};
use crate::request::Request;

/// What a policy is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attached {
    /// A user, a group or a role.
    Identity,
    /// A resource; trust policies are such, too.
    Resource,
}

/// The account of the caller in questions about policies of identities.
const ACCOUNT: &str = "111122223333";
/// An account beside it.
const OTHER_ACCOUNT: &str = "444455556666";

/// Whether `policy` grants one of the actions on one of the resources; without actions, any action, and without
/// resources, any resource. Actions and resources are patterns. The conditions under which it does are not judged.
#[must_use]
pub fn grants(policy: &Arc<Policy>, attached: Attached, actions: &[String], resources: &[String]) -> Verdict {
    about(policy, attached, actions, resources, None, &|_, _| true)
}

/// Whether `policy` allows one of the actions on one of the resources to one of `standings`, or else to anybody.
pub(super) fn about(
    policy: &Arc<Policy>,
    attached: Attached,
    actions: &[String],
    resources: &[String],
    callers: Option<Callers>,
    admits: &dyn Fn(&str, &[Subject]) -> bool,
) -> Verdict {
    let goal = goal(actions, resources);
    let statements: Vec<&Statement> = policy.statements.iter().chain(&goal.statements).collect();
    let Ok(callers) = callers.map_or_else(|| attached.callers(&statements), Ok) else {
        return too_many_principals();
    };
    let (own, at_goal) = (&policy.statements, policy.statements.len());
    let own: Vec<&Statement> = own.iter().collect();
    let asks = |_: &Point<'_>, fits: &dyn Fn(usize, Through) -> Answer| {
        let allowed = allows(&own, policy.partial, &|at| fits(at, attached.through()));
        if allowed.is_no() { Answer::No } else { allowed.and(fits(at_goal, Through::None)) }
    };
    let account = Text::literal(ACCOUNT);
    let confirm = |request: &Request, reading| {
        let asked = |statement| evaluate::applies(statement, request, Through::None, reading).is_yes();
        goal.statements.iter().all(asked).then(|| attached.confirm(policy, None, request, reading))?
    };
    verdict(&Question {
        derived: attached == Attached::Resource,
        resource_account: Some(&account),
        admits,
        ..Question::new(statements, &callers, &asks, &confirm)
    })
}

/// Whether `new` allows a request that `existing` does not.
#[must_use]
pub fn compare(new: &Arc<Policy>, existing: &Arc<Policy>, attached: Attached) -> Verdict {
    let left = uncovered(new, existing);
    if !new.partial && left.iter().all(|statement| statement.effect == Some(Effect::Deny)) {
        return Verdict::No;
    }
    let opposed = left.len();
    let statements: Vec<&Statement> = left.into_iter().chain(&existing.statements).collect();
    let Ok(callers) = attached.callers(&statements) else { return too_many_principals() };
    let sides = statements.split_at_checked(opposed).unwrap_or_default();
    let through = attached.through();
    let asks = |_: &Point<'_>, fits: &dyn Fn(usize, Through) -> Answer| {
        let allowed = allows(sides.0, new.partial, &|at| fits(at, through));
        if allowed.is_no() {
            return Answer::No;
        }
        allowed.and(!allows(sides.1, existing.partial, &|at| fits(at + opposed, through)))
    };
    let account = Text::literal(ACCOUNT);
    let confirm = |request: &Request, reading| attached.confirm(new, Some(existing), request, reading);
    verdict(&Question {
        opposed,
        conjunctive: false,
        derived: attached == Attached::Resource,
        resource_account: Some(&account),
        ..Question::new(statements.clone(), &callers, &asks, &confirm)
    })
}

fn too_many_principals() -> Verdict {
    Verdict::Unknown(vec!["the principals can be combined in too many ways".to_owned()])
}

impl Attached {
    /// How its statements name callers.
    fn through(self) -> Through {
        match self {
            Self::Identity => Through::None,
            Self::Resource => Through::Any,
        }
    }

    fn callers(self, statements: &[&Statement]) -> Result<Callers, TooMany> {
        match self {
            Self::Identity => Ok(Callers { standings: vec![Standing::bare(user(ACCOUNT))], all: true }),
            Self::Resource => standings(statements),
        }
    }

    /// The request in a form that `policy` allows and `existing` does not, where there is such a form.
    fn confirm(
        self,
        policy: &Arc<Policy>,
        existing: Option<&Arc<Policy>>,
        request: &Request,
        reading: Reading,
    ) -> Option<Request> {
        let is_shown = |with: &dyn Fn(&Arc<Policy>) -> Policies, request: Request| {
            let existing = existing.map(with);
            differ(&with(policy), existing.as_ref(), &request, reading).then_some(request)
        };
        match self {
            Self::Identity => {
                let with = |policy: &Arc<Policy>| Policies {
                    identity: vec![policy.clone()],
                    // Roles and keys leave it to their account whom to let in.
                    resource: Some(everything(true)),
                    ..Policies::default()
                };
                is_shown(&with, request.clone())
            }
            Self::Resource => {
                // A root user needs no grant in its account: it is the policy that has to say it.
                let says = |policy: &Arc<Policy>| {
                    let statements: Vec<&Statement> = policy.statements.iter().collect();
                    let fits = |at: usize| {
                        let statement = statements.get(at);
                        statement
                            .map_or(Answer::Unknown, |s| evaluate::applies(s, request, Through::Any, reading))
                    };
                    allows(&statements, policy.partial, &fits)
                };
                if !says(policy).is_yes() || existing.is_some_and(|existing| !says(existing).is_no()) {
                    return None;
                }
                let alone =
                    |policy: &Arc<Policy>| Policies { resource: Some(policy.clone()), ..Policies::default() };
                let account = request.principal.account().or(request.resource_account.as_ref());
                let within = Request { resource_account: account.cloned(), ..request.clone() };
                is_shown(&alone, within).or_else(|| {
                    // What is granted to an account, its own policies hand on.
                    let with = |policy: &Arc<Policy>| Policies {
                        identity: vec![everything(false)],
                        ..alone(policy)
                    };
                    let at_home = request
                        .principal
                        .account()
                        .is_some_and(|own| own.as_literal() == Some(OTHER_ACCOUNT));
                    let elsewhere = Some(Text::literal(if at_home { ACCOUNT } else { OTHER_ACCOUNT }));
                    is_shown(&with, Request { resource_account: elsewhere, ..request.clone() })
                })
            }
        }
    }
}

/// Whether statements together allow what is asked, alone.
fn allows(statements: &[&Statement], partial: bool, fits: &dyn Fn(usize) -> Answer) -> Answer {
    let (mut allowed, mut denied) =
        if partial { (Answer::Unknown, Answer::Unknown) } else { (Answer::No, Answer::No) };
    for (at, statement) in statements.iter().enumerate() {
        match statement.effect {
            Some(Effect::Allow) if !allowed.is_yes() => allowed = allowed.or(fits(at)),
            Some(Effect::Allow) => {}
            Some(Effect::Deny) => denied = denied.or(fits(at)),
            None => {
                let may = fits(at).and(Answer::Unknown);
                (allowed, denied) = (allowed.or(may), denied.or(may));
            }
        }
    }
    allowed.and(!denied)
}

/// Whether evaluation allows a request under `new`, and denies it under `existing` where there is one.
pub(super) fn differ(
    new: &Policies,
    existing: Option<&Policies>,
    request: &Request,
    reading: Reading,
) -> bool {
    let is_denied = |policies| {
        matches!(decide(policies, request, reading), Outcome::ImplicitlyDenied | Outcome::ExplicitlyDenied)
    };
    decide(new, request, reading) == Outcome::Allowed && existing.is_none_or(is_denied)
}

/// A user of whom nothing else is known.
fn user(account: &str) -> Caller {
    let arn = Text::literal(format!("arn:aws:iam::{account}:user/example"));
    Caller::parse(&arn).unwrap_or(Caller::Anonymous)
}

/// A policy that allows everything; of a resource, to the account.
fn everything(of_resource: bool) -> Arc<Policy> {
    let account = of_resource.then_some(ACCOUNT);
    Arc::new(allowing(&[], &[], account))
}

/// A policy that only says what is asked for.
fn goal(actions: &[String], resources: &[String]) -> Policy {
    allowing(actions, resources, None)
}

/// A policy with one statement; no actions and no resources are all of them.
fn allowing(actions: &[String], resources: &[String], account: Option<&str>) -> Policy {
    let at = FileSpan::new(FileId(0), Span::at(0));
    let entry = |key: &str, value| Entry::new(key, at, value);
    let any = ["*".to_owned()];
    let list = |texts: &[String]| {
        let texts = if texts.is_empty() { &any } else { texts };
        Value::list(texts.iter().map(|text| Value::literal(text.as_str(), at)), at)
    };
    let mut statement = vec![
        entry("Effect", Value::literal("Allow", at)),
        entry("Action", list(actions)),
        entry("Resource", list(resources)),
    ];
    if let Some(account) = account {
        statement.push(entry("Principal", Value::map([entry("AWS", Value::literal(account, at))], at)));
    }
    // Version 2008-10-17 has no policy variables: patterns of a question are taken as they stand.
    Policy::new(&Value::map([entry("Statement", Value::map(statement, at))], at))
}
