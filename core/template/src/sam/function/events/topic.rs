//! `SNS`: a topic that invokes the function, or fills a queue that the function reads.

use deployfence_value::{Kind, Value};

use super::super::super::build::{At, named};
use super::super::super::documents;
use super::super::super::expansion::Expansion;
use super::super::super::role::Role;
use super::super::super::source::Generated;
use super::{Event, pull};

const PASSED: [&str; 4] = ["Region", "FilterPolicy", "FilterPolicyScope", "RedrivePolicy"];

/// Makes the subscription, and what lies between.
pub(super) fn expand(event: Event<'_>, role: &mut Role, expansion: &mut Expansion<'_>) {
    let Some(topic) = event.required("Topic", expansion) else { return };
    let at = event.here();
    let Some(through) = event.property("SqsSubscription").filter(|through| !through.truthy().is_no()) else {
        expansion.emit(event.usual_permission("sns.amazonaws.com").property("SourceArn", topic.clone()));
        expansion.emit(subscription(event, "lambda", event.target.arn(at), topic));
        return;
    };
    let queue = match &through.kind {
        Kind::Bool(_) => made_queue(event, topic, expansion),
        _ => match existing_queue(through) {
            Some(queue) => queue,
            None => {
                return event
                    .refused("names no `QueueArn` and `QueueUrl` under `SqsSubscription`", expansion);
            }
        },
    };
    let mapping = format!("{}EventSourceMapping", event.id());
    let batch = queue.batch_size.clone().unwrap_or_else(|| at.number("10"));
    let mapping = pull::mapping(event, mapping, queue.arn.clone())
        .property("BatchSize", batch)
        .property("Enabled", at.boolean(true));
    expansion.emit(mapping);
    role.manage(at.managed_policy("service-role/AWSLambdaSQSQueueExecutionRole"));
    expansion.emit(queue.policy(event, topic));
    expansion.emit(subscription(event, "sqs", queue.arn, topic));
}

fn subscription(event: Event<'_>, protocol: &str, endpoint: Value, topic: &Value) -> Generated {
    let at = event.here();
    event
        .make(event.id(), "AWS::SNS::Subscription")
        .property("Protocol", at.text(protocol))
        .property("Endpoint", endpoint)
        .property("TopicArn", topic.clone())
        .passed(&event.properties(), &PASSED)
}

/// The queue between the topic and the function.
struct Queue {
    arn: Value,
    url: Value,
    /// The logical id of its policy, where it is not the usual one.
    policy_id: Option<String>,
    batch_size: Option<Value>,
}

impl Queue {
    /// The policy that lets the topic send.
    fn policy(&self, event: Event<'_>, topic: &Value) -> Generated {
        let at = event.here();
        let statement = at.map([
            ("Action", at.text("sqs:SendMessage")),
            ("Effect", at.text("Allow")),
            ("Principal", at.text("*")),
            ("Resource", self.arn.clone()),
            ("Condition", at.map([("ArnEquals", at.map([("aws:SourceArn", topic.clone())]))])),
        ]);
        let id = self.policy_id.clone().unwrap_or_else(|| format!("{}QueuePolicy", event.id()));
        event
            .make(id, "AWS::SQS::QueuePolicy")
            .property("PolicyDocument", documents::versioned([statement], at))
            .property("Queues", at.list([self.url.clone()]))
    }
}

fn existing_queue(through: &Value) -> Option<Queue> {
    let id = through.get("QueuePolicyLogicalId").and_then(Value::as_str);
    Some(Queue {
        arn: through.get("QueueArn")?.clone(),
        url: through.get("QueueUrl")?.clone(),
        policy_id: id.map(str::to_owned),
        batch_size: through.get("BatchSize").cloned(),
    })
}

fn made_queue(event: Event<'_>, topic: &Value, expansion: &mut Expansion<'_>) -> Queue {
    let at = event.here();
    let id = format!("{}Queue", event.id());
    let ordered = named(topic)
        .and_then(|topic| {
            expansion.resources.get(topic)?.value.at_path(&["Properties", "FifoTopic"]).cloned()
        })
        .map(|ordered| expansion.parameters.resolve(&ordered))
        .filter(|ordered| !ordered.truthy().is_no());
    let queue = event.make(id.as_str(), "AWS::SQS::Queue");
    expansion.emit(queue.optional("FifoQueue", ordered.map(|ordered| At(at.0).moved(&ordered))));
    let (arn, url) = (at.get_att(id.as_str(), "Arn"), at.reference(id));
    Queue { arn, url, policy_id: None, batch_size: None }
}
