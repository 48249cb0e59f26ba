//! Evaluates intrinsic functions as far as can be known before the deployment.

use deployfence_source::FileSpan;
use deployfence_value::{Entry, Hole, HoleOrigin, Kind, Map, Piece, Pseudo, Scope, Text, Value};
use smol_str::SmolStr;

/// What a function may refer to.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The stack instance that holes belong to.
    pub scope: Scope,
    /// The `Resources` of the template: what is none of them and no pseudo parameter is a parameter.
    pub resources: Option<&'a Value>,
}

/// Whether a value is a call of an intrinsic function.
#[must_use]
pub fn is_intrinsic(value: &Value) -> bool {
    value.as_map().and_then(Map::single).is_some_and(|entry| is_function(&entry.key))
}

fn is_function(key: &str) -> bool {
    key == "Ref" || key == "Condition" || key.starts_with("Fn::")
}

/// The value with every function in it evaluated as far as can be known.
#[must_use]
pub fn resolve(value: &Value, context: Context<'_>) -> Value {
    match &value.kind {
        Kind::Map(map) => match map.single() {
            Some(entry) if is_function(&entry.key) => context.call(entry, value.at),
            _ => {
                let entries = map.entries.iter().map(|e| e.with(resolve(&e.value, context)));
                Value::new(Kind::Map(Map { entries: entries.collect() }), value.at)
            }
        },
        Kind::List(items) => {
            let items = items.iter().map(|item| resolve(item, context));
            // `AWS::NoValue` removes the item.
            Value::new(Kind::List(items.filter(|item| !item.is_null()).collect()), value.at)
        }
        Kind::Text(text) => Value::text(context.dynamic_references(text), value.at),
        Kind::Choice { condition, then, otherwise } => Value::new(
            Kind::Choice {
                condition: condition.clone(),
                then: Box::new(resolve(then, context)),
                otherwise: Box::new(resolve(otherwise, context)),
            },
            value.at,
        ),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Unknown(_) => value.clone(),
    }
}

impl Context<'_> {
    fn call(self, entry: &Entry, at: FileSpan) -> Value {
        let argument = &entry.value;
        let found = match entry.key.as_str() {
            "Ref" => argument.as_str().map(|name| self.reference(name, at)),
            "Fn::GetAtt" => self.get_att(argument, at),
            "Fn::Sub" => self.sub(argument).map(|text| Value::text(text, at)),
            "Fn::Join" => self.join(argument).map(|text| Value::text(text, at)),
            "Fn::If" => self.choice(argument, at),
            "Fn::ImportValue" => as_text(&resolve(argument, self))
                .map(|name| Value::hole(HoleOrigin::Import(name.into()), self.scope, at)),
            _ => None,
        };
        found.unwrap_or_else(|| {
            let call = format!("{}({})", entry.key, argument.canonical());
            Value::hole(HoleOrigin::Computed(call.into()), self.scope, at)
        })
    }

    fn reference(self, name: &str, at: FileSpan) -> Value {
        if name == "AWS::NoValue" {
            return Value::new(Kind::Null, at);
        }
        if let Some(pseudo) = Pseudo::named(name) {
            return Value::hole(HoleOrigin::Pseudo(pseudo), self.scope, at);
        }
        if self.is_resource(name) {
            return self.attribute(name, "", at);
        }
        Value::hole(HoleOrigin::Parameter(name.into()), self.scope, at)
    }

    fn is_resource(self, name: &str) -> bool {
        self.resources.is_some_and(|resources| resources.entry(name).is_some())
    }

    fn attribute(self, logical_id: &str, attribute: &str, at: FileSpan) -> Value {
        let origin = HoleOrigin::Attribute { logical_id: logical_id.into(), attribute: attribute.into() };
        Value::hole(origin, self.scope, at)
    }

    fn get_att(self, argument: &Value, at: FileSpan) -> Option<Value> {
        if let Some((logical_id, attribute)) = argument.as_str().and_then(|path| path.split_once('.')) {
            return Some(self.attribute(logical_id, attribute, at));
        }
        match argument.items() {
            [id, attribute] => Some(self.attribute(id.as_str()?, attribute.as_str()?, at)),
            _ => None,
        }
    }

    fn sub(self, argument: &Value) -> Option<Text> {
        let (template, variables) = match argument.items() {
            [template, variables] => (template, variables.as_map()),
            [] => (argument, None),
            _ => return None,
        };
        let at = template.at;
        let mut parts = Vec::new();
        // Holes that are there already (of the tool that read the file) stay as they are.
        for piece in template.as_text()?.pieces() {
            match piece {
                Piece::Hole(hole) => parts.push(Text::hole(hole.clone())),
                Piece::Literal(text) => self.sub_literal(text, variables, at, &mut parts)?,
            }
        }
        Some(Text::concat(&parts))
    }

    fn sub_literal(
        self,
        text: &str,
        variables: Option<&Map>,
        at: FileSpan,
        parts: &mut Vec<Text>,
    ) -> Option<()> {
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            parts.push(Text::literal(before));
            let (name, tail) = after.split_once('}')?;
            rest = tail;
            match name.strip_prefix('!') {
                Some(escaped) => parts.push(Text::literal(format!("${{{escaped}}}"))),
                None => parts.push(self.sub_name(name.trim(), variables, at)?),
            }
        }
        parts.push(Text::literal(rest));
        Some(())
    }

    fn sub_name(self, name: &str, variables: Option<&Map>, at: FileSpan) -> Option<Text> {
        if let Some(value) = variables.and_then(|map| map.get(name)) {
            return as_text(&resolve(value, self));
        }
        let value = match name.split_once('.') {
            Some((logical_id, attribute)) => self.attribute(logical_id, attribute, at),
            None => self.reference(name, at),
        };
        as_text(&value)
    }

    fn join(self, argument: &Value) -> Option<Text> {
        let [separator, list] = argument.items() else { return None };
        let separator = Text::literal(separator.as_str()?);
        let list = resolve(list, self);
        let Kind::List(items) = &list.kind else { return None };
        let mut parts = Vec::new();
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                parts.push(separator.clone());
            }
            parts.push(as_text(item)?);
        }
        Some(Text::concat(&parts))
    }

    fn choice(self, argument: &Value, at: FileSpan) -> Option<Value> {
        let [condition, then, otherwise] = argument.items() else { return None };
        let condition = SmolStr::from(condition.as_str()?);
        let (then, otherwise) = (Box::new(resolve(then, self)), Box::new(resolve(otherwise, self)));
        Some(Value::new(Kind::Choice { condition, then, otherwise }, at))
    }

    /// Turns `{{resolve:…}}` into holes that are named by their reference.
    fn dynamic_references(self, text: &Text) -> Text {
        let Some(literal) = text.as_literal().filter(|t| t.contains("{{resolve:")) else {
            return text.clone();
        };
        let mut parts = Vec::new();
        let mut rest = literal;
        while let Some((before, after)) = rest.split_once("{{resolve:") {
            let Some((reference, tail)) = after.split_once("}}") else { break };
            parts.push(Text::literal(before));
            let origin = HoleOrigin::Variable(format!("resolve:{reference}").into());
            parts.push(Text::hole(Hole { origin, scope: self.scope }));
            rest = tail;
        }
        parts.push(Text::literal(rest));
        Text::concat(&parts)
    }
}

/// A value as text where CloudFormation would take it as text.
fn as_text(value: &Value) -> Option<Text> {
    match &value.kind {
        Kind::Text(text) => Some(text.clone()),
        Kind::Number(number) => Some(Text::literal(number.clone())),
        Kind::Bool(truth) => Some(Text::literal(if *truth { "true" } else { "false" })),
        Kind::Unknown(_) | Kind::Null | Kind::List(_) | Kind::Map(_) | Kind::Choice { .. } => None,
    }
}
