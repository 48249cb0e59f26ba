//! `Cognito`: a user pool that invokes the function on its triggers.

use deployfence_value::{Entry, Value};

use super::super::super::build::call;
use super::super::super::edit;
use super::super::super::expansion::Expansion;
use super::Event;

/// Makes the permission and enters the function as the pool's trigger.
pub(super) fn expand(event: Event<'_>, expansion: &mut Expansion<'_>) {
    let Some(triggers) = event.required("Trigger", expansion) else { return };
    let pool = event.property("UserPool").and_then(|pool| call(pool, "Ref")).and_then(Value::as_str);
    let Some(pool) = pool.and_then(|pool| expansion.resources.get(pool)).cloned() else {
        return event.refused("references no user pool of the template", expansion);
    };
    let at = event.here();
    let permission = format!("{}CognitoPermission", event.target.id());
    let permission = event.permission(permission, "cognito-idp.amazonaws.com");
    expansion.emit(permission.property("SourceArn", at.get_att(pool.key.clone(), "Arn")));
    let mut body = pool.value.clone();
    for trigger in triggers.one_or_many().iter().filter_map(Value::as_str) {
        let mut set = |known: Option<&Value>| known.is_none().then(|| event.target.arn(at));
        match edit::at_path(&body, &["Properties", "LambdaConfig", trigger], at, &mut set) {
            Some(changed) => body = changed,
            None => event.refused(&format!("sets the trigger `{trigger}` a second time"), expansion),
        }
    }
    expansion.put(Entry { value: body, ..pool });
}
