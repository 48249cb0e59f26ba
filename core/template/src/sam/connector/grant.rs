//! The resources that grant what a connector asks for.

use deployfence_value::{Entry, Value};

use super::end::End;
use super::profile::{Holder, Permission, Profile, Waiting};
use crate::sam::build::At;
use crate::sam::expansion::Expansion;
use crate::sam::source::{Generated, Source};
use crate::sam::{documents, edit};

/// A connector with both ends.
pub(super) struct Connection<'c> {
    pub(super) connector: &'c Source,
    pub(super) source: End,
    pub(super) destination: End,
    pub(super) profile: Profile,
    pub(super) permissions: Vec<Permission>,
    /// Ends the logical ids where there are several destinations.
    pub(super) suffix: String,
}

impl Connection<'_> {
    /// Makes what grants the permissions; the logical ids of it, or a reason why it cannot.
    pub(super) fn grant(&self, expansion: &mut Expansion<'_>) -> Result<Vec<String>, String> {
        match self.profile.holder().ok_or("nothing is known of what holds its grant")? {
            Holder::RoleOfSource => self.role_policy(&self.source, expansion),
            Holder::RoleOfDestination => self.role_policy(&self.destination, expansion),
            Holder::QueuePolicy => {
                let queue = self.destination.queue_url.clone().ok_or("the URL of its queue is not known")?;
                self.resource_policy("AWS::SQS::QueuePolicy", "QueuePolicy", ("Queues", queue), expansion)
            }
            Holder::TopicPolicy => {
                let topic = self.destination.arn.clone().ok_or("the ARN of its topic is not known")?;
                self.resource_policy("AWS::SNS::TopicPolicy", "TopicPolicy", ("Topics", topic), expansion)
            }
            Holder::FunctionPermission => self.function_permissions(expansion),
        }
    }

    fn at(&self) -> At {
        At(self.connector.entry("Permissions").map_or(self.connector.id_at, |asked| asked.key_at))
    }

    fn resource(&self, name: &str, kind: &'static str) -> Generated {
        let id = format!("{}{name}{}", self.connector.id, self.suffix);
        Generated::new(id, kind, self.connector.id_at).with_attributes(self.connector.kept())
    }

    fn role_policy(&self, end: &End, expansion: &mut Expansion<'_>) -> Result<Vec<String>, String> {
        let role = end.role_name.clone().ok_or("the name of the role of one end is not known")?;
        let policy = self
            .resource("Policy", "AWS::IAM::ManagedPolicy")
            .property("PolicyDocument", self.document()?)
            .property("Roles", self.at().list([role]));
        let id = policy.id.to_string();
        expansion.emit(policy);
        self.wait(&id, expansion);
        Ok(vec![id])
    }

    fn resource_policy(
        &self,
        kind: &'static str,
        name: &str,
        (on, resource): (&str, Value),
        expansion: &mut Expansion<'_>,
    ) -> Result<Vec<String>, String> {
        let policy = self
            .resource(name, kind)
            .property("PolicyDocument", self.document()?)
            .property(on, self.at().list([resource]));
        let id = policy.id.to_string();
        expansion.emit(policy);
        Ok(vec![id])
    }

    fn function_permissions(&self, expansion: &mut Expansion<'_>) -> Result<Vec<String>, String> {
        let function = self.destination.arn.clone().ok_or("the ARN of its function is not known")?;
        let mut made = Vec::new();
        for (name, grant) in &self.permissions {
            let filled = self.filled(grant)?;
            let permission = self
                .resource(&format!("{name}LambdaPermission"), "AWS::Lambda::Permission")
                .property("FunctionName", function.clone())
                .passed(&filled, &["Action", "Principal", "SourceArn", "SourceAccount"]);
            made.push(permission.id.to_string());
            expansion.emit(permission);
        }
        Ok(made)
    }

    fn document(&self) -> Result<Value, String> {
        let statements = self.permissions.iter().flat_map(|(_, statements)| statements.items());
        let filled: Result<Vec<_>, _> = statements.map(|statement| self.filled(statement)).collect();
        Ok(documents::versioned(filled?, self.at()))
    }

    /// What has to start after the permission is there waits for it.
    fn wait(&self, policy: &str, expansion: &mut Expansion<'_>) {
        let id = match (self.profile.waiting(), &self.source.id, &self.destination.id) {
            (Some(Waiting::Source), Some(source), _) => Some(source.clone()),
            (Some(Waiting::EventSourceMapping), Some(source), Some(function)) => {
                expansion.connectors.as_ref().and_then(|index| index.mapping(source, function))
            }
            _ => None,
        };
        if let Some(resource) = id.and_then(|id| expansion.resources.get(&id).cloned()) {
            expansion.put(waiting(&resource, None, &[policy.to_owned()]));
        }
    }

    /// A value of the table with what is known of the ends in place of its variables.
    fn filled(&self, pattern: &Value) -> Result<Value, String> {
        let at = self.at();
        if let Some(text) = pattern.as_str() {
            return self.filled_text(text);
        }
        if pattern.as_map().is_some() {
            let filled: Result<Vec<_>, String> =
                pattern.entries().map(|e| Ok(at.entry(e.key.clone(), self.filled(&e.value)?))).collect();
            return Ok(at.entries(filled?));
        }
        let filled: Result<Vec<_>, _> = pattern.items().iter().map(|item| self.filled(item)).collect();
        Ok(at.list(filled?))
    }

    fn filled_text(&self, text: &str) -> Result<Value, String> {
        let at = self.at();
        let mut variables = Vec::new();
        for (name, value) in self.variables() {
            let pattern = format!("%{{{name}}}");
            if !text.contains(&pattern) {
                continue;
            }
            let value = value.ok_or_else(|| format!("its {name} is not known"))?;
            if text == pattern {
                return Ok(value.clone());
            }
            variables.push((name, value.clone()));
        }
        Ok(match (variables.is_empty(), text.contains("${")) {
            (true, false) => at.text(text),
            (true, true) => at.sub(text),
            (false, _) => at.sub_with(text.replace("%{", "${"), variables),
        })
    }

    fn variables(&self) -> [(&'static str, Option<&Value>); 8] {
        let (source, destination) = (&self.source, &self.destination);
        [
            ("SourceArn", source.arn.as_ref()),
            ("DestinationArn", destination.arn.as_ref()),
            ("SourceResourceId", source.resource_id.as_ref()),
            ("DestinationResourceId", destination.resource_id.as_ref()),
            ("SourceName", source.name.as_ref()),
            ("DestinationName", destination.name.as_ref()),
            ("SourceQualifier", source.qualifier.as_ref()),
            ("DestinationQualifier", destination.qualifier.as_ref()),
        ]
    }
}

/// A resource that waits for others too, in place of `instead_of` where that is given.
pub(super) fn waiting(resource: &Entry, instead_of: Option<&str>, others: &[String]) -> Entry {
    let known = resource.value.entry("DependsOn");
    let at = At(known.map_or(resource.key_at, |known| known.value.at));
    let names = known.into_iter().flat_map(|known| known.value.one_or_many());
    let kept = at.list(names.filter(|name| instead_of.is_none() || name.as_str() != instead_of).cloned());
    let all = others.iter().fold(kept, |all, other| edit::waiting_for(Some(&all), other, at));
    let rest = resource.value.entries().filter(|entry| entry.key != "DependsOn").cloned();
    resource.with(At(resource.value.at).entries(rest.chain([at.entry("DependsOn", all)])))
}
