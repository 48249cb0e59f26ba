//! `ScheduleV2`: a schedule of EventBridge Scheduler and the role that it starts its target with.

use deployfence_value::{Entry, Value};
use smol_str::SmolStr;

use super::build::At;
use super::dead_letter::{self, Sender};
use super::documents;
use super::expansion::Expansion;
use super::source::Generated;

/// A schedule of a function or a state machine.
pub(crate) struct Schedule<'a> {
    pub(crate) id: SmolStr,
    pub(crate) at: At,
    pub(crate) properties: &'a Value,
    /// The attributes of what is made.
    pub(crate) attributes: Vec<Entry>,
    /// The ARN of what it starts.
    pub(crate) target: Value,
    /// What its role is allowed, such as `lambda:InvokeFunction`.
    pub(crate) action: &'static str,
    /// How the name of the policy that allows it ends.
    pub(crate) policy: &'static str,
}

const PASSED: [&str; 8] = [
    "ScheduleExpression",
    "State",
    "Description",
    "StartDate",
    "EndDate",
    "ScheduleExpressionTimezone",
    "GroupName",
    "KmsKeyArn",
];

impl Schedule<'_> {
    fn property(&self, key: &str) -> Option<&Value> {
        self.properties.get(key).filter(|value| !value.is_null())
    }

    /// Makes the schedule, its role and its queue.
    pub(crate) fn expand(self, expansion: &mut Expansion<'_>) {
        let at = self.at;
        let sender = || Sender { id: &self.id, at, attributes: self.attributes.clone(), rule: None };
        let letters = self.property("DeadLetterConfig");
        let queue = letters.and_then(|config| dead_letter::queue(config, sender(), expansion));
        let role = match self.property("RoleArn") {
            Some(role) => role.clone(),
            None => self.role(queue.clone(), expansion),
        };
        let target = [
            Some(("Arn", self.target.clone())),
            Some(("RoleArn", role)),
            self.property("Input").map(|input| ("Input", input.clone())),
            queue.map(|queue| ("DeadLetterConfig", at.map([("Arn", queue)]))),
            self.property("RetryPolicy").map(|policy| ("RetryPolicy", policy.clone())),
        ];
        let window = self.property("FlexibleTimeWindow").cloned();
        let window = window.unwrap_or_else(|| at.map([("Mode", at.text("OFF"))]));
        let unnamed = self.property("OmitName").is_some_and(|omit| omit.truthy().is_yes());
        let name = self.property("Name").cloned().unwrap_or_else(|| at.text(self.id.clone()));
        let schedule = Generated::new(self.id.clone(), "AWS::Scheduler::Schedule", at.0)
            .with_attributes(self.attributes.clone())
            .passed(self.properties, &PASSED)
            .optional("Name", (!unnamed).then_some(name))
            .property("FlexibleTimeWindow", window)
            .property("Target", at.map(target.into_iter().flatten()));
        expansion.emit(schedule);
    }

    /// Makes the role; its ARN.
    fn role(&self, queue: Option<Value>, expansion: &mut Expansion<'_>) -> Value {
        let (at, id) = (self.at, &self.id);
        let allowed = |suffix: &str, action: &str, resource: Value| {
            documents::inline_allow(&format!("{id}{suffix}"), action, resource, at)
        };
        let starts = allowed(self.policy, self.action, self.target.clone());
        let sends = queue.map(|queue| allowed("SQSPolicy", "sqs:SendMessage", queue));
        let role = Generated::new(format!("{id}Role"), "AWS::IAM::Role", at.0)
            .with_attributes(self.attributes.clone())
            .property("AssumeRolePolicyDocument", documents::trust("scheduler.amazonaws.com", at))
            .property("Policies", at.list(std::iter::once(starts).chain(sends)))
            .optional("PermissionsBoundary", self.property("PermissionsBoundary").cloned());
        let arn = at.get_att(role.id.clone(), "Arn");
        expansion.emit(role);
        arn
    }
}
