//! `AWS::Serverless::Connector`: what a resource needs to reach another, granted to the role or on the resource.

mod embedded;
mod end;
mod grant;
mod index;
mod profile;
#[cfg(test)]
mod tests;

use deployfence_value::Value;

use super::expansion::Expansion;
use super::source::Source;
pub(crate) use embedded::detach;
use end::End;
use grant::Connection;
pub(crate) use index::Index;

const KIND: &str = "AWS::Serverless::Connector";

/// Replaces a connector by what grants its permissions.
pub(crate) fn expand(connector: &Source, expansion: &mut Expansion<'_>) {
    expansion.remove(&connector.id);
    if expansion.connectors.is_none() {
        expansion.connectors = Some(Index::of(&expansion.resources));
    }
    let made = make(connector, expansion);
    wait_for(connector, &made, expansion);
}

/// Makes what grants the permissions; the logical ids of it.
pub(crate) fn make(connector: &Source, expansion: &mut Expansion<'_>) -> Vec<String> {
    let (Some(from), Some(to)) = (connector.property("Source"), connector.property("Destination")) else {
        return refuse(connector, "it has no `Source` or no `Destination`", expansion);
    };
    let several = to.as_map().is_none();
    let mut made = Vec::new();
    for (index, destination) in to.one_or_many().iter().enumerate() {
        let suffix = if several { format!("Destination{index}") } else { String::new() };
        match connect(connector, from, destination, suffix, expansion) {
            Ok(ids) => made.extend(ids),
            Err(reason) => return refuse(connector, &reason, expansion),
        }
    }
    if made.is_empty() {
        return refuse(connector, "its `Destination` is an empty list", expansion);
    }
    made
}

fn connect(
    connector: &Source,
    from: &Value,
    to: &Value,
    suffix: String,
    expansion: &mut Expansion<'_>,
) -> Result<Vec<String>, String> {
    let destination = End::read(to, from, expansion)?;
    let source = End::read(from, to, expansion)?;
    let Some(profile) = profile::between(&source.kind, &destination.kind) else {
        return Err(format!(
            "nothing is known of connectors from `{}` to `{}`",
            source.kind, destination.kind
        ));
    };
    let asked = connector.property("Permissions").map(Value::items).unwrap_or_default();
    let asked: Option<Vec<&str>> = asked.iter().map(Value::as_str).collect();
    let permissions = profile.permissions(&asked.unwrap_or_default())?;
    Connection { connector, source, destination, profile, permissions, suffix }.grant(expansion)
}

fn refuse(connector: &Source, reason: &str, expansion: &mut Expansion<'_>) -> Vec<String> {
    let id = &connector.id;
    expansion.problem(connector.id_at, format!("connector `{id}` is refused: {reason}"));
    Vec::new()
}

/// Whatever waits for the connector waits for what was made of it.
fn wait_for(connector: &Source, made: &[String], expansion: &mut Expansion<'_>) {
    let Some(index) = &mut expansion.connectors else { return };
    let waiting = index.waiting_for(&connector.id);
    for id in made {
        index.add_waiting(&id.into(), &connector.body);
    }
    for id in waiting {
        if let Some(resource) = expansion.resources.get(&id).cloned() {
            expansion.put(grant::waiting(&resource, Some(&connector.id), made));
        }
    }
}
