//! The parameters of a template, and what is known of their values.

use deployfence_source::FileSpan;
use deployfence_value::{Choice, Entry, HoleOrigin, Kind, Scope, Text, Value};
use smol_str::SmolStr;

/// A parameter of a template.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name.
    pub name: SmolStr,
    /// Where that stands.
    pub at: FileSpan,
    /// Its type, such as `String` or `AWS::SSM::Parameter::Value<String>`.
    pub type_name: SmolStr,
    /// Its default. A deployment may give another value, and an update keeps the one that the stack has.
    pub default: Option<Value>,
    /// The only values that it takes; empty where any will do.
    pub allowed: Vec<SmolStr>,
    /// Whether its value is hidden.
    pub no_echo: bool,
    /// What `Ref` gives, where that is known: the value that the deployment gives, or the only one that is allowed.
    pub value: Option<Value>,
}

impl Parameter {
    /// Reads an entry of `Parameters`; `given` is the value that the deployment gives it.
    pub(crate) fn new(entry: &Entry, scope: Scope, given: Option<&Value>) -> Self {
        let body = &entry.value;
        let type_name = body.get("Type").and_then(Value::as_str).unwrap_or("String");
        let allowed = body.get("AllowedValues").map(Value::items).unwrap_or_default();
        let mut parameter = Self {
            name: entry.key.clone(),
            at: entry.key_at,
            type_name: type_name.into(),
            default: body.get("Default").cloned(),
            allowed: allowed.iter().filter_map(scalar).collect(),
            no_echo: body.get("NoEcho").and_then(scalar).is_some_and(|text| text == "true"),
            value: None,
        };
        // A list that holds something odd allows something that is not known.
        if parameter.allowed.len() != allowed.len() {
            parameter.allowed.clear();
        }
        let only = match parameter.allowed.as_slice() {
            [only] if !parameter.is_list() => Some(Value::literal(only.clone(), entry.key_at)),
            _ => None,
        };
        // One that differs between deployments is as open as one that nobody gives.
        let given = given.filter(|value| !matches!(value.kind, Kind::Unknown(_)));
        parameter.value = given.cloned().or(only).map(|value| parameter.referred(value, scope));
        parameter
    }

    /// Whether its value is a list, written with commas.
    #[must_use]
    pub fn is_list(&self) -> bool {
        self.type_name.contains("List<") || self.type_name.contains("CommaDelimitedList")
    }

    /// Whether its value is the name of a parameter in Systems Manager, and `Ref` gives what is stored there.
    #[must_use]
    pub fn is_stored(&self) -> bool {
        self.type_name.starts_with("AWS::SSM::Parameter::Value<")
    }

    /// The values that it may take, where these are listed and are what `Ref` gives.
    pub(crate) fn domain(&self) -> Option<&[SmolStr]> {
        (!self.allowed.is_empty() && !self.is_list() && !self.is_stored()).then_some(self.allowed.as_slice())
    }

    /// What `Ref` gives where the deployment gives `value`.
    pub(crate) fn referred(&self, value: Value, scope: Scope) -> Value {
        if let Kind::Choice(choice) = &value.kind {
            let then = self.referred(choice.then.clone(), scope);
            let otherwise = self.referred(choice.otherwise.clone(), scope);
            return Value::choice(Choice { condition: choice.condition.clone(), then, otherwise }, value.at);
        }
        let Some(text) = crate::functions::as_text(&value) else { return value };
        if self.is_stored() {
            let reference = Text::concat([&Text::literal("ssm:"), &text]);
            return Value::hole(HoleOrigin::Dynamic(reference.into()), scope, value.at);
        }
        if !self.is_list() {
            return Value::text(text, value.at);
        }
        match crate::functions::parts_of(&text, ",") {
            Some(parts) => {
                Value::list(parts.into_iter().map(|part| Value::text(part.trimmed(), value.at)), value.at)
            }
            // Nobody knows how many items there are.
            None => Value::hole(HoleOrigin::Parameter(self.name.clone()), scope, value.at),
        }
    }
}

/// A scalar as CloudFormation takes it for a parameter: as text.
fn scalar(value: &Value) -> Option<SmolStr> {
    Some(crate::functions::as_text(value)?.as_literal()?.into())
}
