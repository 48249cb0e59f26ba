//! `S3`: a bucket of the template that invokes the function.

use deployfence_value::{Entry, Value};

use super::super::super::build::{At, call};
use super::super::super::edit;
use super::super::super::expansion::Expansion;
use super::Event;

/// Makes the permission and enters the function into the bucket's notifications.
pub(super) fn expand(event: Event<'_>, expansion: &mut Expansion<'_>) {
    let Some(kinds) = event.required("Events", expansion) else { return };
    let bucket = event.property("Bucket").and_then(|bucket| call(bucket, "Ref")).and_then(Value::as_str);
    let Some(bucket) = bucket.and_then(|bucket| expansion.resources.get(bucket)).cloned() else {
        return event.refused("references no bucket of the template", expansion);
    };
    let at = event.here();
    let permission = event.usual_permission("s3.amazonaws.com");
    let body = depending(event, &bucket.value, &permission.id, at);
    expansion.emit(permission.property("SourceAccount", at.reference("AWS::AccountId")));
    let notified = body.and_then(|body| {
        kinds.one_or_many().iter().try_fold(body, |body, kind| notifying(event, &body, kind, at))
    });
    match notified {
        Some(body) => expansion.put(Entry { value: body, ..bucket }),
        None => event.refused("meets a bucket whose `Tags` or notifications are no list", expansion),
    }
}

/// The bucket waits for the permission: S3 tries it when the notifications are set. `DependsOn` cannot be conditional,
/// a tag that refers to the permission can.
fn depending(event: Event<'_>, bucket: &Value, permission: &str, at: At) -> Option<Value> {
    let Some(condition) = event.source.body.get("Condition") else {
        let mut wait = |known: Option<&Value>| Some(edit::waiting_for(known, permission, at));
        return edit::at_path(bucket, &["DependsOn"], at, &mut wait);
    };
    let value = at.fn_if(condition.clone(), at.reference(permission), at.text("no dependency"));
    let key = at.text(format!("sam:ConditionalDependsOn:{permission}"));
    let tag = at.map([("Key", key), ("Value", value)]);
    edit::at_path(bucket, &["Properties", "Tags"], at, &mut |tags| edit::with_item(tags, tag.clone(), at))
}

fn notifying(event: Event<'_>, bucket: &Value, kind: &Value, at: At) -> Option<Value> {
    let entries = [
        Some(("Function", event.target.arn(at))),
        event.property("Filter").map(|filter| ("Filter", filter.clone())),
        Some(("Event", kind.clone())),
    ];
    let mut notification = at.map(entries.into_iter().flatten());
    if let Some(condition) = event.source.body.get("Condition") {
        notification = at.fn_if(condition.clone(), notification, at.no_value());
    }
    let path = ["Properties", "NotificationConfiguration", "LambdaConfigurations"];
    edit::at_path(bucket, &path, at, &mut |known| {
        let same = |item: &Value| item.canonical() == notification.canonical();
        match known {
            Some(list) if list.items().iter().any(same) => Some(list.clone()),
            _ => edit::with_item(known, notification.clone(), at),
        }
    })
}
