//! What is known about the deployment of one stack from outside its template: parameter values, names, roles.

mod overrides;
mod parameters;
mod samconfig;
mod toml;

use std::collections::{BTreeMap, BTreeSet};

use deployfence_source::FileSpan;
use deployfence_value::{Reason, Value};
use smol_str::SmolStr;

use crate::ServiceRole;

pub use parameters::{is_parameters, read_parameters};
pub use samconfig::read_samconfig;
pub use toml::from_toml;

/// What settings say about the deployment of one stack. What is not said is none; what is said and cannot be known is
/// unknown, for a reason.
#[derive(Debug, Clone)]
pub struct StackSettings {
    /// Where they stand.
    pub at: FileSpan,
    /// Which of several deployments they are about, such as the environment of a `samconfig.toml`.
    pub environment: Option<SmolStr>,
    /// The values of parameters.
    pub parameters: BTreeMap<SmolStr, Value>,
    /// The stack's name.
    pub stack_name: Option<Value>,
    /// The region that is deployed to.
    pub region: Option<Value>,
    /// The account that is deployed to.
    pub account: Option<Value>,
    /// The role that CloudFormation acts as.
    pub service_role: Option<ServiceRole>,
    /// The role that whoever deploys acts as.
    pub deployer: Option<Value>,
    /// The capabilities that the deployment acknowledges.
    pub capabilities: Vec<Value>,
    /// The template, as a path relative to the file of the settings.
    pub template: Option<Value>,
}

impl StackSettings {
    /// Settings that say nothing yet.
    #[must_use]
    pub fn at(at: FileSpan) -> Self {
        Self {
            at,
            environment: None,
            parameters: BTreeMap::new(),
            stack_name: None,
            region: None,
            account: None,
            service_role: None,
            deployer: None,
            capabilities: Vec::new(),
            template: None,
        }
    }
}

/// The values of parameters that hold whichever of the deployments is meant. One that differs between them, or that only
/// some of them set, is unknown: it is not even the default.
#[must_use]
pub fn agreed_parameters(all: &[StackSettings]) -> BTreeMap<SmolStr, Value> {
    let names: BTreeSet<&SmolStr> = all.iter().flat_map(|settings| settings.parameters.keys()).collect();
    let agreed = |name: &SmolStr| {
        let values: Vec<Option<&Value>> = all.iter().map(|settings| settings.parameters.get(name)).collect();
        let first = values.iter().flatten().next()?;
        let equal = |value: &Option<&Value>| {
            value.is_some_and(|value| value.as_str().is_some() && value.as_str() == first.as_str())
        };
        let why = || Reason::Later("the environment that is deployed to".into());
        let is_agreed = all.len() == 1 || values.iter().all(equal);
        Some(if is_agreed { (*first).clone() } else { Value::unknown(why(), first.at) })
    };
    names.into_iter().filter_map(|name| Some((name.clone(), agreed(name)?))).collect()
}

/// A scalar as the text that CloudFormation takes for it.
fn as_parameter(value: &Value) -> Option<Value> {
    use deployfence_value::Kind;
    match &value.kind {
        Kind::Text(_) => Some(value.clone()),
        Kind::Number(number) => Some(Value::literal(number.clone(), value.at)),
        Kind::Bool(truth) => Some(Value::literal(if *truth { "true" } else { "false" }, value.at)),
        // A list is written with commas.
        Kind::List(items) => {
            let words: Option<Vec<String>> =
                items.iter().map(|item| Some(as_parameter(item)?.as_str()?.to_owned())).collect();
            Some(Value::literal(words?.join(","), value.at))
        }
        _ => None,
    }
}
