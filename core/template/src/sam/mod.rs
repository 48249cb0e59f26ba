//! AWS SAM: a template as CloudFormation gets it once the `AWS::Serverless-2016-10-31` transform has run.
//!
//! Only what decides who may do what is made: roles, trusts, policies, permissions, functions and what starts them,
//! keys, networks, conditions and ordering. Logical ids are the official translator's, so that a reference to
//! `MyFunctionRole` leads somewhere, the hashes of contents that some end with included. The hash is ours for the
//! deployment of an API (over its document), for a version whose code is a local path, and where the region is part of
//! what is hashed. Everything that is made points to the user's own lines.
//!
//! `AWS::LanguageExtensions` comes before: what `Fn::ForEach` makes has to be there already.

mod alias;
mod api;
mod application;
mod build;
mod capacity_provider;
mod connector;
mod dead_letter;
mod documents;
mod edit;
mod expansion;
mod function;
mod globals;
mod graphql;
mod hash;
mod layer;
mod managed;
mod parameters;
mod policies;
mod policy_templates;
mod references;
mod role;
mod rule;
mod scheduler;
mod simple_table;
mod source;
mod state_machine;
mod table;
mod tags;

use deployfence_value::Value;

use crate::Problem;
use expansion::Expansion;
pub use parameters::ParameterValues;

/// The name of the transform.
pub(crate) const TRANSFORM: &str = "AWS::Serverless-2016-10-31";

/// A template after the transform.
#[derive(Debug, Clone)]
pub struct Expanded {
    /// The template; intrinsic functions are not evaluated.
    pub root: Value,
    /// What the transform would refuse, or is not known here.
    pub problems: Vec<Problem>,
}

/// The transform that evaluates functions for those that come after it.
const EVALUATES: &str = "AWS::LanguageExtensions";

/// How the type of a resource begins that the transform expands.
const PREFIX: &str = "AWS::Serverless::";

/// Whether a template asks for the transform.
#[must_use]
pub fn is_sam(root: &Value) -> bool {
    transforms(root).any(|name| name == TRANSFORM)
}

/// Whether functions of what is known are evaluated before the transform runs: it sees their results.
pub(crate) fn is_evaluated_before(root: &Value) -> bool {
    transforms(root).skip_while(|name| *name != EVALUATES).any(|name| name == TRANSFORM)
}

/// Whether a resource is one that the transform expands.
pub(crate) fn is_resource(resource: &Value) -> bool {
    resource.get("Type").and_then(Value::as_str).is_some_and(|kind| kind.starts_with(PREFIX))
}

fn transforms(root: &Value) -> impl Iterator<Item = &str> {
    root.get("Transform").into_iter().flat_map(Value::one_or_many).filter_map(Value::as_str)
}

/// The template after the transform. `given` holds the parameter values that are known beforehand; for the other
/// parameters the transform takes their defaults, as the official translator does.
#[must_use]
pub fn expand(root: &Value, given: &ParameterValues) -> Expanded {
    let mut expansion = Expansion::new(root, given);
    api::prepare(&mut expansion);
    connector::detach(&mut expansion);
    for id in expansion.in_order() {
        expand_resource(&id, &mut expansion);
    }
    api::finish(&mut expansion);
    function::events::bucket::finish(&mut expansion);
    function::deployment::finish(&mut expansion);
    expansion.finish()
}

fn expand_resource(id: &str, expansion: &mut Expansion) {
    let Some(source) = expansion.start(id) else { return };
    match source.kind() {
        "AWS::Serverless::Function" => {
            function::expand(&source, expansion);
            tags::propagate(&source, expansion);
        }
        "AWS::Serverless::LayerVersion" => layer::expand(&source, expansion),
        "AWS::Serverless::SimpleTable" => simple_table::expand(&source, expansion),
        "AWS::Serverless::CapacityProvider" => capacity_provider::expand(&source, expansion),
        "AWS::Serverless::Api" => api::expand_rest(&source, expansion),
        "AWS::Serverless::HttpApi" => api::expand_http(&source, expansion),
        "AWS::Serverless::WebSocketApi" => api::expand_websocket(&source, expansion),
        "AWS::Serverless::StateMachine" => {
            state_machine::expand(&source, expansion);
            tags::propagate(&source, expansion);
        }
        "AWS::Serverless::Application" => application::expand(&source, expansion),
        "AWS::Serverless::GraphQLApi" => graphql::expand(&source, expansion),
        "AWS::Serverless::Connector" => connector::expand(&source, expansion),
        other => {
            let message =
                format!("`{id}` is a `{other}`, which is not expanded: what it makes was not checked");
            expansion.problem(source.id_at, message);
        }
    }
}

#[cfg(test)]
mod tests;
