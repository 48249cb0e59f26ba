//! One end of a connector: a resource of the template by its logical id, or what the user says of another.

use deployfence_value::Value;
use smol_str::SmolStr;

use super::profile;
use crate::sam::build::{At, named};
use crate::sam::expansion::Expansion;

/// The types of CloudFormation that SAM's own become.
const BECOMES: [(&str, &str); 5] = [
    ("AWS::Serverless::Function", "AWS::Lambda::Function"),
    ("AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine"),
    ("AWS::Serverless::Api", "AWS::ApiGateway::RestApi"),
    ("AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api"),
    ("AWS::Serverless::SimpleTable", "AWS::DynamoDB::Table"),
];

/// What is known of an end.
#[derive(Debug)]
pub(super) struct End {
    /// The logical id, where it is a resource of the template.
    pub(super) id: Option<SmolStr>,
    pub(super) kind: String,
    pub(super) arn: Option<Value>,
    pub(super) role_name: Option<Value>,
    pub(super) queue_url: Option<Value>,
    pub(super) resource_id: Option<Value>,
    pub(super) name: Option<Value>,
    pub(super) qualifier: Option<Value>,
}

impl End {
    /// Reads an end; `other` is how the user wrote the other one. A reason where it cannot be used.
    pub(super) fn read(end: &Value, other: &Value, expansion: &Expansion<'_>) -> Result<Self, String> {
        let others = end.entries().any(|entry| !matches!(entry.key.as_str(), "Id" | "Qualifier"));
        match end.get("Id") {
            Some(_) if others => Err("an end has an `Id` beside what the `Id` tells".to_owned()),
            Some(id) => {
                let id = id.as_str().ok_or("the `Id` of an end is no text")?;
                Self::of_resource(id, end, other, expansion)
            }
            None => Self::described(end),
        }
    }

    fn described(end: &Value) -> Result<Self, String> {
        let kind = end.get("Type").and_then(Value::as_str).filter(|kind| !kind.is_empty());
        let kind = kind.ok_or("an end has neither an `Id` nor a `Type`")?;
        let kind = BECOMES.iter().find(|(sam, _)| *sam == kind).map_or(kind, |(_, becomes)| becomes);
        let given = |key: &str| end.get(key).filter(|value| !value.is_null()).cloned();
        Ok(Self {
            id: None,
            kind: kind.to_owned(),
            arn: given("Arn"),
            role_name: given("RoleName"),
            queue_url: given("QueueUrl"),
            resource_id: given("ResourceId"),
            name: given("Name"),
            qualifier: given("Qualifier"),
        })
    }

    fn of_resource(id: &str, end: &Value, other: &Value, expansion: &Expansion<'_>) -> Result<Self, String> {
        let resource = expansion.resources.get(id).ok_or_else(|| format!("there is no resource `{id}`"))?;
        let kind = resource.value.get("Type").and_then(Value::as_str);
        let kind = kind.ok_or_else(|| format!("the `Type` of `{id}` is missing or no text"))?;
        let at = At(end.at);
        let reference = |what: &str| profile::reference(kind, what, id, at);
        let role = role_of(kind, resource.value.get("Properties"), other);
        Ok(Self {
            id: Some(id.into()),
            kind: kind.to_owned(),
            arn: reference("arn"),
            role_name: role.and_then(named).map(|role| at.reference(role)),
            queue_url: reference("url"),
            resource_id: reference("id"),
            name: reference("name"),
            qualifier: end.get("Qualifier").cloned().or_else(|| reference("qualifier")),
        })
    }
}

/// The property that holds the role of a resource; a rule of EventBridge has one for each target.
fn role_of<'v>(kind: &str, properties: Option<&'v Value>, other: &Value) -> Option<&'v Value> {
    let properties = properties?;
    if kind != "AWS::Events::Rule" {
        return properties.get(profile::role_property(kind)?);
    }
    let (id, arn) = (other.get("Id").and_then(Value::as_str), other.get("Arn").map(Value::canonical));
    let is_other = |target: &&Value| {
        let of_target = target.get("Arn");
        let by_id = of_target.and_then(named).is_some_and(|named| Some(named) == id);
        by_id || (arn.is_some() && of_target.map(Value::canonical) == arn)
    };
    properties.get("Targets")?.items().iter().find(is_other)?.get("RoleArn")
}
