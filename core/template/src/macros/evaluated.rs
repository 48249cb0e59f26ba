//! What `AWS::LanguageExtensions` leaves to the transform of SAM after it: where a function has nothing to wait for, its
//! result. SAM refuses a function in many a place, and takes its result there.

use deployfence_value::{Entry, Kind, Value};

use crate::functions::{Environment, evaluate, is_intrinsic};
use crate::sam;
use crate::sections::Sections;

/// Properties that SAM makes logical ids or documents of. There, as SAM does, a parameter that is not known is taken for
/// its default; anywhere else it stays open.
const DECIDED: [&str; 4] = ["Path", "Method", "AutoPublishAlias", "RetentionPolicy"];

/// The template with every function in the resources of SAM and their globals evaluated, where that gives a known scalar.
pub(super) fn evaluate_for_sam(root: &Value, sections: Sections) -> Value {
    let evaluator = Evaluator { given: sections.clone(), assumed: sections.with_defaults() };
    evaluator.sections(root).unwrap_or_else(|| root.clone())
}

struct Evaluator {
    /// Parameters where they are known.
    given: Sections,
    /// Parameters, the others by their defaults.
    assumed: Sections,
}

impl Evaluator {
    fn sections(&self, root: &Value) -> Option<Value> {
        with_entries(root, |section| match section.key.as_str() {
            "Globals" => self.changed(&section.value, &self.given),
            "Resources" => with_entries(&section.value, |resource| {
                sam::is_resource(&resource.value).then(|| self.changed(&resource.value, &self.given))?
            }),
            _ => None,
        })
    }

    /// The value with what is known in it; none where that changes nothing.
    fn changed(&self, value: &Value, environment: &dyn Environment) -> Option<Value> {
        let result = is_intrinsic(value).then(|| evaluate(value, environment)).filter(is_known_scalar);
        if result.is_some() {
            return result;
        }
        match &value.kind {
            Kind::List(_) => value.with_children(|item| self.changed(item, environment)),
            _ => with_entries(value, |entry| match DECIDED.contains(&entry.key.as_str()) {
                true => self.changed(&entry.value, &self.assumed),
                false => self.changed(&entry.value, environment),
            }),
        }
    }
}

fn is_known_scalar(value: &Value) -> bool {
    match &value.kind {
        Kind::Text(text) => text.as_literal().is_some(),
        Kind::Number(_) | Kind::Bool(_) => true,
        _ => false,
    }
}

/// A map with the values of its entries changed; none where none is.
fn with_entries(map: &Value, mut change: impl FnMut(&Entry) -> Option<Value>) -> Option<Value> {
    let changed: Vec<Option<Value>> = map.entries().map(&mut change).collect();
    if changed.iter().all(Option::is_none) {
        return None;
    }
    let both = map.entries().zip(changed);
    let entries = both.map(|(entry, new)| new.map_or_else(|| entry.clone(), |value| entry.with(value)));
    Some(Value::map(entries.collect::<Vec<_>>(), map.at))
}
