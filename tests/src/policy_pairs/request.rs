//! A request, and the case for `policy evaluate` that it makes.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What a policy is asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// An ARN, or the DNS name of a service.
    pub principal: String,
    /// The action's name as the Service Authorization Reference writes it.
    pub action: String,
    /// The ARN, or `*` for an action that takes none.
    pub resource: String,
    /// What is known by condition key; a key with several values may have none.
    pub context: BTreeMap<String, Held>,
}

/// What a request carries under a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Held {
    /// The value of a key that has one.
    One(String),
    /// The values of a key that may have several.
    Many(Vec<String>),
}

impl Request {
    /// The values under a key, whatever its case; none where the request has no such key.
    pub(super) fn values(&self, key: &str) -> Option<&[String]> {
        let held = self.context.iter().find(|(name, _)| name.eq_ignore_ascii_case(key))?.1;
        Some(match held {
            Held::One(value) => std::slice::from_ref(value),
            Held::Many(values) => values,
        })
    }

    /// The value under a key that has one, as policy variables take it.
    pub(super) fn value(&self, key: &str) -> Option<&str> {
        match self.context.iter().find(|(name, _)| name.eq_ignore_ascii_case(key))?.1 {
            Held::One(value) => Some(value),
            Held::Many(_) => None,
        }
    }

    /// The account of the principal, if it has one.
    pub(super) fn principal_account(&self) -> Option<&str> {
        self.principal.split(':').nth(4)
    }

    /// The request as `deployfence policy evaluate` reads it.
    #[must_use]
    pub fn json(&self, account: &str) -> Value {
        let context: serde_json::Map<_, _> = self
            .context
            .iter()
            .map(|(key, held)| {
                let value = match held {
                    Held::One(value) => json!(value),
                    Held::Many(values) => json!(values),
                };
                (key.clone(), value)
            })
            .collect();
        json!({
            "principal": self.principal,
            "action": self.action,
            "resource": {"resource": self.resource, "accountId": account},
            "context": context,
        })
    }
}
