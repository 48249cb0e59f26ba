//! Questions about single policies.

use std::sync::Arc;

use deployfence_source::{FileId, FileSpan, Span};
use deployfence_value::{Answer, Entry, Text, Value};

use super::Verdict;
use super::callers::{Standing, standings};
use super::covered::is_covered;
use super::question::{Found, Point, Question};
use crate::caller::Caller;
use crate::evaluate::{Outcome, Policies, Through, decide};
use crate::pattern::{Atom, Reach, Reading};
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

/// Whether `new` allows a request that `existing` does not.
#[must_use]
pub fn compare(new: &Arc<Policy>, existing: &Arc<Policy>, attached: Attached) -> Verdict {
    if is_covered(new, existing) {
        return Verdict::No;
    }
    let sides = Sides { new, existing, attached };
    let statements: Vec<&Statement> = new.statements.iter().chain(&existing.statements).collect();
    both_readings(&statements, |reading| sides.answer(&statements, reading))
}

/// Asks under both readings of wildcards where a resource is read in two ways.
pub(super) fn both_readings(statements: &[&Statement], ask: impl Fn(Reading) -> Verdict) -> Verdict {
    let mut patterns =
        statements.iter().flat_map(|s| &s.resources).flat_map(|r| &r.items).map(|item| &item.is);
    let wide = ask(Reading::Wide);
    if !patterns.any(|pattern| pattern.atoms().contains(&Atom::Many(Reach::SegmentEnd))) {
        return wide;
    }
    match (wide, ask(Reading::Narrow)) {
        (Verdict::No, Verdict::No) => Verdict::No,
        (Verdict::Yes(_), Verdict::Yes(request)) => Verdict::Yes(request),
        (Verdict::Unknown(reasons), _) | (_, Verdict::Unknown(reasons)) => Verdict::Unknown(reasons),
        _ => Verdict::Unknown(vec![
            "it hangs on whether a `*` at the end of a segment of an ARN matches beyond the colon".to_owned(),
        ]),
    }
}

struct Sides<'p> {
    new: &'p Arc<Policy>,
    existing: &'p Arc<Policy>,
    attached: Attached,
}

impl Sides<'_> {
    fn answer(&self, statements: &[&Statement], reading: Reading) -> Verdict {
        let opposed = self.new.statements.len();
        let through = match self.attached {
            Attached::Identity => Through::None,
            Attached::Resource => Through::Any,
        };
        let sides = statements.split_at_checked(opposed).unwrap_or_default();
        let asks = |_: &Point<'_>, fits: &dyn Fn(usize, Through) -> Answer| {
            let fits = |at| fits(at, through);
            let new = allows(sides.0, self.new.partial, &fits);
            if new.is_no() {
                return Answer::No;
            }
            new.and(!allows(sides.1, self.existing.partial, &|at| fits(at + opposed)))
        };
        let standings = match self.attached {
            Attached::Identity => Ok(vec![Standing::bare(user(ACCOUNT))]),
            Attached::Resource => standings(statements),
        };
        let Ok(standings) = standings else {
            return Verdict::Unknown(vec!["the principals can be combined in too many ways".to_owned()]);
        };
        let question = Question {
            statements: statements.to_vec(),
            opposed,
            standings,
            derived: self.attached == Attached::Resource,
            resource_account: Some(Text::literal(ACCOUNT)),
            reading,
            asks: &asks,
            admits: &|_, _| true,
            confirm: &|request| self.confirm(request, reading).is_some(),
        };
        match question.answer() {
            Found::Nothing => Verdict::No,
            Found::Undecided(reasons) => Verdict::Unknown(reasons),
            // The form in which it was confirmed may say more than the one that was asked for.
            Found::Witness(request) => match self.confirm(&request, reading) {
                Some(request) => Verdict::Yes(Box::new(request)),
                None => {
                    Verdict::Unknown(vec!["a request was found that evaluation does not confirm".to_owned()])
                }
            },
        }
    }

    /// The request in a form that the new policy allows and the existing one does not, where there is such a form.
    fn confirm(&self, request: &Request, reading: Reading) -> Option<Request> {
        match self.attached {
            Attached::Identity => {
                let with = |policy: &Arc<Policy>| Policies {
                    identity: vec![policy.clone()],
                    // Roles and keys leave it to their account whom to let in.
                    resource: Some(everything(true)),
                    ..Policies::default()
                };
                differ(&with(self.new), &with(self.existing), request, reading).then(|| request.clone())
            }
            Attached::Resource => {
                let alone =
                    |policy: &Arc<Policy>| Policies { resource: Some(policy.clone()), ..Policies::default() };
                let account = request.principal.account().cloned();
                let within = Request {
                    resource_account: account.or(request.resource_account.clone()),
                    ..request.clone()
                };
                if differ(&alone(self.new), &alone(self.existing), &within, reading) {
                    return Some(within);
                }
                // What is granted to an account, its own policies hand on.
                let with =
                    |policy: &Arc<Policy>| Policies { identity: vec![everything(false)], ..alone(policy) };
                let elsewhere = Some(Text::literal(OTHER_ACCOUNT));
                let across = Request { resource_account: elsewhere, ..request.clone() };
                differ(&with(self.new), &with(self.existing), &across, reading).then_some(across)
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

/// Whether evaluation allows a request under `new` and denies it under `existing`.
pub(super) fn differ(new: &Policies, existing: &Policies, request: &Request, reading: Reading) -> bool {
    let outcome = |policies| decide(policies, request, reading);
    let denied = |outcome| matches!(outcome, Outcome::ImplicitlyDenied | Outcome::ExplicitlyDenied);
    outcome(new) == Outcome::Allowed && denied(outcome(existing))
}

/// A user of whom nothing else is known.
fn user(account: &str) -> Caller {
    let arn = Text::literal(format!("arn:aws:iam::{account}:user/example"));
    Caller::parse(&arn).unwrap_or(Caller::Anonymous)
}

/// A policy that allows everything; of a resource, to the account.
fn everything(of_resource: bool) -> Arc<Policy> {
    let at = FileSpan::new(FileId(0), Span::at(0));
    let text = |text: &str| Value::literal(text, at);
    let entry = |key: &str, value| Entry::new(key, at, value);
    let mut statement =
        vec![entry("Effect", text("Allow")), entry("Action", text("*")), entry("Resource", text("*"))];
    if of_resource {
        statement.push(entry("Principal", Value::map([entry("AWS", text(ACCOUNT))], at)));
    }
    let document = [entry("Version", text("2012-10-17")), entry("Statement", Value::map(statement, at))];
    Arc::new(Policy::new(&Value::map(document, at)))
}
