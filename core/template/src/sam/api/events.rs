//! `Api` and `HttpApi` events: a route of an API that calls a function or starts a state machine, and the leave to do so.

use deployfence_value::Value;

use super::implicit::{HTTP, REST};
use super::path::{self, ANY_METHOD, DEFAULT_PATH};
use super::request::{Adds, Request, Route};
use super::stage;
use crate::sam::build::call;
use crate::sam::expansion::Expansion;
use crate::sam::function::events::Event;
use crate::sam::hash::hashed_text_id;

/// The service that calls.
const PRINCIPAL: &str = "apigateway.amazonaws.com";
const ARN: &str =
    "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}";

/// Makes what an event of a function needs.
pub(crate) fn expand(event: Event<'_>, expansion: &mut Expansion<'_>) {
    let request = Request { owner: event.source, name: event.name, at: event.here(), body: event.body };
    if event.kind == REST.event { rest(event, request, expansion) } else { http(event, request, expansion) }
}

/// Adds the route of a state machine, which API Gateway starts with a role.
pub(crate) fn start(request: Request<'_>, role: Value, expansion: &mut Expansion<'_>) {
    let Some(route) = request.route(REST, expansion) else { return };
    let uri = request.at.arn("apigateway:${AWS::Region}:states:action/StartExecution");
    route.add(route.operation("aws", uri, Some(role)), Adds::IfMade, expansion);
    // Other than for functions, the transform does not look at the name of the stage here.
    let stage = request.property("Stage").cloned().unwrap_or_else(|| Value::null(request.at.0));
    route.restrict(&stage, Adds::IfMade, expansion);
}

fn rest(event: Event<'_>, request: Request<'_>, expansion: &mut Expansion<'_>) {
    let Some(route) = request.route(REST, expansion) else { return };
    let stage = route.stage();
    let id = format!("{}Permission", event.id());
    let id = if stage::is_word(&stage) { format!("{id}{stage}") } else { hashed_text_id(&id, &stage) };
    let path = path::with_wildcards(path::without_last_slash(route.path));
    permit(event, id, &route, &format!("/{}{path}", path::in_arn(route.method)), expansion);
    let merges = route.api.property("MergeDefinitions").is_some_and(|merges| merges.truthy().is_yes());
    let adds = if merges { Adds::Merged } else { Adds::IfMade };
    let operation = route.operation("aws_proxy", uri(event), route.credentials());
    route.add(operation, adds, expansion);
    route.restrict(&event.here().text(stage), adds, expansion);
}

fn http(event: Event<'_>, request: Request<'_>, expansion: &mut Expansion<'_>) {
    let Some(route) = request.route(HTTP, expansion) else { return };
    let path = path::without_last_slash(route.path);
    let method = path::in_arn(route.method);
    let resource = match path {
        DEFAULT_PATH => format!("/{method}"),
        "/$default" if route.method.eq_ignore_ascii_case("any") => path.to_owned(),
        _ => format!("/{method}{}", path::with_wildcards(path)),
    };
    if path == DEFAULT_PATH || !has_default_route(event, &route, expansion) {
        permit(event, format!("{}Permission", event.id()), &route, &resource, expansion);
    }
    route.add(route.operation("aws_proxy", uri(event), None), Adds::Beside, expansion);
}

/// Lets the API call the function for one route.
fn permit(event: Event<'_>, id: String, route: &Route<'_>, resource: &str, expansion: &mut Expansion<'_>) {
    let at = event.here();
    let variables = [("__ApiId__", route.api_value.clone()), ("__Stage__", at.text("*"))];
    let arn = at.sub_with(format!("{ARN}{resource}"), variables);
    expansion.emit(event.permission(id, PRINCIPAL).property("SourceArn", arn));
}

/// How API Gateway calls the function.
fn uri(event: Event<'_>) -> Value {
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
    let at = event.here();
    at.arn(&format!("apigateway:${{AWS::Region}}:lambda:path/{version}/functions/${{{function}}}/{action}"))
}

/// Whether the API may call the function for everything already.
fn has_default_route(event: Event<'_>, route: &Route<'_>, expansion: &Expansion<'_>) -> bool {
    let Some(document) = expansion.apis.documents.get(&route.api.id) else { return false };
    let mut integrations = document.integrations(DEFAULT_PATH, ANY_METHOD).peekable();
    let function = format!("${{{}.Arn}}", event.source.id);
    let is_mine =
        |uri: &Value| call(uri, "Fn::Sub").and_then(Value::as_str).is_some_and(|uri| uri.contains(&function));
    event.target.alias().is_none() && integrations.peek().is_some() && integrations.all(is_mine)
}
