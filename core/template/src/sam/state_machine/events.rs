//! `Events` of a state machine: what starts it, each with a role of its own.

use deployfence_value::{Entry, Value};
use smol_str::SmolStr;

use crate::sam::api::{self, Request};
use crate::sam::build::At;
use crate::sam::documents;
use crate::sam::expansion::Expansion;
use crate::sam::rule::{Rule, Starts};
use crate::sam::scheduler::Schedule;
use crate::sam::source::{Generated, Source};

const ACTION: &str = "states:StartExecution";
const POLICY: &str = "StartExecutionPolicy";

/// An event of a state machine.
#[derive(Debug, Clone, Copy)]
struct Event<'a> {
    /// The state machine.
    source: &'a Source,
    /// The logical id of what it starts: the state machine or its alias.
    target: &'a SmolStr,
    /// Its name under `Events`, and what it is.
    entry: &'a Entry,
}

/// Makes what the events of a state machine need.
pub(super) fn expand(source: &Source, target: &SmolStr, expansion: &mut Expansion<'_>) {
    for entry in source.property("Events").into_iter().flat_map(Value::entries) {
        Event { source, target, entry }.expand(expansion);
    }
}

impl<'a> Event<'a> {
    fn id(&self) -> SmolStr {
        format!("{}{}", self.source.id, self.entry.key).into()
    }

    fn here(&self) -> At {
        At(self.entry.key_at)
    }

    /// A property that is there and not null.
    fn property(&self, key: &str) -> Option<&'a Value> {
        self.entry.value.at_path(&["Properties", key]).filter(|value| !value.is_null())
    }

    /// Reports that the transform refuses the event.
    fn refused(&self, what: &str, expansion: &mut Expansion<'_>) {
        let (name, machine) = (&self.entry.key, &self.source.id);
        let message = format!("event `{name}` of `{machine}` {what}: the transform refuses the template");
        expansion.problem(self.entry.key_at, message);
    }

    fn arn(&self) -> Value {
        self.here().reference(self.target.clone())
    }

    fn expand(&self, expansion: &mut Expansion<'_>) {
        let at = self.here();
        let properties = self.entry.value.get("Properties").cloned().unwrap_or_else(|| at.entries([]));
        let kind = self.entry.value.get("Type").and_then(Value::as_str).unwrap_or_default();
        match kind {
            "Schedule" => {
                let role = self.property("RoleArn").cloned();
                let role = role.unwrap_or_else(|| self.role("events.amazonaws.com", expansion));
                self.rule(&properties, role).expand(Starts::Time, expansion);
            }
            "CloudWatchEvent" | "EventBridgeRule" => {
                let role = self.role("events.amazonaws.com", expansion);
                self.rule(&properties, role).expand(Starts::Pattern, expansion);
            }
            "ScheduleV2" => self.schedule(&properties).expand(expansion),
            "Api" => {
                let role = self.role("apigateway.amazonaws.com", expansion);
                let request =
                    Request { owner: self.source, name: &self.entry.key, at, body: &self.entry.value };
                api::events::start(request, role, expansion);
            }
            "" => self.refused("has no `Type`", expansion),
            other => self.refused(&format!("is a `{other}`, which is not expanded"), expansion),
        }
    }

    fn rule<'p>(&self, properties: &'p Value, role: Value) -> Rule<'p> {
        Rule {
            id: self.id(),
            at: self.here(),
            properties,
            attributes: self.source.passed_to_all(),
            target: self.arn(),
            role: Some(role),
            suffix: "StepFunctionsTarget",
        }
    }

    fn schedule<'p>(&self, properties: &'p Value) -> Schedule<'p> {
        Schedule {
            id: self.id(),
            at: self.here(),
            properties,
            attributes: self.source.passed_to_all(),
            target: self.arn(),
            action: ACTION,
            policy: POLICY,
        }
    }

    /// Makes the role that a service starts it with; its ARN.
    fn role(&self, service: &str, expansion: &mut Expansion<'_>) -> Value {
        let at = self.here();
        let id = format!("{}Role", self.id());
        let starts = documents::inline_allow(&format!("{id}{POLICY}"), ACTION, self.arn(), at);
        let role = Generated::new(id.as_str(), "AWS::IAM::Role", at.0)
            .with_attributes(self.source.passed_to_all())
            .property("AssumeRolePolicyDocument", documents::trust(service, at))
            .property("Policies", at.list([starts]))
            .optional("PermissionsBoundary", self.source.property("PermissionsBoundary").cloned());
        expansion.emit(role);
        at.get_att(id, "Arn")
    }
}
