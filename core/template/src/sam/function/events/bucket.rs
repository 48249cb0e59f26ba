//! `S3`: a bucket of the template that invokes the function.

use std::collections::{BTreeMap, HashSet};

use deployfence_value::{Entry, Kind, Value};
use smol_str::SmolStr;

use super::super::super::build::{At, call};
use super::super::super::edit;
use super::super::super::expansion::Expansion;
use super::Event;

/// What buckets are notified of. A bucket is changed once, when all functions are known.
#[derive(Debug, Default)]
pub(crate) struct Notifications(BTreeMap<SmolStr, Vec<Notification>>);

/// One event of one function.
#[derive(Debug)]
struct Notification {
    at: At,
    /// The logical id of the permission.
    permission: SmolStr,
    /// The condition of the function.
    condition: Option<Value>,
    /// What is entered for each kind of event.
    entered: Vec<Value>,
}

/// Makes the permission and notes what the bucket is notified of.
pub(super) fn expand(event: Event<'_>, expansion: &mut Expansion<'_>) {
    let Some(kinds) = event.required("Events", expansion) else { return };
    let bucket = event.property("Bucket").and_then(|bucket| call(bucket, "Ref")).and_then(Value::as_str);
    let Some(bucket) = bucket.and_then(|bucket| expansion.resources.get(bucket)) else {
        return event.refused("references no bucket of the template", expansion);
    };
    let bucket = bucket.key.clone();
    let at = event.here();
    let permission = event.usual_permission("s3.amazonaws.com");
    let condition = event.source.body.get("Condition").cloned();
    let entered = kinds.one_or_many().iter().map(|kind| entered(event, kind, condition.as_ref()));
    let notification = Notification {
        at,
        permission: permission.id.clone(),
        condition: condition.clone(),
        entered: entered.collect(),
    };
    expansion.notifications.0.entry(bucket).or_default().push(notification);
    expansion.emit(permission.property("SourceAccount", at.reference("AWS::AccountId")));
}

fn entered(event: Event<'_>, kind: &Value, condition: Option<&Value>) -> Value {
    let at = event.here();
    let entries = [
        Some(("Function", event.target.arn(at))),
        event.property("Filter").map(|filter| ("Filter", filter.clone())),
        Some(("Event", kind.clone())),
    ];
    let notification = at.map(entries.into_iter().flatten());
    match condition {
        Some(condition) => at.fn_if(condition.clone(), notification, at.no_value()),
        None => notification,
    }
}

/// Enters the notifications into the buckets.
pub(in super::super::super) fn finish(expansion: &mut Expansion<'_>) {
    for (id, notifications) in std::mem::take(&mut expansion.notifications.0) {
        let Some(bucket) = expansion.resources.get(&id).cloned() else { continue };
        match changed(&bucket.value, &notifications) {
            Some(value) => expansion.put(Entry { value, ..bucket }),
            None => {
                let what = "`Tags`, `DependsOn` or notifications that nothing can be added to";
                expansion
                    .problem(bucket.key_at, format!("`{id}` has {what}: the transform refuses the template"));
            }
        }
    }
}

/// The bucket waits for the permissions: S3 tries them when the notifications are set. `DependsOn` cannot be
/// conditional, a tag that refers to the permission can.
fn changed(bucket: &Value, notifications: &[Notification]) -> Option<Value> {
    let at = notifications.first()?.at;
    let waits =
        notifications.iter().filter(|n| n.condition.is_none()).map(|n| n.at.text(n.permission.clone()));
    let tags = notifications.iter().filter_map(|n| n.condition.as_ref().map(|condition| tag(n, condition)));
    let entered = notifications.iter().flat_map(|n| n.entered.iter().cloned());
    let path = ["Properties", "NotificationConfiguration", "LambdaConfigurations"];
    let bucket = with(bucket, &["DependsOn"], &waits.collect::<Vec<_>>(), at)?;
    let bucket = with(&bucket, &["Properties", "Tags"], &tags.collect::<Vec<_>>(), at)?;
    with(&bucket, &path, &entered.collect::<Vec<_>>(), at)
}

fn tag(notification: &Notification, condition: &Value) -> Value {
    let Notification { at, permission, .. } = notification;
    let value = at.fn_if(condition.clone(), at.reference(permission.clone()), at.text("no dependency"));
    let key = at.text(format!("sam:ConditionalDependsOn:{permission}"));
    at.map([("Key", key), ("Value", value)])
}

/// The bucket with more items in a list of its; each is there once.
fn with(bucket: &Value, path: &[&str], more: &[Value], at: At) -> Option<Value> {
    if more.is_empty() {
        return Some(bucket.clone());
    }
    edit::at_path(bucket, path, at, &mut |known| {
        let known = match known {
            None => &[],
            Some(known) if matches!(known.kind, Kind::Map(_)) => return None,
            Some(known) => known.one_or_many(),
        };
        let mut seen = HashSet::new();
        let all = known.iter().chain(more).filter(|item| seen.insert(item.canonical()));
        Some(at.list(all.cloned().collect::<Vec<_>>()))
    })
}
