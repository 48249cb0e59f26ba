//! `Auth` of a GraphQL API: who may ask it, and the functions that are asked about that.

use deployfence_value::{Entry, Value};

use super::{Api, connect};
use crate::sam::build::At;
use crate::sam::expansion::Expansion;
use crate::sam::source::Generated;

/// The ways to know who asks: their name, the property that configures them, and what it becomes.
const WAYS: [(&str, &str, &str); 3] = [
    ("AWS_LAMBDA", "LambdaAuthorizer", "LambdaAuthorizerConfig"),
    ("OPENID_CONNECT", "OpenIDConnect", "OpenIDConnectConfig"),
    ("AMAZON_COGNITO_USER_POOLS", "UserPool", "UserPoolConfig"),
];

/// Adds who may ask to the API.
pub(super) fn add(api: &Api<'_>, made: Generated) -> Generated {
    let Some(auth) = api.source.property("Auth") else { return made };
    let made = made.optional("AuthenticationType", auth.get("Type").cloned());
    let made = config(auth).into_iter().fold(made, |made, (key, value)| made.property(key, value));
    let additional: Vec<Value> = additional(auth).map(provider).collect();
    if additional.is_empty() {
        return made;
    }
    made.property("AdditionalAuthenticationProviders", At(auth.at).list(additional))
}

/// Lets the API call the functions that it asks who somebody is.
pub(super) fn permit(api: &Api<'_>, expansion: &mut Expansion<'_>) {
    let Some(auth) = api.source.property("Auth") else { return };
    let functions = std::iter::once(auth).chain(additional(auth)).filter_map(function);
    for (index, function) in functions.enumerate() {
        let at = At(function.key_at);
        let id = &api.source.id;
        let from = at.map([
            ("Type", at.text("AWS::AppSync::GraphQLApi")),
            ("Arn", at.reference(id.clone())),
            ("ResourceId", api.id(at)),
        ]);
        let to = at.map([("Type", at.text("AWS::Lambda::Function")), ("Arn", function.value.clone())]);
        let name = format!("{id}ToLambdaAuthConnector{}", index + 1);
        connect(name, from, to, at.texts(["Write"]), at, expansion);
    }
}

fn additional(auth: &Value) -> impl Iterator<Item = &Value> {
    auth.get("Additional").map(Value::items).unwrap_or_default().iter()
}

fn function(authorizer: &Value) -> Option<&Entry> {
    let is_lambda = authorizer.get("Type").and_then(Value::as_str) == Some("AWS_LAMBDA");
    authorizer.get("LambdaAuthorizer").filter(|_| is_lambda)?.entry("AuthorizerUri")
}

fn config(authorizer: &Value) -> Option<(&'static str, Value)> {
    let kind = authorizer.get("Type").and_then(Value::as_str)?;
    let (_, property, becomes) = WAYS.iter().find(|(way, ..)| *way == kind)?;
    Some((becomes, authorizer.get(property)?.clone()))
}

fn provider(authorizer: &Value) -> Value {
    let kind = authorizer.get("Type").map(|kind| ("AuthenticationType", kind.clone()));
    At(authorizer.at).map(kind.into_iter().chain(config(authorizer)))
}
