//! Does one policy allow what another does not? Does it grant these actions? Is it public? Each is answered with a proof,
//! with a request that shows it, or with what could not be decided.
//!
//! The space of requests is split, dimension by dimension, into cells that no statement tells apart; the search over
//! cells is exhaustive. `evaluate` confirms every request before it is shown.

mod actions;
mod automaton;
mod callers;
mod covered;
mod documents;
mod keys;
mod place;
mod public;
mod question;
mod readings;
mod search;
mod stacks;
#[cfg(test)]
mod tests;
mod texts;
mod variables;
mod witness;

pub use documents::{Attached, compare, grants};
pub use public::{PUBLIC_TYPES, PublicType, is_public};
pub use stacks::compare_stacks;

use crate::request::Request;

/// The answer to a question about all requests.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// No request is like that: proved.
    No,
    /// This one is, and evaluation confirms it.
    Yes(Box<Request>),
    /// It could not be decided, for these reasons: sentences in lower case.
    Unknown(Vec<String>),
}

impl Verdict {
    /// The request that shows it.
    #[must_use]
    pub fn witness(&self) -> Option<&Request> {
        match self {
            Self::Yes(request) => Some(request),
            Self::No | Self::Unknown(_) => None,
        }
    }
}
