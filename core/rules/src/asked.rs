//! Questions to one statement of a resource's policy: does it let somebody in, given what the policy denies?

use std::sync::{Arc, LazyLock};

use deployfence_iam::Caller;
use deployfence_iam::evaluate::{Policies, decide};
use deployfence_iam::pattern::{Reading, Subject};
use deployfence_iam::policy::{Policy, Statement};
use deployfence_iam::request::{Context, Request};
use deployfence_source::{FileId, FileSpan, Span};
use deployfence_value::{Answer, Entry, Literal, Text, Value};

use crate::resource_policies::ResourcePolicy;

/// The action by which principals of AWS assume a role.
pub(crate) const ASSUME_ROLE: &str = "sts:AssumeRole";

/// The policy that lets its principal do everything.
static EVERYTHING: LazyLock<Arc<Policy>> = LazyLock::new(|| {
    let at = FileSpan::new(FileId(0), Span::at(0));
    let text = |text: &str| Value::text(Text::literal(text), at);
    let map = |entries: Vec<(&str, Value)>| {
        Value::map(entries.into_iter().map(|(key, value)| Entry::new(key, at, value)), at)
    };
    let statement = map(vec![("Effect", text("Allow")), ("Action", text("*")), ("Resource", text("*"))]);
    Arc::new(Policy::new(&map(vec![("Version", text("2012-10-17")), ("Statement", statement)])))
});

impl ResourcePolicy<'_> {
    /// Whether what `kept` allows, and nothing denies, lets a caller assume the role where these conditions of the template
    /// hold, by an action such as [`ASSUME_ROLE`].
    pub(crate) fn lets_assume(
        &self,
        kept: &Statement,
        when: &[Literal],
        (caller, action): (Caller, &str),
        context: Context,
    ) -> Answer {
        let role = self.protected.clone().unwrap_or_else(|| Text::literal("*"));
        self.lets(kept, when, caller, (Subject::from(action), Subject::new(role)), context)
    }

    /// Whether what `kept` allows, and nothing denies, lets a caller do something to a resource. What the caller needs beside it,
    /// it is taken to have.
    pub(crate) fn lets(
        &self,
        kept: &Statement,
        when: &[Literal],
        caller: Caller,
        (action, resource): (Subject, Subject),
        context: Context,
    ) -> Answer {
        let request = Request { principal: caller, action, resource, resource_account: None, context };
        let policies = Policies {
            identity: vec![Arc::clone(&EVERYTHING)],
            resource: Some(self.with_only(kept).assuming(when, &[])),
            ..Policies::default()
        };
        decide(&policies, &request, Reading::default()).into()
    }
}
