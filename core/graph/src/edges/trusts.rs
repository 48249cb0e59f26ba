//! Who is let into roles from outside of what is defined: services, identity providers, other accounts, anybody.
//!
//! Principals of the world need more than a trust policy: what they may assume is asked of them (`gains`).

use std::sync::Arc;

use deployfence_iam::Caller;
use deployfence_iam::evaluate::{Outcome, Policies, evaluate};
use deployfence_iam::pattern::{How, Subject};
use deployfence_iam::policy::{Effect, Item, Policy, Principal as Named, Statement};
use deployfence_iam::request::{Context, Request};
use deployfence_value::{Entry, Text, Value};

use super::collect::Collected;
use super::edge::{EdgeKind, Evidence, Way};
use super::node::{NodeId, NodeKind};
use super::nodes::Nodes;
use crate::principal::Principal;
use crate::world::World;

/// The actions by which roles are assumed: by services and principals, by who holds a token, and by who holds an assertion.
const ACTIONS: [&str; 3] = ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"];

/// What ends the condition keys by which a role asks for what a token says: its subject first.
const CLAIMS: [&str; 4] = [":sub", ":aud", ":amr", ":oaud"];

/// What stands for any text where a claim may be any.
const ANY_TEXT: &str = "x";

/// Reads the trust policies of all roles.
pub(super) fn read(world: &World, nodes: &mut Nodes, found: &mut Collected) {
    for (place, role) in world.principals().iter().enumerate() {
        let (Some(trust), to) = (&role.trust, NodeId::new(place)) else { continue };
        for statement in trust.statements.iter().filter(|s| s.effect != Some(Effect::Deny)) {
            let Some(principals) = &statement.principals else { continue };
            for item in &principals.items {
                let named = if principals.negated { &Named::Anyone } else { &item.is };
                let Some((from, caller, kind)) = outsider(world, nodes, role, named) else { continue };
                if let Some(way) = let_in(world, role, trust, statement, item, caller) {
                    found.add(from, to, kind, way);
                }
            }
        }
    }
}

/// The outsider that a trust policy names; none for principals of the world and for the role's own account.
fn outsider(
    world: &World,
    nodes: &mut Nodes,
    role: &Principal,
    named: &Named,
) -> Option<(NodeId, Option<Caller>, EdgeKind)> {
    let assumes = EdgeKind::Assumes;
    Some(match named {
        Named::Anyone => {
            let anyone = nodes.outside(NodeKind::Anyone, &Text::literal("anyone"));
            (anyone, Some(stranger()), assumes)
        }
        Named::Service(name) => {
            (nodes.outside(NodeKind::Service, name), Some(Caller::Service(name.clone())), assumes)
        }
        Named::Federated(provider) => {
            let provider = world.spelled_out(&Value::text(provider.clone(), role.at));
            let provider = provider.as_text()?;
            let caller = Caller::Federated(provider.clone());
            (nodes.outside(NodeKind::Provider, provider), Some(caller), EdgeKind::PresentsSubject)
        }
        Named::Aws(text) => match Caller::parse(text) {
            Some(Caller::Root(account)) => {
                let own = role.caller().and_then(|own| own.account().cloned());
                if own.is_some_and(|own| own.same(&account).is_yes()) {
                    return None;
                }
                (nodes.outside(NodeKind::Account, &account), Some(Caller::Root(account)), assumes)
            }
            _ if nodes.of_arn(text).is_some() => return None,
            caller => (nodes.outside(NodeKind::Unseen, text), caller, assumes),
        },
        Named::CanonicalUser(_) | Named::Unknown => return None,
    })
}

/// Somebody of whom nothing is known but an account that no file names.
fn stranger() -> Caller {
    Caller::Root(Text::literal("000000000000"))
}

/// The way by which a statement lets somebody in; none where the policy does not after all.
fn let_in(
    world: &World,
    role: &Principal,
    trust: &Arc<Policy>,
    statement: &Statement,
    item: &Item<Named>,
    caller: Option<Caller>,
) -> Option<Way> {
    let own: Vec<_> = item.under.iter().chain(&statement.under).cloned().collect();
    let when = world.both_hold(&role.under, &own)?;
    let shown = format!("the trust policy of `{}` lets `{}` assume it", role.logical_id, item.is.shown());
    let way = Way::sure(vec![Evidence::new(item.at, shown)]).when(when.clone());
    let Some(caller) = caller else {
        return Some(way.hanging_on(format!("who `{}` is", item.is.shown())));
    };
    let how = How { ignore_case: true, ..How::default() };
    let fits = |action: &str| {
        let action = Subject::from(action);
        statement.actions.as_ref().is_some_and(|actions| !actions.fit(|a| a.matches(&action, how)).is_no())
    };
    let action = ACTIONS.into_iter().find(|action| fits(action))?;
    let policies = Policies {
        identity: vec![Arc::new(everything(item))],
        resource: Some(trust.assuming(&when, &role.under)),
        ..Policies::default()
    };
    let (context, subject) = presented(statement, role);
    let request = Request {
        principal: caller,
        action: Subject::from(action),
        resource: Subject::new(role.identity.arn.clone()),
        resource_account: None,
        context,
    };
    let way = way.by(subject);
    match evaluate(&policies, &request).result {
        Outcome::Allowed => Some(way),
        Outcome::Unknown => Some(way.hanging_on(doubt(statement))),
        Outcome::ImplicitlyDenied | Outcome::ExplicitlyDenied => None,
    }
}

/// What an outsider's own account allows it is that account's business: everything.
fn everything(item: &Item<Named>) -> Policy {
    let text = |text: &str| Value::text(Text::literal(text), item.at);
    let entry = |(key, value): (&str, Value)| Entry { key: key.into(), key_at: item.at, value };
    let map = |entries: Vec<(&str, Value)>| Value::map(entries.into_iter().map(entry), item.at);
    let statement = map(vec![("Effect", text("Allow")), ("Action", text("*")), ("Resource", text("*"))]);
    Policy::new(&map(vec![("Version", text("2012-10-17")), ("Statement", statement)]))
}

/// What a request says of itself where somebody wants to be let in: the claims that the statement asks for, and for a
/// service the account that it works for. And the subjects that are let in, in words.
fn presented(statement: &Statement, role: &Principal) -> (Context, String) {
    let mut context = Context::open();
    if let Some(account) = role.caller().and_then(|own| own.account().cloned()) {
        context.insert("aws:SourceAccount", vec![Subject::new(account)]);
    }
    let mut subjects = Vec::new();
    for condition in &statement.conditions {
        let is_claim = CLAIMS.iter().any(|claim| condition.key.ends_with(claim));
        let wanted = condition.values.items.first().filter(|_| is_claim && is_positive(condition));
        let Some(wanted) = wanted else { continue };
        let written = wanted.is.to_string();
        let claim = written.replace(['*', '?'], ANY_TEXT);
        if wanted.is.holes().is_empty() {
            context.insert(&condition.key, vec![Subject::from(claim.as_str())]);
        }
        if condition.key.ends_with(":sub") {
            subjects.extend(condition.values.items.iter().map(|item| item.is.to_string()));
        }
    }
    (context, subjects.join(", "))
}

fn is_positive(condition: &deployfence_iam::policy::Condition) -> bool {
    condition.operator.is_some_and(|operator| !operator.negated)
}

/// What keeps it from being known that a statement lets somebody in.
fn doubt(statement: &Statement) -> String {
    let keys: Vec<String> = statement.conditions.iter().map(|c| format!("`{}`", c.written)).collect();
    if keys.is_empty() || statement.unclear {
        "a part of the trust policy that is not known".to_owned()
    } else {
        format!("what the request says of {}", keys.join(" and "))
    }
}
