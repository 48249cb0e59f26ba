//! What is compared of the OpenAPI document of an API: what its operations call and as which role, who may call them,
//! the functions of its authorizers, and its resource policy.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Parts;

const INTEGRATION: &str = "x-amazon-apigateway-integration";
const AUTHORIZER: &str = "x-amazon-apigateway-authorizer";

/// The parts of a document.
pub(super) fn of(id: &str, body: &Value, parts: &mut Parts) {
    if let Some(policy) = body.get("x-amazon-apigateway-policy") {
        super::parts::statements("statement", &format!("{id}/Body"), policy, parts);
    }
    walk(id, body, parts);
}

fn walk(name: &str, value: &Value, parts: &mut Parts) {
    let shown = shown(value);
    if !shown.is_empty() {
        parts.insert(("api", name.to_owned()), BTreeSet::from([Value::Object(shown).to_string()]));
    }
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| walk(&format!("{name}/{key}"), value, parts));
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(place, value)| walk(&format!("{name}/{place}"), value, parts));
        }
        _ => {}
    }
}

fn shown(value: &Value) -> Map<String, Value> {
    let mut shown = Map::new();
    let mut take = |from: Option<&Value>, names: &[&str]| {
        for name in names {
            let found = from.and_then(|from| from.get(name)).filter(|value| !value.is_null());
            shown.extend(found.map(|found| ((*name).to_owned(), found.clone())));
        }
    };
    take(value.get(INTEGRATION), &["uri", "credentials"]);
    take(value.get(AUTHORIZER), &["authorizerUri", "authorizerCredentials", "providerARNs"]);
    if value.get(INTEGRATION).and_then(|integration| integration.get("uri")).is_some() {
        let all = value.get("security").and_then(Value::as_array).into_iter().flatten();
        let names: BTreeSet<&String> = all.filter_map(Value::as_object).flat_map(Map::keys).collect();
        let names: Vec<Value> = names
            .into_iter()
            .filter(|name| !["NONE", "api_key_false"].contains(&name.as_str()))
            .map(|n| n.as_str().into())
            .collect();
        if !names.is_empty() {
            shown.insert("security".to_owned(), Value::Array(names));
        }
    }
    shown
}
