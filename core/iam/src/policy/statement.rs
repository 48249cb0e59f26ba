//! One statement of a policy.

use deployfence_source::{FileSpan, nearest};
use deployfence_value::{Kind, Literal, Text, Value};
use smol_str::SmolStr;

use super::element::{Items, Reader, each_alternative, is_settled};
use super::operator::Operator;
use super::principal::{self, Principals};
use super::problem::Flaw;
use crate::pattern::{Pattern, Style};

/// What a statement does with what it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Allows it, unless something denies it.
    Allow,
    /// Denies it, whatever allows it.
    Deny,
}

/// One statement: it applies to a request where all of its elements fit.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Where it is written.
    pub at: FileSpan,
    /// Its name.
    pub sid: Option<Text>,
    /// What it does; none where that is not known.
    pub effect: Option<Effect>,
    /// Of whom it speaks, in policies that are attached to resources.
    pub principals: Option<Principals>,
    /// `Action` or `NotAction`; none where the statement lacks both.
    pub actions: Option<Items<Pattern>>,
    /// `Resource` or `NotResource`; trust policies have neither and speak of their role.
    pub resources: Option<Items<Pattern>>,
    /// Its conditions, all of which have to hold.
    pub conditions: Vec<Condition>,
    /// The template's conditions under which it stands there.
    pub under: Vec<Literal>,
    /// Whether an element could not be read, so that it cannot be said what the statement applies to.
    pub unclear: bool,
}

/// One condition: a key that is compared with values.
#[derive(Debug, Clone)]
pub struct Condition {
    /// Where the key is written.
    pub at: FileSpan,
    /// How it is compared; none where the operator is not known.
    pub operator: Option<Operator>,
    /// The condition key in lower case.
    pub key: SmolStr,
    /// The condition key as it is written.
    pub written: SmolStr,
    /// What it is compared with: one of them has to fit, or none for a negated operator.
    pub values: Items<Pattern>,
}

const ELEMENTS: &[&str] = &[
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

impl Statement {
    pub(super) fn new(value: &Value, under: Vec<Literal>, reader: &mut Reader) -> Self {
        let before = reader.problems.len();
        reader.unknown_elements(value, ELEMENTS, "statement");
        let effect = effect(value, reader);
        let principals = either(value, "Principal", "NotPrincipal", reader)
            .map(|(at, negated, value)| principal::read(at, negated, value, reader));
        let actions = patterns(value, "Action", "NotAction", Style::Glob, reader);
        if actions.is_none() {
            reader.problem(value.at, Flaw::Missing, "the statement has neither `Action` nor `NotAction`");
        }
        let resources = patterns(value, "Resource", "NotResource", Style::Arn, reader);
        let conditions = conditions(value, reader);
        Self {
            at: value.at,
            sid: value.get("Sid").and_then(Value::as_text).cloned(),
            effect,
            principals,
            actions,
            resources,
            conditions,
            under,
            unclear: reader.problems.len() > before,
        }
    }
}

fn effect(statement: &Value, reader: &mut Reader) -> Option<Effect> {
    let Some(value) = statement.get("Effect") else {
        reader.problem(statement.at, Flaw::Missing, "the statement has no `Effect`");
        return None;
    };
    match value.as_str() {
        Some("Allow") => Some(Effect::Allow),
        Some("Deny") => Some(Effect::Deny),
        Some(other) => {
            let message = format!("there is no effect `{other}`: it is `Allow` or `Deny`");
            reader.problem(value.at, Flaw::UnknownValue, message);
            None
        }
        None => {
            reader.not_text("Effect", value);
            None
        }
    }
}

/// The value of an element, or of its negated form.
fn either<'v>(
    statement: &'v Value,
    plain: &str,
    negated: &str,
    reader: &mut Reader,
) -> Option<(FileSpan, bool, &'v Value)> {
    match (statement.entry(plain), statement.entry(negated)) {
        (Some(entry), other) => {
            if let Some(other) = other {
                let message = format!("a statement has `{plain}` or `{negated}`, not both");
                reader.problem(other.key_at, Flaw::Contradiction, message);
            }
            Some((entry.key_at, false, &entry.value))
        }
        (None, Some(entry)) => Some((entry.key_at, true, &entry.value)),
        (None, None) => None,
    }
}

fn patterns(
    statement: &Value,
    plain: &str,
    negated: &str,
    style: Style,
    reader: &mut Reader,
) -> Option<Items<Pattern>> {
    let (at, is_negated, value) = either(statement, plain, negated, reader)?;
    // Actions know no policy variables.
    let variables = reader.variables && style == Style::Arn;
    let element = if is_negated { negated } else { plain };
    let items = reader.texts(element, value, |text| pattern(text, style, variables));
    Some(Items { at, negated: is_negated, items })
}

fn pattern(text: Option<&Text>, style: Style, variables: bool) -> Pattern {
    text.map_or_else(Pattern::unknown, |text| Pattern::new(text, style, variables))
}

fn conditions(statement: &Value, reader: &mut Reader) -> Vec<Condition> {
    let mut conditions = Vec::new();
    let Some(block) = statement.get("Condition") else { return conditions };
    let mut opaque = block.as_map().is_none() && !block.is_null();
    let mut wrong = !block.is_null() && is_no_map(block);
    for entry in block.entries() {
        let operator = Operator::parse(&entry.key);
        if operator.is_none() {
            let bare = entry.key.rsplit(':').next().unwrap_or_default();
            let near = nearest(bare, Operator::names(), 1);
            let hint = near.first().map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
            let message = format!("there is no condition operator `{}`{hint}", entry.key);
            reader.problem(entry.key_at, Flaw::UnknownValue, message);
        }
        let plain = !matches!(entry.value.kind, Kind::Choice(_));
        wrong |= is_no_map(&entry.value);
        each_alternative(&entry.value, |keys, _| {
            opaque |= !plain || keys.as_map().is_none();
            // Which of the alternatives is asked is not known: together they would ask for more than any.
            if !plain {
                return;
            }
            for key in keys.entries() {
                let style = operator.map_or(Style::Exact, |operator| operator.style());
                let variables = reader.variables;
                let items = reader.texts(&key.key, &key.value, |text| pattern(text, style, variables));
                conditions.push(Condition {
                    at: key.key_at,
                    operator,
                    key: SmolStr::new(key.key.to_ascii_lowercase()),
                    written: key.key.clone(),
                    values: Items { at: key.key_at, negated: false, items },
                });
            }
        });
    }
    if wrong {
        reader.once(block.at, Flaw::WrongType, "`Condition` is a map of operators to maps of keys to values");
    }
    if opaque {
        conditions.push(Condition::unknown(block.at));
    }
    conditions
}

/// Whether a value is surely something else than a map. What only the deployment knows may become one.
fn is_no_map(value: &Value) -> bool {
    let known_text = |text: &Text| text.as_literal().is_some();
    is_settled(value) && value.as_map().is_none() && value.as_text().is_none_or(known_text)
}

impl Condition {
    /// A condition of which nothing is known.
    fn unknown(at: FileSpan) -> Self {
        let values = Items { at, negated: false, items: Vec::new() };
        Self { at, operator: None, key: SmolStr::default(), written: SmolStr::default(), values }
    }
}
