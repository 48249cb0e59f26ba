//! Makes values: maps, lists, and calls of intrinsic functions in their long form.

use deployfence_source::FileSpan;
use deployfence_value::{Entry, Kind, Value};
use smol_str::SmolStr;

pub(crate) use crate::functions::{as_call as call, is_intrinsic as is_call};

/// Makes values that all point to one place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At(pub(crate) FileSpan);

impl At {
    pub(crate) fn text(self, text: impl Into<SmolStr>) -> Value {
        Value::literal(text, self.0)
    }

    pub(crate) fn boolean(self, truth: bool) -> Value {
        Value::boolean(truth, self.0)
    }

    pub(crate) fn number(self, number: &str) -> Value {
        Value::number(number, self.0)
    }

    pub(crate) fn list(self, items: impl IntoIterator<Item = Value>) -> Value {
        Value::list(items, self.0)
    }

    pub(crate) fn texts<'t>(self, items: impl IntoIterator<Item = &'t str>) -> Value {
        self.list(items.into_iter().map(|item| self.text(item)))
    }

    pub(crate) fn entry(self, key: impl Into<SmolStr>, value: Value) -> Entry {
        Entry::new(key, self.0, value)
    }

    pub(crate) fn map<K: Into<SmolStr>>(self, entries: impl IntoIterator<Item = (K, Value)>) -> Value {
        self.entries(entries.into_iter().map(|(key, value)| self.entry(key, value)))
    }

    pub(crate) fn entries(self, entries: impl IntoIterator<Item = Entry>) -> Value {
        Value::map(entries, self.0)
    }

    pub(crate) fn reference(self, name: impl Into<SmolStr>) -> Value {
        self.map([("Ref", self.text(name))])
    }

    pub(crate) fn get_att(self, id: impl Into<SmolStr>, attribute: &str) -> Value {
        self.map([("Fn::GetAtt", self.list([self.text(id), self.text(attribute)]))])
    }

    pub(crate) fn sub(self, text: impl Into<SmolStr>) -> Value {
        self.map([("Fn::Sub", self.text(text))])
    }

    /// `Fn::Sub` with variables.
    pub(crate) fn sub_with<K: Into<SmolStr>>(
        self,
        text: impl Into<SmolStr>,
        variables: impl IntoIterator<Item = (K, Value)>,
    ) -> Value {
        self.map([("Fn::Sub", self.list([self.text(text), self.map(variables)]))])
    }

    pub(crate) fn join(self, separator: &str, items: impl IntoIterator<Item = Value>) -> Value {
        self.map([("Fn::Join", self.list([self.text(separator), self.list(items)]))])
    }

    pub(crate) fn fn_if(self, condition: Value, then: Value, otherwise: Value) -> Value {
        self.map([("Fn::If", self.list([condition, then, otherwise]))])
    }

    pub(crate) fn no_value(self) -> Value {
        self.reference("AWS::NoValue")
    }

    /// The ARN of a policy that AWS manages, such as `service-role/AWSLambdaBasicExecutionRole`.
    pub(crate) fn managed_policy(self, name: &str) -> Value {
        self.arn(&format!("iam::aws:policy/{name}"))
    }

    /// An ARN in the stack's partition: what follows `arn:partition:`, as `Fn::Sub` takes it.
    pub(crate) fn arn(self, rest: &str) -> Value {
        self.sub(format!("arn:${{AWS::Partition}}:{rest}"))
    }

    /// The same value, pointing here as a whole.
    pub(crate) fn moved(self, value: &Value) -> Value {
        match &value.kind {
            Kind::List(items) => self.list(items.iter().map(|item| self.moved(item))),
            Kind::Map(map) => self.map(map.entries().iter().map(|e| (e.key.clone(), self.moved(&e.value)))),
            kind => Value::new(kind.clone(), self.0),
        }
    }
}

/// The condition that a call of `Fn::If` asks, and its two arms.
pub(crate) fn if_arms(value: &Value) -> Option<(&Value, &Value, &Value)> {
    match call(value, "Fn::If")?.items() {
        [condition, then, otherwise] => Some((condition, then, otherwise)),
        _ => None,
    }
}

/// Whether a value is `Ref: AWS::NoValue`.
pub(crate) fn is_no_value(value: &Value) -> bool {
    call(value, "Ref").and_then(Value::as_str) == Some("AWS::NoValue")
}

/// The logical id (or parameter) that a `Ref`, or the resource that an `Fn::GetAtt`, names.
pub(crate) fn named(value: &Value) -> Option<&str> {
    if let Some(name) = call(value, "Ref") {
        return name.as_str();
    }
    let argument = call(value, "Fn::GetAtt")?;
    match argument.items() {
        [id, ..] => id.as_str(),
        [] => argument.as_str()?.split('.').next(),
    }
}

/// Whether two values say the same, wherever they stand.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::Null, Kind::Null) => true,
        (Kind::Bool(a), Kind::Bool(b)) => a == b,
        (Kind::Number(a), Kind::Number(b)) => a == b,
        (Kind::Text(a), Kind::Text(b)) => a == b,
        (Kind::List(a), Kind::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b))
        }
        (Kind::Map(a), Kind::Map(b)) => {
            let (a, b) = (a.entries(), b.entries());
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.key == b.key && same(&a.value, &b.value))
        }
        _ => false,
    }
}
