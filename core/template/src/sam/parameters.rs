//! What the transform knows of parameters: given values, else defaults.

use std::collections::HashMap;

use deployfence_value::{Kind, Piece, Text, Value};
use smol_str::SmolStr;

use super::build::{At, call};

/// Parameter values that are known before the deployment, by name.
pub type ParameterValues = HashMap<SmolStr, Value>;

/// The values that the transform takes for parameters, and the mappings that they may select from.
#[derive(Debug)]
pub(crate) struct Parameters {
    values: ParameterValues,
    mappings: Option<Value>,
}

impl Parameters {
    pub(crate) fn new(root: &Value, given: &ParameterValues) -> Self {
        let declared = root.get("Parameters").into_iter().flat_map(Value::entries);
        // The default of a parameter that is stored elsewhere is where it is stored.
        let stored = |body: &Value| {
            let kind = body.get("Type").and_then(Value::as_str).unwrap_or_default();
            kind.starts_with("AWS::SSM::Parameter::Value")
        };
        let declared = declared.filter(|parameter| !stored(&parameter.value));
        let defaults = declared.filter_map(|e| Some((e.key.clone(), e.value.get("Default")?.clone())));
        let mut values: ParameterValues = defaults.collect();
        values.extend(given.iter().map(|(name, value)| (name.clone(), value.clone())));
        Self { values, mappings: root.get("Mappings").cloned() }
    }

    /// As [`Self::resolve`], and what `Fn::FindInMap` finds with keys that are known.
    pub(crate) fn resolve_mapped(&self, value: &Value) -> Value {
        let resolved = self.resolve(value);
        let found = call(&resolved, "Fn::FindInMap").and_then(|argument| {
            let keys: Option<Vec<&str>> = argument.items().iter().map(Value::as_str).collect();
            self.mappings.as_ref()?.at_path(keys.as_deref()?).cloned()
        });
        found.unwrap_or(resolved)
    }

    /// The value with every reference to a parameter of known value replaced. For names and switches that the
    /// transform decides on; what it passes on keeps its references.
    pub(crate) fn resolve(&self, value: &Value) -> Value {
        if let Some(name) = call(value, "Ref").and_then(Value::as_str) {
            return self.values.get(name).map_or_else(|| value.clone(), |known| At(value.at).moved(known));
        }
        if let Some(argument) = call(value, "Fn::Sub") {
            return At(value.at).map([("Fn::Sub", self.substituted(argument))]);
        }
        match &value.kind {
            Kind::List(items) => At(value.at).list(items.iter().map(|item| self.resolve(item))),
            Kind::Map(map) => {
                At(value.at).entries(map.entries().iter().map(|entry| entry.with(self.resolve(&entry.value))))
            }
            _ => value.clone(),
        }
    }

    /// The argument of `Fn::Sub` with the parameters of known value filled in.
    fn substituted(&self, argument: &Value) -> Value {
        match argument.items() {
            [] => argument
                .as_str()
                .map_or_else(|| argument.clone(), |text| At(argument.at).text(self.filled(text))),
            [text, rest @ ..] => {
                let rest = rest.iter().map(|item| self.resolve(item));
                At(argument.at).list(std::iter::once(self.substituted(text)).chain(rest))
            }
        }
    }

    fn filled(&self, text: &str) -> String {
        let mut done = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            done.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                done.push_str("${");
                rest = after;
                continue;
            };
            match self.values.get(name).and_then(literal) {
                Some(known) => done.push_str(known),
                None => {
                    done.push_str("${");
                    done.push_str(name);
                    done.push('}');
                }
            }
            rest = tail;
        }
        done.push_str(rest);
        done
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
