//! `AWS::Serverless::Api`, `HttpApi` and `WebSocketApi`: APIs, what they may call, who may call them.
//!
//! Of the OpenAPI document only what decides about access is made: integrations and the roles that they run as,
//! authorizers, the resource policy. What the user wrote of it stays as it is.

mod authorizer;
mod callers;
mod checks;
mod conditions;
mod document;
mod domain;
pub(crate) mod events;
mod http;
mod implicit;
mod operation;
mod path;
mod paths;
mod record_sets;
mod request;
mod resource_policy;
mod rest;
mod stage;
#[cfg(test)]
mod tests;
mod usage_plan;
mod websocket;

use std::collections::HashMap;

use deployfence_value::Entry;
use smol_str::SmolStr;

use super::expansion::Expansion;
use super::source::Source;

use document::Document;
pub(crate) use implicit::prepare;
pub(crate) use path::DEFAULT_PATH;
use record_sets::RecordSets;
pub(crate) use request::Request;
use usage_plan::SharedPlan;

pub(crate) use http::expand as expand_http;
pub(crate) use rest::expand as expand_rest;
pub(crate) use websocket::expand as expand_websocket;

/// What the APIs of one template share.
#[derive(Debug, Default)]
pub(crate) struct Apis {
    /// The OpenAPI document of each API, by logical id: events of functions add to it.
    documents: HashMap<SmolStr, Document>,
    record_sets: RecordSets,
    shared_plan: SharedPlan,
}

/// The attributes that what is made of an API has from it.
fn passed_on(api: &Source) -> Vec<Entry> {
    if api.kind() == "AWS::Serverless::WebSocketApi" { Vec::new() } else { api.passed_to_all() }
}

/// Makes what APIs share, once all of them are known.
pub(crate) fn finish(expansion: &mut Expansion<'_>) {
    usage_plan::finish(expansion);
    record_sets::finish(expansion);
}
