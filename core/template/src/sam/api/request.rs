//! What an event of a function or a state machine asks of an API: a route, and who may take it.

use deployfence_value::Value;
use smol_str::SmolStr;

use super::document::Document;
use super::implicit::{self, Family, HTTP, REST};
use super::operation::Operation;
use super::path::{self, ANY_METHOD, DEFAULT_PATH};
use super::resource_policy;
use super::{callers, checks};
use crate::sam::build::At;
use crate::sam::expansion::Expansion;
use crate::sam::source::Source;

/// An event as it is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request<'a> {
    /// The function or the state machine.
    pub(crate) owner: &'a Source,
    /// Its name under `Events`.
    pub(crate) name: &'a SmolStr,
    pub(crate) at: At,
    pub(crate) body: &'a Value,
}

/// Whether the transform adds to the document of an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Adds {
    /// Only where it makes the document.
    IfMade,
    /// In place of what the user wrote.
    Merged,
    /// Where the user wrote nothing.
    Beside,
}

impl Adds {
    fn to(self, document: &Document) -> bool {
        self != Self::IfMade || document.is_made()
    }
}

/// The route that it asks for: the API, and where in it.
pub(super) struct Route<'a> {
    pub(super) request: Request<'a>,
    pub(super) api: Source,
    /// The API as the event writes it.
    pub(super) api_value: Value,
    pub(super) path: &'a str,
    pub(super) method: &'a str,
}

impl<'a> Request<'a> {
    /// A property that is there and not null.
    pub(super) fn property(&self, key: &str) -> Option<&'a Value> {
        self.body.at_path(&["Properties", key]).filter(|value| !value.is_null())
    }

    fn auth(&self, key: &str) -> Option<&'a Value> {
        self.property("Auth")?.get(key).filter(|value| !value.is_null())
    }

    /// Reports that the transform refuses the event.
    pub(super) fn refused(&self, what: &str, expansion: &mut Expansion<'_>) {
        expansion.problem(self.at.0, self.refusal(what));
    }

    pub(super) fn refusal(&self, what: &str) -> String {
        let (name, owner) = (self.name, &self.owner.id);
        format!("event `{name}` of `{owner}` {what}: the transform refuses the template")
    }

    /// Reads the route; what cannot be read is reported.
    pub(super) fn route(self, family: Family, expansion: &mut Expansion<'_>) -> Option<Route<'a>> {
        let properties = self.body.get("Properties").filter(|properties| !properties.is_null());
        if properties.is_some_and(|properties| properties.as_map().is_none()) {
            self.refused("has `Properties` that are no map", expansion);
            return None;
        }
        let (path, method) = match (self.property("Path"), self.property("Method")) {
            (None, None) if family.event == HTTP.event => (Some(DEFAULT_PATH), Some(ANY_METHOD)),
            (path, method) => (path.and_then(Value::as_str), method.and_then(Value::as_str)),
        };
        let (Some(path), Some(method)) = (path, method) else {
            let wrong = self.property(if path.is_none() { "Path" } else { "Method" });
            let wrong = wrong.or(properties).unwrap_or(self.body);
            expansion.refuse(wrong, self.at.0, self.refusal("lacks a `Path` or a `Method` that is text"));
            return None;
        };
        let given = self.property(family.api_property).cloned();
        let api_value = given.unwrap_or_else(|| self.at.reference(family.implicit));
        let api = implicit::api_id(&api_value).and_then(|id| expansion.source(id));
        // The transform lets events of HTTP APIs name an API of either type.
        let is_wrong = |api: &Source| family.event == REST.event && api.kind() == HTTP.kind;
        let Some(api) = api.filter(|api| !is_wrong(api)) else {
            let what = format!("names no `{}` of the template", family.kind);
            expansion.refuse(&api_value, self.at.0, self.refusal(&what));
            return None;
        };
        Some(Route { request: self, api, api_value, path, method })
    }
}

impl Route<'_> {
    /// The operation that calls something for this route.
    pub(super) fn operation(&self, kind: &'static str, uri: Value, credentials: Option<Value>) -> Operation {
        let request = self.request;
        Operation {
            at: request.at,
            uri,
            kind,
            credentials,
            condition: request.owner.condition().map(Into::into),
        }
    }

    /// Adds the operation to the document of the API, and what it asks of callers.
    pub(super) fn add(&self, operation: Operation, adds: Adds, expansion: &mut Expansion<'_>) {
        let (path, method, at) = (self.path, path::normalized(self.method), operation.at);
        let Some(document) = self.document(expansion) else { return };
        let is_added = adds.to(document);
        let is_taken = adds != Adds::Merged && document.integrations(path, &method).next().is_some();
        let is_twice = is_added && is_taken && document.is_made();
        if is_added && !is_taken {
            document.add_operation(path, &method, operation);
        }
        let asks = is_added || self.overrides();
        let authorizer = self.request.auth("Authorizer").filter(|_| asks);
        if asks {
            let asked = callers::asked(authorizer, self.request.auth("ApiKeyRequired"));
            document.ask(path, &method, asked, at);
        }
        if let Some(authorizer) = authorizer {
            checks::event_authorizer(&self.api, self.request, authorizer, expansion);
        }
        if is_twice {
            let what = format!("has the method `{}` of `{path}`, as another event has", self.method);
            self.request.refused(&what, expansion);
        }
    }

    fn document<'e>(&self, expansion: &'e mut Expansion<'_>) -> Option<&'e mut Document> {
        expansion.apis.documents.get_mut(&self.api.id).filter(|document| document.is_valid())
    }

    /// Whether what the event says of callers counts although the user wrote the operation.
    fn overrides(&self) -> bool {
        self.request.auth("OverrideApiAuth").is_some_and(|overrides| overrides.truthy().is_yes())
    }

    /// Adds what the event says about who may take the route from where.
    pub(super) fn restrict(&self, stage: &Value, adds: Adds, expansion: &mut Expansion<'_>) {
        let overrides = self.overrides();
        let Some(policy) = self.request.auth("ResourcePolicy") else { return };
        let Some(document) = self.document(expansion) else { return };
        if overrides || adds.to(document) {
            resource_policy::restrict(document, policy, self.path, stage);
            resource_policy::add_custom(document, policy);
        }
    }

    /// The name of the stage as permissions and policies take it.
    pub(super) fn stage(&self) -> String {
        self.api.property("StageName").and_then(Value::as_str).unwrap_or("Stage").to_owned()
    }

    /// The role that API Gateway calls a function as where callers are known to IAM.
    pub(super) fn credentials(&self) -> Option<Value> {
        let own = self.request.property("Auth").filter(|auth| auth.entries().next().is_some());
        let of_api = self.api.property("Auth");
        let says = |auth: &Value, name: &str| auth.get(name).and_then(Value::as_str) == Some("AWS_IAM");
        let by_event = own.is_some_and(|auth| says(auth, "Authorizer"));
        let by_api = own.is_none() && of_api.is_some_and(|auth| says(auth, "DefaultAuthorizer"));
        if !by_event && !by_api {
            return None;
        }
        let role = own.and_then(|auth| auth.get("InvokeRole")).or_else(|| of_api?.get("InvokeRole"));
        match role.map(|role| (role, role.as_str())) {
            Some((role, _)) if role.is_null() => None,
            Some((_, Some("NONE"))) => None,
            Some((role, text)) if text != Some("CALLER_CREDENTIALS") => Some(role.clone()),
            _ => Some(self.request.at.arn("iam::*:user/*")),
        }
    }
}
