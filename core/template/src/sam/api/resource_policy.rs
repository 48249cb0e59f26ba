//! The resource policy of an API: who may call which of its methods from where.

use std::collections::HashSet;

use deployfence_value::Value;
use smol_str::SmolStr;

use super::document::Document;
use super::path;
use crate::sam::build::At;

/// The statements of a resource policy.
#[derive(Debug, Default)]
pub(super) struct Statements {
    all: Vec<Value>,
    /// Those in `all`, as they are written.
    known: HashSet<String>,
}

impl Statements {
    /// The statements that the user wrote.
    pub(super) fn of(written: &Value) -> Self {
        let mut statements = Self::default();
        statements.extend(written.one_or_many().iter().cloned());
        statements
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Value> {
        self.all.iter()
    }

    fn extend(&mut self, added: impl IntoIterator<Item = Value>) {
        for statement in added {
            self.known.insert(statement.canonical());
            self.all.push(statement);
        }
    }

    /// Adds those that are not there yet.
    fn extend_once(&mut self, added: impl IntoIterator<Item = Value>) {
        for statement in added {
            if self.known.insert(statement.canonical()) {
                self.all.push(statement);
            }
        }
    }
}

/// Adds what `ResourcePolicy` says about one path to the document.
pub(super) fn restrict(document: &mut Document, policy: &Value, path: &str, stage: &Value) {
    let resources = resources(&document.methods(path), path, stage, At(policy.at));
    let rule = Rule { policy, resources };
    let statements = document.policy.get_or_insert_default();
    for (key, effect) in [("AwsAccountWhitelist", "Allow"), ("AwsAccountBlacklist", "Deny")] {
        statements.extend(rule.accounts(key, effect));
    }
    for (key, operator) in [("IpRangeWhitelist", "NotIpAddress"), ("IpRangeBlacklist", "IpAddress")] {
        let condition = rule.addresses(key);
        statements.extend_once(rule.open_but(operator, condition));
    }
    for (list, operator) in [("Blacklist", "StringEquals"), ("Whitelist", "StringNotEquals")] {
        let condition = rule.networks(list);
        statements.extend_once(rule.open_but(operator, condition));
    }
}

/// Adds the statements that the user wrote to the document.
pub(super) fn add_custom(document: &mut Document, policy: &Value) {
    let Some(custom) = policy.get("CustomStatements").filter(|custom| !custom.is_null()) else { return };
    document.policy.get_or_insert_default().extend_once(custom.one_or_many().iter().cloned());
}

fn resources(methods: &[SmolStr], path: &str, stage: &Value, at: At) -> Value {
    let path = path::with_wildcards(path);
    let resource = |method: &SmolStr| {
        let arn = format!("execute-api:/${{__Stage__}}/{}{path}", path::in_arn(method));
        at.sub_with(arn, [("__Stage__", stage.clone())])
    };
    at.list(methods.iter().map(resource))
}

struct Rule<'a> {
    policy: &'a Value,
    resources: Value,
}

impl Rule<'_> {
    fn property(&self, key: &str) -> Option<(At, Vec<Value>)> {
        let entry = self.policy.entry(key)?;
        let items: Vec<Value> =
            entry.value.one_or_many().iter().filter(|item| !item.is_null()).cloned().collect();
        (!items.is_empty()).then_some((At(entry.key_at), items))
    }

    fn statement(&self, effect: &str, principal: Value, condition: Option<Value>, at: At) -> Value {
        let statement = [
            Some(("Effect", at.text(effect))),
            Some(("Action", at.text("execute-api:Invoke"))),
            Some(("Resource", self.resources.clone())),
            Some(("Principal", principal)),
            condition.map(|condition| ("Condition", condition)),
        ];
        at.map(statement.into_iter().flatten())
    }

    fn accounts(&self, key: &str, effect: &str) -> Option<Value> {
        let (at, accounts) = self.property(key)?;
        Some(self.statement(effect, at.map([("AWS", at.list(accounts))]), None, at))
    }

    fn addresses(&self, key: &str) -> Option<(At, Value)> {
        let (at, ranges) = self.property(key)?;
        Some((at, at.map([("aws:SourceIp", at.list(ranges))])))
    }

    /// The networks and endpoints of a list, from all the properties that may name them.
    fn networks(&self, list: &str) -> Option<(At, Value)> {
        let named = self.property(&format!("SourceVpc{list}"));
        let starting = |prefix: &str| {
            let named = named.iter().flat_map(|(_, names)| names).cloned();
            let is_such = |name: &Value| name.as_str().is_some_and(|name| name.starts_with(prefix));
            named.filter(is_such).collect::<Vec<_>>()
        };
        let mut at = named.as_ref().map(|(at, _)| *at);
        let mut found = Vec::new();
        for (key, prefix, kind) in [("aws:SourceVpc", "vpc-", "Vpc"), ("aws:SourceVpce", "vpce-", "Vpce")] {
            let given = self.property(&format!("Intrinsic{kind}{list}"));
            at = at.or(given.as_ref().map(|(at, _)| *at));
            let all: Vec<Value> =
                starting(prefix).into_iter().chain(given.into_iter().flat_map(|(_, v)| v)).collect();
            if !all.is_empty() {
                found.push((key, all));
            }
        }
        let at = at.filter(|_| !found.is_empty())?;
        Some((at, at.map(found.into_iter().map(|(key, all)| (key, at.list(all))))))
    }

    /// Everybody may call, but not while the condition holds.
    fn open_but(&self, operator: &str, condition: Option<(At, Value)>) -> Vec<Value> {
        let Some((at, condition)) = condition else { return Vec::new() };
        let everybody = || at.text("*");
        vec![
            self.statement("Allow", everybody(), None, at),
            self.statement("Deny", everybody(), Some(at.map([(operator, condition)])), at),
        ]
    }
}
