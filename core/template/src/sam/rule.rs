//! Rules of EventBridge that start a function or a state machine: `Schedule`, `CloudWatchEvent`, `EventBridgeRule`.

use deployfence_value::{Entry, Value};
use smol_str::SmolStr;

use super::build::At;
use super::dead_letter::{self, Sender};
use super::expansion::Expansion;
use super::source::Generated;

/// The most characters that EventBridge allows in the id of a target.
const TARGET_ID: usize = 64;

/// What starts a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Starts {
    /// A schedule.
    Time,
    /// Events of a pattern.
    Pattern,
}

/// A rule of a function or a state machine.
pub(crate) struct Rule<'a> {
    pub(crate) id: SmolStr,
    pub(crate) at: At,
    pub(crate) properties: &'a Value,
    /// The attributes of what is made.
    pub(crate) attributes: Vec<Entry>,
    /// The ARN of what it starts.
    pub(crate) target: Value,
    /// The role that it starts it with, where the target does not let the service in by itself.
    pub(crate) role: Option<Value>,
    /// How the id of its target ends.
    pub(crate) suffix: &'static str,
}

impl Rule<'_> {
    fn property(&self, key: &str) -> Option<&Value> {
        self.properties.get(key).filter(|value| !value.is_null())
    }

    /// Its ARN.
    pub(crate) fn arn(&self) -> Value {
        self.at.get_att(self.id.clone(), "Arn")
    }

    /// Makes the rule, and the queue that it asks for.
    pub(crate) fn expand(&self, starts: Starts, expansion: &mut Expansion<'_>) {
        let (passed, input): (&[&str], &[&str]) = match starts {
            Starts::Time => (&["Name", "Description"], &["Input"]),
            Starts::Pattern => (&["EventBusName"], &["Input", "InputPath", "InputTransformer"]),
        };
        let rule = Generated::new(self.id.clone(), "AWS::Events::Rule", self.at.0)
            .with_attributes(self.attributes.clone())
            .passed(self.properties, passed);
        let rule = match starts {
            Starts::Time => rule.optional("ScheduleExpression", self.property("Schedule").cloned()),
            Starts::Pattern => rule
                .optional("EventPattern", self.property("Pattern").cloned())
                .optional("Name", self.property("RuleName").cloned()),
        };
        self.emit(rule, input, expansion);
    }

    fn emit(&self, rule: Generated, passed: &[&str], expansion: &mut Expansion<'_>) {
        let at = self.at;
        let queue = self.property("DeadLetterConfig").and_then(|config| {
            let attributes = self.attributes.clone();
            let sender = Sender { id: &self.id, at, attributes, rule: Some(self.arn()) };
            dead_letter::queue(config, sender, expansion)
        });
        let made = [
            Some(at.entry("Arn", self.target.clone())),
            Some(at.entry("Id", self.target_id())),
            self.role.clone().map(|role| at.entry("RoleArn", role)),
            queue.map(|queue| at.entry("DeadLetterConfig", at.map([("Arn", queue)]))),
        ];
        let passed = passed.iter().chain(&["RetryPolicy"]).filter_map(|key| self.properties.entry(key));
        let passed = passed.filter(|entry| !entry.value.is_null()).cloned();
        let target = at.entries(made.into_iter().flatten().chain(passed));
        expansion.emit(rule.optional("State", self.state()).property("Targets", at.list([target])));
    }

    fn target_id(&self) -> Value {
        if let Some(id) = self.property("Target").and_then(|target| target.get("Id")) {
            return id.clone();
        }
        let front: String = self.id.chars().take(TARGET_ID - self.suffix.len()).collect();
        self.at.text(format!("{front}{}", self.suffix))
    }

    fn state(&self) -> Option<Value> {
        if let Some(state) = self.property("State") {
            return Some(state.clone());
        }
        let enabled = self.property("Enabled")?;
        let state = if enabled.truthy().is_no() { "DISABLED" } else { "ENABLED" };
        Some(At(enabled.at).text(state))
    }
}
