//! The question about all policies that have a say, as AWS combines them, for one caller.

use std::collections::HashMap;
use std::sync::Arc;

use deployfence_source::{FileId, FileSpan, Span};
use deployfence_value::{Answer, Entry, Hole, HoleOrigin, Scope, Text, Value};
use rustc_hash::FxBuildHasher;

use super::Verdict;
use super::callers::{Callers, Standing};
use super::documents::differ;
use super::question::{Point, Question};
use super::readings::verdict;
use crate::caller::Caller;
use crate::catalogue;
use crate::evaluate::{Policies, PolicyKind, Shape, Through, combine};
use crate::pattern::Subject;
use crate::policy::{Policy, Statement};
use crate::request::{Context, Request};

/// Whether `new` lets `caller` do something that `existing` does not, through all kinds of policies. `resource_account`
/// is the account of the resources; none where their ARNs say it.
#[must_use]
pub fn compare_stacks(
    new: &Policies,
    existing: &Policies,
    caller: &Caller,
    resource_account: Option<&Text>,
) -> Verdict {
    let split = shapes(caller);
    let of_existing: Vec<&Statement> = statements(existing).collect();
    // What both have stands on both sides: where it is loosened, it is so in one way for each.
    let mut all: Vec<&Statement> = statements(new).collect();
    let opposed = all.len();
    all.extend(of_existing.iter().copied().chain(&split.statements));
    let places = |from: usize, to: usize| -> HashMap<*const Statement, usize, FxBuildHasher> {
        let side = all.iter().enumerate().take(to).skip(from);
        side.map(|(at, statement)| (std::ptr::from_ref(*statement), at)).collect()
    };
    let (of_new, of_existing) = (places(0, opposed), places(opposed, all.len()));
    let blank = Subject::new(Text::hole(Hole::new(HoleOrigin::Computed("any".into()), Scope(0))));
    let asks = |at: &Point<'_>, fits: &dyn Fn(usize, Through) -> Answer| {
        let shape = Shape::of(&Request {
            principal: at.caller.clone(),
            action: Subject::from(at.action),
            resource: at.resource.map_or_else(|| blank.clone(), Subject::from),
            resource_account: resource_account.cloned(),
            context: Context::default(),
        });
        let allowed = |policies, places: &HashMap<*const Statement, usize, FxBuildHasher>| {
            let verdict = combine(policies, &shape, &mut |statement, through| {
                places.get(&std::ptr::from_ref(statement)).map_or(Answer::Unknown, |at| fits(*at, through))
            });
            verdict.allowed.and(!verdict.denied)
        };
        let new = allowed(new, &of_new);
        if new.is_no() { Answer::No } else { new.and(!allowed(existing, &of_existing)) }
    };
    let callers = Callers { standings: vec![Standing::given(caller.clone())], all: true };
    let bounded = match (new.boundaries.is_empty(), existing.boundaries.is_empty()) {
        (true, true) => Answer::No,
        (false, false) => Answer::Yes,
        _ => Answer::Unknown,
    };
    let confirm =
        |request: &Request, reading| differ(new, Some(existing), request, reading).then(|| request.clone());
    verdict(&Question {
        opposed,
        bounded,
        resource_account,
        ..Question::new(all.clone(), &callers, &asks, &confirm)
    })
}

fn statements(policies: &Policies) -> impl Iterator<Item = &Statement> {
    let groups = PolicyKind::ALL.into_iter().flat_map(|kind| policies.groups(kind));
    groups.flatten().flat_map(|policy: &Arc<Policy>| &policy.statements)
}

/// Statements of no policy. They split actions and resources where the combination itself does: see [`Shape`].
fn shapes(caller: &Caller) -> Policy {
    let account = caller.account().and_then(Text::as_literal).unwrap_or_default();
    let at = FileSpan::new(FileId(0), Span::at(0));
    let text = |text: &str| Value::literal(text, at);
    let statement = |actions: Vec<Value>, resource: &str| {
        let entries =
            [("Effect", text("Allow")), ("Action", Value::list(actions, at)), ("Resource", text(resource))];
        Value::map(entries.map(|(key, value)| Entry::new(key, at, value)), at)
    };
    let bound = catalogue::services().filter(|service| service.has_resource_control_policies());
    let assume = ["sts:AssumeRole*", "sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"];
    let statements = [
        statement(bound.map(|service| text(&format!("{}:*", service.prefix()))).collect(), "*"),
        statement(vec![text("kms:RetireGrant")], "*"),
        statement(vec![text("sts:GetCallerIdentity")], "*"),
        statement(vec![text("kms:*")], "*:*:kms:*:*:key/*"),
        statement(assume.iter().map(|action| text(action)).collect(), "*:*:iam:*:*:role/*"),
        // Whether the resource is of the caller's account.
        statement(vec![text("*")], &format!("*:*:*:*:{account}:*")),
        // Without a resource, a request is the caller's own account's.
        statement(vec![text("*")], "${*}"),
    ];
    let version = Entry::new("Version", at, text("2012-10-17"));
    let mut policy =
        Policy::new(&Value::map([version, Entry::new("Statement", at, Value::list(statements, at))], at));
    // A shape goes by the parts of an ARN, whatever a `*` may reach over.
    for item in policy.statements.iter_mut().flat_map(|s| &mut s.resources).flat_map(|r| &mut r.items) {
        item.is = item.is.segment_by_segment();
    }
    policy
}
