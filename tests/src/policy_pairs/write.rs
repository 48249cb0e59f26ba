//! Policies as JSON, in the many ways in which the same can be written.

use serde_json::{Map, Value, json};

use super::dice::Dice;
use super::language::{Condition, Document, Effect, Operator, Principal, Scope, Statement, Version};
use super::values::flip_case;

/// The document, in one of its spellings.
pub(super) fn json(document: &Document, dice: &mut Dice) -> Value {
    let statements = document.statements.iter().enumerate().map(|(at, s)| statement(s, at, dice)).collect();
    let mut policy = Map::new();
    match document.version {
        Version::V2012 => _ = policy.insert("Version".to_owned(), json!("2012-10-17")),
        // What names no version is of the older one.
        Version::V2008 if dice.percent(50) => _ = policy.insert("Version".to_owned(), json!("2008-10-17")),
        Version::V2008 => {}
    }
    policy.insert("Statement".to_owned(), one_or_all(statements, dice));
    Value::Object(policy)
}

fn statement(statement: &Statement, at: usize, dice: &mut Dice) -> Value {
    let mut written = Map::new();
    if dice.percent(30) {
        written.insert("Sid".to_owned(), json!(format!("Statement{at}")));
    }
    let effect = if statement.effect == Effect::Allow { "Allow" } else { "Deny" };
    written.insert("Effect".to_owned(), json!(effect));
    if let Some(scope) = &statement.principals {
        written.insert(element("Principal", scope), principals(scope, dice));
    }
    let actions = statement.actions.items.iter().map(|action| json!(spelled(action, dice))).collect();
    written.insert(element("Action", &statement.actions), one_or_all(actions, dice));
    let resources = statement.resources.items.iter().map(|resource| json!(resource)).collect();
    written.insert(element("Resource", &statement.resources), one_or_all(resources, dice));
    if !statement.conditions.is_empty() {
        written.insert("Condition".to_owned(), conditions(&statement.conditions, dice));
    }
    Value::Object(written)
}

fn element<T>(name: &str, scope: &Scope<T>) -> String {
    if scope.negated { format!("Not{name}") } else { name.to_owned() }
}

/// One value may stand without its list.
fn one_or_all(mut values: Vec<Value>, dice: &mut Dice) -> Value {
    match values.pop() {
        Some(only) if values.is_empty() && dice.percent(60) => only,
        last => values.into_iter().chain(last).collect(),
    }
}

/// An action's case does not count, nor does that of a condition key.
fn spelled(name: &str, dice: &mut Dice) -> String {
    match dice.below(20) {
        0 => name.to_ascii_lowercase(),
        1 => flip_case(name),
        _ => name.to_owned(),
    }
}

fn principals(scope: &Scope<Principal>, dice: &mut Dice) -> Value {
    if scope.items == [Principal::Anyone] {
        return if dice.percent(60) { json!("*") } else { json!({"AWS": "*"}) };
    }
    let (mut aws, mut services) = (Vec::new(), Vec::new());
    for principal in &scope.items {
        match principal {
            Principal::Anyone => aws.push(json!("*")),
            Principal::Account(account) if dice.percent(40) => aws.push(json!(account)),
            Principal::Account(account) => aws.push(json!(format!("arn:aws:iam::{account}:root"))),
            Principal::Arn(arn) => aws.push(json!(arn)),
            Principal::Service(service) => services.push(json!(service)),
        }
    }
    let mut written = Map::new();
    for (name, values) in [("AWS", aws), ("Service", services)] {
        if !values.is_empty() {
            written.insert(name.to_owned(), one_or_all(values, dice));
        }
    }
    Value::Object(written)
}

fn conditions(conditions: &[Condition], dice: &mut Dice) -> Value {
    let mut written = Map::new();
    for condition in conditions {
        let values = condition.values.iter().map(|value| typed(condition.operator, value, dice)).collect();
        let keys = written.entry(condition.operator_name()).or_insert_with(|| json!({}));
        // A tag's name is a part of the key whose case may count.
        let key =
            if condition.key.contains('/') { condition.key.clone() } else { spelled(&condition.key, dice) };
        keys[key] = one_or_all(values, dice);
    }
    Value::Object(written)
}

/// A Boolean and a number may stand without quotes.
fn typed(operator: Operator, value: &str, dice: &mut Dice) -> Value {
    let bare = match operator {
        Operator::Bool | Operator::Null => value.parse().ok().map(Value::Bool),
        _ if operator.operates_on_numbers() => value.parse().ok().map(Value::Number),
        _ => None,
    };
    bare.filter(|_| dice.percent(30)).unwrap_or_else(|| json!(value))
}
