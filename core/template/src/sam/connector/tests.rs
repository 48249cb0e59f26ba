//! Connectors that are nearly right, and one that is.

use deployfence_source::{FileId, SourceText, Syntax, read};
use deployfence_value::Value;

use crate::sam::{Expanded, ParameterValues, expand};

const QUEUE_AND_TOPIC: &str = "
  Topic: { Type: 'AWS::SNS::Topic' }
  Queue: { Type: 'AWS::SQS::Queue' }
";

fn expanded(resources: &str) -> Expanded {
    let text = format!("Transform: AWS::Serverless-2016-10-31\nResources:{resources}");
    let document = read(&SourceText::new(text), Syntax::Yaml);
    assert_eq!(document.problems().len(), 0, "{resources}");
    let root = crate::from_document(&document, FileId(0));
    expand(&root, &ParameterValues::default())
}

fn connected(properties: &str) -> Expanded {
    let connector =
        format!("{QUEUE_AND_TOPIC}  C: {{ Type: 'AWS::Serverless::Connector', Properties: {properties} }}");
    expanded(&connector)
}

fn ids(expanded: &Expanded) -> Vec<&str> {
    expanded
        .root
        .get("Resources")
        .into_iter()
        .flat_map(Value::entries)
        .map(|entry| entry.key.as_str())
        .collect()
}

fn only_problem(expanded: &Expanded) -> &str {
    match expanded.problems.as_slice() {
        [only] => &only.message,
        several => panic!("{several:?}"),
    }
}

#[test]
fn a_topic_may_write_to_a_queue() {
    let made = connected("{ Source: { Id: Topic }, Destination: { Id: Queue }, Permissions: [Write] }");
    assert_eq!(made.problems, []);
    assert_eq!(ids(&made), ["Topic", "Queue", "CQueuePolicy"]);
    let policy = made.root.at_path(&["Resources", "CQueuePolicy", "Properties"]).unwrap();
    let statement = policy.at_path(&["PolicyDocument", "Statement"]).unwrap().items().first().unwrap();
    let source = statement.at_path(&["Condition", "ArnEquals", "aws:SourceArn", "Ref"]);
    assert_eq!(source.and_then(Value::as_str), Some("Topic"));
    assert_eq!(policy.get("Queues").unwrap().canonical(), r#"[{"Ref":"Queue"}]"#);
}

#[test]
fn what_cannot_be_connected_is_reported_and_makes_nothing() {
    let cases = [
        (
            "{ Source: { Id: Queue }, Destination: { Id: Topic }, Permissions: [Write] }",
            "nothing is known of connectors",
        ),
        (
            "{ Source: { Id: Topic }, Destination: { Id: Queue }, Permissions: [Read] }",
            "`Read` is no permission",
        ),
        (
            "{ Source: { Id: Topic }, Destination: { Id: Queue }, Permissions: [] }",
            "asks for no `Permissions`",
        ),
        (
            "{ Source: { Id: Topic }, Destination: { Id: Other }, Permissions: [Write] }",
            "no resource `Other`",
        ),
        (
            "{ Source: { Id: Topic, Arn: a }, Destination: { Id: Queue }, Permissions: [Write] }",
            "beside what the `Id` tells",
        ),
        (
            "{ Source: { Arn: a }, Destination: { Id: Queue }, Permissions: [Write] }",
            "neither an `Id` nor a `Type`",
        ),
        ("{ Source: { Id: Topic }, Destination: [], Permissions: [Write] }", "an empty list"),
        (
            "{ Source: { Id: Topic }, Destination: { Type: 'AWS::SQS::Queue', Arn: a }, Permissions: [Write] }",
            "the URL of its queue is not known",
        ),
    ];
    for (properties, reason) in cases {
        let made = connected(properties);
        assert!(only_problem(&made).contains(reason), "{properties}: {}", only_problem(&made));
        assert_eq!(ids(&made), ["Topic", "Queue"], "{properties}");
    }
}

#[test]
fn what_waits_for_a_connector_waits_for_what_it_becomes() {
    let made = expanded(&format!(
        "{QUEUE_AND_TOPIC}
  Bucket: {{ Type: 'AWS::S3::Bucket', DependsOn: [C, Topic] }}
  C:
    Type: AWS::Serverless::Connector
    Properties: {{ Source: {{ Id: Topic }}, Destination: [{{ Id: Queue }}, {{ Type: 'AWS::SQS::Queue', Arn: a, QueueUrl: u }}], Permissions: [Write] }}
"
    ));
    let waits = made.root.at_path(&["Resources", "Bucket", "DependsOn"]).unwrap();
    let expected = r#"["Topic","CQueuePolicyDestination0","CQueuePolicyDestination1"]"#;
    assert_eq!(waits.canonical(), expected);
}

#[test]
fn the_policy_of_a_connector_to_a_role_that_is_not_in_the_template_is_reported() {
    let made = expanded(
        "
  Fn: { Type: 'AWS::Lambda::Function', Properties: { Role: 'arn:aws:iam::123456789012:role/r' } }
  Bucket: { Type: 'AWS::S3::Bucket' }
  C:
    Type: AWS::Serverless::Connector
    Properties: { Source: { Id: Fn }, Destination: { Id: Bucket }, Permissions: [Read] }
",
    );
    assert!(only_problem(&made).contains("the role of one end is not known"), "{}", only_problem(&made));
}

#[test]
fn an_embedded_connector_is_called_after_its_resource() {
    let made = expanded(
        "
  Topic: { Type: 'AWS::SNS::Topic', Connectors: { ToQueue: { Properties: { Destination: { Id: Queue }, Permissions: [Write] } } } }
  Queue: { Type: 'AWS::SQS::Queue', Connectors: { Bad: { Properties: { SourceReference: { Id: Topic }, Destination: { Id: Topic }, Permissions: [Write] } } } }
",
    );
    assert_eq!(ids(&made), ["Topic", "Queue", "TopicToQueueQueuePolicy"]);
    assert!(only_problem(&made).contains("`QueueBad` is refused"), "{}", only_problem(&made));
    assert!(made.root.at_path(&["Resources", "Topic", "Connectors"]).is_none());
}

#[test]
fn the_table_names_only_what_is_known_here() {
    use super::profile::{Holder, between};
    let profile = between("AWS::SQS::Queue", "AWS::Lambda::Function").unwrap();
    assert_eq!(profile.holder(), Some(Holder::RoleOfDestination));
    assert!(profile.permissions(&["Read"]).is_err());
    assert_eq!(profile.permissions(&["Write", "Read"]).map(|all| all.len()), Ok(2));
    assert!(between("AWS::SQS::Queue", "AWS::SQS::Queue").is_none());
}
