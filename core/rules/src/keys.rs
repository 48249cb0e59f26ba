//! Keys of KMS, and what their policies and those of a principal make of a request.

use std::sync::Arc;

use deployfence_graph::{AccountKey, Held, Member, World};
use deployfence_iam::Arn;
use deployfence_iam::evaluate::{Decision, Policies, evaluate};
use deployfence_iam::pattern::Subject;
use deployfence_iam::policy::Policy;
use deployfence_iam::request::{Context, Request};
use deployfence_source::FileSpan;
use deployfence_value::{Entry, Literal, Pseudo, Text, Value};

/// A key that a template makes or an account has, with what decides who uses it.
pub(crate) struct Key {
    /// Its logical id; of an account's, its ARN.
    pub(crate) name: String,
    /// Where that stands.
    pub(crate) at: FileSpan,
    arn: Text,
    policy: Arc<Policy>,
}

/// The key that a text of a stack names.
pub(crate) fn key(world: &World, text: &Text) -> Option<Key> {
    if let Some(AccountKey { arn, at, policy }) = world.account_key(text) {
        return Some(Key { name: arn.to_string(), at, arn, policy });
    }
    let hole = text.as_hole()?;
    let member =
        world.member(hole.scope, hole.resource()?).filter(|member| member.type_name() == "AWS::KMS::Key")?;
    let document = member.property(&["KeyPolicy"]).filter(|document| !document.is_null());
    let document = document.unwrap_or_else(|| default_policy(member));
    let policy = Arc::new(Policy::new(&world.spelled_out(&document)));
    Some(Key {
        name: member.id().to_owned(),
        at: member.at(),
        arn: world.identity(member)?.arn.clone(),
        policy,
    })
}

/// The policy of a key that is given none: policies of IAM decide.
/// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html>
fn default_policy(key: Member<'_>) -> Value {
    let at = key.at();
    let pseudo = |pseudo| key.template.pseudo_parameter(pseudo);
    let (arn, iam, root) = (Text::literal("arn:"), Text::literal(":iam::"), Text::literal(":root"));
    let account = Text::concat([&arn, &pseudo(Pseudo::Partition), &iam, &pseudo(Pseudo::AccountId), &root]);
    let entry = |key: &str, value| Entry::new(key, at, value);
    let principal = Value::map([entry("AWS", Value::text(account, at))], at);
    let text = |text: &str| Value::literal(text, at);
    let statement = Value::map(
        [
            entry("Effect", text("Allow")),
            entry("Principal", principal),
            entry("Action", text("kms:*")),
            entry("Resource", text("*")),
        ],
        at,
    );
    Value::map([entry("Statement", statement)], at)
}

impl Key {
    /// What becomes of a principal's request to use the key, where the conditions of both are as they are for `held`.
    pub(crate) fn decide(&self, held: &Held<'_>, action: &str) -> Option<Decision> {
        let principal = held.principal.caller()?;
        let conditions: &[Literal] = &held.when;
        let resource = Some(self.policy.assuming(conditions, &[]));
        let policies = Policies { resource, ..held.policies.clone() };
        let arn = Arn::parse(&self.arn);
        let named = arn
            .as_ref()
            .map(|arn| &arn.account)
            .filter(|account| account.as_literal().is_some_and(|own| !own.is_empty()));
        let mut context = Context::open();
        // Of a role's session too, this is the ARN of the role.
        context.insert("aws:PrincipalArn", vec![Subject::new(held.principal.identity.arn.clone())]);
        let request = Request {
            // Of a key that a template makes, this is the principal's own, unless its ARN tells.
            resource_account: named.or(principal.account()).cloned(),
            principal,
            action: Subject::from(action),
            resource: Subject::new(self.arn.clone()),
            context,
        };
        Some(evaluate(&policies, &request))
    }
}
