//! Tags: a map in SAM, a list of keys and values in CloudFormation.

use deployfence_value::Value;

use super::build::At;
use super::source::Source;

/// The tags of what is made from a resource: the transform's own, and the resource's.
pub(crate) fn of(source: &Source) -> Value {
    let at = source.here();
    let maker = match source.kind() {
        "AWS::Serverless::StateMachine" => "stateMachine:createdBy",
        _ => "lambda:createdBy",
    };
    let own = one(maker, at.text("SAM"), at);
    at.list(std::iter::once(own).chain(source.property("Tags").into_iter().flat_map(listed)))
}

/// A map of tags as CloudFormation lists them.
pub(crate) fn listed(tags: &Value) -> Vec<Value> {
    let value = |value: &Value| if value.is_null() { At(value.at).text("") } else { value.clone() };
    tags.entries().map(|tag| one(&tag.key, value(&tag.value), At(tag.key_at))).collect()
}

fn one(key: &str, value: Value, at: At) -> Value {
    at.map([("Key", at.text(key)), ("Value", value)])
}
