//! What holds of every template, resolved as far as it can be.

use deployfence_source::{Document, FileId, limits};
use deployfence_template::{Given, Template, from_document};
use deployfence_value::{Kind, Scope, Value};

use crate::yaml;

/// The template that a document is, deployed as it is written.
#[must_use]
pub fn template(document: &Document) -> Option<Template> {
    let root = from_document(document, FileId(0));
    Template::build(&root, Scope(1), &Given::default(), None)
}

/// Everything that a template says, resolved one after the other: the bodies of its resources, and its outputs.
pub fn everything(template: &Template) -> impl Iterator<Item = Value> {
    let bodies = template.resources().map(|resource| template.resolve(resource.body));
    bodies.chain(template.outputs().map(|output| template.resolve(&output.value)))
}

/// Resolves a template, and asks of every condition whether it can hold.
///
/// # Panics
/// When something does not hold.
pub fn check(text: &str) {
    let document = yaml::read(text);
    let Some(template) = template(&document) else { return };
    for resource in template.resources() {
        if let Some(condition) = template.condition_of(resource) {
            let _ = template.possible(&[condition]);
        }
    }
    let resolved: Vec<Value> = everything(&template).collect();
    let mut left = NODES;
    resolved.iter().for_each(|value| check_value(value, text, 0, &mut left));
    let again: Vec<Value> = everything(&template).collect();
    let same = resolved.iter().zip(&again).all(|(first, second)| first.canonical() == second.canonical());
    assert!(same && resolved.len() == again.len(), "a second resolution gives something else");
}

/// Of a huge value only the start is looked at.
const NODES: usize = 100_000;

fn check_value(value: &Value, text: &str, depth: usize, left: &mut usize) {
    if *left == 0 {
        return;
    }
    *left -= 1;
    assert!(depth <= 4 * limits::DEPTH, "no deeper than a few functions around what is written");
    assert!(text.get(value.at.span.range()).is_some(), "{:?} is no place in the file", value.at);
    let mut below = |value: &Value| check_value(value, text, depth + 1, left);
    match &value.kind {
        Kind::List(items) => items.iter().for_each(below),
        Kind::Map(map) => map.entries().iter().for_each(|entry| below(&entry.value)),
        Kind::Choice(choice) => {
            below(&choice.then);
            below(&choice.otherwise);
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Unknown(_) => {}
    }
}
