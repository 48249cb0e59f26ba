//! What policies make of a request, as AWS combines them.
//!
//! `principal`, with `service_name`, and `matching` say whether one statement applies to a request; `shape` what of a request decides how
//! policies are combined; `combine` combines them, for whoever can say whether a statement applies; `because` names the
//! statements that decided.
//!
//! Sources: AWS's "Policy evaluation logic" with its pages on requests within an account and across accounts,
//! "Permissions boundaries for IAM entities", and those of Organizations on service and resource control policies.

mod because;
mod combine;
mod matching;
mod policies;
mod principal;
mod service_name;
mod shape;

use std::ptr;

use deployfence_value::Answer;

pub use because::{Because, Part};
pub use combine::{Layers, Verdict, combine};
pub use matching::Matcher;
pub use policies::{Policies, PolicyKind};
pub(crate) use principal::speaks_of;
pub use principal::{Through, covers};
pub(crate) use service_name::{ServiceName, same_service};
pub use shape::{Own, Shape, supports_resource_control_policies};

use crate::pattern::Reading;
use crate::policy::Statement;
use crate::request::Request;

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It is allowed.
    Allowed,
    /// Nothing denies it, and something that has to allow it does not.
    ImplicitlyDenied,
    /// A statement denies it.
    ExplicitlyDenied,
    /// It hangs on what is not known. Of what is denied for sure, it is not asked by what.
    Unknown,
}

impl Outcome {
    /// The name under which it is reported.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Allowed => "Allowed",
            Self::ImplicitlyDenied => "ImplicitlyDenied",
            Self::ExplicitlyDenied => "ExplicitlyDenied",
            Self::Unknown => "Unknown",
        }
    }
}

impl From<Outcome> for Answer {
    /// Whether it is allowed.
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Allowed => Self::Yes,
            Outcome::ImplicitlyDenied | Outcome::ExplicitlyDenied => Self::No,
            Outcome::Unknown => Self::Unknown,
        }
    }
}

/// What becomes of a request, and why.
#[derive(Debug, Clone)]
pub struct Decision {
    /// What becomes of it.
    pub result: Outcome,
    /// What decided, in the order of [`PolicyKind`]: the statements that allowed it or denied it, and what had none
    /// that did.
    pub because: Vec<Because>,
}

/// Answers that are kept while a request is decided. More are worked out again.
const REMEMBERED: usize = 32;

/// Decides a request, and says what decided.
#[must_use]
pub fn evaluate(policies: &Policies, request: &Request) -> Decision {
    evaluate_in(policies, request, Reading::default())
}

/// Decides a request in one of the readings of wildcards, and says what decided.
#[must_use]
pub fn evaluate_in(policies: &Policies, request: &Request, reading: Reading) -> Decision {
    let shape = Shape::of(request);
    let matcher = Matcher::new(policies, request, reading);
    // The reasons ask again what the decision asked.
    let mut known: Vec<(*const Statement, Through, Answer)> = Vec::with_capacity(REMEMBERED);
    let mut fits = |statement: &Statement, through| {
        let same =
            |(of, how, _): &&(*const Statement, Through, Answer)| ptr::eq(*of, statement) && *how == through;
        if let Some((_, _, answer)) = known.iter().find(same) {
            return *answer;
        }
        let answer = matcher.fits(statement, through);
        if known.len() < REMEMBERED {
            known.push((statement, through, answer));
        }
        answer
    };
    let verdict = combine(policies, &shape, &mut fits);
    let because = because::explain(policies, &shape, &verdict, &mut fits);
    Decision { result: verdict.outcome(), because }
}

/// Decides a request, without the reasons.
#[must_use]
pub fn decide(policies: &Policies, request: &Request, reading: Reading) -> Outcome {
    let matcher = Matcher::new(policies, request, reading);
    let mut fits = |statement: &_, through| matcher.fits(statement, through);
    combine(policies, &Shape::of(request), &mut fits).outcome()
}

/// Whether a statement applies to a request through a principal of that kind, where the caller has no permissions
/// boundary.
#[must_use]
pub(crate) fn applies(
    statement: &Statement,
    request: &Request,
    through: Through,
    reading: Reading,
) -> Answer {
    Matcher::new(&Policies::default(), request, reading).fits(statement, through)
}

#[cfg(test)]
mod tests;
