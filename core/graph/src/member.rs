//! Resources of a world's templates, found by their types.

use std::collections::{HashMap, HashSet};

use deployfence_source::FileSpan;
use deployfence_template::{Resource, Template};
use deployfence_value::{Literal, Scope, Value};
use smol_str::SmolStr;

/// A resource in the template that makes it.
#[derive(Debug, Clone, Copy)]
pub struct Member<'w> {
    /// The stack that makes it.
    pub template: &'w Template,
    /// The resource.
    pub resource: Resource<'w>,
}

impl<'w> Member<'w> {
    /// The stack instance that makes it.
    #[must_use]
    pub fn scope(self) -> Scope {
        self.template.scope()
    }

    /// Its logical id.
    #[must_use]
    pub fn id(self) -> &'w str {
        self.resource.logical_id
    }

    /// Where its logical id stands.
    #[must_use]
    pub fn at(self) -> FileSpan {
        self.resource.id_at
    }

    /// Its type; empty where that is not written as text.
    #[must_use]
    pub fn type_name(self) -> &'w str {
        self.resource.type_name().unwrap_or_default()
    }

    /// A property under a path of keys, resolved as it is wherever the resource exists; none where it is not set.
    #[must_use]
    pub fn property(self, path: &[&str]) -> Option<Value> {
        self.template.property(self.resource, path)
    }

    /// A property as it is written, with its functions not evaluated.
    #[must_use]
    pub fn written(self, path: &[&str]) -> Option<&'w Value> {
        self.resource.properties()?.at_path(path)
    }

    /// The conditions under which it exists.
    #[must_use]
    pub fn under(self) -> Vec<Literal> {
        self.template.exists_under(self.resource)
    }

    /// The place of a property, else of the logical id.
    #[must_use]
    pub fn place_of(self, path: &[&str]) -> FileSpan {
        self.written(path).map_or(self.at(), |value| value.at)
    }
}

/// Where the resources of each type stand: the number of the template and the place in it.
#[derive(Debug, Default)]
pub(crate) struct Index {
    by_type: HashMap<SmolStr, Vec<(usize, usize)>>,
    by_stack: HashMap<(Scope, SmolStr), Vec<(usize, usize)>>,
    by_id: HashMap<(Scope, SmolStr), (usize, usize)>,
    all: Vec<(usize, usize)>,
}

impl Index {
    /// Of what is read in two stacks (a file that a service includes and that is found in its folder, a nested template that
    /// is deployed twice), the first one is taken: what a loop writes stands in one place and bears different names.
    pub(crate) fn new<'t>(templates: impl Iterator<Item = &'t Template>) -> Self {
        let mut index = Self::default();
        let mut seen = HashSet::new();
        for (number, template) in templates.enumerate() {
            for (place, resource) in template.resources().enumerate() {
                index.by_id.insert((template.scope(), resource.logical_id.clone()), (number, place));
                if !seen.insert((resource.id_at, resource.logical_id)) {
                    continue;
                }
                index.all.push((number, place));
                if let Some(name) = resource.type_name() {
                    let name = SmolStr::new(name);
                    index.by_stack.entry((template.scope(), name.clone())).or_default().push((number, place));
                    index.by_type.entry(name).or_default().push((number, place));
                }
            }
        }
        index
    }

    pub(crate) fn all(&self) -> &[(usize, usize)] {
        &self.all
    }

    pub(crate) fn of_type(&self, type_name: &str) -> &[(usize, usize)] {
        self.by_type.get(type_name).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn of_stack(&self, scope: Scope, type_name: &str) -> &[(usize, usize)] {
        self.by_stack.get(&(scope, SmolStr::new(type_name))).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn of_id(&self, scope: Scope, logical_id: &str) -> Option<(usize, usize)> {
        self.by_id.get(&(scope, SmolStr::new(logical_id))).copied()
    }
}
