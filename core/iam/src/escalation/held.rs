//! What is found: a method that a principal holds, with the requests that show it.

use deployfence_value::{Answer, Text};

use super::method::{Assumption, Gain, Method};
use crate::catalogue::Action;
use crate::request::Request;

/// The methods that a principal holds.
#[derive(Debug, Clone, Default)]
pub struct Escalations {
    /// Each method with a target.
    pub held: Vec<Held>,
    /// Whether a limit of the search was reached, as policies with very many patterns make it. What was not tried then is
    /// among the methods, with [`Held::cut_short`].
    pub cut_short: bool,
}

/// A method that a principal holds, for one target.
#[derive(Debug, Clone)]
pub struct Held {
    /// By what.
    pub way: Way,
    /// The ARN of the role, user, group or policy whose rights are gained or changed.
    pub target: Text,
    /// The ARN of the resource that runs as the target, for methods that use one.
    pub resource: Option<Text>,
    /// What is gained.
    pub gain: Gain,
    /// Whether a permissions boundary limits the rights that the principal gives itself or the target.
    pub bounded: bool,
    /// Yes, or unknown where some policy is not known whole, or the search was cut short.
    pub answer: Answer,
    /// Whether a limit of the search was reached, so that the method could not be ruled out.
    pub cut_short: bool,
    /// The requests, in the order of what the method takes. `evaluate` allows each of them where the
    /// answer is yes.
    pub steps: Vec<Step>,
}

/// By what a principal gains rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A method of the table.
    Method(&'static Method),
    /// Passing a role by an action of which only that is known: the service then acts as the role.
    Sink(Action),
}

/// One request of a method.
#[derive(Debug, Clone)]
pub struct Step {
    /// What it shows.
    pub shows: Shows,
    /// The request.
    pub request: Request,
}

/// What a request shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shows {
    /// The principal's policies allow it the action.
    Permission,
    /// The role's trust policy lets the service assume the role.
    ServiceTrust,
    /// The role's trust policy, with what else binds the principal, lets it assume the role.
    Trust,
    /// It would be let assume the role by the trust policy that the method writes.
    WrittenTrust,
}

impl Way {
    /// Its name: that of the method, else the action that takes the role.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Method(method) => method.id,
            Self::Sink(action) => action.name(),
        }
    }

    /// What it takes beyond policies.
    #[must_use]
    pub fn assumes(&self) -> &'static [Assumption] {
        match self {
            Self::Method(method) => method.assumes,
            Self::Sink(_) => &[],
        }
    }

    /// The method of the table, where it is one.
    #[must_use]
    pub fn method(&self) -> Option<&'static Method> {
        match self {
            Self::Method(method) => Some(method),
            Self::Sink(_) => None,
        }
    }
}

/// What is left without those that take everything that another takes for the same target, and more.
#[must_use]
pub fn simplest(held: Vec<Held>) -> Vec<Held> {
    let taken: Vec<(Way, Text, Option<Text>)> =
        held.iter().map(|held| (held.way, held.target.clone(), held.resource.clone())).collect();
    let needless = |held: &Held| {
        taken.iter().any(|(way, target, resource)| match (held.way, way) {
            (Way::Method(method), Way::Method(other)) => {
                method.extends(other)
                    && other.assumes.iter().all(|assumed| method.assumes.contains(assumed))
                    && (&held.target, &held.resource) == (target, resource)
                    && held.gain == other.gain
            }
            _ => false,
        })
    };
    held.into_iter().filter(|held| !needless(held)).collect()
}
