//! An operation of an OpenAPI document that the transform makes for an event.

use deployfence_value::Value;
use smol_str::SmolStr;

use crate::sam::build::At;

/// What a method of a path does.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    pub(super) at: At,
    /// What it calls, such as the URI of a function.
    pub(super) uri: Value,
    /// `aws_proxy` for a function, `aws` for a state machine.
    pub(super) kind: &'static str,
    /// The role that it calls as, where API Gateway has no permission of its own.
    pub(super) credentials: Option<Value>,
    /// The authorizer that its event names.
    pub(super) authorizer: Option<Value>,
    pub(super) needs_key: Option<bool>,
    /// The condition of what it calls.
    pub(super) condition: Option<SmolStr>,
}

impl Operation {
    /// As OpenAPI writes it. `default` is the authorizer of operations that name none.
    pub(super) fn written(&self, default: Option<&Value>, key_by_default: bool) -> Value {
        let at = self.at;
        let while_it_holds = |value: Value| match &self.condition {
            Some(condition) => at.fn_if(at.text(condition.clone()), value, at.no_value()),
            None => value,
        };
        let integration = [
            Some(("type", at.text(self.kind))),
            Some(("httpMethod", at.text("POST"))),
            Some(("uri", while_it_holds(self.uri.clone()))),
            self.credentials.clone().map(|role| ("credentials", role)),
        ];
        let integration = at.map(integration.into_iter().flatten());
        let security = self.security(default, key_by_default);
        let operation = [
            Some(("x-amazon-apigateway-integration", integration)),
            (!security.is_empty()).then(|| ("security", at.list(security))),
        ];
        while_it_holds(at.map(operation.into_iter().flatten()))
    }

    fn security(&self, default: Option<&Value>, key_by_default: bool) -> Vec<Value> {
        let at = self.at;
        let authorizer =
            self.authorizer.as_ref().or(default).and_then(Value::as_str).filter(|name| *name != "NONE");
        let key = self.needs_key.unwrap_or(key_by_default).then_some("api_key");
        authorizer.into_iter().chain(key).map(|name| at.map([(name, at.list([]))])).collect()
    }
}
