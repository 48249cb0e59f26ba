//! Policies as people write them, from the vocabulary.

use super::dice::Dice;
use super::language::{Condition, Document, Effect, Operator, Principal, Scope, Set, Statement, Version};
use super::pattern::written;
use super::vocabulary::{
    ACCOUNTS, ACTION_PATTERNS, ACTIONS, Action, GLOBAL_KEYS, KEYS, Key, SERVICES, TEAMS, Values, carries,
    condition_key,
};
use super::{Kind, values};

/// A policy of one to twelve statements about a few services.
pub(super) fn document(kind: Kind, dice: &mut Dice) -> Document {
    let version = if dice.percent(85) { Version::V2012 } else { Version::V2008 };
    let services = services(kind, dice);
    let count = match dice.below(10) {
        0..=4 => 1 + dice.below(2),
        5..=8 => 2 + dice.below(4),
        _ => 5 + dice.below(8),
    };
    let mut statements: Vec<_> = (0..count).map(|_| statement(kind, &services, dice)).collect();
    if statements.iter().all(|statement| statement.is(Effect::Deny)) {
        statements[0].effect = Effect::Allow;
    }
    Document { version, statements }
}

/// The services that a policy speaks of: the policy of a resource speaks of its own.
fn services(kind: Kind, dice: &mut Dice) -> Vec<&'static str> {
    let mut all: Vec<&str> = ACTIONS.iter().map(service).collect();
    all.dedup();
    match kind {
        Kind::Identity => dice.some(&all, 3),
        Kind::Resource => vec![dice.word(&["s3", "sqs", "sns", "kms", "lambda", "secretsmanager"])],
    }
}

fn service(action: &Action) -> &'static str {
    action.name.split(':').next().unwrap_or_default()
}

/// A statement about actions of these services.
pub(super) fn statement(kind: Kind, services: &[&'static str], dice: &mut Dice) -> Statement {
    let effect = if dice.percent(75) { Effect::Allow } else { Effect::Deny };
    let own: Vec<&Action> = ACTIONS.iter().filter(|action| services.contains(&service(action))).collect();
    let about = dice.some(&own, 4);
    let actions = actions(&about, dice);
    let resources = resources(&about, dice);
    let principals = (kind == Kind::Resource).then(|| principals(dice));
    let mut statement = Statement { effect, principals, actions, resources, conditions: Vec::new() };
    if dice.percent(50) {
        for _ in 0..=dice.below(3) {
            statement.add(condition(&about, dice));
        }
    }
    statement
}

/// The services of what a document names, for more statements of its kind.
pub(super) fn services_of(document: &Document) -> Vec<&'static str> {
    let named = |action: &&Action| {
        let mut items = document.statements.iter().flat_map(|statement| &statement.actions.items);
        items.any(|item| item.to_ascii_lowercase().starts_with(service(action)))
    };
    let mut found: Vec<&str> = ACTIONS.iter().filter(named).map(service).collect();
    found.dedup();
    if found.is_empty() { vec!["s3"] } else { found }
}

fn actions(about: &[&Action], dice: &mut Dice) -> Scope<String> {
    let mut items: Vec<String> = Vec::new();
    for action in about {
        let service = service(action);
        let patterns: Vec<_> =
            ACTION_PATTERNS.iter().filter(|pattern| pattern.starts_with(service)).collect();
        let item = match dice.below(10) {
            0 => format!("{service}:*"),
            1..=3 => dice.any(&patterns).map_or(action.name, |pattern| pattern).to_owned(),
            _ => action.name.to_owned(),
        };
        if !items.contains(&item) {
            items.push(item);
        }
    }
    if dice.percent(4) {
        items = vec!["*".to_owned()];
    }
    Scope { negated: dice.percent(12) && items != ["*"], items }
}

fn resources(about: &[&Action], dice: &mut Dice) -> Scope<String> {
    let mut items = Vec::new();
    for action in about {
        items.push(
            dice.any(action.resources).map_or("*".to_owned(), |template| written(template, true, dice)),
        );
    }
    items.dedup();
    if dice.percent(20) {
        items = vec!["*".to_owned()];
    }
    // What `NotResource` means where a variable has no value, AWS does not say.
    let plain = items.iter().all(|item| item != "*" && !item.contains('$'));
    Scope { negated: dice.percent(8) && plain, items }
}

/// The resource of a statement: another pattern of the kind.
pub(super) fn resource(about: &[&Action], dice: &mut Dice) -> String {
    let template = about.iter().flat_map(|action| action.resources).next();
    template.map_or("*".to_owned(), |template| written(template, true, dice))
}

fn principals(dice: &mut Dice) -> Scope<Principal> {
    match dice.below(10) {
        0..=2 => Scope::of(vec![Principal::Anyone]),
        3 => Scope::other_than(vec![Principal::Account(ACCOUNTS[dice.below(2)].to_owned())]),
        _ => Scope::of((0..=dice.below(2)).map(|_| principal(dice)).collect()),
    }
}

/// A principal that is not everyone.
pub(super) fn principal(dice: &mut Dice) -> Principal {
    let account = dice.word(&ACCOUNTS);
    match dice.below(6) {
        0 | 1 => Principal::Account(account.to_owned()),
        2 => Principal::Service(dice.word(&SERVICES).to_owned()),
        3 => Principal::Arn(format!("arn:aws:iam::{account}:user/{}", dice.word(&["alice", "bob"]))),
        _ => Principal::Arn(format!(
            "arn:aws:iam::{account}:role/{}",
            dice.word(&["deploy", "reader", "admin"])
        )),
    }
}

/// A condition on a key that requests for one of the actions carry.
pub(super) fn condition(about: &[&Action], dice: &mut Dice) -> Condition {
    let special: Vec<&Key> =
        KEYS.iter().filter(|key| about.iter().any(|action| carries(action, key.name))).collect();
    let key = match dice.any(&special) {
        Some(key) if dice.percent(45) => *key,
        _ => dice.pick(GLOBAL_KEYS),
    };
    on_key(key, dice)
}

/// A condition on the key.
pub(super) fn on_key(key: &Key, dice: &mut Dice) -> Condition {
    let name = key.name.to_owned();
    if !key.always && dice.percent(8) {
        let values = vec![dice.word(&["true", "false"]).to_owned()];
        return Condition { set: Set::Single, operator: Operator::Null, if_exists: false, key: name, values };
    }
    let operator = *dice.pick(operators(key.values));
    let set = match dice.below(10) {
        // Where a key has one value, set operators come in as what makes a policy wider.
        _ if !key.many => Set::Single,
        0..=4 => Set::ForAllValues,
        _ => Set::ForAnyValue,
    };
    let most = if operator == Operator::Bool { 1 } else { 3 };
    let mut values: Vec<String> = Vec::new();
    for _ in 0..=dice.below(most) {
        let value = values::written(key.values, operator, dice);
        if !values.contains(&value) {
            values.push(value);
        }
    }
    if name == "s3:prefix"
        && !operator.is_negated()
        && matches!(operator, Operator::StringLike)
        && dice.percent(30)
    {
        values = vec![format!("home/${{aws:PrincipalTag/team}}/{}", dice.word(&["*", ""]))];
    }
    let if_exists = set == Set::Single && dice.percent(18);
    Condition { set, operator, if_exists, key: name, values }
}

fn operators(values: Values) -> &'static [Operator] {
    use Operator as O;
    match values {
        Values::Text(_) => &[
            O::StringEquals,
            O::StringEquals,
            O::StringNotEquals,
            O::StringEqualsIgnoreCase,
            O::StringNotEqualsIgnoreCase,
            O::StringLike,
            O::StringLike,
            O::StringNotLike,
        ],
        Values::Number => &[
            O::NumericEquals,
            O::NumericNotEquals,
            O::NumericLessThan,
            O::NumericLessThanEquals,
            O::NumericGreaterThan,
            O::NumericGreaterThanEquals,
        ],
        Values::Date => &[
            O::DateEquals,
            O::DateNotEquals,
            O::DateLessThan,
            O::DateLessThanEquals,
            O::DateGreaterThan,
            O::DateGreaterThanEquals,
        ],
        Values::Bool => &[O::Bool],
        Values::Binary => &[O::BinaryEquals],
        Values::Ip => &[O::IpAddress, O::IpAddress, O::NotIpAddress],
        Values::Arn(_) => &[O::ArnEquals, O::ArnLike, O::ArnLike, O::ArnNotEquals, O::ArnNotLike],
    }
}

/// The key of the condition, where it is of the vocabulary.
pub(super) fn key_of(condition: &Condition) -> Option<&'static Key> {
    condition_key(&condition.key)
}

/// What a team is called: the value of the tag that variables take.
pub(super) fn team(dice: &mut Dice) -> &'static str {
    dice.word(TEAMS)
}
