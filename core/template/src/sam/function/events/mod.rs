//! `Events` of a function: what starts it, and the leave to do so.

pub(crate) mod bucket;
mod pull;
mod pull_policies;
mod push;
mod rule;
mod topic;
mod user_pool;

use deployfence_source::FileSpan;
use deployfence_value::{Entry, Value};
use smol_str::SmolStr;

use super::super::api;
use super::super::build::At;
use super::super::expansion::Expansion;
use super::super::role::Role;
use super::super::scheduler::Schedule;
use super::super::source::{Generated, Source};
use super::version::Alias;

/// What events start: the function, or the alias that it publishes.
#[derive(Debug)]
pub(crate) struct Target {
    function: SmolStr,
    /// The alias: its logical id and its name.
    alias: Option<(SmolStr, Value)>,
}

impl Target {
    pub(super) fn of(source: &Source, alias: Option<&Alias>) -> Self {
        let alias = alias.map(|alias| (alias.resource.id.clone(), alias.name.clone()));
        Self { function: source.id.clone(), alias }
    }

    /// The logical id and the name of the alias.
    pub(crate) fn alias(&self) -> Option<(&str, &Value)> {
        self.alias.as_ref().map(|(id, name)| (id.as_str(), name))
    }

    /// What the target is called: the function's name, or the alias's ARN.
    pub(crate) fn name(&self, at: At) -> Value {
        at.reference(self.id().clone())
    }

    pub(crate) fn arn(&self, at: At) -> Value {
        match &self.alias {
            Some((id, _)) => at.reference(id.clone()),
            None => at.get_att(self.function.clone(), "Arn"),
        }
    }

    fn id(&self) -> &SmolStr {
        self.alias.as_ref().map_or(&self.function, |(id, _)| id)
    }
}

/// An event of a function.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Event<'a> {
    /// The function.
    pub(crate) source: &'a Source,
    pub(crate) target: &'a Target,
    /// Its name under `Events`.
    pub(crate) name: &'a SmolStr,
    /// Where that name stands.
    pub(crate) at: FileSpan,
    pub(crate) kind: &'a str,
    pub(crate) body: &'a Value,
}

impl<'a> Event<'a> {
    /// The logical id that what it makes starts with.
    pub(crate) fn id(&self) -> SmolStr {
        format!("{}{}", self.source.id, self.name).into()
    }

    pub(crate) fn here(&self) -> At {
        At(self.at)
    }

    /// A property that is there and not null.
    pub(crate) fn property(&self, key: &str) -> Option<&'a Value> {
        self.body.at_path(&["Properties", key]).filter(|value| !value.is_null())
    }

    pub(crate) fn properties(&self) -> Value {
        self.body.get("Properties").cloned().unwrap_or_else(|| self.here().entries([]))
    }

    /// A property that the transform insists on; what lacks it is reported.
    pub(crate) fn required(&self, key: &str, expansion: &mut Expansion<'_>) -> Option<&'a Value> {
        let found = self.property(key);
        if found.is_none() {
            let properties = self.body.get("Properties").unwrap_or(self.body);
            expansion.refuse(properties, self.at, self.refusal(&format!("lacks its `{key}`")));
        }
        found
    }

    /// Reports that the transform refuses the event.
    pub(crate) fn refused(&self, what: &str, expansion: &mut Expansion<'_>) {
        expansion.problem(self.at, self.refusal(what));
    }

    fn refusal(&self, what: &str) -> String {
        let (name, function) = (self.name, &self.source.id);
        format!("event `{name}` of `{function}` {what}: the transform refuses the template")
    }

    /// A resource that it makes, with the function's attributes.
    pub(crate) fn make(&self, id: impl Into<SmolStr>, kind: &'static str) -> Generated {
        Generated::new(id, kind, self.at).with_attributes(self.attributes())
    }

    pub(crate) fn attributes(&self) -> Vec<Entry> {
        self.source.passed_to_all()
    }

    /// The leave of a service to invoke the target.
    pub(crate) fn permission(&self, id: impl Into<SmolStr>, principal: &str) -> Generated {
        let at = self.here();
        self.make(id, "AWS::Lambda::Permission")
            .property("Action", at.text("lambda:InvokeFunction"))
            .property("FunctionName", self.target.name(at))
            .property("Principal", at.text(principal))
    }

    /// The same under the usual id.
    pub(crate) fn usual_permission(&self, principal: &str) -> Generated {
        self.permission(format!("{}Permission", self.id()), principal)
    }
}

/// Makes what the events of a function need, and adds what the role needs for them.
pub(super) fn expand(source: &Source, target: &Target, role: &mut Role, expansion: &mut Expansion<'_>) {
    let mut events: Vec<&Entry> = source.property("Events").into_iter().flat_map(Value::entries).collect();
    events.sort_by_key(|event| order(event));
    for Entry { key, key_at, value } in events {
        let kind = value.get("Type").and_then(Value::as_str).unwrap_or_default();
        let event = Event { source, target, name: key, at: *key_at, kind, body: value };
        one(event, role, expansion);
    }
}

/// The official translator takes events by their path, and by their name where they have none.
fn order(event: &Entry) -> SmolStr {
    let property = |name: &str| event.value.at_path(&["Properties", name]);
    let path = property("Path").and_then(Value::as_str);
    if event.value.get("Type").and_then(Value::as_str) == Some("HttpApi") && property("Method").is_none() {
        return path.unwrap_or(api::DEFAULT_PATH).into();
    }
    path.map_or_else(|| event.key.clone(), SmolStr::from)
}

fn one(event: Event<'_>, role: &mut Role, expansion: &mut Expansion<'_>) {
    match event.kind {
        "Kinesis" | "DynamoDB" | "SQS" | "MSK" | "MQ" | "SelfManagedKafka" | "DocumentDB" => {
            pull::expand(event, role, expansion);
        }
        "S3" => bucket::expand(event, expansion),
        "SNS" => topic::expand(event, role, expansion),
        "Schedule" => rule::schedule(event, expansion),
        "CloudWatchEvent" | "EventBridgeRule" => rule::pattern(event, expansion),
        "ScheduleV2" => scheduled(event, expansion),
        "CloudWatchLogs" => push::logs(event, expansion),
        "IoTRule" => push::iot(event, expansion),
        "AlexaSkill" => push::alexa(event, expansion),
        "Cognito" => user_pool::expand(event, expansion),
        "Api" | "HttpApi" => api::events::expand(event, expansion),
        "" => event.refused("has no `Type`", expansion),
        other => event.refused(&format!("is a `{other}`, which is not expanded"), expansion),
    }
}

fn scheduled(event: Event<'_>, expansion: &mut Expansion<'_>) {
    if event.required("ScheduleExpression", expansion).is_none() {
        return;
    }
    let at = event.here();
    let schedule = Schedule {
        id: event.id(),
        at,
        properties: &event.properties(),
        attributes: event.attributes(),
        target: event.target.arn(at),
        action: "lambda:InvokeFunction",
        policy: "LambdaPolicy",
    };
    schedule.expand(expansion);
}
