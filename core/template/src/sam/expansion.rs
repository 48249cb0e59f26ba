//! What the expansion of one template shares: resources as they stand, parameters, references, problems.

use std::collections::HashSet;

use deployfence_source::FileSpan;
use deployfence_value::{Entry, Value};
use smol_str::SmolStr;

use super::api::Apis;
use super::build::{At, call, is_call};
use super::connector;
use super::function::deployment::Deployments;
use super::function::events::bucket::Notifications;
use super::globals::Globals;
use super::parameters::{ParameterValues, Parameters};
use super::references::References;
use super::source::{Generated, Source};
use super::table::Table;
use super::{Expanded, PREFIX, is_evaluated_before};
use crate::Problem;

/// The order in which the official translator takes the types: events of functions and of state machines add to APIs,
/// and connectors join what has been made.
fn rank(kind: &str) -> u8 {
    match kind.strip_prefix(PREFIX).unwrap_or_default() {
        "Function" => 0,
        "WebFunction" => 1,
        "StateMachine" => 2,
        "Api" | "HttpApi" | "WebSocketApi" => 3,
        "Connector" => 5,
        _ => 4,
    }
}

/// The expansion of one template.
#[derive(Debug)]
pub(crate) struct Expansion<'a> {
    /// The template as it was written.
    pub(crate) root: &'a Value,
    /// The resources as they stand: what is not expanded yet is still the user's.
    pub(crate) resources: Table,
    pub(crate) parameters: Parameters,
    pub(crate) references: References,
    pub(crate) deployments: Deployments,
    pub(crate) notifications: Notifications,
    pub(crate) apis: Apis,
    /// What connectors look for, once the first of them is expanded.
    pub(crate) connectors: Option<connector::Index>,
    /// Conditions that the transform adds.
    conditions: Vec<Entry>,
    globals: Globals,
    /// The logical id of the resource that is being expanded.
    current: SmolStr,
    /// The logical ids of what was made of the resource that is being expanded.
    made: Vec<SmolStr>,
    /// The logical ids of the user's own resources.
    own: HashSet<SmolStr>,
    /// Whether functions are evaluated before the transform runs.
    is_evaluated: bool,
    problems: Vec<Problem>,
}

impl<'a> Expansion<'a> {
    pub(crate) fn new(root: &'a Value, given: &ParameterValues) -> Self {
        let resources = Table::of(root.get("Resources"));
        let mut problems = Vec::new();
        Self {
            root,
            parameters: Parameters::new(root, given),
            references: References::default(),
            deployments: Deployments::default(),
            notifications: Notifications::default(),
            apis: Apis::default(),
            connectors: None,
            conditions: Vec::new(),
            current: SmolStr::default(),
            made: Vec::new(),
            globals: Globals::new(root.get("Globals"), &mut problems),
            own: resources.iter().map(|entry| entry.key.clone()).collect(),
            resources,
            is_evaluated: is_evaluated_before(root),
            problems,
        }
    }

    /// The logical ids of the SAM resources, in the order in which they are expanded.
    pub(crate) fn in_order(&self) -> Vec<SmolStr> {
        let kind = |entry: &Entry| entry.value.get("Type").and_then(Value::as_str).map(SmolStr::from);
        let found = self.resources.iter().filter_map(|entry| Some((kind(entry)?, entry.key.clone())));
        let mut found: Vec<_> = found.filter(|(kind, _)| kind.starts_with(PREFIX)).collect();
        found.sort_by_key(|(kind, _)| rank(kind));
        found.into_iter().map(|(_, id)| id).collect()
    }

    /// Starts to expand a resource of the user.
    pub(crate) fn start(&mut self, id: &str) -> Option<Source> {
        self.made.clear();
        self.current = id.into();
        self.source(id)
    }

    /// A resource of the user with its `Globals`; none where it cannot be read, which is reported.
    pub(crate) fn source(&mut self, id: &str) -> Option<Source> {
        let entry = self.resources.get(id)?.clone();
        let kind = entry.value.get("Type")?.as_str()?.to_owned();
        if let Some(own) =
            entry.value.get("Properties").filter(|own| !own.is_null() && own.as_map().is_none())
        {
            self.problem(
                own.at,
                format!("the `Properties` of `{id}` are no map: what it makes was not checked"),
            );
            return None;
        }
        let properties = self.globals.merged(&kind, &entry, &mut self.problems);
        Some(Source { id: entry.key, id_at: entry.key_at, body: entry.value, properties })
    }

    /// Adds what was made. Where the user has another resource under its id, that one stays: the transform refuses it.
    pub(crate) fn emit(&mut self, made: Generated) {
        let entry = made.into_entry();
        let taken = self.resources.get(&entry.key).filter(|_| self.own.contains(&entry.key));
        if let Some(user) = taken.filter(|user| user.key != self.current && !is_shared(user, &entry)) {
            let (id, at) = (&entry.key, user.key_at);
            let kind = entry.value.get("Type").and_then(Value::as_str).unwrap_or_default();
            let message = format!(
                "`{id}` is taken: the transform makes a `{kind}` of that name and refuses the template"
            );
            return self.problem(at, message);
        }
        self.made.push(entry.key.clone());
        self.put(entry);
    }

    /// The logical ids of what was made since this was last asked.
    pub(crate) fn take_made(&mut self) -> Vec<SmolStr> {
        std::mem::take(&mut self.made)
    }

    /// Puts a resource under its id, in place of what is there.
    pub(crate) fn put(&mut self, entry: Entry) {
        self.resources.put(entry);
    }

    /// Takes a resource away, such as one that takes another id.
    pub(crate) fn remove(&mut self, id: &str) {
        self.resources.remove(id);
    }

    /// Adds a condition; one of its name stays as it is.
    pub(crate) fn add_condition(&mut self, condition: Entry) {
        let own = self.root.at_path(&["Conditions", &condition.key]).is_some();
        if !own && !self.conditions.iter().any(|known| known.key == condition.key) {
            self.conditions.push(condition);
        }
    }

    /// Whether the user has a resource of this id.
    pub(crate) fn is_own(&self, id: &str) -> bool {
        self.own.contains(id)
    }

    /// Says that something cannot be expanded as it is written.
    pub(crate) fn problem(&mut self, at: FileSpan, message: impl Into<String>) {
        self.problems.push(Problem::lossy(at, message));
    }

    /// Says that the transform refuses `value` there. A function may have become what the transform takes by then, which
    /// only the deployment tells: that is no fault of the template.
    pub(crate) fn refuse(&mut self, value: &Value, at: FileSpan, message: impl Into<String>) {
        if self.is_evaluated && is_call(value) {
            return self.unknown(value);
        }
        self.problem(at, message);
    }

    /// The same where the transform fills in the values of parameters before it looks.
    pub(crate) fn refuse_filled_in(&mut self, value: &Value, message: impl Into<String>) {
        let parameter = call(value, "Ref").and_then(Value::as_str);
        if parameter.is_some_and(|name| self.root.at_path(&["Parameters", name]).is_some()) {
            return self.unknown(value);
        }
        self.refuse(value, value.at, message);
    }

    fn unknown(&mut self, value: &Value) {
        let what = "is known only when it is deployed: what the transform makes of it was not checked";
        self.note(value.at, format!("`{}` {what}", value.display()));
    }

    /// Says what the transform takes and its author may not expect.
    pub(crate) fn note(&mut self, at: FileSpan, message: impl Into<String>) {
        self.problems.push(Problem::harmless(at, message));
    }

    /// The template as CloudFormation gets it.
    pub(crate) fn finish(self) -> Expanded {
        let at = self.root.get("Resources").map_or(self.root.at, |resources| resources.at);
        let resources = At(at).entries(self.resources.into_entries());
        let mut sections: Vec<Entry> = Vec::new();
        let mut conditions = self.conditions;
        for section in self.root.entries() {
            match section.key.as_str() {
                "Transform" | "Globals" => {}
                "Resources" => sections.push(section.with(resources.clone())),
                "Conditions" if !conditions.is_empty() => {
                    let all = section.value.entries().cloned().chain(std::mem::take(&mut conditions));
                    sections.push(section.with(At(section.value.at).entries(all)));
                }
                _ => sections.push(section.clone()),
            }
        }
        let root = self.references.rewrite(At(self.root.at).entries(sections));
        Expanded { root, problems: self.problems }
    }
}

/// Types of which what is made may take the place of the user's own, since it is that with more to it.
const SHARED: [&str; 7] = [
    "AWS::ApiGateway::BasePathMapping",
    "AWS::ApiGateway::BasePathMappingV2",
    "AWS::ApiGateway::DomainName",
    "AWS::ApiGateway::DomainNameV2",
    "AWS::Cognito::UserPool",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
];

fn is_shared(user: &Entry, made: &Entry) -> bool {
    let kind = |entry: &Entry| entry.value.get("Type").and_then(Value::as_str).map(SmolStr::from);
    kind(user).is_some_and(|of_user| SHARED.contains(&of_user.as_str()) && kind(made) == Some(of_user))
}
