//! `FunctionUrlConfig`: the URL, and who may call it when that is everybody.

use deployfence_value::Value;

use super::super::build::{At, is_call};
use super::super::expansion::Expansion;
use super::super::source::{Generated, Source};
use super::events::Target;

/// Makes the URL of a function and its permissions.
pub(super) fn expand(source: &Source, target: &Target, expansion: &mut Expansion<'_>) {
    let Some(config) = source.filled("FunctionUrlConfig") else { return };
    let at = At(config.key_at);
    let url = Generated::new(format!("{}Url", source.id), "AWS::Lambda::Url", at.0)
        .with_attributes(source.passed_to_all())
        .passed(&config.value, &["AuthType", "Cors", "InvokeMode"])
        .property("TargetFunctionArn", target.name(at));
    expansion.emit(url);
    let auth = config.value.get("AuthType");
    if is_call(&config.value) || auth.and_then(Value::as_str) != Some("NONE") {
        return;
    }
    let permission = |suffix: &str, action: &str| {
        Generated::new(format!("{}{suffix}", source.id), "AWS::Lambda::Permission", at.0)
            .with_attributes(source.passed_to_all())
            .property("Action", at.text(action))
            .property("FunctionName", target.name(at))
            .property("Principal", at.text("*"))
    };
    let to_url = permission("UrlPublicPermissions", "lambda:InvokeFunctionUrl");
    expansion.emit(to_url.optional("FunctionUrlAuthType", auth.cloned()));
    let through_url = permission("URLInvokeAllowPublicAccess", "lambda:InvokeFunction");
    expansion.emit(through_url.property("InvokedViaFunctionUrl", at.boolean(true)));
}
