//! Principals of accounts: what `aws iam get-account-authorization-details` prints.
//!
//! A template that defines a role, user or group of the same name says what a deployment would make of it: it comes before
//! the account's.

use std::collections::HashSet;
use std::sync::Arc;

use deployfence_iam::Arn;
use deployfence_iam::policy::Policy;
use deployfence_value::{Scope, Text, Value};

use super::documents::Documents;
use super::{Attachment, Principal, PrincipalKind, Source, unseen};
use crate::identity::Identity;

/// No stack has the last number: nothing in a snapshot is one stack's own.
pub(crate) const ACCOUNT: Scope = Scope(u32::MAX);

/// The lists of a snapshot, with the names of their members' keys.
const LISTS: &[(&str, PrincipalKind, &str, &str)] = &[
    ("RoleDetailList", PrincipalKind::Role, "RoleName", "RolePolicyList"),
    ("UserDetailList", PrincipalKind::User, "UserName", "UserPolicyList"),
    ("GroupDetailList", PrincipalKind::Group, "GroupName", "GroupPolicyList"),
];

/// Notes the managed policies of the accounts, each in the version that is the default.
pub(super) fn policies(snapshots: &[Value], documents: &mut Documents) {
    for policy in snapshots.iter().filter_map(|snapshot| snapshot.get("Policies")).flat_map(Value::items) {
        let Some(arn) = policy.get("Arn").and_then(Value::as_text) else { continue };
        let versions = policy.get("PolicyVersionList").map(Value::items).unwrap_or_default();
        let is_default = |version: &&Value| {
            let flag = version.get("IsDefaultVersion");
            flag.is_some_and(|flag| flag.truthy().is_yes())
        };
        let document = versions.iter().find(is_default).and_then(|version| version.get("Document"));
        let read = document.map_or_else(|| unseen(policy.at), |document| Arc::new(Policy::new(document)));
        let shown = arn.to_string();
        // What AWS manages is known by its catalogue, unless that lacks it: the snapshot is as good.
        documents.insert(arn.clone(), read, Source::Account(shown));
    }
}

/// Adds the accounts' principals that no template defines.
pub(super) fn overlay(principals: &mut Vec<Principal>, snapshots: &[Value], documents: &Documents) {
    let key = |principal: &Principal| {
        let account =
            Arn::parse(&principal.identity.arn).and_then(|arn| arn.known_account().map(str::to_owned));
        (principal.kind, principal.identity.name.clone(), account)
    };
    let defined: HashSet<_> = principals.iter().map(key).collect();
    let mut seen = HashSet::new();
    for (list, kind, name, inline) in LISTS {
        for detail in snapshots.iter().filter_map(|snapshot| snapshot.get(list)).flat_map(Value::items) {
            let Some(principal) = of(detail, *kind, name, inline, documents) else { continue };
            let own = (*kind, principal.identity.name.clone(), principal.account.clone());
            let anywhere = (*kind, principal.identity.name.clone(), None);
            let is_overlaid = defined.contains(&own) || defined.contains(&anywhere);
            if !is_overlaid && seen.insert(own) {
                principals.push(principal);
            }
        }
    }
}

fn of(
    detail: &Value,
    kind: PrincipalKind,
    name_key: &str,
    inline_key: &str,
    documents: &Documents,
) -> Option<Principal> {
    let name = detail.get(name_key)?;
    let arn = detail.get("Arn")?.as_text()?;
    let account = Arn::parse(arn)?.known_account()?.to_owned();
    let items = |key: &str| detail.get(key).map(Value::items).unwrap_or_default();
    let inline = items(inline_key).iter().map(|policy| {
        let shown = policy.get("PolicyName").and_then(Value::as_str).unwrap_or_default().to_owned();
        let document = policy.get("PolicyDocument");
        let read = document.map_or_else(|| unseen(policy.at), |document| Arc::new(Policy::new(document)));
        Attachment {
            policy: read,
            at: policy.at,
            source: Source::Inline(shown),
            arn: None,
            under: Vec::new(),
        }
    });
    let managed = items("AttachedManagedPolicies").iter().filter_map(|policy| policy.get("PolicyArn"));
    let attachments = inline.chain(managed.map(|arn| documents.attach(arn, Vec::new()))).collect();
    let boundary = detail.at_path(&["PermissionsBoundary", "PermissionsBoundaryArn"]);
    let groups = items("GroupList").iter().filter_map(|group| group.as_text().cloned());
    let trust = detail.get("AssumeRolePolicyDocument").map(|document| Arc::new(Policy::new(document)));
    Some(Principal {
        kind,
        scope: ACCOUNT,
        logical_id: name.as_str()?.to_owned(),
        at: name.at,
        account: Some(account),
        identity: Identity { arn: arn.clone(), name: Text::literal(name.as_str()?) },
        under: Vec::new(),
        attachments,
        boundaries: boundary.map(|arn| documents.attach(arn, Vec::new())).into_iter().collect(),
        trust,
        groups: groups.collect(),
    })
}
