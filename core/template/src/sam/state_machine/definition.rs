//! The definition of a state machine: CloudFormation does not look for calls of functions in it, so that each becomes a
//! substitution.

use deployfence_value::Value;

use crate::sam::build::{At, is_call};
use crate::sam::source::{Generated, Source};

/// Adds the definition and its substitutions to a state machine.
pub(super) fn add(source: &Source, machine: Generated) -> Generated {
    let given = source.entry("DefinitionSubstitutions");
    let Some(written) = source.entry("Definition") else {
        return machine
            .optional("DefinitionS3Location", source.property("DefinitionUri").cloned())
            .optional("DefinitionSubstitutions", given.map(|given| given.value.clone()));
    };
    let at = At(written.key_at);
    let mut substitutions = Substitutions(Vec::new());
    let definition = substitutions.taken_out(&written.value);
    let made = substitutions.0.into_iter().map(|(name, value)| at.entry(name, value));
    let all: Vec<_> =
        given.into_iter().flat_map(|given| given.value.entries()).cloned().chain(made).collect();
    let all = (!all.is_empty()).then(|| at.entries(all));
    machine.property("Definition", definition).optional("DefinitionSubstitutions", all)
}

/// Names and values that a definition refers to, in the order of their names.
struct Substitutions(Vec<(String, Value)>);

impl Substitutions {
    /// The value with a reference in place of each call. The depth is that of the file, which its reader limits.
    fn taken_out(&mut self, value: &Value) -> Value {
        let at = At(value.at);
        if value.as_map().is_some() {
            // They are numbered in the order of the keys, not of the file.
            let mut order: Vec<_> = value.entries().enumerate().collect();
            order.sort_by(|(_, a), (_, b)| a.key.cmp(&b.key));
            let mut done: Vec<_> = order
                .into_iter()
                .map(|(place, entry)| (place, entry.with(self.child(&entry.value))))
                .collect();
            done.sort_by_key(|(place, _)| *place);
            return at.entries(done.into_iter().map(|(_, entry)| entry));
        }
        match value.items() {
            [] => value.clone(),
            items => at.list(items.iter().map(|item| self.child(item)).collect::<Vec<_>>()),
        }
    }

    fn child(&mut self, value: &Value) -> Value {
        let is_resolved = value.as_str().is_some_and(|text| text.contains("{{resolve:"));
        if !is_call(value) && !is_resolved {
            return self.taken_out(value);
        }
        let name = format!("definition_substitution_{}", self.0.len() + 1);
        let reference = At(value.at).text(format!("${{{name}}}"));
        self.0.push((name, value.clone()));
        reference
    }
}
