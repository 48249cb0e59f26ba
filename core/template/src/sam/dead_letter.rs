//! `DeadLetterConfig` of rules and schedules: a queue that is named, or one that the transform makes.

use deployfence_value::{Entry, Value};

use super::build::At;
use super::documents;
use super::expansion::Expansion;
use super::source::Generated;

/// Whose dead letters they are.
pub(crate) struct Sender<'a> {
    /// The logical id of the rule or schedule.
    pub(crate) id: &'a str,
    pub(crate) at: At,
    /// The attributes of what is made.
    pub(crate) attributes: Vec<Entry>,
    /// The rule that a policy of the queue names; a schedule sends with its role instead.
    pub(crate) rule: Option<Value>,
}

/// The ARN of the queue; what has to be made is. None where the configuration is malformed, which is reported.
pub(crate) fn queue(config: &Value, sender: Sender<'_>, expansion: &mut Expansion<'_>) -> Option<Value> {
    let Sender { id, at, attributes, rule } = sender;
    let own = match (config.get("Arn"), config.get("Type").map(Value::as_str)) {
        (Some(arn), None) => return Some(arn.clone()),
        (None, Some(Some("SQS"))) => config.get("QueueLogicalId").map(|id| id.as_str()),
        _ => {
            let message =
                "`DeadLetterConfig` wants either `Arn` or `Type: SQS`: the transform refuses the template";
            expansion.problem(config.at, message);
            return None;
        }
    };
    let queue = own.flatten().map_or_else(|| format!("{id}Queue"), str::to_owned);
    let arn = at.get_att(queue.as_str(), "Arn");
    expansion
        .emit(Generated::new(queue.as_str(), "AWS::SQS::Queue", at.0).with_attributes(attributes.clone()));
    if let Some(rule) = rule {
        let policy = at.map([
            ("Action", at.text("sqs:SendMessage")),
            ("Effect", at.text("Allow")),
            ("Principal", at.map([("Service", at.text("events.amazonaws.com"))])),
            ("Resource", arn.clone()),
            ("Condition", at.map([("ArnEquals", at.map([("aws:SourceArn", rule)]))])),
        ]);
        let policy = Generated::new(format!("{id}QueuePolicy"), "AWS::SQS::QueuePolicy", at.0)
            .with_attributes(attributes)
            .property("PolicyDocument", documents::versioned([policy], at))
            .property("Queues", at.list([at.reference(queue)]));
        expansion.emit(policy);
    }
    Some(arn)
}
