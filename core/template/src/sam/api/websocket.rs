//! `AWS::Serverless::WebSocketApi`: the API, its routes and what they call, its authorizer and its stage. The transform
//! drops the condition and the deletion policy of such an API.

use deployfence_value::{Entry, Value};

use super::{authorizer, domain, stage};
use crate::sam::build::At;
use crate::sam::expansion::Expansion;
use crate::sam::source::{Generated, Source};

const PASSED: [&str; 6] = [
    "ApiKeySelectionExpression",
    "Description",
    "DisableExecuteApiEndpoint",
    "DisableSchemaValidation",
    "IpAddressType",
    "RouteSelectionExpression",
];

const ROUTE_PASSED: [&str; 6] = [
    "ApiKeyRequired",
    "ModelSelectionExpression",
    "OperationName",
    "RequestModels",
    "RequestParameters",
    "RouteResponseSelectionExpression",
];

const STAGE_PASSED: [&str; 4] =
    ["StageVariables", "AccessLogSettings", "DefaultRouteSettings", "RouteSettings"];

/// The stage that an API has unless it names one.
const DEFAULT_STAGE: &str = "default";
/// The route that a connection takes, and the only one that may ask who it is.
const CONNECT: &str = "$connect";

/// Replaces an API by what the transform makes of it.
pub(crate) fn expand(api: &Source, expansion: &mut Expansion<'_>) {
    let at = api.here();
    let name = api.property("Name").cloned().unwrap_or_else(|| at.text(api.id.clone()));
    let made = Generated::new(api.id.clone(), "AWS::ApiGatewayV2::Api", api.id_at)
        .with_attributes(api.attributes(&["DependsOn"]))
        .property("Name", name)
        .property("ProtocolType", at.text("WEBSOCKET"))
        .passed(&api.properties, &PASSED);
    expansion.emit(made);
    let auth = api.property("Auth").map(|auth| expansion.parameters.resolve(auth));
    let stage_name = api.property("StageName").cloned().unwrap_or_else(|| at.text(DEFAULT_STAGE));
    let mut routes = Vec::new();
    for written in api.property("Routes").into_iter().flat_map(Value::entries) {
        let Some(route) = Route::read(api, written) else {
            let (id, key) = (&api.id, &written.key);
            let message = format!(
                "route `{key}` of `{id}` has no function or a name that is no word: the transform refuses the template"
            );
            expansion.problem(written.key_at, message);
            continue;
        };
        routes.push(route.emit(auth.as_ref(), &stage_name, expansion));
    }
    if routes.is_empty() {
        let id = &api.id;
        expansion.problem(api.id_at, format!("`{id}` has no routes: the transform refuses the template"));
    }
    if let Some(auth) = &auth {
        check(api, auth, &routes, expansion);
    }
    domain::of_http(api, expansion);
    make_stage(api, stage_name, &routes, expansion);
    if let Some(auth) = auth.filter(|auth| is_custom(auth) && routes.contains(&connect_route(api))) {
        authorize(api, &auth, expansion);
    }
}

/// Reports what the transform refuses of `Auth`.
fn check(api: &Source, auth: &Value, routes: &[String], expansion: &mut Expansion<'_>) {
    let kind = auth.get("AuthType").and_then(Value::as_str);
    let what = match kind {
        _ if !routes.contains(&connect_route(api)) => "has no route `$connect` to stand before",
        Some("CUSTOM") if !is_custom(auth) => "is `CUSTOM` without an `AuthArn`",
        Some("AWS_IAM" | "NONE") if auth.entries().count() > 1 => "has more than its `AuthType` allows",
        Some("CUSTOM" | "AWS_IAM" | "NONE") => return,
        _ => "has no `AuthType` that is known",
    };
    let message = format!("`Auth` of `{}` {what}: the transform refuses the template", api.id);
    expansion.problem(auth.at, message);
}

fn is_custom(auth: &Value) -> bool {
    auth.get("AuthType").and_then(Value::as_str) == Some("CUSTOM") && auth.get("AuthArn").is_some()
}

fn connect_route(api: &Source) -> String {
    format!("{}ConnectRoute", api.id)
}

fn authorizer_id(api: &Source) -> String {
    format!("{}ConnectAuthorizer", api.id)
}

struct Route<'a> {
    api: &'a Source,
    at: At,
    key: &'a str,
    /// The key as it stands in logical ids.
    word: String,
    properties: &'a Value,
    function: &'a Value,
}

impl<'a> Route<'a> {
    fn read(api: &'a Source, written: &'a Entry) -> Option<Self> {
        let key = written.key.as_str();
        let word = match key {
            CONNECT => "Connect".to_owned(),
            "$disconnect" => "Disconnect".to_owned(),
            "$default" => "Default".to_owned(),
            _ if stage::is_word(key) => capitalized(key),
            _ => return None,
        };
        let function = written.value.get("FunctionArn")?;
        Some(Self { api, at: At(written.key_at), key, word, properties: &written.value, function })
    }

    fn make(&self, what: &str, kind: &'static str) -> Generated {
        let id = format!("{}{}{what}", self.api.id, self.word);
        Generated::new(id, kind, self.at.0)
    }

    /// Makes the route, its integration and the permission; the logical id of the route.
    fn emit(&self, auth: Option<&Value>, stage_name: &Value, expansion: &mut Expansion<'_>) -> String {
        let at = self.at;
        let api = at.reference(self.api.id.clone());
        let uri = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/\
                   ${FunctionArn}/invocations";
        let integration = self
            .make("Integration", "AWS::ApiGatewayV2::Integration")
            .property("ApiId", api.clone())
            .property("IntegrationType", at.text("AWS_PROXY"))
            .property("IntegrationUri", at.sub_with(uri, [("FunctionArn", self.function.clone())]))
            .optional("TimeoutInMillis", self.properties.get("IntegrationTimeout").cloned());
        let target = at.join("/", [at.text("integrations"), at.reference(integration.id.clone())]);
        let route = self
            .make("Route", "AWS::ApiGatewayV2::Route")
            .property("ApiId", api)
            .property("RouteKey", at.text(self.key))
            .passed(self.properties, &ROUTE_PASSED)
            .property("Target", target);
        let route = match auth.filter(|_| self.key == CONNECT) {
            None => route,
            Some(auth) if is_custom(auth) => route
                .property("AuthorizationType", at.text("CUSTOM"))
                .property("AuthorizerId", at.reference(authorizer_id(self.api))),
            Some(auth) => route.optional("AuthorizationType", auth.get("AuthType").cloned()),
        };
        let id = route.id.to_string();
        let permission = self
            .make("Permission", "AWS::Lambda::Permission")
            .property("Action", at.text("lambda:InvokeFunction"))
            .property("FunctionName", self.function.clone())
            .property("Principal", at.text("apigateway.amazonaws.com"))
            .property("SourceArn", self.arn(stage_name));
        for made in [route, integration, permission] {
            expansion.emit(made);
        }
        id
    }

    fn arn(&self, stage_name: &Value) -> Value {
        let front = format!(
            "arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{{}.ApiId}}",
            self.api.id
        );
        match stage_name.as_str() {
            Some(stage) => self.at.sub(format!("{front}/{stage}/{}", self.key)),
            None => {
                let text = format!("{front}/${{__StageName__}}/{}", self.key);
                self.at.sub_with(text, [("__StageName__", stage_name.clone())])
            }
        }
    }
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters.flat_map(char::to_lowercase)).collect()
}

fn authorize(api: &Source, auth: &Value, expansion: &mut Expansion<'_>) {
    let at = At(auth.at);
    let given = |key: &str| auth.get(key).filter(|value| !value.is_null());
    let Some(function) = given("AuthArn") else { return };
    let id = authorizer_id(api);
    let uri = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${AuthArn}/invocations";
    let made = Generated::new(id.as_str(), "AWS::ApiGatewayV2::Authorizer", at.0)
        .property("ApiId", at.reference(api.id.clone()))
        .property("Name", given("Name").cloned().unwrap_or_else(|| at.text(id.as_str())))
        .property("AuthorizerType", at.text("REQUEST"))
        .property("AuthorizerUri", at.sub_with(uri, [("AuthArn", function.clone())]))
        .optional("AuthorizerCredentialsArn", given("InvokeRole").cloned())
        .optional("IdentitySource", given("IdentitySource").cloned());
    expansion.emit(made);
    if given("InvokeRole").is_none() {
        let id = format!("{}AuthorizerPermission", api.id);
        expansion.emit(authorizer::permission(&id, api, function, at));
    }
}

fn make_stage(api: &Source, name: Value, routes: &[String], expansion: &mut Expansion<'_>) {
    let at = api.here();
    let id = match name.as_str() {
        Some(DEFAULT_STAGE) => format!("{}DefaultStage", api.id),
        name => format!("{}{}Stage", api.id, name.unwrap_or_default()),
    };
    let made = Generated::new(id.as_str(), "AWS::ApiGatewayV2::Stage", api.id_at)
        .property("ApiId", at.reference(api.id.clone()))
        .property("StageName", name)
        .property("AutoDeploy", at.boolean(true))
        .passed(&api.properties, &STAGE_PASSED);
    let made = match api.property("RouteSettings") {
        Some(_) => made.attribute("DependsOn", at.texts(routes.iter().map(String::as_str))),
        None => made,
    };
    expansion.emit(made);
    expansion.references.add(&api.id, "Stage", &id);
}
