//! Authorizers of an API: the functions that they call, and what lets the API call them.

use deployfence_value::{Entry, Value};

use crate::sam::build::At;
use crate::sam::expansion::Expansion;
use crate::sam::source::{Generated, Source};

/// Whether an authorizer's function is opened to the API unless or only if the user says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opened {
    UnlessDisabled,
    IfEnabled,
}

/// Makes the permissions of the functions that authorizers call.
pub(super) fn permit(api: &Source, auth: Option<&Value>, opened: Opened, expansion: &mut Expansion<'_>) {
    for authorizer in auth.and_then(|auth| auth.get("Authorizers")).into_iter().flat_map(Value::entries) {
        let says = |name: &str| authorizer.value.get(name).is_some_and(|value| value.truthy().is_yes());
        let is_open = match opened {
            Opened::UnlessDisabled => !says("DisableFunctionDefaultPermissions"),
            Opened::IfEnabled => says("EnableFunctionDefaultPermissions"),
        };
        let Some(function) = authorizer.value.get("FunctionArn").filter(|arn| is_open && !arn.is_null())
        else {
            continue;
        };
        let id = format!("{}{}AuthorizerPermission", api.id, authorizer.key);
        expansion.emit(permission(&id, api, function, At(authorizer.key_at)));
    }
}

/// The permission that lets an API call the function of an authorizer.
pub(super) fn permission(id: &str, api: &Source, function: &Value, at: At) -> Generated {
    let arn = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/authorizers/*";
    Generated::new(id, "AWS::Lambda::Permission", at.0)
        .with_attributes(super::passed_on(api))
        .property("Action", at.text("lambda:InvokeFunction"))
        .property("FunctionName", function.clone())
        .property("Principal", at.text("apigateway.amazonaws.com"))
        .property("SourceArn", at.sub_with(arn, [("__ApiId__", at.reference(api.id.clone()))]))
}

/// The authorizers as the document of the API holds them.
pub(super) fn schemes(auth: &Value) -> Vec<Entry> {
    let authorizers = auth.get("Authorizers").into_iter().flat_map(Value::entries);
    authorizers
        .map(|authorizer| At(authorizer.key_at).entry(authorizer.key.clone(), scheme(authorizer)))
        .collect()
}

fn scheme(authorizer: &Entry) -> Value {
    let at = At(authorizer.key_at);
    let property = |name: &str| authorizer.value.get(name).filter(|value| !value.is_null());
    let role = property("FunctionInvokeRole").filter(|role| role.as_str() != Some("NONE"));
    let details: Vec<(&str, Value)> = if let Some(pool) = property("UserPoolArn") {
        let pools = at.list(pool.one_or_many().iter().cloned());
        vec![("type", at.text("cognito_user_pools")), ("providerARNs", pools)]
    } else if let Some(token) = property("JwtConfiguration") {
        vec![("type", at.text("jwt")), ("jwtConfiguration", token.clone())]
    } else if let Some(function) = property("FunctionArn") {
        let uri = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/\
                   ${__FunctionArn__}/invocations";
        let uri = at.sub_with(uri, [("__FunctionArn__", function.clone())]);
        let is_token = property("FunctionPayloadType").is_none_or(|kind| kind.as_str() != Some("REQUEST"));
        let is_token = is_token && property("AuthorizerPayloadFormatVersion").is_none();
        let kind = at.text(if is_token { "token" } else { "request" });
        let role = role.map(|role| ("authorizerCredentials", role.clone()));
        [("type", kind), ("authorizerUri", uri)].into_iter().chain(role).collect()
    } else {
        Vec::new()
    };
    at.map([("type", at.text("apiKey")), ("x-amazon-apigateway-authorizer", at.map(details))])
}
