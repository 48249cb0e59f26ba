//! What each custom-resource handler may do: no more than its code calls.
//!
//! `docs/serverless-handler-permissions.md` gives the call behind every action and the reason for every resource.

use deployfence_value::{Kind, Value};
use serde_json::{Value as Json, json};

use super::triggers::Handler;

const LAMBDA: &str = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:";
const RULE: &str = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/";
const EVENT_BUS: &str = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/";
const USER_POOL: &str = "arn:${AWS::Partition}:cognito-idp:${AWS::Region}:${AWS::AccountId}:userpool/*";
const API_LOGS_ROLE: &str =
    "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/serverlessApiGatewayCloudWatchRole";
const API_LOGS_POLICY: &str =
    "arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";

impl Handler {
    /// What it calls whatever the custom resources that it serves ask for, what it calls first before the rest.
    #[must_use]
    pub fn calls(self) -> &'static [&'static str] {
        match self {
            Self::S3 => &[
                "lambda:AddPermission",
                "s3:GetBucketNotification",
                "s3:PutBucketNotification",
                "lambda:RemovePermission",
            ],
            Self::CognitoUserPool => &[
                "lambda:AddPermission",
                "cognito-idp:ListUserPools",
                "cognito-idp:DescribeUserPool",
                "cognito-idp:UpdateUserPool",
                "lambda:RemovePermission",
            ],
            Self::EventBridge => &[
                "lambda:AddPermission",
                "events:PutRule",
                "events:PutTargets",
                "lambda:RemovePermission",
                "events:RemoveTargets",
                "events:DeleteRule",
            ],
            Self::ApiGatewayCloudWatchRole => &["apigateway:GET", "apigateway:PATCH"],
        }
    }
}

/// The statements for a handler that serves custom resources of these properties.
pub(super) fn statements(handler: Handler, served: &[&Value]) -> Vec<Json> {
    match handler {
        Handler::S3 => s3(served),
        Handler::CognitoUserPool => cognito(served),
        Handler::EventBridge => event_bridge(served),
        Handler::ApiGatewayCloudWatchRole => api_gateway(served),
    }
}

/// The statements for writing the handler's own log.
pub(super) fn logs(function_name: &Value) -> Json {
    let group = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/";
    allow(&["logs:CreateLogStream", "logs:PutLogEvents"], &[arn(group, function_name, ":*")], None)
}

fn s3(served: &[&Value]) -> Vec<Json> {
    let buckets = each(served, "BucketName", |bucket| arn("arn:${AWS::Partition}:s3:::", bucket, ""));
    let own = json!({"StringEquals": {"aws:ResourceAccount": {"Ref": "AWS::AccountId"}}});
    let mut all = invoke_permissions(served, "s3.amazonaws.com");
    all.push(allow(&["s3:GetBucketNotification", "s3:PutBucketNotification"], &buckets, Some(own)));
    all
}

fn cognito(served: &[&Value]) -> Vec<Json> {
    let mut all = invoke_permissions(served, "cognito-idp.amazonaws.com");
    all.push(allow(&["cognito-idp:ListUserPools"], &[json!("*")], None));
    let pools = [sub(USER_POOL)];
    all.push(allow(&["cognito-idp:DescribeUserPool", "cognito-idp:UpdateUserPool"], &pools, None));
    let roles = [sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*")];
    all.push(allow(&["iam:PassRole"], &roles, Some(passed_to("cognito-idp.amazonaws.com"))));
    let configs = served.iter().filter_map(|p| p.get("UserPoolConfigs")).flat_map(|configs| configs.items());
    let senders = configs.filter(|c| {
        matches!(c.get("Trigger").and_then(Value::as_str), Some("CustomSMSSender" | "CustomEmailSender"))
    });
    let keys = unique(senders.filter_map(|c| c.get("KMSKeyID")).map(to_json));
    if !keys.is_empty() {
        all.push(allow(&["kms:CreateGrant"], &keys, None));
    }
    all
}

fn event_bridge(served: &[&Value]) -> Vec<Json> {
    let configs: Vec<&Value> = served.iter().filter_map(|p| p.get("EventBridgeConfig")).collect();
    let rules = unique(
        configs.iter().filter_map(|config| Some(rule_arn(config.get("EventBus"), config.get("RuleName")?))),
    );
    let functions = each(served, "FunctionName", |name| arn(LAMBDA, name, ""));
    let target = json!({"ArnLike": {"events:TargetArn": functions}});
    let mut all = invoke_permissions(served, "events.amazonaws.com");
    all.push(allow(&["events:PutRule"], &rules, None));
    all.push(allow(&["events:PutTargets"], &rules, Some(target)));
    let every_rule = [sub(&format!("{RULE}*"))];
    all.push(allow(&["events:DeleteRule", "events:RemoveTargets"], &every_rule, None));
    let made = configs.iter().filter_map(|config| config.get("EventBus")).filter(|bus| is_made(bus));
    let buses = unique(made.map(|bus| arn(EVENT_BUS, bus, "")));
    if !buses.is_empty() {
        all.push(allow(&["events:CreateEventBus", "events:DeleteEventBus"], &buses, None));
    }
    all
}

/// The default bus is there already, and a bus that is given by ARN belongs to somebody else.
fn is_made(bus: &Value) -> bool {
    bus.as_str().is_some_and(|name| !name.is_empty() && name != "default" && !name.starts_with("arn"))
}

fn rule_arn(bus: Option<&Value>, rule: &Value) -> Json {
    // Of a bus given by ARN, the handler takes what follows the first slash.
    let bus = bus.and_then(Value::as_str).map(|bus| match bus.starts_with("arn") {
        true => bus.split_once('/').map_or(bus, |(_, name)| name),
        false => bus,
    });
    match bus.filter(|bus| !bus.is_empty() && *bus != "default") {
        Some(bus) => arn(&format!("{RULE}{}/", escape(bus)), rule, ""),
        None => arn(RULE, rule, ""),
    }
}

fn api_gateway(served: &[&Value]) -> Vec<Json> {
    let account = [sub("arn:${AWS::Partition}:apigateway:${AWS::Region}::/account")];
    let mut all = vec![allow(&["apigateway:GET", "apigateway:PATCH"], &account, None)];
    let given =
        unique(served.iter().filter_map(|p| p.get("RoleArn")).filter(|role| !role.is_null()).map(to_json));
    let passed = Some(passed_to("apigateway.amazonaws.com"));
    if !given.is_empty() {
        all.push(allow(&["iam:PassRole"], &given, passed));
        return all;
    }
    let role = [sub(API_LOGS_ROLE)];
    all.push(allow(&["iam:PassRole"], &role, passed));
    all.push(allow(&["iam:CreateRole", "iam:ListAttachedRolePolicies"], &role, None));
    let policy = json!({"ArnEquals": {"iam:PolicyARN": sub(API_LOGS_POLICY)}});
    all.push(allow(&["iam:AttachRolePolicy"], &role, Some(policy)));
    all
}

/// Adding a permission is limited to the functions of the template and to one principal; removing one is not: the function
/// may have left the template.
fn invoke_permissions(served: &[&Value], principal: &str) -> Vec<Json> {
    let mut functions = each(served, "FunctionName", |name| arn(LAMBDA, name, ""));
    let qualified = served.iter().filter_map(|p| {
        let (name, qualifier) = (p.get("FunctionName")?.as_str()?, p.get("FunctionQualifier")?.as_str()?);
        Some(sub(&format!("{LAMBDA}{}:{}", escape(name), escape(qualifier))))
    });
    functions.extend(unique(qualified));
    let condition = json!({"StringEquals": {"lambda:Principal": principal}});
    vec![
        allow(&["lambda:AddPermission"], &functions, Some(condition)),
        allow(&["lambda:RemovePermission"], &[sub(&format!("{LAMBDA}*"))], None),
    ]
}

fn passed_to(service: &str) -> Json {
    json!({"StringEquals": {"iam:PassedToService": service}})
}

fn allow(actions: &[&str], resources: &[Json], condition: Option<Json>) -> Json {
    let mut statement = json!({"Effect": "Allow", "Action": actions, "Resource": resources});
    if let (Some(condition), Some(statement)) = (condition, statement.as_object_mut()) {
        statement.insert("Condition".into(), condition);
    }
    statement
}

fn each(served: &[&Value], property: &str, make: impl Fn(&Value) -> Json) -> Vec<Json> {
    unique(served.iter().filter_map(|p| p.get(property)).map(make))
}

fn unique(values: impl Iterator<Item = Json>) -> Vec<Json> {
    let mut all = Vec::new();
    for value in values {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    all
}

/// `front`, a value that may be an intrinsic function, and `back` as one text.
fn arn(front: &str, value: &Value, back: &str) -> Json {
    match value.as_str() {
        Some(text) => sub(&format!("{front}{}{back}", escape(text))),
        None => json!({"Fn::Sub": [format!("{front}${{Value}}{back}"), {"Value": to_json(value)}]}),
    }
}

fn sub(text: &str) -> Json {
    json!({ "Fn::Sub": text })
}

/// Text that `Fn::Sub` leaves as it is.
fn escape(text: &str) -> String {
    text.replace("${", "${!")
}

/// A value that was read from JSON, as JSON again.
pub(super) fn to_json(value: &Value) -> Json {
    match &value.kind {
        Kind::Null | Kind::Unknown(_) | Kind::Choice(_) => Json::Null,
        Kind::Bool(truth) => Json::Bool(*truth),
        Kind::Number(number) => serde_json::from_str(number).unwrap_or_else(|_| json!(number.as_str())),
        Kind::Text(text) => Json::String(text.to_string()),
        Kind::List(items) => Json::Array(items.iter().map(to_json).collect()),
        Kind::Map(map) => {
            Json::Object(map.entries().iter().map(|e| (e.key.to_string(), to_json(&e.value))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handler_is_given_what_it_calls() {
        for handler in Handler::ALL {
            let given = statements(handler, &[]);
            let actions: Vec<&str> = given
                .iter()
                .filter_map(|statement| statement.get("Action")?.as_array())
                .flatten()
                .filter_map(Json::as_str)
                .collect();
            for call in handler.calls() {
                assert!(actions.contains(call), "{handler:?}: {call}");
            }
        }
    }
}
