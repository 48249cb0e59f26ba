//! An operation of an OpenAPI document that the transform makes for an event.

use deployfence_value::Value;
use smol_str::SmolStr;

use crate::sam::build::At;

pub(super) const INTEGRATION: &str = "x-amazon-apigateway-integration";

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
    /// The condition of what it calls.
    pub(super) condition: Option<SmolStr>,
}

impl Operation {
    /// As OpenAPI writes it, beside what the user wrote of it.
    pub(super) fn written(&self, beside: Option<&Value>) -> Value {
        let at = self.at;
        let integration = [
            Some(("type", at.text(self.kind))),
            Some(("httpMethod", at.text("POST"))),
            Some(("uri", self.while_it_holds(self.uri.clone()))),
            self.credentials.clone().map(|role| ("credentials", role)),
        ];
        let integration = at.map(integration.into_iter().flatten());
        let made = at.entry(INTEGRATION, integration);
        let kept =
            beside.into_iter().flat_map(Value::entries).filter(|entry| entry.key != INTEGRATION).cloned();
        at.entries(kept.chain([made]))
    }

    /// A value that is there while what it calls is.
    pub(super) fn while_it_holds(&self, value: Value) -> Value {
        let at = self.at;
        match &self.condition {
            Some(condition) => at.fn_if(at.text(condition.clone()), value, at.no_value()),
            None => value,
        }
    }
}
