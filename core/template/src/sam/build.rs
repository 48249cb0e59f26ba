//! Values of generated resources, each at the place of the user's lines that it comes from.

use deployfence_source::FileSpan;
use deployfence_value::{Entry, Value};

/// Makes values at one place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Build {
    /// The place.
    pub at: FileSpan,
}

impl Build {
    /// Text.
    pub fn text(self, text: &str) -> Value {
        Value::literal(text, self.at)
    }

    /// True or false.
    pub fn boolean(self, b: bool) -> Value {
        Value::boolean(b, self.at)
    }

    /// A list.
    pub fn list(self, items: impl IntoIterator<Item = Value>) -> Value {
        Value::list(items, self.at)
    }

    /// A key and its value.
    pub fn entry(self, key: &str, value: Value) -> Entry {
        Entry::new(key, self.at, value)
    }

    /// A map.
    pub fn map<'a>(self, entries: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
        Value::map(entries.into_iter().map(|(key, value)| self.entry(key, value)), self.at)
    }

    /// A call of an intrinsic function.
    pub fn call(self, function: &str, argument: Value) -> Value {
        self.map([(function, argument)])
    }

    /// `Ref`.
    pub fn reference(self, name: &str) -> Value {
        self.call("Ref", self.text(name))
    }

    /// `Fn::GetAtt`.
    pub fn attribute(self, logical_id: &str, attribute: &str) -> Value {
        self.call("Fn::GetAtt", self.list([self.text(logical_id), self.text(attribute)]))
    }

    /// `Fn::Sub` without variables of its own.
    pub fn substitute(self, template: &str) -> Value {
        self.call("Fn::Sub", self.text(template))
    }

    /// `Fn::Sub` with variables of its own.
    pub fn substitute_with<'a>(
        self,
        template: &str,
        variables: impl IntoIterator<Item = (&'a str, Value)>,
    ) -> Value {
        self.call("Fn::Sub", self.list([self.text(template), self.map(variables)]))
    }

    /// `Fn::If` with nothing while the condition does not hold.
    pub fn only_while(self, condition: &str, value: Value) -> Value {
        self.call("Fn::If", self.list([self.text(condition), value, self.reference("AWS::NoValue")]))
    }
}
