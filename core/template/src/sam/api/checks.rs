//! What the transform refuses of `Auth`: taken as it stands, an API would ask less of callers than its author thinks.

use deployfence_value::Value;

use super::document::Document;
use super::implicit::REST;
use super::request::Request;
use crate::sam::build::is_no_value;
use crate::sam::expansion::Expansion;
use crate::sam::source::Source;

/// The authorizer that needs no definition.
const IAM: &str = "AWS_IAM";

/// Whether the document of an API can take what `Auth` adds; reports what is wrong with it.
pub(super) fn takes_auth(
    api: &Source,
    auth: &Value,
    document: Option<&Document>,
    expansion: &mut Expansion<'_>,
) -> bool {
    let id = &api.id;
    let default = given(auth, "DefaultAuthorizer").filter(|default| !is_no_value(default));
    if let Some(default) = default.filter(|_| ignores_default(api.kind(), auth)) {
        let message = format!("`{id}` asks nobody who they are: it has no `Authorizers`, and so no default");
        expansion.note(default.at, message);
    }
    let mut refused = |value: &Value, what: &str| {
        let message = format!("`Auth` of `{id}` {what}: the transform refuses the template");
        expansion.refuse(value, value.at, message);
    };
    if auth.as_map().is_none() {
        refused(auth, "is no map");
        return false;
    }
    if !document.is_some_and(Document::is_valid) {
        refused(auth, "has no OpenAPI document that is written here to go to");
        return false;
    }
    for key in ["Authorizers", "ResourcePolicy"] {
        if let Some(value) = given(auth, key).filter(|value| value.as_map().is_none()) {
            refused(value, &format!("has `{key}` that is no map"));
        }
    }
    for authorizer in auth.get("Authorizers").into_iter().flat_map(Value::entries) {
        if authorizer.value.as_map().is_none() {
            refused(&authorizer.value, &format!("has the authorizer `{}` that is no map", authorizer.key));
        }
    }
    if let Some(default) = default.filter(|_| !ignores_default(api.kind(), auth)) {
        match default.as_str() {
            None => refused(default, "has a `DefaultAuthorizer` that is no text"),
            Some(name) if name != IAM && !defines(auth, name) => {
                refused(
                    default,
                    &format!("has the `DefaultAuthorizer` `{name}`, which is not among `Authorizers`"),
                );
            }
            Some(_) => {}
        }
    }
    // These are looked at once for each path.
    let has_paths = document.is_some_and(|document| !document.paths().is_empty());
    for key in ["SourceVpcWhitelist", "SourceVpcBlacklist"].into_iter().filter(|_| has_paths) {
        let listed = auth.get("ResourcePolicy").and_then(|policy| given(policy, key));
        let unknown = listed.into_iter().flat_map(Value::one_or_many).find(|item| item.as_str().is_none());
        if let Some(unknown) = unknown {
            refused(unknown, &format!("has something in `{key}` that is no text"));
        }
    }
    true
}

/// Whether the transform passes over a `DefaultAuthorizer`: a REST API without authorizers asks nobody anything, unless
/// it asks IAM.
pub(super) fn ignores_default(kind: &str, auth: &Value) -> bool {
    let defines_any = given(auth, "Authorizers").is_some_and(|all| all.entries().next().is_some());
    let asks_iam = auth.get("DefaultAuthorizer").and_then(Value::as_str) == Some(IAM);
    kind == REST.kind && !defines_any && !asks_iam
}

/// Reports an API that has two documents.
pub(super) fn one_document(api: &Source, expansion: &mut Expansion<'_>) {
    if let (Some(_), Some(uri)) = (api.property("DefinitionBody"), api.property("DefinitionUri")) {
        let what = "has both a `DefinitionBody` and a `DefinitionUri`";
        expansion.problem(uri.at, format!("`{}` {what}: the transform refuses the template", api.id));
    }
}

/// Whether an API has the authorizer that an event names; reports it where not.
pub(super) fn event_authorizer(
    api: &Source,
    request: Request<'_>,
    wanted: &Value,
    expansion: &mut Expansion<'_>,
) {
    let resolved = api.property("Auth").map(|auth| expansion.parameters.resolve(auth));
    let auth = resolved.as_ref();
    let is_known = match wanted.as_str() {
        None => false,
        Some("NONE") => auth.and_then(|auth| given(auth, "DefaultAuthorizer")).is_some(),
        Some(IAM) => true,
        Some(name) => auth.is_some_and(|auth| defines(auth, name)),
    };
    if !is_known {
        let what = format!("names the authorizer `{}`, which `{}` does not have", wanted.display(), api.id);
        expansion.refuse(wanted, request.at.0, request.refusal(&what));
    }
}

fn defines(auth: &Value, name: &str) -> bool {
    auth.get("Authorizers").is_some_and(|all| all.get(name).is_some())
}

fn given<'v>(map: &'v Value, key: &str) -> Option<&'v Value> {
    map.get(key).filter(|value| !value.is_null())
}
