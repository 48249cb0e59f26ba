//! What accounts have, as the AWS CLI prints it: principals, control policies, stacks and the policies of keys.
//!
//! Each file is one of these, told by what it holds:
//!
//! - `aws iam get-account-authorization-details`: principals and managed policies;
//! - `aws organizations describe-policy` of a service control policy, or such a policy by itself;
//! - `aws cloudformation describe-stacks`: the service roles of stacks;
//! - `aws kms get-key-policy`, with the ARN of the key as `KeyId` beside, which the output lacks.

use std::collections::HashMap;
use std::sync::Arc;

use deployfence_deployment::ServiceRole;
use deployfence_iam::Arn;
use deployfence_iam::policy::Policy;
use deployfence_source::{FileSpan, SourceText, Syntax, read};
use deployfence_template::from_document;
use deployfence_value::{Kind, Scope, Text, Value};

use crate::principal::{ACCOUNT, NOWHERE};

/// What a snapshot holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapshotKind {
    /// The principals of an account.
    Principals,
    /// A service control policy.
    ControlPolicy,
    /// The stacks of an account.
    Stacks,
    /// The policy of a key.
    KeyPolicy,
}

/// What is to be said of a file that is no snapshot.
pub const SNAPSHOTS_EXPECTED: &str = "it is no snapshot of an account: take the output of `aws iam \
    get-account-authorization-details`, `aws cloudformation describe-stacks`, `aws organizations describe-policy` (or a \
    service control policy by itself), or `aws kms get-key-policy` with the key's ARN added as `KeyId`";

/// What kind of snapshot a file holds; none where it is none.
#[must_use]
pub fn snapshot_kind(value: &Value) -> Option<SnapshotKind> {
    let is_list = |key: &str| value.get(key).is_some_and(|list| matches!(list.kind, Kind::List(_)));
    if is_list("RoleDetailList") {
        Some(SnapshotKind::Principals)
    } else if control_policy(value).is_some() {
        Some(SnapshotKind::ControlPolicy)
    } else if is_list("Stacks") && stacks(value).all(|stack| stack.get("StackId").is_some()) {
        Some(SnapshotKind::Stacks)
    } else {
        key_policy(value).map(|_| SnapshotKind::KeyPolicy)
    }
}

/// The document of a service control policy. One by itself names no principal, and is no list of other things.
fn control_policy(value: &Value) -> Option<&Value> {
    let summary = value.at_path(&["Policy", "PolicySummary", "Type"]);
    match summary.and_then(Value::as_str) {
        Some("SERVICE_CONTROL_POLICY") => value.at_path(&["Policy", "Content"]),
        Some(_) => None,
        None => {
            let statements = value.get("Statement")?.one_or_many();
            let bounds = |statement: &Value| {
                let names = ["Principal", "NotPrincipal"].iter().any(|key| statement.get(key).is_some());
                statement.get("Effect").is_some() && !names
            };
            statements.iter().all(bounds).then_some(value)
        }
    }
}

fn stacks(value: &Value) -> impl Iterator<Item = &Value> {
    value.get("Stacks").map(Value::items).unwrap_or_default().iter()
}

/// The ARN of a key, and its policy.
fn key_policy(value: &Value) -> Option<(&Text, &Value)> {
    let arn = value.get("KeyId")?.as_text()?;
    Arn::parse(arn).filter(|arn| arn.service.as_literal() == Some("kms"))?;
    Some((arn, value.get("Policy")?))
}

/// A document, which the AWS CLI often prints as text.
fn document(value: &Value) -> Value {
    match value.as_str() {
        Some(text) => {
            let mut read = from_document(&read(&SourceText::new(text), Syntax::Json), NOWHERE);
            read.at = value.at;
            read
        }
        None => value.clone(),
    }
}

/// The one level of service control policies that the snapshots are taken for: what they deny counts. At which levels of the
/// organisation they are attached is not known, and so neither is what they fail to allow: `FullAWSAccess` stands beside.
pub(crate) fn control_policies(snapshots: &[Value]) -> Vec<Arc<Policy>> {
    let given = snapshots.iter().filter_map(control_policy);
    let mut level: Vec<Arc<Policy>> = given.map(|own| Arc::new(Policy::new(&document(own)))).collect();
    if !level.is_empty() {
        let everything = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
        let at = FileSpan::new(NOWHERE, deployfence_source::Span::at(0));
        level.push(Arc::new(Policy::new(&document(&Value::literal(everything, at)))));
    }
    level
}

/// The stacks that are deployed as a role: their ARNs, with the role.
pub(crate) fn stacks_with_role(snapshots: &[Value]) -> impl Iterator<Item = (&Text, &Value)> {
    let all = snapshots.iter().flat_map(stacks);
    all.filter_map(|stack| Some((stack.get("StackId")?.as_text()?, stack.get("RoleARN")?)))
}

/// The roles that stacks are deployed as.
pub(crate) fn service_roles(snapshots: &[Value]) -> impl Iterator<Item = (Scope, ServiceRole)> {
    stacks_with_role(snapshots).map(|(_, role)| {
        let (at, path) = (role.at, vec!["Stacks".to_owned(), "RoleARN".to_owned()]);
        (ACCOUNT, ServiceRole { role: role.clone(), at, path, setting: "RoleARN", taken_from: None })
    })
}

/// A key of an account.
#[derive(Debug, Clone)]
pub struct AccountKey {
    /// Its ARN.
    pub arn: Text,
    /// Where a snapshot names it.
    pub at: FileSpan,
    /// Its policy.
    pub policy: Arc<Policy>,
}

/// The key of an ARN, where just one snapshot has it.
pub(crate) fn key(snapshots: &[Value], arn: &Text) -> Option<AccountKey> {
    let mut keys = snapshots.iter().filter_map(key_policy).filter(|(own, _)| own.same(arn).is_yes());
    keys.next().filter(|_| keys.next().is_none()).map(account_key)
}

/// The keys that just one snapshot has.
pub(crate) fn keys(snapshots: &[Value]) -> impl Iterator<Item = AccountKey> {
    let mut times: HashMap<&Text, usize> = HashMap::new();
    for (arn, _) in snapshots.iter().filter_map(key_policy) {
        *times.entry(arn).or_default() += 1;
    }
    let all = snapshots.iter().filter_map(key_policy);
    all.filter(move |(arn, _)| times.get(arn) == Some(&1)).map(account_key)
}

fn account_key((arn, policy): (&Text, &Value)) -> AccountKey {
    AccountKey { arn: arn.clone(), at: policy.at, policy: Arc::new(Policy::new(&document(policy))) }
}
