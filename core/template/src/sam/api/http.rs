//! `AWS::Serverless::HttpApi`: the API and its stage.

use deployfence_value::Value;

use super::authorizer::{self, Opened};
use super::callers::Callers;
use super::path::DEFAULT_PATH;
use super::{checks, domain, stage};
use crate::sam::expansion::Expansion;
use crate::sam::source::{Generated, Source};

/// The stage that an API has unless it names one.
const DEFAULT_STAGE: &str = "$default";

const STAGE_PASSED: [&str; 4] =
    ["StageVariables", "AccessLogSettings", "DefaultRouteSettings", "RouteSettings"];

/// Replaces an API by what the transform makes of it.
pub(crate) fn expand(api: &Source, expansion: &mut Expansion<'_>) {
    checks::one_document(api, expansion);
    let auth = api.property("Auth");
    let made = Generated::new(api.id.clone(), "AWS::ApiGatewayV2::Api", api.id_at)
        .with_attributes(api.kept())
        .optional("Body", body(api, auth, expansion))
        .optional("BodyS3Location", api.property("DefinitionUri").cloned())
        .passed(&api.properties, &["FailOnWarnings"]);
    expansion.emit(made);
    authorizer::permit(api, auth, Opened::IfEnabled, expansion);
    domain::of_http(api, expansion);
    make_stage(api, expansion);
}

fn body(api: &Source, auth: Option<&Value>, expansion: &mut Expansion<'_>) -> Option<Value> {
    let document = expansion.apis.documents.remove(&api.id);
    let auth = auth.filter(|auth| checks::takes_auth(api, auth, document.as_ref(), expansion));
    let mut document = document?;
    if !document.is_valid() {
        return Some(document.rendered(&Callers::default()));
    }
    if let Some(auth) = auth {
        document.schemes = authorizer::schemes(auth);
    }
    if api.property("FailOnWarnings").is_some_and(|fails| fails.truthy().is_yes()) {
        // Without the slash API Gateway warns.
        document.rename(DEFAULT_PATH, "/$default");
    }
    Some(document.rendered(&Callers::of_http(auth)))
}

fn make_stage(api: &Source, expansion: &mut Expansion<'_>) {
    let at = api.here();
    let name = api.property("StageName").cloned().unwrap_or_else(|| at.text(DEFAULT_STAGE));
    let id = match name.as_str() {
        Some(DEFAULT_STAGE) => format!("{}ApiGatewayDefaultStage", api.id),
        _ => stage::id(&api.id, Some(&name)),
    };
    let made = Generated::new(id.as_str(), "AWS::ApiGatewayV2::Stage", api.id_at)
        .with_attributes(api.passed_to_all())
        .property("ApiId", at.reference(api.id.clone()))
        .property("StageName", name)
        .property("AutoDeploy", at.boolean(true))
        .passed(&api.properties, &STAGE_PASSED);
    expansion.emit(made);
    expansion.references.add(&api.id, "Stage", &id);
}
