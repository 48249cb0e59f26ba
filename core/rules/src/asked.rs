//! Questions to one statement of a resource's policy: does it let somebody in, given what the policy denies?

use std::sync::{Arc, LazyLock};

use deployfence_graph::Held;
use deployfence_iam::evaluate::{Decision, Policies, decide, evaluate};
use deployfence_iam::pattern::{Reading, Subject};
use deployfence_iam::policy::{Policy, Statement};
use deployfence_iam::request::{Context, Request};
use deployfence_iam::{Arn, Caller};
use deployfence_source::{FileId, FileSpan, Span};
use deployfence_value::{Answer, Entry, Hole, HoleOrigin, Literal, Scope, Text, Value};

use crate::resource_policies::ResourcePolicy;

/// The action by which principals of AWS assume a role.
pub(crate) const ASSUME_ROLE: &str = "sts:AssumeRole";

/// The policy that lets its principal do everything.
static EVERYTHING: LazyLock<Arc<Policy>> = LazyLock::new(|| allowing(("Resource", "*")));

/// The trust policy that lets everybody in.
static EVERYBODY: LazyLock<Arc<Policy>> = LazyLock::new(|| allowing(("Principal", "*")));

/// The policy that allows all actions, to or on this.
fn allowing((element, value): (&str, &str)) -> Arc<Policy> {
    let at = FileSpan::new(FileId(0), Span::at(0));
    let text = |text: &str| Value::text(Text::literal(text), at);
    let map = |entries: Vec<(&str, Value)>| {
        Value::map(entries.into_iter().map(|(key, value)| Entry::new(key, at, value)), at)
    };
    let statement = map(vec![("Effect", text("Allow")), ("Action", text("*")), (element, text(value))]);
    Arc::new(Policy::new(&map(vec![("Version", text("2012-10-17")), ("Statement", statement)])))
}

/// What becomes of a principal's request to assume a role with this trust policy; without one, of a role that lets everybody in.
pub(crate) fn assumes(held: &Held<'_>, role: &Text, trust: Option<&Arc<Policy>>) -> Option<Decision> {
    let request = Request {
        principal: held.principal.caller()?,
        action: Subject::from(ASSUME_ROLE),
        resource: Subject::new(role.clone()),
        resource_account: None,
        context: Context::open(),
    };
    let trust = Arc::clone(trust.unwrap_or(&EVERYBODY));
    Some(evaluate(&Policies { resource: Some(trust), ..held.policies.clone() }, &request))
}

/// Whether a trust policy lets a principal of AWS assume its role: it, or some session of it. What the principal needs beside it, it
/// is taken to have.
pub(crate) fn trusts(trust: &Arc<Policy>, role: &Text, principal: &Text) -> Answer {
    let session = session_of(principal).and_then(|session| Caller::parse(&session));
    let callers = Caller::parse(principal).into_iter().chain(session);
    Answer::any(callers.map(|caller| {
        let request = Request {
            principal: caller,
            action: Subject::from(ASSUME_ROLE),
            resource: Subject::new(role.clone()),
            resource_account: None,
            context: Context::open(),
        };
        let policies = Policies {
            identity: vec![Arc::clone(&EVERYTHING)],
            resource: Some(Arc::clone(trust)),
            ..Policies::default()
        };
        decide(&policies, &request, Reading::default()).into()
    }))
}

/// The ARN of a session of a role of which the name is not known.
fn session_of(role: &Text) -> Option<Text> {
    let arn = Arn::parse_role(role)?;
    let name = arn.resource.split('/', usize::MAX).into_iter().next_back()?;
    let open = Text::hole(Hole::new(HoleOrigin::Computed("a session".into()), Scope(0)));
    let (start, sts, kind) =
        (Text::literal("arn:"), Text::literal(":sts::"), Text::literal(":assumed-role/"));
    let pieces = [&start, &arn.partition, &sts, &arn.account, &kind, &name, &Text::literal("/"), &open];
    Some(Text::concat(pieces))
}

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
