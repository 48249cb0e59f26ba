//! What connectors look for among all resources: found once, as there may be thousands of both.

use std::collections::HashMap;

use deployfence_value::{Entry, Value};
use smol_str::SmolStr;

use super::KIND;
use crate::sam::build::named;
use crate::sam::table::Table;

/// Resources by what connectors ask of them. Everything but connectors is expanded by then.
#[derive(Debug)]
pub(crate) struct Index {
    /// The resources that wait for each logical id.
    waiting: HashMap<SmolStr, Vec<SmolStr>>,
    /// The mappings from each event source to each function.
    mappings: HashMap<(SmolStr, SmolStr), Vec<SmolStr>>,
}

impl Index {
    pub(super) fn of(resources: &Table) -> Self {
        let mut index = Self { waiting: HashMap::new(), mappings: HashMap::new() };
        for resource in resources.iter() {
            let kind = resource.value.get("Type").and_then(Value::as_str);
            // Connectors that are still to come keep what they wait for as it is written.
            if kind != Some(KIND) {
                index.add_waiting(&resource.key, &resource.value);
            }
            if kind == Some("AWS::Lambda::EventSourceMapping") {
                index.add_mapping(resource);
            }
        }
        index
    }

    /// Notes what a resource waits for, as its body says.
    pub(super) fn add_waiting(&mut self, id: &SmolStr, body: &Value) {
        for name in body.get("DependsOn").into_iter().flat_map(Value::one_or_many).filter_map(Value::as_str) {
            self.waiting.entry(name.into()).or_default().push(id.clone());
        }
    }

    fn add_mapping(&mut self, mapping: &Entry) {
        let property = |name: &str| mapping.value.at_path(&["Properties", name]).and_then(named);
        if let (Some(source), Some(function)) = (property("EventSourceArn"), property("FunctionName")) {
            self.mappings.entry((source.into(), function.into())).or_default().push(mapping.key.clone());
        }
    }

    /// The resources that wait for a logical id.
    pub(super) fn waiting_for(&self, id: &str) -> Vec<SmolStr> {
        self.waiting.get(id).cloned().unwrap_or_default()
    }

    /// The single mapping between an event source and a function; none where there are several.
    pub(super) fn mapping(&self, source: &str, function: &str) -> Option<SmolStr> {
        match self.mappings.get(&(source.into(), function.into()))?.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        }
    }
}
