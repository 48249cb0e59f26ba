//! One case: a request, and the policies that have a say in it.

use std::sync::Arc;

use deployfence_iam::Caller;
use deployfence_iam::evaluate::Policies;
use deployfence_iam::pattern::Subject;
use deployfence_iam::policy::Policy;
use deployfence_iam::request::{Context, Request};
use deployfence_value::{Text, Value};

use super::members::{Members, Trouble, kind_of, text};

/// A case as it is written.
pub(super) struct Case {
    pub(super) name: Option<String>,
    pub(super) request: Request,
    pub(super) policies: Policies,
}

const CASE: &[&str] = &[
    "name",
    "description",
    "request",
    "identityPolicies",
    "resourcePolicy",
    "permissionBoundaries",
    "sessionPolicy",
    "serviceControlPolicies",
    "resourceControlPolicies",
    "endpointPolicies",
];

impl Case {
    /// Reads a case. What is wrong with it or with a policy in it is told, and then it is none.
    pub(super) fn read(value: &Value) -> Result<Self, Trouble> {
        let mut trouble = Trouble::new();
        let case = read(value, &mut trouble);
        match case {
            Some(case) if trouble.is_empty() => Ok(case),
            _ => Err(trouble),
        }
    }

    /// The name that a case gives itself.
    pub(super) fn name_of(value: &Value) -> Option<String> {
        value.get("name").and_then(Value::as_str).map(str::to_owned)
    }
}

fn read(value: &Value, trouble: &mut Trouble) -> Option<Case> {
    let members = Members::new(value, "a case", CASE, trouble)?;
    let request = members.need("request", trouble);
    let request = request.and_then(|value| self::request(value, trouble));
    let mut many = |name| policies(members.list(name, trouble).unwrap_or_default(), name, trouble);
    let (identity, boundaries, endpoint) =
        (many("identityPolicies"), many("permissionBoundaries"), many("endpointPolicies"));
    let mut one = |name| members.get(name).and_then(|value| policy(value, name, trouble));
    let (resource, session) = (one("resourcePolicy"), one("sessionPolicy"));
    let mut levels = |name| members.list(name, trouble).map(|levels| self::levels(levels, name, trouble));
    let policies = Policies {
        identity,
        resource,
        boundaries,
        session: session.into_iter().collect(),
        service_control: levels("serviceControlPolicies"),
        resource_control: levels("resourceControlPolicies"),
        endpoint,
    };
    Some(Case { name: Case::name_of(value), request: request?, policies })
}

fn request(value: &Value, trouble: &mut Trouble) -> Option<Request> {
    let known = &["principal", "action", "resource", "context"];
    let members = Members::new(value, "a request", known, trouble)?;
    let principal = members.need("principal", trouble).and_then(|value| caller(value, trouble));
    let action = members.need_text("action", trouble);
    if let (Some(action), Some(value)) = (action, members.get("action"))
        && (!action.contains(':') || action.contains(['*', '?']))
    {
        trouble
            .push((value.at, format!("`{action}` is no action: a request has one, such as `s3:GetObject`")));
    }
    let resource = members.need("resource", trouble);
    let resource =
        resource.and_then(|value| Members::new(value, "a resource", &["resource", "accountId"], trouble));
    let arn = resource.as_ref().and_then(|resource| resource.need_text("resource", trouble));
    let account = resource.as_ref().filter(|resource| resource.get("accountId").is_some());
    let account = account.and_then(|resource| resource.need_text("accountId", trouble));
    let context = members.get("context").map(|value| context(value, trouble)).unwrap_or_default();
    Some(Request {
        principal: principal?,
        action: Subject::from(action?),
        resource: Subject::from(arn?),
        resource_account: account.map(Text::literal),
        context,
    })
}

fn caller(value: &Value, trouble: &mut Trouble) -> Option<Caller> {
    if value.as_map().is_some() {
        let members = Members::new(value, "a principal", &["type"], trouble)?;
        let kind = members.need_text("type", trouble)?;
        if kind == "Anonymous" {
            return Some(Caller::Anonymous);
        }
        trouble.push((
            value.at,
            format!("there are no principals of the type `{kind}`: it is `Anonymous`, or text"),
        ));
        return None;
    }
    let caller = value.as_text().and_then(Caller::parse);
    if caller.is_none() {
        let message = match value.as_str() {
            Some(text) => format!(
                "`{text}` is no principal: it is the ARN of a user, a role or a session, an account, or a service's name"
            ),
            None => format!("a principal is text or a map, and this is {}", kind_of(value)),
        };
        trouble.push((value.at, message));
    }
    caller
}

fn context(value: &Value, trouble: &mut Trouble) -> Context {
    let mut context = Context::default();
    if value.as_map().is_none() {
        trouble.push((value.at, format!("`context` is a map, and this is {}", kind_of(value))));
    }
    for entry in value.entries() {
        let mut values = Vec::new();
        for one in entry.value.one_or_many() {
            match text(one) {
                Some(text) => values.push(Subject::from(text)),
                None => trouble
                    .push((one.at, format!("the value of a key is text, and this is {}", kind_of(one)))),
            }
        }
        context.insert(&entry.key, values);
    }
    context
}

/// The levels of an organisation, from the root down.
fn levels(levels: &[Value], name: &'static str, trouble: &mut Trouble) -> Vec<Vec<Arc<Policy>>> {
    let level = |level| {
        let members =
            Members::new(level, "a level of the organisation", &["orgIdentifier", "policies"], trouble);
        let policies = members.as_ref().and_then(|members| {
            members.need("policies", trouble)?;
            members.list("policies", trouble)
        });
        self::policies(policies.unwrap_or_default(), name, trouble)
    };
    levels.iter().map(level).collect()
}

fn policies(documents: &[Value], name: &'static str, trouble: &mut Trouble) -> Vec<Arc<Policy>> {
    documents.iter().filter_map(|document| policy(document, name, trouble)).collect()
}

/// A policy, whose problems are those of the case: a part that cannot be read could decide.
fn policy(document: &Value, name: &'static str, trouble: &mut Trouble) -> Option<Arc<Policy>> {
    if document.as_map().is_none() {
        trouble
            .push((document.at, format!("`{name}`: a policy is a map, and this is {}", kind_of(document))));
        return None;
    }
    let policy = Policy::new(document);
    let told = policy.problems.iter().map(|problem| (problem.at, format!("`{name}`: {}", problem.message)));
    trouble.extend(told);
    Some(Arc::new(policy))
}
