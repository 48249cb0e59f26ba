//! `AWS::Serverless::Api`: the API, its deployment and its stage.

use deployfence_value::Value;

use super::authorizer::{self, Opened};
use super::callers::Callers;
use super::document::Document;
use super::{checks, domain, resource_policy, stage, usage_plan};
use crate::sam::build::At;
use crate::sam::expansion::Expansion;
use crate::sam::hash::hashed_id;
use crate::sam::source::{Generated, Source};

/// What the API has as the user writes it.
const PASSED: [&str; 10] = [
    "Name",
    "Description",
    "Mode",
    "ApiKeySourceType",
    "Policy",
    "FailOnWarnings",
    "BinaryMediaTypes",
    "MinimumCompressionSize",
    "SecurityPolicy",
    "EndpointAccessMode",
];

/// What its stage has as the user writes it.
const STAGE_PASSED: [&str; 8] = [
    "StageName",
    "CacheClusterEnabled",
    "CacheClusterSize",
    "Variables",
    "MethodSettings",
    "AccessLogSetting",
    "CanarySetting",
    "TracingEnabled",
];

/// Replaces an API by what the transform makes of it.
pub(crate) fn expand(api: &Source, expansion: &mut Expansion<'_>) {
    checks::one_document(api, expansion);
    let auth = api.property("Auth").map(|auth| expansion.parameters.resolve(auth));
    let body = body(api, auth.as_ref(), expansion);
    let location = api.property("DefinitionUri").cloned();
    let hashed = body.clone().or_else(|| location.clone());
    let made = Generated::new(api.id.clone(), "AWS::ApiGateway::RestApi", api.id_at)
        .with_attributes(api.kept())
        .passed(&api.properties, &PASSED)
        .optional("EndpointConfiguration", endpoint(api))
        .optional("Body", body)
        .optional("BodyS3Location", location);
    expansion.emit(made);
    let deployment = deployment(api, hashed.as_ref(), expansion);
    let stage = make_stage(api, &deployment, expansion);
    authorizer::permit(api, auth.as_ref(), Opened::UnlessDisabled, expansion);
    domain::of_rest(api, expansion);
    usage_plan::expand(api, auth.as_ref(), &stage, expansion);
}

fn body(api: &Source, auth: Option<&Value>, expansion: &mut Expansion<'_>) -> Option<Value> {
    let document = expansion.apis.documents.remove(&api.id);
    let auth = auth.filter(|auth| checks::takes_auth(api, auth, document.as_ref(), expansion));
    let mut document = document?;
    if api.property("OpenApiVersion").is_some_and(|version| version.display().starts_with('3')) {
        document.speak_open_api();
    }
    if !document.is_valid() {
        return Some(document.rendered(&Callers::default()));
    }
    if api.property("Cors").is_some() {
        answer_preflights(&mut document, At(api.id_at));
    }
    if let Some(auth) = auth {
        document.schemes = authorizer::schemes(auth);
    }
    if let Some(policy) = auth.and_then(|auth| auth.get("ResourcePolicy")).filter(|policy| !policy.is_null())
    {
        let nowhere = Value::null(policy.at);
        let stage = api.property("StageName").unwrap_or(&nowhere);
        for path in document.paths() {
            resource_policy::restrict(&mut document, policy, &path, stage);
        }
        resource_policy::add_custom(&mut document, policy);
    }
    Some(document.rendered(&Callers::of_rest(auth)))
}

/// Every path answers what browsers ask before a request from elsewhere.
fn answer_preflights(document: &mut Document, at: At) {
    for path in document.paths() {
        document.add_method(&path, "options", at);
    }
}

fn endpoint(api: &Source) -> Option<Value> {
    let given = api.entry("EndpointConfiguration")?;
    let at = At(given.value.at);
    let Some(kind) = given.value.get("Type") else {
        return Some(at.map([("Types", at.list([given.value.clone()]))]));
    };
    let endpoints = given.value.get("VPCEndpointIds").or_else(|| given.value.get("VpcEndpointIds"));
    let address = given.value.get("IpAddressType");
    let all = [
        Some(("Types", at.list([kind.clone()]))),
        endpoints.map(|endpoints| ("VpcEndpointIds", endpoints.clone())),
        address.map(|address| ("IpAddressType", address.clone())),
    ];
    Some(at.map(all.into_iter().flatten()))
}

/// Makes the deployment; its logical id.
fn deployment(api: &Source, hashed: Option<&Value>, expansion: &mut Expansion<'_>) -> String {
    let at = api.here();
    let prefix = format!("{}Deployment", api.id);
    let id = hashed.map_or_else(|| prefix.clone(), |content| hashed_id(&prefix, content));
    let versioned = api.property("OpenApiVersion").is_some();
    let made = Generated::new(id.as_str(), "AWS::ApiGateway::Deployment", api.id_at)
        .with_attributes(api.passed_to_all())
        .property("RestApiId", at.reference(api.id.clone()))
        .optional("StageName", (!versioned).then(|| at.text("Stage")));
    expansion.emit(made);
    expansion.references.add(&api.id, "Deployment", &id);
    id
}

/// Makes the stage; its logical id.
fn make_stage(api: &Source, deployment: &str, expansion: &mut Expansion<'_>) -> String {
    let at = api.here();
    let id = stage::id(&api.id, api.property("StageName"));
    let made = Generated::new(id.as_str(), "AWS::ApiGateway::Stage", api.id_at)
        .with_attributes(api.passed_to_all())
        .property("RestApiId", at.reference(api.id.clone()))
        .property("DeploymentId", at.reference(deployment))
        .passed(&api.properties, &STAGE_PASSED);
    expansion.emit(made);
    expansion.references.add(&api.id, "Stage", &id);
    id
}
