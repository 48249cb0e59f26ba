//! Which keys a principal may decrypt with: what its policies and the key's say together.

use std::sync::Arc;

use deployfence_iam::escalation::may_allow;
use deployfence_iam::evaluate::{Outcome, Part, PolicyKind, evaluate};
use deployfence_iam::pattern::Subject;
use deployfence_iam::policy::{Policy, Principal as Named};
use deployfence_iam::request::{Context, Request};
use deployfence_value::{Answer, Text};

use super::Graph;
use super::collect::Collected;
use super::edge::{EdgeKind, Evidence, Way};
use super::evidence::{add, with_resource};
use super::node::NodeId;
use crate::member::Member;
use crate::principal::{Held, Principal, PrincipalKind};
use crate::world::World;

const DECRYPT: &str = "kms:Decrypt";

/// A key with its policy.
#[derive(Debug)]
pub(crate) struct Key {
    node: NodeId,
    arn: Text,
    logical_id: String,
    policy: Arc<Policy>,
    /// Whom the policy names; what is not known may be anybody.
    names: Vec<Text>,
}

/// The keys of the templates that have a policy.
pub(super) fn keys(world: &World, nodes: &super::Nodes) -> Vec<Key> {
    let key = |member: Member<'_>| {
        let document = member.property(&["KeyPolicy"])?;
        let policy = Arc::new(Policy::new(&world.spelled_out(&document)));
        let listed = policy.statements.iter().filter_map(|statement| statement.principals.as_ref());
        let names = listed.flat_map(|principals| &principals.items).filter_map(|item| match &item.is {
            Named::Aws(name) => Some(name.clone()),
            _ => None,
        });
        Some(Key {
            node: nodes.of_member(member.scope(), member.id())?,
            arn: world.identity(member)?.arn.clone(),
            logical_id: member.id().to_owned(),
            names: names.collect(),
            policy,
        })
    };
    world.members_of("AWS::KMS::Key").filter_map(key).collect()
}

/// Finds the keys that a principal may decrypt with.
pub(super) fn of_principal(
    world: &World,
    graph: &Graph,
    from: NodeId,
    principal: &Principal,
    found: &mut Collected,
) {
    if graph.keys.is_empty() || principal.kind == PrincipalKind::Group {
        return;
    }
    for held in principal.held(world) {
        let holds = may_allow(&held.policies.identity, DECRYPT);
        for key in &graph.keys {
            if (holds || key.names.contains(&principal.identity.arn))
                && let Some(way) = of_key(&held, key)
            {
                found.add(from, key.node, EdgeKind::Decrypts, way);
            }
        }
    }
}

fn of_key(held: &Held<'_>, key: &Key) -> Option<Way> {
    let principal = held.principal.caller()?;
    let request = Request {
        resource_account: principal.account().cloned(),
        principal,
        action: Subject::from(DECRYPT),
        resource: Subject::new(key.arn.clone()),
        context: Context::open(),
    };
    let decision = evaluate(&with_resource(held, Some(Arc::clone(&key.policy))), &request);
    let answer = match decision.result {
        Outcome::Allowed => Answer::Yes,
        Outcome::Unknown => Answer::Unknown,
        Outcome::ImplicitlyDenied | Outcome::ExplicitlyDenied => return None,
    };
    let mut way = Way { answer, ..Way::sure(Vec::new()) }.when(held.when.clone());
    let what = format!("`{DECRYPT}` on `{}`", key.logical_id);
    add(held, None, &decision, &what, &mut way);
    let of_key = decision.because.iter().filter(|b| b.kind == PolicyKind::Resource && b.part == Part::Allows);
    for because in of_key {
        let at = because.at.unwrap_or(key.policy.at);
        way.evidence.push(Evidence::new(at, format!("the key policy of `{}` allows it", key.logical_id)));
    }
    if !way.answer.is_yes() && way.hangs_on.is_empty() {
        way.hangs_on.push("what the request says of itself, which the key policy asks for".to_owned());
    }
    Some(way)
}
