//! The role that the transform makes for a function or a state machine.

use deployfence_value::{Entry, Value};
use smol_str::SmolStr;

use super::build::{At, same};
use super::source::{Generated, Source};
use super::tags;

/// A role in the making.
#[derive(Debug)]
pub(crate) struct Role {
    pub(crate) id: SmolStr,
    /// The logical id of what runs as it.
    pub(crate) of: SmolStr,
    at: At,
    trust: Value,
    managed: Vec<Value>,
    inline: Vec<Value>,
    attributes: Vec<Entry>,
    properties: Vec<Entry>,
}

impl Role {
    /// The role `<id>Role` of a resource, with its path, boundary, tags and attributes.
    pub(crate) fn of(source: &Source, trust: Value) -> Self {
        let at = source.entry("Policies").map_or(source.here(), |policies| At(policies.key_at));
        let named = |from: &str, to: &str| source.property(from).map(|value| at.entry(to, value.clone()));
        let mut properties: Vec<Entry> =
            [named("RolePath", "Path"), named("PermissionsBoundary", "PermissionsBoundary")]
                .into_iter()
                .flatten()
                .collect();
        properties.push(at.entry("Tags", tags::of(source)));
        Self {
            id: format!("{}Role", source.id).into(),
            of: source.id.clone(),
            at,
            trust,
            managed: Vec::new(),
            inline: Vec::new(),
            attributes: source.passed_to_all(),
            properties,
        }
    }

    /// Attaches a managed policy, once.
    pub(crate) fn manage(&mut self, arn: Value) {
        if !self.managed.iter().any(|known| same(known, &arn)) {
            self.managed.push(arn);
        }
    }

    /// Attaches an inline policy.
    pub(crate) fn inline(&mut self, policy: Value) {
        self.inline.push(policy);
    }

    /// Attaches an inline policy whose document none of the others has.
    pub(crate) fn inline_once(&mut self, policy: Value) {
        let is_same = |known: &Value| match (known.get("PolicyDocument"), policy.get("PolicyDocument")) {
            (Some(known), Some(new)) => same(known, new),
            _ => false,
        };
        if !self.inline.iter().any(is_same) {
            self.inline.push(policy);
        }
    }

    /// Makes it exist only while a condition holds.
    pub(crate) fn only_while(&mut self, condition: Value) {
        self.attributes.retain(|attribute| attribute.key != "Condition");
        self.attributes.push(self.at.entry("Condition", condition));
    }

    /// Its ARN.
    pub(crate) fn arn(&self) -> Value {
        self.at.get_att(self.id.clone(), "Arn")
    }

    /// The resource.
    pub(crate) fn into_resource(self) -> Generated {
        let inline = (!self.inline.is_empty()).then(|| self.at.list(self.inline));
        self.properties.into_iter().fold(
            Generated::new(self.id, "AWS::IAM::Role", self.at.0)
                .with_attributes(self.attributes)
                .property("AssumeRolePolicyDocument", self.trust)
                .property("ManagedPolicyArns", self.at.list(self.managed))
                .optional("Policies", inline),
            |role, property| role.property(&property.key, property.value.clone()),
        )
    }
}
