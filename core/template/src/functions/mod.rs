//! Evaluates intrinsic functions as far as can be known before the deployment.
//!
//! What a call gives is one of: a known value, a text with holes, a choice (`Fn::If`, and whatever is made of one), or, where
//! nothing is known, a hole that is named by the call's own text.

mod choose;
mod environment;
mod list;
mod reference;
mod text;

use deployfence_source::FileSpan;
use deployfence_value::{Choice, Entry, HoleOrigin, Kind, Literal, Map, Text, Value};
use smol_str::SmolStr;

pub use environment::Context;
pub(crate) use environment::Environment;
pub(crate) use text::{as_text, parts_of};

/// The most bytes of a call's own text that name what it gives.
const CALL_BYTES: usize = 512;
/// The most values that one call may give, one for each combination of the conditions that it hangs on.
const ALTERNATIVES: usize = 32;
/// The most choices in the arguments of one call that others decide.
const DECISIONS: usize = 512;

/// Whether a value is a call of an intrinsic function.
#[must_use]
pub fn is_intrinsic(value: &Value) -> bool {
    value.as_map().and_then(Map::single).is_some_and(|entry| is_function(&entry.key))
}

/// The call that a value is, if it is one.
pub(crate) fn as_call<'v>(value: &'v Value, function: &str) -> Option<&'v Value> {
    value.as_map().and_then(Map::single).filter(|entry| entry.key == function).map(|entry| &entry.value)
}

fn is_function(key: &str) -> bool {
    key == "Ref" || key.starts_with("Fn::")
}

/// The value with every function in it evaluated as far as can be known.
#[must_use]
pub fn resolve(value: &Value, context: Context<'_>) -> Value {
    evaluate(value, &environment::Ids::of(context))
}

/// The value with every function in it evaluated as far as can be known; what holds no function is shared, not copied.
pub(crate) fn evaluate(value: &Value, environment: &dyn Environment) -> Value {
    evaluate_where(&[], value, environment)
}

/// [`evaluate`] where `given` is so.
pub(crate) fn evaluate_where(given: &[Literal], value: &Value, environment: &dyn Environment) -> Value {
    Evaluator { environment, given: given.to_vec() }.value(value)
}

/// What may still be made of the choices in one call's arguments.
struct Room {
    /// Values besides the first.
    alternatives: usize,
    /// Choices that what is known decides.
    decisions: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self { alternatives: ALTERNATIVES - 1, decisions: DECISIONS }
    }
}

/// Evaluates functions in one environment.
struct Evaluator<'e> {
    environment: &'e dyn Environment,
    /// What is so where the evaluator stands: the arms of the choices above.
    given: Vec<Literal>,
}

impl Evaluator<'_> {
    fn value(&mut self, value: &Value) -> Value {
        self.changed(value).unwrap_or_else(|| value.clone())
    }

    /// The value evaluated; none where that changes nothing.
    fn changed(&mut self, value: &Value) -> Option<Value> {
        match &value.kind {
            Kind::Map(map) => match map.single() {
                Some(entry) if is_function(&entry.key) => Some(self.call(entry, value.at)),
                _ => value.with_children(|child| self.changed(child)),
            },
            // `AWS::NoValue` removes the item.
            Kind::List(_) => {
                let changed = value.with_children(|child| self.changed(child));
                changed
                    .map(|list| if list.items().iter().any(Value::is_null) { present(&list) } else { list })
            }
            Kind::Text(text) => self.dynamic_references(text).map(|text| Value::text(text, value.at)),
            Kind::Choice(choice) => {
                let (then, otherwise) = (self.value(&choice.then), self.value(&choice.otherwise));
                let condition = choice.condition.clone();
                Some(Value::choice(Choice { condition, then, otherwise }, value.at))
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Unknown(_) => None,
        }
    }

    fn call(&mut self, call: &Entry, at: FileSpan) -> Value {
        let argument = &call.value;
        let found = match call.key.as_str() {
            "Ref" => self.reference(argument, at),
            "Fn::GetAtt" => self.get_att(argument, at),
            "Fn::Sub" => self.sub(argument, at),
            "Fn::Join" => self.of_arguments(argument, &|this, arguments| this.join(arguments, at)),
            "Fn::Split" => self.of_arguments(argument, &|_, arguments| text::split(arguments, at)),
            "Fn::Base64" => self.of_arguments(argument, &|_, arguments| text::base64(arguments, at)),
            "Fn::ToJsonString" => self.of_one(argument, &|_, argument| text::to_json(argument, at)),
            "Fn::ImportValue" => self.of_arguments(argument, &|this, arguments| this.import(arguments, at)),
            "Fn::GetStackOutput" => {
                self.of_arguments(argument, &|this, arguments| this.stack_output(arguments, at))
            }
            "Fn::Select" => self.select(argument),
            "Fn::Length" => self.of_one(argument, &|_, argument| list::length(argument, at)),
            "Fn::Cidr" => self.of_arguments(argument, &|_, arguments| list::cidr(arguments, at)),
            "Fn::If" => self.choose(argument, at),
            "Fn::FindInMap" => {
                self.of_arguments(argument, &|this, arguments| this.find_in_map(arguments, at))
            }
            // What a macro makes, the zones of a region and whatever is newer than this program: nobody knows yet.
            _ => None,
        };
        found.unwrap_or_else(|| self.computed(&call.key, argument, at))
    }

    /// A hole that is named by the call itself: within one stack the same call gives the same.
    fn computed(&self, function: &str, argument: &Value, at: FileSpan) -> Value {
        self.hole(HoleOrigin::Computed(call_text(function, argument)), at)
    }

    fn hole(&self, origin: HoleOrigin, at: FileSpan) -> Value {
        Value::hole(origin, self.environment.scope(), at)
    }

    /// What `leaf` gives for the evaluated arguments of a call. Where these hang on conditions, the whole becomes a
    /// choice: `leaf` never sees one. None where `leaf` gives nothing, or where that would make too many values.
    fn of_arguments(
        &mut self,
        argument: &Value,
        leaf: &dyn Fn(&mut Self, &[Value]) -> Option<Value>,
    ) -> Option<Value> {
        let arguments = self.value(argument);
        self.lifted(arguments, leaf, &mut Room::default())
    }

    /// [`Self::of_arguments`] of a function that takes one value, which may itself be a list.
    fn of_one(
        &mut self,
        argument: &Value,
        leaf: &dyn Fn(&mut Self, &Value) -> Option<Value>,
    ) -> Option<Value> {
        let whole = Value::list([argument.clone()], argument.at);
        self.of_arguments(&whole, &|this, arguments| match arguments {
            [argument] => leaf(this, argument),
            _ => None,
        })
    }

    fn lifted(
        &mut self,
        mut arguments: Value,
        leaf: &dyn Fn(&mut Self, &[Value]) -> Option<Value>,
        room: &mut Room,
    ) -> Option<Value> {
        while let Some(choice) = arguments.first_choice() {
            let condition = choice.condition.clone();
            let decided = self.environment.decided(&self.given, &condition);
            let where_it = |holds| {
                let literal = Literal { condition: condition.clone(), holds };
                (without_nothing(&arguments.assuming(&literal)), literal)
            };
            if let Some(holds) = decided {
                room.decisions = room.decisions.checked_sub(1)?;
                arguments = where_it(holds).0;
                continue;
            }
            // Each choice that is left open makes one value more.
            room.alternatives = room.alternatives.checked_sub(1)?;
            let mut arm = |this: &mut Self, holds| {
                let (arguments, literal) = where_it(holds);
                this.under(literal, |this| this.lifted(arguments, leaf, room))
            };
            let (then, otherwise) = (arm(self, true)?, arm(self, false)?);
            return Some(Value::choice(Choice { condition, then, otherwise }, arguments.at));
        }
        leaf(self, arguments.one_or_many())
    }

    /// Evaluates `step` where `literal` is so.
    fn under<T>(&mut self, literal: Literal, step: impl FnOnce(&mut Self) -> T) -> T {
        self.given.push(literal);
        let result = step(self);
        self.given.pop();
        result
    }
}

/// A choice that was made may leave nothing in a list, or in a list in it.
fn without_nothing(value: &Value) -> Value {
    let inner =
        value.with_children(|child| matches!(child.kind, Kind::List(_)).then(|| without_nothing(child)));
    present(inner.as_ref().unwrap_or(value))
}

/// A list without the items that are nothing.
fn present(value: &Value) -> Value {
    match &value.kind {
        Kind::List(items) => Value::list(items.iter().filter(|item| !item.is_null()).cloned(), value.at),
        _ => value.clone(),
    }
}

/// The call as text: equal for calls that are written alike, and [shortened].
pub(crate) fn call_text(function: &str, argument: &Value) -> SmolStr {
    shortened(format!("{function}({})", argument.canonical()))
}

/// A name of bounded length: a long one keeps its start, its length and a hash.
pub(crate) fn shortened(call: String) -> SmolStr {
    if call.len() <= CALL_BYTES {
        return call.into();
    }
    // FNV-1a: the same on every platform and in every release, unlike the standard library's.
    let hash = call.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let start: String = call.chars().take(48).collect();
    format!("{start}… ({} bytes, {hash:016x})", call.len()).into()
}

/// The literal text of the argument at a place.
fn literal_at(arguments: &[Value], place: usize) -> Option<&str> {
    arguments.get(place)?.as_str()
}

/// The argument at a place as text.
fn text_at(arguments: &[Value], place: usize) -> Option<Text> {
    as_text(arguments.get(place)?)
}

#[cfg(test)]
mod tests;
