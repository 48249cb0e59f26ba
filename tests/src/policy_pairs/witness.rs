//! Requests that a statement speaks of, and among them one that tells two policies apart.

use std::collections::BTreeMap;

use super::base::team;
use super::dice::Dice;
use super::holds::holds;
use super::language::{Condition, Document, Effect, Principal, Statement, Version};
use super::meaning::{allows, names_resource};
use super::narrower::about;
use super::pattern::{READINGS, filled, fits, sample, written};
use super::request::{Held, Request};
use super::values;
use super::vocabulary::{ACCOUNTS, Action, Key, USERNAME, carries, condition_key};

/// Requests that are tried for one pair.
const TRIES: usize = 60;

/// A request that `new` allows and `existing` does not, under each reading.
pub(super) fn witness(new: &Document, existing: &Document, dice: &mut Dice) -> Option<Request> {
    let allowing = new.statements.iter().filter(|s| s.is(Effect::Allow));
    let allowing: Vec<_> = allowing.map(|statement| (statement, about(statement))).collect();
    let mentioned = Mentioned::of([new, existing]);
    let tells =
        |request: &Request| allows(new, request) == Some(true) && allows(existing, request) == Some(false);
    (0..TRIES).find_map(|_| {
        let (statement, about) = dice.any(&allowing)?;
        let action = *dice.any(about)?;
        request(statement, action, new.version, &mentioned, dice).filter(tells)
    })
}

/// The conditions of both policies, and the keys that their variables take.
struct Mentioned<'a> {
    conditions: Vec<&'a Condition>,
    keys: Vec<&'static Key>,
}

impl<'a> Mentioned<'a> {
    fn of(documents: [&'a Document; 2]) -> Self {
        let statements = || documents.iter().flat_map(|document| &document.statements);
        let conditions: Vec<&Condition> = statements().flat_map(|s| &s.conditions).collect();
        let mut keys: Vec<&Key> = conditions.iter().filter_map(|c| condition_key(&c.key)).collect();
        let texts =
            || statements().flat_map(|s| &s.resources.items).chain(conditions.iter().flat_map(|c| &c.values));
        let variable = |name: &str| texts().any(|text| text.contains(name));
        keys.extend(condition_key("aws:PrincipalTag/team").filter(|_| variable("${aws:PrincipalTag/team")));
        keys.extend(Some(&USERNAME).filter(|_| variable("${aws:username")));
        keys.sort_by_key(|key| key.name);
        keys.dedup_by_key(|key| key.name);
        Self { conditions, keys }
    }

    /// Something that a request may carry under the key: nothing, or what is near to what a policy wants.
    fn held(&self, key: &Key, dice: &mut Dice) -> Option<Held> {
        if !key.always && dice.percent(25) {
            return None;
        }
        let wanted: Vec<&String> =
            self.conditions.iter().filter(|c| c.key == key.name).flat_map(|c| &c.values).collect();
        let mut value = || match dice.any(&wanted) {
            Some(wanted) if !wanted.contains('$') && dice.percent(75) => {
                values::near(key.values, wanted, dice)
            }
            Some(wanted) if wanted.contains('$') => {
                let team = team(dice);
                sample(&wanted.replace("${aws:PrincipalTag/team}", team), dice)
            }
            _ => values::carried(key.values, dice),
        };
        let first = value();
        Some(match key.many {
            true => {
                let second = value();
                let mut several = vec![first];
                several
                    .extend(Some(second).filter(|second| !several.contains(second) && second.len() % 2 == 0));
                Held::Many(several)
            }
            false => Held::One(first),
        })
    }
}

/// A request that the statement may speak of. Whether it does is for the caller to judge.
fn request(
    statement: &Statement,
    action: &Action,
    version: Version,
    mentioned: &Mentioned<'_>,
    dice: &mut Dice,
) -> Option<Request> {
    let principal = principal(statement, dice)?;
    let service = principal.ends_with(".amazonaws.com");
    let mut request = Request {
        principal,
        action: action.name.to_owned(),
        resource: "*".to_owned(),
        context: BTreeMap::new(),
    };
    for key in &mentioned.keys {
        let of_people =
            ["aws:Principal", "aws:MultiFactor", "aws:username"].iter().any(|k| key.name.starts_with(k));
        if carries(action, key.name) && !(service && of_people) {
            put(&mut request, key, statement, mentioned, dice);
        }
    }
    let name = request.values(USERNAME.name).map(|values| values[0].clone());
    if let (Some(name), true) = (name, statement.principals.is_none()) {
        request.principal = format!("arn:aws:iam::{}:user/{name}", ACCOUNTS[0]);
    } else {
        request.context.remove(USERNAME.name);
    }
    let of = (version == Version::V2012).then_some(&request);
    request.resource = resource(statement, action, of, dice)?;
    Some(request)
}

/// Puts under the key what the statement's conditions on it let pass, if that is soon found.
fn put(request: &mut Request, key: &Key, statement: &Statement, mentioned: &Mentioned<'_>, dice: &mut Dice) {
    let own: Vec<&Condition> = statement.conditions.iter().filter(|c| c.key == key.name).collect();
    for _ in 0..8 {
        match mentioned.held(key, dice) {
            Some(held) => _ = request.context.insert(key.name.to_owned(), held),
            None => _ = request.context.remove(key.name),
        }
        if own.iter().all(|condition| holds(condition, request, Some(request), READINGS[0])) {
            return;
        }
    }
}

fn principal(statement: &Statement, dice: &mut Dice) -> Option<String> {
    let Some(scope) = &statement.principals else {
        return Some(format!("arn:aws:iam::{}:role/tester", ACCOUNTS[0]));
    };
    let chosen = dice.any(&scope.items).filter(|_| !scope.negated);
    let account = match chosen {
        Some(Principal::Arn(name) | Principal::Service(name)) => return Some(name.clone()),
        Some(Principal::Account(account)) => account,
        Some(Principal::Anyone) | None => dice.word(&ACCOUNTS),
    };
    let name = dice.word(&["role/deploy", "role/someone", "user/alice", "user/zoe"]);
    Some(format!("arn:aws:iam::{account}:{name}"))
}

/// A real resource of the action that the statement names.
fn resource(statement: &Statement, action: &Action, of: Option<&Request>, dice: &mut Dice) -> Option<String> {
    let scope = &statement.resources;
    let named = |arn: &String| READINGS.iter().all(|reading| names_resource(scope, arn, of, *reading));
    let Some(template) = dice.any(action.resources) else { return Some("*".to_owned()).filter(named) };
    (0..6).find_map(|_| {
        let pattern = dice.any(&scope.items).filter(|item| !scope.negated && *item != "*");
        let arn = match pattern {
            Some(pattern) => sample(&filled(pattern, of)?, dice),
            None => written(template, false, dice),
        };
        Some(arn).filter(|arn| fits(template, arn) && named(arn))
    })
}
