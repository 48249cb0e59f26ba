//! What is compared of a template: everything that decides who may do what, and in which order it is made.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::Parts;

/// The properties that are compared of a type, and what parts of it are called. Of other types only the attributes are.
const COMPARED: &[(&str, &str, &[&str])] = &[
    ("AWS::IAM::Role", "role", &["ManagedPolicyArns", "Path", "PermissionsBoundary", "RoleName", "Tags"]),
    (
        "AWS::Lambda::Permission",
        "permission",
        &[
            "Action",
            "FunctionName",
            "Principal",
            "SourceArn",
            "SourceAccount",
            "EventSourceToken",
            "FunctionUrlAuthType",
            "InvokedViaFunctionUrl",
        ],
    ),
    (
        "AWS::Lambda::Function",
        "function",
        &[
            "Role",
            "FunctionName",
            "VpcConfig",
            "KmsKeyArn",
            "Environment",
            "DeadLetterConfig",
            "TracingConfig",
            "Layers",
            "FileSystemConfigs",
            "CapacityProviderConfig",
            "Handler",
            "Runtime",
            "Tags",
        ],
    ),
    (
        "AWS::Lambda::EventSourceMapping",
        "mapping",
        &[
            "FunctionName",
            "EventSourceArn",
            "SourceAccessConfigurations",
            "SelfManagedEventSource",
            "DestinationConfig",
            "KmsKeyArn",
            "Enabled",
            "DocumentDBEventSourceConfig",
            "AmazonManagedKafkaEventSourceConfig",
            "SelfManagedKafkaEventSourceConfig",
        ],
    ),
    ("AWS::Lambda::Alias", "event", &["FunctionName", "FunctionVersion", "Name"]),
    ("AWS::Lambda::Version", "event", &["FunctionName"]),
    ("AWS::Lambda::Url", "event", &["TargetFunctionArn", "AuthType"]),
    ("AWS::Lambda::EventInvokeConfig", "event", &["FunctionName", "Qualifier", "DestinationConfig"]),
    (
        "AWS::Events::Rule",
        "event",
        &["Targets", "State", "ScheduleExpression", "EventPattern", "EventBusName"],
    ),
    ("AWS::Scheduler::Schedule", "event", &["Target", "State", "Name", "ScheduleExpression", "KmsKeyArn"]),
    ("AWS::SNS::Subscription", "event", &["Endpoint", "Protocol", "TopicArn", "Region"]),
    ("AWS::Logs::SubscriptionFilter", "event", &["DestinationArn", "LogGroupName"]),
    ("AWS::IoT::TopicRule", "event", &["TopicRulePayload"]),
    ("AWS::Cognito::UserPool", "event", &["LambdaConfig"]),
    ("AWS::S3::Bucket", "event", &["NotificationConfiguration"]),
    ("AWS::SQS::QueuePolicy", "permission", &["Queues"]),
    ("AWS::SNS::TopicPolicy", "permission", &["Topics"]),
    ("AWS::IAM::ManagedPolicy", "policy", &["Roles", "Users", "Groups"]),
    (
        "AWS::CodeDeploy::DeploymentGroup",
        "event",
        &["ServiceRoleArn", "ApplicationName", "DeploymentConfigName"],
    ),
    (
        "AWS::StepFunctions::StateMachine",
        "function",
        &["RoleArn", "TracingConfiguration", "LoggingConfiguration", "Tags"],
    ),
    (
        "AWS::StepFunctions::StateMachineAlias",
        "event",
        &["Name", "RoutingConfiguration", "DeploymentPreference"],
    ),
    ("AWS::CloudFormation::Stack", "function", &["Parameters", "TemplateURL"]),
    ("AWS::ApiGateway::Authorizer", "event", &["AuthorizerUri", "AuthorizerCredentials"]),
    ("AWS::ApiGatewayV2::Authorizer", "event", &["AuthorizerUri", "AuthorizerCredentialsArn"]),
    ("AWS::AppSync::DataSource", "function", &["ServiceRoleArn", "LambdaConfig", "DynamoDBConfig"]),
    ("AWS::Lambda::CapacityProvider", "function", &["PermissionsConfig", "VpcConfig", "KmsKeyArn"]),
    ("AWS::DynamoDB::Table", "function", &["KeySchema", "SSESpecification", "TableName"]),
];

/// Attributes of every resource that are compared.
const ATTRIBUTES: [&str; 3] = ["Type", "Condition", "DeletionPolicy"];

/// The parts of a template that are compared.
#[must_use]
pub(super) fn of(template: &Value) -> Parts {
    let mut parts = Parts::new();
    for (name, condition) in entries(template.get("Conditions")) {
        parts.insert(("condition", name.clone()), one(condition));
    }
    for (id, body) in entries(template.get("Resources")) {
        resource(id, body, &mut parts);
    }
    parts
}

fn resource(id: &str, body: &Value, parts: &mut Parts) {
    let kind = body.get("Type").and_then(Value::as_str).unwrap_or_default();
    let compared = COMPARED.iter().find(|(of, ..)| *of == kind);
    let (class, names) = compared.map_or(("resource", [].as_slice()), |(_, class, names)| (class, names));
    let properties = body.get("Properties");
    let mut shown = Map::new();
    for name in ATTRIBUTES {
        shown.extend(body.get(name).map(|value| (name.to_owned(), value.clone())));
    }
    shown.insert("DependsOn".to_owned(), waits(body));
    for name in names {
        let value = properties.and_then(|all| all.get(name)).filter(|value| !value.is_null());
        shown.extend(value.map(|value| ((*name).to_owned(), value.clone())));
    }
    shown.sort_keys();
    parts.insert((class, id.to_owned()), one(&Value::Object(shown)));
    documents(id, properties, parts);
    if let Some(body) = properties.and_then(|all| all.get("Body")) {
        super::api::of(id, body, parts);
    }
}

/// The policy documents of a resource, statement by statement.
fn documents(id: &str, properties: Option<&Value>, parts: &mut Parts) {
    let Some(properties) = properties else { return };
    for (name, class) in [("AssumeRolePolicyDocument", "trust"), ("PolicyDocument", "statement")] {
        if let Some(document) = properties.get(name) {
            statements(class, &format!("{id}/{name}"), document, parts);
        }
    }
    let policies =
        properties.get("Policies").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for policy in policies {
        inline(id, policy, "", parts);
    }
}

/// An inline policy, or one of two under a condition.
fn inline(id: &str, policy: &Value, under: &str, parts: &mut Parts) {
    if let Some([condition, then, otherwise]) =
        policy.get("Fn::If").and_then(Value::as_array).map(Vec::as_slice)
    {
        inline(id, then, &format!("{under} if {condition}"), parts);
        inline(id, otherwise, &format!("{under} unless {condition}"), parts);
        return;
    }
    match (policy.get("PolicyName"), policy.get("PolicyDocument")) {
        (Some(name), Some(document)) => {
            statements("statement", &format!("{id}/{name}{under}"), document, parts);
        }
        _ => drop(parts.insert(("statement", format!("{id}/{policy}{under}")), one(policy))),
    }
}

pub(super) fn statements(class: &'static str, of: &str, document: &Value, parts: &mut Parts) {
    let listed = match document.get("Statement") {
        Some(Value::Array(all)) => all.clone(),
        Some(one) => vec![one.clone()],
        None => vec![document.clone()],
    };
    let sorted: BTreeSet<String> = listed.iter().map(Value::to_string).collect();
    for (place, statement) in sorted.into_iter().enumerate() {
        parts.insert((class, format!("{of}/{place}")), BTreeSet::from([statement]));
    }
}

fn waits(body: &Value) -> Value {
    let mut waits: Vec<Value> = match body.get("DependsOn") {
        Some(Value::Array(all)) => all.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    };
    waits.sort_by_key(Value::to_string);
    waits.dedup();
    Value::Array(waits)
}

fn one(value: &Value) -> BTreeSet<String> {
    BTreeSet::from([json!(value).to_string()])
}

fn entries(section: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    section.and_then(Value::as_object).into_iter().flatten()
}
