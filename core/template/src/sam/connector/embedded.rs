//! The `Connectors` attribute of a resource: connectors whose source is that resource.

use deployfence_value::{Entry, Value};

use crate::sam::build::At;
use crate::sam::expansion::Expansion;

/// Takes the `Connectors` off every resource and puts each under its own logical id.
pub(crate) fn detach(expansion: &mut Expansion<'_>) {
    let holders: Vec<Entry> = expansion
        .resources
        .iter()
        .filter(|resource| resource.value.entry("Connectors").is_some())
        .cloned()
        .collect();
    for holder in holders {
        let rest = holder.value.entries().filter(|entry| entry.key != "Connectors").cloned();
        expansion.put(holder.with(At(holder.value.at).entries(rest)));
        for connector in holder.value.get("Connectors").into_iter().flat_map(Value::entries) {
            let id = format!("{}{}", holder.key, connector.key);
            match standalone(&id, &holder, connector) {
                Ok(_) if expansion.is_own(&id) => {
                    let message = format!("`{id}` is taken: a connector of `{}` has that name", holder.key);
                    expansion.problem(connector.key_at, message);
                }
                Ok(made) => expansion.put(made),
                Err(reason) => {
                    expansion.problem(connector.key_at, format!("connector `{id}` is refused: {reason}"));
                }
            }
        }
    }
}

fn standalone(id: &str, holder: &Entry, connector: &Entry) -> Result<Entry, String> {
    let at = At(connector.key_at);
    let properties =
        connector.value.entry("Properties").filter(|properties| properties.value.as_map().is_some());
    let properties = properties.ok_or("it has no map of `Properties`")?;
    let told = properties.value.get("SourceReference");
    if told.and_then(|told| told.get("Id")).is_some() {
        return Err("its `SourceReference` has an `Id`".to_owned());
    }
    let told = told.into_iter().flat_map(Value::entries).cloned();
    let source = at.entries(std::iter::once(at.entry("Id", at.text(holder.key.clone()))).chain(told));
    let rest =
        properties.value.entries().filter(|entry| entry.key != "SourceReference" && entry.key != "Source");
    let all = rest.cloned().chain([at.entry("Source", source)]);
    let attributes = connector.value.entries().filter(|e| e.key != "Properties" && e.key != "Type").cloned();
    let body =
        [at.entry("Type", at.text(super::KIND)), properties.with(At(properties.value.at).entries(all))];
    Ok(at.entry(id, At(connector.value.at).entries(body.into_iter().chain(attributes))))
}
