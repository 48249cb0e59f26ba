//! What the functions of a template may refer to.

use std::cell::OnceCell;
use std::collections::HashSet;

use deployfence_value::{Condition, Hole, Literal, Pseudo, Scope, Text, Value};
use smol_str::SmolStr;

/// What the functions of one stack may refer to. What an implementation does not know stays a hole.
pub(crate) trait Environment {
    /// The stack instance that holes belong to.
    fn scope(&self) -> Scope;

    /// Whether a resource has this logical id.
    fn is_resource(&self, name: &str) -> bool;

    /// The value of a parameter, where it is known.
    fn parameter(&self, _name: &str) -> Option<&Value> {
        None
    }

    /// The text of a pseudo parameter, where it is known.
    fn pseudo(&self, _pseudo: Pseudo) -> Option<Text> {
        None
    }

    /// The values that a parameter may take, where its template lists them.
    fn allowed(&self, _variable: &Hole) -> Option<&[SmolStr]> {
        None
    }

    /// A mapping of the template.
    fn mapping(&self, _name: &str) -> Option<&Value> {
        None
    }

    /// What a resource returns for an attribute, where the check knows it: outputs of nested stacks.
    fn attribute(&self, _logical_id: &str, _attribute: &str) -> Option<Value> {
        None
    }

    /// Whether a condition holds wherever `given` does; none where both are possible, or not known.
    fn decided(&self, given: &[Literal], condition: &Condition) -> Option<bool> {
        let holding = |holds| Literal { condition: condition.clone(), holds };
        let excluded = |literal: &Literal| given.iter().any(|known| known.excludes(literal));
        match (excluded(&holding(false)), excluded(&holding(true))) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }
}

/// The resources of something that is no whole template: what is none of them and no pseudo parameter is a parameter.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The stack instance that holes belong to.
    pub scope: Scope,
    /// The `Resources`.
    pub resources: Option<&'a Value>,
}

/// A [`Context`] whose logical ids are gathered once they are asked for.
pub(super) struct Ids<'a> {
    context: Context<'a>,
    names: OnceCell<HashSet<&'a str>>,
}

impl<'a> Ids<'a> {
    pub(super) fn of(context: Context<'a>) -> Self {
        Self { context, names: OnceCell::new() }
    }
}

impl Environment for Ids<'_> {
    fn scope(&self) -> Scope {
        self.context.scope
    }

    fn is_resource(&self, name: &str) -> bool {
        let all = || self.context.resources.into_iter().flat_map(Value::entries).map(|e| e.key.as_str());
        self.names.get_or_init(|| all().collect()).contains(name)
    }
}
