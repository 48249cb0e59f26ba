//! Evaluates intrinsic functions as far as can be known before the deployment.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use deployfence_source::FileSpan;
use deployfence_value::{
    Choice, Condition, Entry, Hole, HoleOrigin, Kind, Map, Piece, Pseudo, Scope, Text, Value,
};
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

/// The most bytes that a text made by functions may have: a few lines of nested `Fn::Sub` would make gigabytes.
const RESOLVED_BYTES: usize = 256 * 1024;
/// The most bytes of a call's own text that name what it gives.
const CALL_BYTES: usize = 512;

/// The value with every function in it evaluated as far as can be known.
#[must_use]
pub fn resolve(value: &Value, context: Context<'_>) -> Value {
    let names: OnceCell<HashSet<&str>> = OnceCell::new();
    let is_resource = |name: &str| {
        let all = || context.resources.into_iter().flat_map(Value::entries).map(|e| e.key.as_str());
        names.get_or_init(|| all().collect()).contains(name)
    };
    Resolver { scope: context.scope, is_resource: &is_resource }.value(value)
}

/// Evaluates functions against a template whose logical ids are at hand.
#[derive(Clone, Copy)]
pub(crate) struct Resolver<'a> {
    pub(crate) scope: Scope,
    pub(crate) is_resource: &'a dyn Fn(&str) -> bool,
}

impl Resolver<'_> {
    pub(crate) fn value(self, value: &Value) -> Value {
        match &value.kind {
            Kind::Map(map) => match map.single() {
                Some(entry) if is_function(&entry.key) => self.call(entry, value.at),
                _ => Value::map(map.entries().iter().map(|e| e.with(self.value(&e.value))), value.at),
            },
            Kind::List(items) => {
                let items = items.iter().map(|item| self.value(item));
                // `AWS::NoValue` removes the item.
                Value::list(items.filter(|item| !item.is_null()), value.at)
            }
            Kind::Text(text) => Value::text(self.dynamic_references(text), value.at),
            Kind::Choice(choice) => Value::choice(
                Choice {
                    condition: choice.condition.clone(),
                    then: self.value(&choice.then),
                    otherwise: self.value(&choice.otherwise),
                },
                value.at,
            ),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Unknown(_) => value.clone(),
        }
    }

    fn call(self, entry: &Entry, at: FileSpan) -> Value {
        let argument = &entry.value;
        let found = match entry.key.as_str() {
            "Ref" => argument.as_str().map(|name| self.reference(name, at)),
            "Fn::GetAtt" => self.get_att(argument, at),
            "Fn::Sub" => self.sub(argument).map(|text| Value::text(text, at)),
            "Fn::Join" => self.join(argument).map(|text| Value::text(text, at)),
            "Fn::If" => self.choice(argument, at),
            "Fn::ImportValue" => as_text(&self.value(argument))
                .map(|name| Value::hole(HoleOrigin::Import(name.into()), self.scope, at)),
            _ => None,
        };
        found.unwrap_or_else(|| {
            Value::hole(HoleOrigin::Computed(call_text(&entry.key, argument)), self.scope, at)
        })
    }

    fn reference(self, name: &str, at: FileSpan) -> Value {
        if name == "AWS::NoValue" {
            return Value::new(Kind::Null, at);
        }
        if let Some(pseudo) = Pseudo::named(name) {
            return Value::hole(HoleOrigin::Pseudo(pseudo), self.scope, at);
        }
        if (self.is_resource)(name) {
            return self.attribute(name, "", at);
        }
        Value::hole(HoleOrigin::Parameter(name.into()), self.scope, at)
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
        let mut known = Variables { map: variables, at: template.at, resolved: HashMap::new() };
        let mut parts = Parts::default();
        // Holes that are there already (of the tool that read the file) stay as they are.
        for piece in template.as_text()?.pieces() {
            match piece {
                Piece::Hole(hole) => parts.push(Text::hole(hole.clone()))?,
                Piece::Literal(text) => self.sub_literal(text, &mut known, &mut parts)?,
            }
        }
        Some(Text::concat(&parts.texts))
    }

    fn sub_literal<'t>(self, text: &'t str, variables: &mut Variables<'t>, parts: &mut Parts) -> Option<()> {
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            parts.push(Text::literal(before))?;
            let (name, tail) = after.split_once('}')?;
            rest = tail;
            match name.strip_prefix('!') {
                Some(escaped) => parts.push(Text::literal(format!("${{{escaped}}}")))?,
                None => parts.push(self.sub_name(name.trim(), variables)?)?,
            }
        }
        parts.push(Text::literal(rest))
    }

    fn sub_name<'t>(self, name: &'t str, variables: &mut Variables<'t>) -> Option<Text> {
        if let Some(known) = variables.resolved.get(name) {
            return Some(known.clone());
        }
        let value = match (variables.map.and_then(|map| map.get(name)), name.split_once('.')) {
            (Some(value), _) => self.value(value),
            (None, Some((logical_id, attribute))) => self.attribute(logical_id, attribute, variables.at),
            (None, None) => self.reference(name, variables.at),
        };
        let text = as_text(&value)?;
        variables.resolved.insert(name, text.clone());
        Some(text)
    }

    fn join(self, argument: &Value) -> Option<Text> {
        let [separator, list] = argument.items() else { return None };
        let separator = Text::literal(separator.as_str()?);
        let list = self.value(list);
        let Kind::List(items) = &list.kind else { return None };
        let mut parts = Parts::default();
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                parts.push(separator.clone())?;
            }
            parts.push(as_text(item)?)?;
        }
        Some(Text::concat(&parts.texts))
    }

    fn choice(self, argument: &Value, at: FileSpan) -> Option<Value> {
        let [condition, then, otherwise] = argument.items() else { return None };
        let condition = Condition::Named { scope: self.scope, name: condition.as_str()?.into() };
        Some(Value::choice(
            Choice { condition, then: self.value(then), otherwise: self.value(otherwise) },
            at,
        ))
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
            parts.push(Text::hole(Hole::new(origin, self.scope)));
            rest = tail;
        }
        parts.push(Text::literal(rest));
        Text::concat(&parts)
    }
}

/// The variables of one `Fn::Sub`. Each is resolved once: a text may name it often, and its value may hold the next call.
struct Variables<'t> {
    map: Option<&'t Map>,
    at: FileSpan,
    resolved: HashMap<&'t str, Text>,
}

/// Texts that will be joined, up to [`RESOLVED_BYTES`].
#[derive(Default)]
struct Parts {
    texts: Vec<Text>,
    size: usize,
}

impl Parts {
    /// None where the whole would become too long.
    fn push(&mut self, text: Text) -> Option<()> {
        self.size = self.size.checked_add(text.size())?;
        self.texts.push(text);
        (self.size <= RESOLVED_BYTES).then_some(())
    }
}

/// The call as text: equal for calls that are written alike. A long one keeps its start, its length and a hash.
fn call_text(function: &str, argument: &Value) -> SmolStr {
    let call = format!("{function}({})", argument.canonical());
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

/// A value as text where CloudFormation would take it as text.
fn as_text(value: &Value) -> Option<Text> {
    match &value.kind {
        Kind::Text(text) => Some(text.clone()),
        Kind::Number(number) => Some(Text::literal(number.clone())),
        Kind::Bool(truth) => Some(Text::literal(if *truth { "true" } else { "false" })),
        Kind::Unknown(_) | Kind::Null | Kind::List(_) | Kind::Map(_) | Kind::Choice(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deployfence_source::{FileId, SourceText, Syntax, read};
    use deployfence_value::Answer;

    fn resolved(yaml: &str) -> Value {
        let document = read(&SourceText::new(yaml), Syntax::Yaml);
        let value = crate::from_document(&document, FileId(0), crate::Dialect::CloudFormation);
        resolve(&value, Context { scope: Scope(1), resources: None })
    }

    /// `Fn::Sub` nested so that each level doubles the text of the next.
    fn doubled(levels: usize, innermost: &str) -> String {
        (0..levels)
            .fold(innermost.to_owned(), |inner, _| format!("{{'Fn::Sub': ['${{x}}${{x}}', {{x: {inner}}}]}}"))
    }

    #[test]
    fn nested_substitutions_double_the_text_and_not_the_work() {
        let text = resolved(&doubled(4, "ab"));
        assert_eq!(text.as_str(), Some("ab".repeat(16).as_str()));
        let of_hole = resolved(&doubled(3, "{Ref: P}"));
        assert_eq!(of_hole.as_text().unwrap().holes().count(), 8);
    }

    #[test]
    fn what_would_become_too_long_is_a_hole_with_a_short_name() {
        for innermost in ["ab", "{Ref: P}"] {
            let value = resolved(&doubled(40, innermost));
            let text = value.as_text().unwrap();
            assert!(text.size() <= RESOLVED_BYTES && text.to_string().len() < 64 * RESOLVED_BYTES);
            assert!(text.holes().all(|hole| hole.to_string().len() <= CALL_BYTES));
            assert_eq!(text.same(resolved(&doubled(40, innermost)).as_text().unwrap()), Answer::Yes);
        }
        let other = |tail: &str| {
            let long = "x".repeat(2 * CALL_BYTES);
            resolved(&format!("{{'Fn::Split': ['{long}', '{tail}']}}"))
        };
        assert_eq!(other("a").as_text(), other("a").as_text());
        assert_ne!(other("a").as_text(), other("b").as_text());
    }

    #[test]
    fn a_variable_of_a_substitution_hides_a_parameter_of_its_name() {
        let value = resolved("{'Fn::Sub': ['${A}-${B}-${!C}', {A: '1'}]}");
        let parameter = Hole::new(HoleOrigin::Parameter("B".into()), Scope(1));
        let parts = [Text::literal("1-"), Text::hole(parameter), Text::literal("-${C}")];
        assert_eq!(value.as_text(), Some(&Text::concat(&parts)));
    }
}
