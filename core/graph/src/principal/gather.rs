//! Gathers the principals of all templates and snapshots, with what each file attaches to them.

use std::collections::HashMap;
use std::sync::Arc;

use deployfence_iam::policy::Policy;
use deployfence_value::{Literal, Text, Value};

use super::account;
use super::documents::Documents;
use super::{Attachment, Principal, PrincipalKind, Source, unseen};
use crate::member::Member;
use crate::world::World;

/// The types of principals.
const PRINCIPALS: &[(&str, PrincipalKind)] = &[
    ("AWS::IAM::Role", PrincipalKind::Role),
    ("AWS::IAM::User", PrincipalKind::User),
    ("AWS::IAM::Group", PrincipalKind::Group),
];

/// The properties of policies that list principals.
const LISTED: &[(&str, PrincipalKind)] =
    &[("Roles", PrincipalKind::Role), ("Users", PrincipalKind::User), ("Groups", PrincipalKind::Group)];

/// Policies that are resources: the type, and the properties that say whom they are attached to.
const POLICIES: &[(&str, &[(&str, PrincipalKind)])] = &[
    ("AWS::IAM::Policy", LISTED),
    ("AWS::IAM::ManagedPolicy", LISTED),
    ("AWS::IAM::RolePolicy", &[("RoleName", PrincipalKind::Role)]),
    ("AWS::IAM::UserPolicy", &[("UserName", PrincipalKind::User)]),
    ("AWS::IAM::GroupPolicy", &[("GroupName", PrincipalKind::Group)]),
];

/// The principals of a world, templates first.
pub(crate) fn gather(world: &World, snapshots: &[Value]) -> Vec<Principal> {
    let mut documents = Documents::default();
    let policies = policies(world, &mut documents);
    account::policies(snapshots, &mut documents);
    let mut principals = Vec::new();
    for (type_name, kind) in PRINCIPALS {
        principals
            .extend(world.members_of(type_name).filter_map(|member| of(world, member, *kind, &documents)));
    }
    let mut names: HashMap<(PrincipalKind, Text), Vec<usize>> = HashMap::new();
    for (number, principal) in principals.iter().enumerate() {
        names.entry((principal.kind, principal.identity.name.clone())).or_default().push(number);
    }
    for (member, policy) in policies {
        for (kind, name, attachment) in attached(world, member, &policy) {
            let found = names.get(&(kind, name)).map(Vec::as_slice).unwrap_or_default();
            // A name that several stacks define is that of the policy's own stack.
            let own: Vec<usize> = found
                .iter()
                .copied()
                .filter(|number| {
                    found.len() == 1 || principals.get(*number).is_some_and(|p| p.scope == member.scope())
                })
                .collect();
            for number in own {
                principals
                    .iter_mut()
                    .skip(number)
                    .take(1)
                    .for_each(|p| p.attachments.push(attachment.clone()));
            }
        }
    }
    account::overlay(&mut principals, snapshots, &documents);
    join_groups(world, &mut principals);
    principals
}

fn of(world: &World, member: Member<'_>, kind: PrincipalKind, documents: &Documents) -> Option<Principal> {
    let property = |name: &str| member.property(&[name]).map(|value| world.spelled_out(&value));
    let mut attachments = Vec::new();
    for (under, policy) in property("Policies").iter().flat_map(each) {
        attachments.push(inline(policy, under));
    }
    for (under, arn) in property("ManagedPolicyArns").iter().flat_map(each) {
        attachments.push(documents.attach(arn, under));
    }
    let boundaries = property("PermissionsBoundary")
        .iter()
        .flat_map(each)
        .map(|(under, arn)| documents.attach(arn, under))
        .collect();
    let groups = property("Groups");
    let groups = groups.iter().flat_map(each).filter_map(|(_, name)| name.as_text().cloned());
    Some(Principal {
        kind,
        scope: member.scope(),
        logical_id: member.id().to_owned(),
        at: member.at(),
        account: None,
        identity: world.identity(member)?.clone(),
        under: member.under(),
        attachments,
        boundaries,
        trust: property("AssumeRolePolicyDocument").map(|document| Arc::new(Policy::new(&document))),
        groups: groups.collect(),
    })
}

/// The policies that are resources, each read once; those that have an ARN are noted under it.
fn policies<'w>(world: &'w World, documents: &mut Documents) -> Vec<(Member<'w>, Arc<Policy>)> {
    let mut found = Vec::new();
    for (type_name, _) in POLICIES {
        for member in world.members_of(type_name) {
            let document = member.property(&["PolicyDocument"]);
            let policy = document.map_or_else(
                || unseen(member.at()),
                |document| Arc::new(Policy::new(&world.spelled_out(&document))),
            );
            if *type_name == "AWS::IAM::ManagedPolicy" {
                let source = Source::Resource(member.id().to_owned());
                if let Some(identity) = world.identity(member) {
                    documents.insert(identity.arn.clone(), Arc::clone(&policy), source);
                }
            }
            found.push((member, policy));
        }
    }
    found
}

/// Notes the managed policies of the templates and the accounts.
pub(super) fn managed_policies(world: &World, documents: &mut Documents) {
    policies(world, documents);
    account::policies(world.snapshots(), documents);
}

/// Whom a policy that is a resource is attached to.
fn attached(
    world: &World,
    member: Member<'_>,
    policy: &Arc<Policy>,
) -> Vec<(PrincipalKind, Text, Attachment)> {
    let properties =
        POLICIES.iter().find(|(name, _)| *name == member.type_name()).map(|(_, properties)| *properties);
    // Only a managed policy has an ARN.
    let arn = world.identity(member).map(|identity| identity.arn.clone());
    let mut found = Vec::new();
    for (property, kind) in properties.unwrap_or_default() {
        let Some(names) = member.property(&[property]).map(|names| world.spelled_out(&names)) else {
            continue;
        };
        for (mut under, name) in each(&names) {
            let Some(text) = name.as_text() else { continue };
            under.extend(member.under().into_iter().filter(|own| !under.contains(own)).collect::<Vec<_>>());
            let source = Source::Resource(member.id().to_owned());
            let policy = Arc::clone(policy);
            found.push((
                *kind,
                text.clone(),
                Attachment { policy, at: name.at, source, arn: arn.clone(), under },
            ));
        }
    }
    found
}

fn inline(policy: &Value, under: Vec<Literal>) -> Attachment {
    let name = policy.get("PolicyName").and_then(Value::as_text).map(Text::to_string).unwrap_or_default();
    let document = policy.get("PolicyDocument");
    let read = document.map_or_else(|| unseen(policy.at), |document| Arc::new(Policy::new(document)));
    Attachment { policy: read, at: policy.at, source: Source::Inline(name), arn: None, under }
}

/// The users of groups get what is attached to these.
fn join_groups(world: &World, principals: &mut [Principal]) {
    for addition in world.members_of("AWS::IAM::UserToGroupAddition") {
        let text = |name: &str| addition.property(&[name]).map(|value| world.spelled_out(&value));
        let Some(group) = text("GroupName").and_then(|name| name.as_text().cloned()) else { continue };
        let users = text("Users");
        for (_, user) in users.iter().flat_map(each) {
            let Some(name) = user.as_text() else { continue };
            let is_it = |p: &&mut Principal| p.kind == PrincipalKind::User && p.identity.name == *name;
            principals.iter_mut().filter(is_it).for_each(|p| p.groups.push(group.clone()));
        }
    }
    let mut of_groups: HashMap<(Option<String>, Text), Vec<Attachment>> = HashMap::new();
    for group in principals.iter().filter(|p| p.kind == PrincipalKind::Group) {
        let key = (group.account.clone(), group.identity.name.clone());
        of_groups.entry(key).or_default().extend(group.attachments.iter().cloned());
    }
    for user in principals.iter_mut().filter(|p| p.kind == PrincipalKind::User) {
        for group in std::mem::take(&mut user.groups) {
            let known = of_groups.get(&(user.account.clone(), group.clone()));
            match known {
                Some(attachments) => user.attachments.extend(attachments.iter().cloned()),
                None => user.attachments.push(Attachment {
                    policy: unseen(user.at),
                    at: user.at,
                    source: Source::Unseen(format!("of the group {group}")),
                    arn: None,
                    under: Vec::new(),
                }),
            }
            user.groups.push(group);
        }
    }
}

/// The items of a list, each in every alternative, with the conditions that lead to it. What takes a value away is no item.
#[must_use]
pub fn each(list: &Value) -> Vec<(Vec<Literal>, &Value)> {
    let mut found = Vec::new();
    for whole in list.alternatives() {
        for item in whole.value.one_or_many() {
            for one in item.alternatives() {
                let conditions = deployfence_value::both_hold(&whole.conditions, &one.conditions);
                if let Some(conditions) = conditions.filter(|_| !one.value.is_null()) {
                    found.push((conditions, one.value));
                }
            }
        }
    }
    found
}
