//! Events that are rules of EventBridge: `Schedule`, `CloudWatchEvent`, `EventBridgeRule`.

use deployfence_value::Value;

use super::super::super::build::At;
use super::super::super::dead_letter::{self, Sender};
use super::super::super::expansion::Expansion;
use super::super::super::source::Generated;
use super::Event;

/// The most characters that EventBridge allows in the id of a target.
const TARGET_ID: usize = 64;
const SUFFIX: &str = "LambdaTarget";

/// `Schedule`: a rule that time starts.
pub(super) fn schedule(event: Event<'_>, expansion: &mut Expansion<'_>) {
    let Some(expression) = event.required("Schedule", expansion) else { return };
    let properties = event.properties();
    let rule = event
        .make(event.id(), "AWS::Events::Rule")
        .property("ScheduleExpression", expression.clone())
        .passed(&properties, &["Name", "Description"]);
    expand(event, rule, &["Input"], expansion);
}

/// `CloudWatchEvent` and `EventBridgeRule`: a rule that a pattern of events starts.
pub(super) fn pattern(event: Event<'_>, expansion: &mut Expansion<'_>) {
    let properties = event.properties();
    let rule = event
        .make(event.id(), "AWS::Events::Rule")
        .passed(&properties, &["EventBusName"])
        .optional("EventPattern", event.property("Pattern").cloned())
        .optional("Name", event.property("RuleName").cloned());
    expand(event, rule, &["Input", "InputPath", "InputTransformer"], expansion);
}

fn expand(event: Event<'_>, rule: Generated, passed: &[&str], expansion: &mut Expansion<'_>) {
    let at = event.here();
    let id = event.id();
    let arn = at.get_att(id.clone(), "Arn");
    let queue = event.property("DeadLetterConfig").and_then(|config| {
        let sender = Sender { id: &id, at, attributes: event.attributes(), rule: Some(arn.clone()) };
        dead_letter::queue(config, sender, expansion)
    });
    let mut target = vec![("Arn", event.target.arn(at)), ("Id", target_id(event))];
    target.extend(queue.map(|queue| ("DeadLetterConfig", at.map([("Arn", queue)]))));
    let mut target: Vec<_> = target.into_iter().map(|(key, value)| at.entry(key, value)).collect();
    let passed = passed.iter().chain(&["RetryPolicy"]);
    let properties = event.properties();
    target.extend(
        passed.filter_map(|key| properties.entry(key)).filter(|entry| !entry.value.is_null()).cloned(),
    );
    let rule = rule.optional("State", state(event)).property("Targets", at.list([at.entries(target)]));
    expansion.emit(rule);
    expansion.emit(event.usual_permission("events.amazonaws.com").property("SourceArn", arn));
}

fn target_id(event: Event<'_>) -> Value {
    if let Some(id) = event.property("Target").and_then(|target| target.get("Id")) {
        return id.clone();
    }
    let id = event.id();
    let front: String = id.chars().take(TARGET_ID - SUFFIX.len()).collect();
    event.here().text(format!("{front}{SUFFIX}"))
}

fn state(event: Event<'_>) -> Option<Value> {
    if let Some(state) = event.property("State") {
        return Some(state.clone());
    }
    let enabled = event.property("Enabled")?;
    let state = if enabled.truthy().is_no() { "DISABLED" } else { "ENABLED" };
    Some(At(enabled.at).text(state))
}
