//! `Api` and `HttpApi` events: a route of an API that calls the function, and its leave to do so.

use deployfence_value::Value;

use super::implicit::{self, Family, HTTP, REST};
use super::operation::Operation;
use super::path::{self, ANY_METHOD, DEFAULT_PATH};
use super::{resource_policy, stage};
use crate::sam::build::call;
use crate::sam::expansion::Expansion;
use crate::sam::function::events::Event;
use crate::sam::hash::hashed_text_id;
use crate::sam::source::Source;

/// The service that calls.
const PRINCIPAL: &str = "apigateway.amazonaws.com";
const ARN: &str =
    "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}";

/// A route: the API that an event names, and where in it.
struct Route<'a> {
    api: Source,
    /// The API as the event writes it.
    api_value: Value,
    path: &'a str,
    method: &'a str,
}

/// Makes what an event of a function needs.
pub(crate) fn expand(event: Event<'_>, expansion: &mut Expansion<'_>) {
    if event.kind == REST.event { rest(event, expansion) } else { http(event, expansion) }
}

fn rest(event: Event<'_>, expansion: &mut Expansion<'_>) {
    let Some(route) = route(event, REST, expansion) else { return };
    let Route { api, path, method, .. } = &route;
    let stage = api.property("StageName").and_then(Value::as_str).unwrap_or("Stage").to_owned();
    let id = format!("{}Permission", event.id());
    let id = if stage::is_word(&stage) { format!("{id}{stage}") } else { hashed_text_id(&id, &stage) };
    let resource =
        format!("/{}{}", path::in_arn(method), path::with_wildcards(path::without_last_slash(path)));
    permit(event, id, &route, &resource, expansion);
    let auth = event.property("Auth");
    let operation = Operation { credentials: credentials(event, api), ..operation(event, &route) };
    let is_merged = api.property("MergeDefinitions").is_some_and(|merge| merge.truthy().is_yes());
    let Some(document) = expansion.apis.documents.get_mut(&api.id).filter(|document| document.is_valid())
    else {
        return;
    };
    let is_filled = document.is_made() || is_merged;
    if is_filled && !document.add_operation(path, &path::normalized(method), operation) && !is_merged {
        return event
            .refused(&format!("has the method `{method}` of `{path}`, as another event has"), expansion);
    }
    let overrides =
        auth.and_then(|auth| auth.get("OverrideApiAuth")).is_some_and(|yes| yes.truthy().is_yes());
    let policy = auth.and_then(|auth| auth.get("ResourcePolicy")).filter(|_| is_filled || overrides);
    if let Some(policy) = policy {
        resource_policy::restrict(document, policy, path, &event.here().text(stage));
        resource_policy::add_custom(document, policy);
    }
}

fn http(event: Event<'_>, expansion: &mut Expansion<'_>) {
    let Some(route) = route(event, HTTP, expansion) else { return };
    let Route { api, path, method, .. } = &route;
    let trimmed = path::without_last_slash(path);
    let is_any = method.eq_ignore_ascii_case("any");
    let resource = match trimmed {
        DEFAULT_PATH => format!("/{}", path::in_arn(method)),
        "/$default" if is_any => trimmed.to_owned(),
        _ => format!("/{}{}", path::in_arn(method), path::with_wildcards(trimmed)),
    };
    if trimmed == DEFAULT_PATH || !has_default_route(event, api, expansion) {
        permit(event, format!("{}Permission", event.id()), &route, &resource, expansion);
    }
    let operation = operation(event, &route);
    let Some(document) = expansion.apis.documents.get_mut(&api.id).filter(|document| document.is_valid())
    else {
        return;
    };
    let is_made = document.is_made();
    if !document.add_operation(path, &path::normalized(method), operation) && is_made {
        event.refused(&format!("has the method `{method}` of `{path}`, as another event has"), expansion);
    }
}

/// Reads the route of an event; what cannot be read is reported.
fn route<'a>(event: Event<'a>, family: Family, expansion: &mut Expansion<'_>) -> Option<Route<'a>> {
    let (path, method) = match (event.property("Path"), event.property("Method")) {
        (None, None) if family.event == HTTP.event => (Some(DEFAULT_PATH), Some(ANY_METHOD)),
        (path, method) => (path.and_then(Value::as_str), method.and_then(Value::as_str)),
    };
    let (Some(path), Some(method)) = (path, method) else {
        event.refused("lacks a `Path` or a `Method` that is text", expansion);
        return None;
    };
    let at = event.here();
    let given = event.property(family.api_property).cloned();
    let api_value = given.unwrap_or_else(|| at.reference(family.implicit));
    let api = implicit::api_id(&api_value).and_then(|id| expansion.source(id));
    let other = if family.event == REST.event { HTTP.kind } else { REST.kind };
    let Some(api) = api.filter(|api| api.kind() != other) else {
        event.refused(&format!("names no `{}` of the template", family.kind), expansion);
        return None;
    };
    Some(Route { api, api_value, path, method })
}

/// Lets the API call the function for one route.
fn permit(event: Event<'_>, id: String, route: &Route<'_>, resource: &str, expansion: &mut Expansion<'_>) {
    let at = event.here();
    let variables = [("__ApiId__", route.api_value.clone()), ("__Stage__", at.text("*"))];
    let arn = at.sub_with(format!("{ARN}{resource}"), variables);
    expansion.emit(event.permission(id, PRINCIPAL).property("SourceArn", arn));
}

fn operation(event: Event<'_>, route: &Route<'_>) -> Operation {
    let at = event.here();
    let function = match event.target.alias() {
        Some((alias, _)) => alias.to_owned(),
        None => format!("{}.Arn", event.source.id),
    };
    let streams = event.property("ResponseTransferMode").and_then(Value::as_str) == Some("RESPONSE_STREAM");
    let (version, action) = if streams {
        ("2021-11-15", "response-streaming-invocations")
    } else {
        ("2015-03-31", "invocations")
    };
    let auth = |name: &str| event.property("Auth").and_then(|auth| auth.get(name));
    let default = route.api.property("Auth").and_then(|auth| auth.get("DefaultAuthorizer"));
    Operation {
        at,
        uri: at.sub(format!(
            "arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/{version}/functions/${{{function}}}/{action}"
        )),
        kind: "aws_proxy",
        credentials: None,
        authorizer: auth("Authorizer").or(default).cloned(),
        needs_key: auth("ApiKeyRequired").map(|needed| needed.truthy().is_yes()),
        condition: event.source.condition().map(Into::into),
    }
}

/// The role that API Gateway calls the function as where callers are known to IAM.
fn credentials(event: Event<'_>, api: &Source) -> Option<Value> {
    let auth = event.property("Auth").filter(|auth| auth.entries().next().is_some());
    let of_api = api.property("Auth");
    let named = |auth: &Value, name: &str| auth.get(name).and_then(Value::as_str) == Some("AWS_IAM");
    let by_event = auth.is_some_and(|auth| named(auth, "Authorizer"));
    let by_api = auth.is_none() && of_api.is_some_and(|auth| named(auth, "DefaultAuthorizer"));
    if !by_event && !by_api {
        return None;
    }
    let role = auth.and_then(|auth| auth.get("InvokeRole")).or_else(|| of_api?.get("InvokeRole"));
    match role.map(|role| (role, role.as_str())) {
        Some((role, _)) if role.is_null() => None,
        Some((_, Some("NONE"))) => None,
        Some((role, text)) if text != Some("CALLER_CREDENTIALS") => Some(role.clone()),
        _ => Some(event.here().arn("iam::*:user/*")),
    }
}

/// Whether the API may call the function for everything already.
fn has_default_route(event: Event<'_>, api: &Source, expansion: &Expansion<'_>) -> bool {
    let Some(document) = expansion.apis.documents.get(&api.id) else { return false };
    let mut integrations = document.integrations(DEFAULT_PATH, ANY_METHOD).peekable();
    let function = format!("${{{}.Arn}}", event.source.id);
    let is_mine =
        |uri: &Value| call(uri, "Fn::Sub").and_then(Value::as_str).is_some_and(|uri| uri.contains(&function));
    event.target.alias().is_none() && integrations.peek().is_some() && integrations.all(is_mine)
}
