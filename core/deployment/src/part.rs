//! Parts of a template that may stand under conditions: `Fn::If` may choose any value on the way to them.

use deployfence_template::Template;
use deployfence_value::{Entry, Map, Value};

/// A part of a template, and what leads to it.
#[derive(Clone)]
pub(crate) struct Part<'t> {
    /// The part, not evaluated.
    pub(crate) value: &'t Value,
    /// The keys on the way to it, `Fn::If` and the number of its argument included.
    path: Vec<String>,
    /// The conditions on the way to it, the outermost first, each with whether it holds there.
    conditions: Vec<(&'t Value, bool)>,
}

impl<'t> Part<'t> {
    pub(crate) fn of(value: &'t Value) -> Self {
        Self { value, path: Vec::new(), conditions: Vec::new() }
    }

    /// The parts under a path of keys; `*` stands for every item of a list.
    pub(crate) fn descend(&self, path: &[&str]) -> Vec<Self> {
        path.iter().fold(vec![self.clone()], |parts, key| {
            parts.iter().flat_map(Self::chosen).flat_map(|part| part.step(key)).collect()
        })
    }

    /// The part with its functions evaluated; nothing where a condition on the way to it decides otherwise.
    pub(crate) fn resolve(&self, template: &Template) -> Value {
        let guarded = self.conditions.iter().rev().fold(self.value.clone(), |value, (condition, holds)| {
            let nothing = Value::map([no_value(&value)], value.at);
            let at = value.at;
            let (then, otherwise) = if *holds { (value, nothing) } else { (nothing, value) };
            let arguments = Value::list([(*condition).clone(), then, otherwise], at);
            Value::map([Entry::new("Fn::If", at, arguments)], at)
        });
        template.resolve(&guarded)
    }

    /// The path to it from something above.
    pub(crate) fn path_from<'s>(&'s self, above: &'s str) -> Vec<&'s str> {
        [above].into_iter().chain(self.path.iter().map(String::as_str)).collect()
    }

    fn step(&self, key: &str) -> Vec<Self> {
        match key {
            "*" => {
                let items = self.value.items().iter().enumerate();
                items.map(|(index, item)| self.child(item, [index.to_string()])).collect()
            }
            key => self.value.get(key).map(|value| self.child(value, [key.to_owned()])).into_iter().collect(),
        }
    }

    fn child<const N: usize>(&self, value: &'t Value, keys: [String; N]) -> Self {
        let path = self.path.iter().cloned().chain(keys).collect();
        Self { value, path, conditions: self.conditions.clone() }
    }

    /// The values that it may be, where `Fn::If` chooses.
    pub(crate) fn chosen(&self) -> Vec<Self> {
        let arguments = self.value.as_map().and_then(Map::single).filter(|call| call.key == "Fn::If");
        let Some([condition, then, otherwise]) = arguments.map(|call| call.value.items()) else {
            return vec![self.clone()];
        };
        let arms = [(then, "1", true), (otherwise, "2", false)];
        let arms = arms.into_iter().map(|(value, number, holds)| {
            let mut arm = self.child(value, ["Fn::If".to_owned(), number.to_owned()]);
            arm.conditions.push((condition, holds));
            arm
        });
        arms.flat_map(|arm| arm.chosen()).collect()
    }
}

fn no_value(value: &Value) -> Entry {
    Entry::new("Ref", value.at, Value::literal("AWS::NoValue", value.at))
}
