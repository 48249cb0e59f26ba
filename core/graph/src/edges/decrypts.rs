//! Which keys a principal may decrypt with: what its policies and the key's say together.

use std::sync::Arc;

use deployfence_iam::Arn;
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
use crate::snapshot::AccountKey;
use crate::world::World;

const DECRYPT: &str = "kms:Decrypt";

/// A key with its policy.
#[derive(Debug)]
pub(crate) struct Key {
    node: NodeId,
    arn: Text,
    /// Its logical id; of an account's, its ARN.
    name: String,
    policy: Arc<Policy>,
    /// Whom the policy names; what is not known may be anybody.
    names: Vec<Text>,
}

/// The keys of templates and accounts whose policy is known.
pub(super) fn keys(world: &World, nodes: &super::Nodes) -> Vec<Key> {
    let of_template = |member: Member<'_>| {
        let document = member.property(&["KeyPolicy"])?;
        let policy = Arc::new(Policy::new(&world.spelled_out(&document)));
        let node = nodes.of_member(member.scope(), member.id())?;
        Some(Key::new(node, world.identity(member)?.arn.clone(), member.id().to_owned(), policy))
    };
    let of_account = |key: AccountKey| {
        let node = nodes.of_arn(&key.arn)?;
        let name = key.arn.to_string();
        Some(Key::new(node, key.arn, name, key.policy))
    };
    let of_templates = world.members_of("AWS::KMS::Key").filter_map(of_template);
    of_templates.chain(world.account_keys().filter_map(of_account)).collect()
}

impl Key {
    fn new(node: NodeId, arn: Text, name: String, policy: Arc<Policy>) -> Self {
        let listed = policy.statements.iter().filter_map(|statement| statement.principals.as_ref());
        let names = listed.flat_map(|principals| &principals.items).filter_map(|item| match &item.is {
            Named::Aws(name) => Some(name.clone()),
            _ => None,
        });
        Self { names: names.collect(), node, arn, name, policy }
    }

    /// The account that its ARN tells.
    fn account(&self) -> Option<Text> {
        let account = Arn::parse(&self.arn)?.account;
        account.as_literal().is_some_and(|known| !known.is_empty()).then_some(account)
    }
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
        // Of a key that a template makes, this is the principal's own, unless its ARN tells.
        resource_account: key.account().or_else(|| principal.account().cloned()),
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
    let what = format!("`{DECRYPT}` on `{}`", key.name);
    add(held, None, &decision, &what, &mut way);
    let of_key = decision.because.iter().filter(|b| b.kind == PolicyKind::Resource && b.part == Part::Allows);
    for because in of_key {
        let at = because.at.unwrap_or(key.policy.at);
        way.evidence.push(Evidence::new(at, format!("the key policy of `{}` allows it", key.name)));
    }
    if !way.answer.is_yes() && way.hangs_on.is_empty() {
        way.hangs_on.push("what the request says of itself, which the key policy asks for".to_owned());
    }
    Some(way)
}
