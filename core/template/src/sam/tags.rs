//! Tags: a map in SAM, a list of keys and values in CloudFormation.

use deployfence_value::Value;

use super::build::At;
use super::edit;
use super::expansion::Expansion;
use super::source::Source;

/// Types of what is made for a function or a state machine that can have tags.
const TAGGED: [&str; 5] = [
    "AWS::IAM::Role",
    "AWS::Lambda::Function",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::StepFunctions::StateMachine",
];

/// Gives what was made of a resource its tags, and no others, where it says so.
pub(crate) fn propagate(source: &Source, expansion: &mut Expansion<'_>) {
    let made = expansion.take_made();
    let Some(tags) = source.entry("Tags").filter(|_| source.passes_tags()) else { return };
    let at = At(tags.key_at);
    let listed = at.list(listed(&tags.value));
    if listed.items().is_empty() {
        return;
    }
    for id in made {
        let Some(resource) = expansion.resources.get(&id).cloned() else { continue };
        let kind = resource.value.get("Type").and_then(Value::as_str).unwrap_or_default();
        let mut set = |_: Option<&Value>| Some(listed.clone());
        let tagged = edit::at_path(&resource.value, &["Properties", "Tags"], at, &mut set);
        if let Some(value) = tagged.filter(|_| TAGGED.contains(&kind)) {
            expansion.put(resource.with(value));
        }
    }
}

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
