//! Whether a statement applies to a request.

use deployfence_value::Answer;

use super::policies::Policies;
use super::principal::{Through, speaks_of};
use crate::caller::Caller;
use crate::condition::{self, Filled};
use crate::pattern::{How, Reading};
use crate::policy::Statement;
use crate::request::Request;

/// Holds statements against one request.
#[derive(Debug, Clone, Copy)]
pub struct Matcher<'r> {
    request: &'r Request,
    bounded: bool,
    reading: Reading,
}

impl<'r> Matcher<'r> {
    /// For a request under policies, of which only counts whether there is a permissions boundary. `reading` says how
    /// far wildcards of `Resource` reach.
    #[must_use]
    pub fn new(policies: &Policies, request: &'r Request, reading: Reading) -> Self {
        let iam = matches!(
            request.principal,
            Caller::User(_) | Caller::Role(_) | Caller::Session(_) | Caller::FederatedUser(_)
        );
        Self { request, bounded: iam && !policies.boundaries.is_empty(), reading }
    }

    /// Whether a statement applies, its effect aside, given how it has to name the caller.
    #[must_use]
    pub fn fits(&self, statement: &Statement, through: Through) -> Answer {
        let parts: [&dyn Fn() -> Answer; 4] = [
            &|| self.principal(statement, through),
            &|| self.action(statement),
            &|| self.resource(statement),
            &|| self.conditions(statement),
        ];
        let mut fits = Answer::Yes;
        for part in parts {
            fits = fits.and(part());
            if fits.is_no() {
                return Answer::No;
            }
        }
        let sure = statement.under.is_empty() && !statement.unclear;
        if sure { fits } else { fits.and(Answer::Unknown) }
    }

    fn principal(&self, statement: &Statement, through: Through) -> Answer {
        speaks_of(statement, &self.request.principal, through, self.bounded)
    }

    /// Whether its actions cover that of the request.
    pub(crate) fn action(&self, statement: &Statement) -> Answer {
        let how = How { ignore_case: true, ..How::default() };
        let Some(actions) = &statement.actions else { return Answer::Unknown };
        actions.fit(|pattern| pattern.matches(&self.request.action, how))
    }

    /// Trust policies have no resources: they speak of the role that they belong to.
    fn resource(&self, statement: &Statement) -> Answer {
        let how = How { reading: self.reading, ..How::default() };
        let Some(resources) = &statement.resources else { return Answer::Yes };
        resources.fit(|pattern| match condition::in_resource(pattern, &self.request.context) {
            Filled::Pattern(pattern) => pattern.matches(&self.request.resource, how),
            Filled::Nothing => Answer::No,
            Filled::Unknown => Answer::Unknown,
        })
    }

    fn conditions(&self, statement: &Statement) -> Answer {
        let holds = |condition| condition::holds(condition, &self.request.context);
        Answer::all(statement.conditions.iter().map(holds))
    }
}
