//! What the transform knows of parameters: given values, else defaults.

use std::collections::HashMap;

use deployfence_value::{Kind, Piece, Text, Value};
use smol_str::SmolStr;

use super::build::{At, call};

/// Parameter values that are known before the deployment, by name.
pub type ParameterValues = HashMap<SmolStr, Value>;

/// The values that the transform takes for parameters.
#[derive(Debug)]
pub(crate) struct Parameters(ParameterValues);

impl Parameters {
    pub(crate) fn new(root: &Value, given: &ParameterValues) -> Self {
        let declared = root.get("Parameters").into_iter().flat_map(Value::entries);
        let defaults = declared.filter_map(|e| Some((e.key.clone(), e.value.get("Default")?.clone())));
        let mut values: ParameterValues = defaults.collect();
        values.extend(given.iter().map(|(name, value)| (name.clone(), value.clone())));
        Self(values)
    }

    /// The value with every reference to a parameter of known value replaced. For names and switches that the
    /// transform decides on; what it passes on keeps its references.
    pub(crate) fn resolve(&self, value: &Value) -> Value {
        if let Some(name) = call(value, "Ref").and_then(Value::as_str) {
            return self.0.get(name).map_or_else(|| value.clone(), |known| At(value.at).moved(known));
        }
        if let Some(text) = call(value, "Fn::Sub").and_then(Value::as_str) {
            return self.substitute(text).map_or_else(|| value.clone(), |text| At(value.at).text(text));
        }
        match &value.kind {
            Kind::List(items) => At(value.at).list(items.iter().map(|item| self.resolve(item))),
            Kind::Map(map) => {
                At(value.at).entries(map.entries.iter().map(|entry| entry.with(self.resolve(&entry.value))))
            }
            _ => value.clone(),
        }
    }

    /// The text of `Fn::Sub` where every name in it is a parameter of known value.
    fn substitute(&self, text: &str) -> Option<String> {
        let mut done = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, tail) = after.split_once('}')?;
            done.push_str(before);
            done.push_str(literal(self.0.get(name)?)?);
            rest = tail;
        }
        done.push_str(rest);
        Some(done)
    }
}

/// A scalar as text, where all of it is known.
fn literal(value: &Value) -> Option<&str> {
    match &value.kind {
        Kind::Text(text) => match text.pieces() {
            [Piece::Literal(text)] => Some(text),
            _ => Text::as_literal(text),
        },
        Kind::Number(number) => Some(number),
        Kind::Bool(true) => Some("true"),
        Kind::Bool(false) => Some("false"),
        _ => None,
    }
}
