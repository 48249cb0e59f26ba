//! What the functions of a template may refer to: its parameters, mappings and resources.

use std::collections::HashMap;

use deployfence_value::{Entry, Hole, HoleOrigin, Pseudo, Scope, Text, Value};
use smol_str::SmolStr;

use crate::functions::Environment;
use crate::parameters::Parameter;

/// What a deployment gives a template besides its text. What is not given stays open.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Values of parameters.
    pub parameters: HashMap<SmolStr, Value>,
    /// Texts of pseudo parameters, such as a region that is known.
    pub pseudo: Vec<(Pseudo, Text)>,
}

/// The parts of one stack that functions refer to.
#[derive(Debug, Clone)]
pub(crate) struct Sections {
    pub(crate) scope: Scope,
    pub(crate) parameters: Vec<Parameter>,
    /// Where each name stands; a parameter and a resource never share one.
    names: HashMap<SmolStr, Named, foldhash::fast::RandomState>,
    mappings: Option<Value>,
    pseudo: Vec<(Pseudo, Text)>,
    /// What nested stacks give: outputs that are known, by logical id and attribute.
    pub(crate) outputs: HashMap<(SmolStr, SmolStr), Value>,
}

#[derive(Debug, Clone, Copy)]
enum Named {
    Parameter(usize),
    /// The place of the last resource of this logical id.
    Resource(usize),
}

impl Sections {
    pub(crate) fn of(root: &Value, scope: Scope, given: &Given) -> Self {
        let entries =
            |section: &str| root.get(section).and_then(Value::as_map).map(|map| map.entries().to_vec());
        let mut sections = Self {
            scope,
            parameters: Vec::new(),
            names: HashMap::default(),
            mappings: root.get("Mappings").cloned(),
            pseudo: given.pseudo.clone(),
            outputs: HashMap::new(),
        };
        for entry in entries("Parameters").unwrap_or_default() {
            sections.names.insert(entry.key.clone(), Named::Parameter(sections.parameters.len()));
            sections.parameters.push(Parameter::new(&entry, scope, given.parameters.get(&entry.key)));
        }
        sections
    }

    /// Takes a parameter that is not known for its default: a loop over one writes what most deployments get.
    pub(crate) fn with_defaults(mut self) -> Self {
        let scope = self.scope;
        for parameter in self.parameters.iter_mut().filter(|parameter| parameter.value.is_none()) {
            parameter.value = parameter.default.clone().map(|default| parameter.referred(default, scope));
        }
        self
    }

    /// Takes the logical ids of what will be the resources.
    pub(crate) fn with_resources(mut self, resources: &[Entry]) -> Self {
        self.names.reserve(resources.len());
        for (place, entry) in resources.iter().enumerate() {
            self.names.insert(entry.key.clone(), Named::Resource(place));
        }
        self
    }

    /// Where among the resources the last one of this logical id stands.
    pub(crate) fn resource(&self, logical_id: &str) -> Option<usize> {
        match self.names.get(logical_id)? {
            Named::Resource(place) => Some(*place),
            Named::Parameter(_) => None,
        }
    }

    fn known_parameter(&self, name: &str) -> Option<&Parameter> {
        match self.names.get(name)? {
            Named::Parameter(place) => self.parameters.get(*place),
            Named::Resource(_) => None,
        }
    }
}

impl Environment for Sections {
    fn scope(&self) -> Scope {
        self.scope
    }

    fn is_resource(&self, name: &str) -> bool {
        self.resource(name).is_some()
    }

    fn parameter(&self, name: &str) -> Option<&Value> {
        self.known_parameter(name)?.value.as_ref()
    }

    fn pseudo(&self, pseudo: Pseudo) -> Option<Text> {
        self.pseudo.iter().find(|(known, _)| *known == pseudo).map(|(_, text)| text.clone())
    }

    fn allowed(&self, variable: &Hole) -> Option<&[SmolStr]> {
        match &variable.origin {
            HoleOrigin::Parameter(name) if variable.scope == self.scope => {
                self.known_parameter(name)?.domain()
            }
            _ => None,
        }
    }

    fn mapping(&self, name: &str) -> Option<&Value> {
        self.mappings.as_ref()?.get(name)
    }

    fn attribute(&self, logical_id: &str, attribute: &str) -> Option<Value> {
        if self.outputs.is_empty() {
            return None;
        }
        self.outputs.get(&(logical_id.into(), attribute.into())).cloned()
    }
}
