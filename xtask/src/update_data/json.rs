//! Taking JSON apart, with a sentence when it is not as expected.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use crate::shell::{Done, Failure, While};

pub(crate) fn read(path: &Path) -> Done<Value> {
    let bytes = fs::read(path).while_(path.display())?;
    serde_json::from_slice(&bytes).while_(path.display())
}

pub(crate) fn text<'v>(value: &'v Value, member: &str) -> Done<&'v str> {
    value[member].as_str().ok_or_else(|| missing(value, member, "text"))
}

pub(crate) fn object<'v>(value: &'v Value, member: &str) -> Done<&'v Map<String, Value>> {
    value[member].as_object().ok_or_else(|| missing(value, member, "object"))
}

pub(crate) fn array<'v>(value: &'v Value, member: &str) -> Done<&'v [Value]> {
    value[member].as_array().map(Vec::as_slice).ok_or_else(|| missing(value, member, "array"))
}

/// The members of an object that is the whole document.
pub(crate) fn members<'v>(value: &'v Value, of: &str) -> Done<&'v Map<String, Value>> {
    value.as_object().ok_or_else(|| Failure::new(format!("{of} is no object")))
}

/// The texts of an array that may be absent.
pub(crate) fn texts<'v>(value: &'v Value, member: &str) -> Done<Vec<&'v str>> {
    match &value[member] {
        Value::Null => Ok(Vec::new()),
        Value::Array(items) => {
            items.iter().map(|i| i.as_str().ok_or_else(|| missing(value, member, "array of texts"))).collect()
        }
        _ => Err(missing(value, member, "array")),
    }
}

fn missing(value: &Value, member: &str, kind: &str) -> Failure {
    let shown: String = value.to_string().chars().take(120).collect();
    Failure::new(format!("no {kind} `{member}` in {shown}"))
}

/// A member of an object's member, empty where either is absent.
pub(crate) fn at<'v>(value: &'v Value, path: &[&str]) -> &'v Value {
    path.iter().fold(value, |value, member| &value[*member])
}
