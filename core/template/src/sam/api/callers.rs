//! What an API asks of callers: the authorizer of an operation, and whether it wants a key.

use deployfence_value::Value;
use smol_str::SmolStr;

use super::checks;
use super::implicit::REST;
use super::operation::INTEGRATION;
use crate::sam::build::{At, if_arms, is_no_value};

const KEY: &str = "api_key";
/// How an event says that it wants no key where the API does.
const NO_KEY: &str = "api_key_false";
/// How an event says that it wants no authorizer where the API has one.
const NOBODY: &str = "NONE";

/// What an API asks unless an operation says otherwise.
#[derive(Debug, Default)]
pub(super) struct Callers {
    authorizer: Option<SmolStr>,
    /// The authorizers that it has.
    known: Vec<SmolStr>,
    needs_key: bool,
    /// Whether what browsers ask beforehand needs the authorizer too.
    preflight: bool,
    preflight_key: bool,
    /// Whether anything that an operation asks takes the place of the authorizer, and not just another one.
    anything_counts: bool,
}

impl Callers {
    /// What `Auth` of a REST API says.
    pub(super) fn of_rest(auth: Option<&Value>) -> Self {
        let says = |key: &str| auth.and_then(|auth| auth.get(key)).map(Value::truthy);
        let denies = |key: &str| says(key).is_some_and(|says| says.is_no());
        let ignores_default = auth.is_some_and(|auth| checks::ignores_default(REST.kind, auth));
        let of_both = Self::of_http(auth);
        Self {
            needs_key: says("ApiKeyRequired").is_some_and(|says| says.is_yes()),
            preflight: !denies("AddDefaultAuthorizerToCorsPreflight"),
            preflight_key: !denies("AddApiKeyRequiredToCorsPreflight"),
            anything_counts: false,
            authorizer: of_both.authorizer.filter(|_| !ignores_default),
            ..of_both
        }
    }

    /// What `Auth` of an HTTP API says.
    pub(super) fn of_http(auth: Option<&Value>) -> Self {
        let default = auth.and_then(|auth| auth.get("DefaultAuthorizer")).and_then(Value::as_str);
        let names = auth.and_then(|auth| auth.get("Authorizers")).into_iter().flat_map(Value::entries);
        Self {
            authorizer: default.filter(|name| *name != NOBODY).map(SmolStr::from),
            known: names.map(|entry| entry.key.clone()).chain(["AWS_IAM".into()]).collect(),
            anything_counts: true,
            ..Self::default()
        }
    }

    /// A path of the user with what its operations ask; `asked` is what an event asks of a method.
    pub(super) fn of_path(&self, item: &Value, asked: &dyn Fn(&str) -> Vec<SmolStr>) -> Value {
        in_arms(item, &|item| {
            if item.as_map().is_none() {
                return item.clone();
            }
            let method = |entry: &deployfence_value::Entry| {
                entry.with(self.of_operation(&entry.key, &entry.value, &asked(&entry.key)))
            };
            At(item.at).entries(item.entries().map(method))
        })
    }

    /// An operation with what it asks.
    pub(super) fn of_operation(&self, method: &str, operation: &Value, asked: &[SmolStr]) -> Value {
        in_arms(operation, &|operation| {
            if operation.get(INTEGRATION).is_none_or(|integration| integration.as_map().is_none()) {
                return operation.clone();
            }
            self.secured(method, operation, asked)
        })
    }

    fn secured(&self, method: &str, operation: &Value, asked: &[SmolStr]) -> Value {
        let at = operation.entry("security").map_or(At(operation.at), |known| At(known.value.at));
        let known = operation.get("security").map(Value::items).unwrap_or_default().iter().cloned();
        let scheme = |name: &str| at.map([(name, at.list([]))]);
        let mut all: Vec<Value> = known.chain(asked.iter().map(|name| scheme(name))).collect();
        let named = |all: &[Value], name: &str| all.iter().any(|scheme| scheme.get(name).is_some());
        let is_preflight = method == "options";
        let has_own = self.anything_counts && !all.is_empty()
            || named(&all, NOBODY)
            || self.known.iter().any(|name| named(&all, name));
        let by_default = self.authorizer.as_deref().filter(|_| !has_own && (self.preflight || !is_preflight));
        let wants_key = self.needs_key && (self.preflight_key || !is_preflight);
        let key = (wants_key && !named(&all, KEY) && !named(&all, NO_KEY)).then_some(KEY);
        all.extend(by_default.into_iter().chain(key).map(scheme));
        all.retain(|scheme| scheme.get(NOBODY).is_none() && scheme.get(NO_KEY).is_none());
        let rest = operation.entries().filter(|entry| entry.key != "security").cloned();
        let security = (!all.is_empty()).then(|| at.entry("security", at.list(all)));
        At(operation.at).entries(rest.chain(security))
    }
}

/// What an event asks of callers, by the names that `security` has for it.
pub(super) fn asked(authorizer: Option<&Value>, key: Option<&Value>) -> Vec<SmolStr> {
    let key = key.map(|key| if key.truthy().is_yes() { KEY } else { NO_KEY });
    authorizer.and_then(Value::as_str).into_iter().chain(key).map(SmolStr::from).collect()
}

/// A value with both arms of an `Fn::If` changed, or itself.
fn in_arms(value: &Value, change: &dyn Fn(&Value) -> Value) -> Value {
    match if_arms(value) {
        None => change(value),
        Some((condition, then, otherwise)) => {
            let arm = |arm: &Value| if is_no_value(arm) { arm.clone() } else { change(arm) };
            At(value.at).fn_if(condition.clone(), arm(then), arm(otherwise))
        }
    }
}
