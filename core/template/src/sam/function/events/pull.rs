//! Events that Lambda reads from a stream, a queue, a broker or a cluster: mappings, and what the role needs to read.

use deployfence_value::Value;
use smol_str::SmolStr;

use super::super::super::build::At;
use super::super::super::documents;
use super::super::super::expansion::Expansion;
use super::super::super::role::Role;
use super::super::super::source::Generated;
use super::{Event, pull_policies};

/// What a mapping has as the user writes it.
const PASSED: [&str; 20] = [
    "StartingPosition",
    "StartingPositionTimestamp",
    "BatchSize",
    "Enabled",
    "MaximumBatchingWindowInSeconds",
    "MaximumRetryAttempts",
    "BisectBatchOnFunctionError",
    "MaximumRecordAgeInSeconds",
    "ParallelizationFactor",
    "Topics",
    "Queues",
    "SourceAccessConfigurations",
    "TumblingWindowInSeconds",
    "FunctionResponseTypes",
    "FilterCriteria",
    "KmsKeyArn",
    "ScalingConfig",
    "ProvisionedPollerConfig",
    "MetricsConfig",
    "LoggingConfig",
];

/// Makes the mapping and lets the role read.
pub(super) fn expand(event: Event<'_>, role: &mut Role, expansion: &mut Expansion<'_>) {
    let from = match event.kind {
        "SQS" => Some("Queue"),
        "MQ" => Some("Broker"),
        "DocumentDB" => Some("Cluster"),
        "SelfManagedKafka" => None,
        _ => Some("Stream"),
    };
    let read = match from {
        None => None,
        Some(key) => match event.required(key, expansion) {
            None => return,
            found => found,
        },
    };
    let at = event.here();
    let mut mapping = base(event, event.id())
        .optional("EventSourceArn", read.cloned())
        .passed(&event.properties(), &PASSED)
        .optional("DestinationConfig", on_failure(event, role, expansion));
    for (name, value) in pull_policies::settings(event) {
        mapping = mapping.property(name, value);
    }
    expansion.emit(mapping);
    let managed = match event.kind {
        "Kinesis" => Some("service-role/AWSLambdaKinesisExecutionRole"),
        "DynamoDB" => Some("service-role/AWSLambdaDynamoDBExecutionRole"),
        "SQS" => Some("service-role/AWSLambdaSQSQueueExecutionRole"),
        "MSK" => Some("service-role/AWSLambdaMSKExecutionRole"),
        _ => None,
    };
    if let Some(managed) = managed {
        role.manage(at.managed_policy(managed));
    }
    if let Some(policy) = pull_policies::of(event, expansion) {
        role.inline_once(policy);
    }
}

/// A mapping from a queue.
pub(super) fn mapping(event: Event<'_>, id: impl Into<SmolStr>, from: Value) -> Generated {
    base(event, id).property("EventSourceArn", from)
}

fn base(event: Event<'_>, id: impl Into<SmolStr>) -> Generated {
    let at = event.here();
    event.make(id, "AWS::Lambda::EventSourceMapping").property("FunctionName", event.target.name(at))
}

/// Where records go that fail; the role may send them there where their kind is named.
fn on_failure(event: Event<'_>, role: &mut Role, expansion: &mut Expansion<'_>) -> Option<Value> {
    let config = event.property("DestinationConfig")?;
    let Some(failure) = config.get("OnFailure") else {
        event.refused("has a `DestinationConfig` without `OnFailure`", expansion);
        return Some(config.clone());
    };
    let at = At(failure.at);
    let id = event.id();
    if let Some(to) = failure.get("Destination") {
        let allowed = |suffix: &str, action: &str| {
            Some(documents::inline_allow(&format!("{id}{suffix}"), action, to.clone(), at))
        };
        let policy = match failure.get("Type").and_then(Value::as_str) {
            Some("SQS") => allowed("SQSPolicy", "sqs:SendMessage"),
            Some("SNS") => allowed("SNSPolicy", "sns:publish"),
            Some("S3") => Some(documents::put_objects(&format!("{id}S3Policy"), to.clone(), at)),
            _ => None,
        };
        if let Some(policy) = policy {
            role.inline_once(policy);
        }
    }
    let kept = failure.entries().filter(|entry| entry.key != "Type").cloned();
    let failure = at.entries(kept);
    let entries =
        config.entries().map(|e| if e.key == "OnFailure" { e.with(failure.clone()) } else { e.clone() });
    Some(At(config.at).entries(entries))
}
