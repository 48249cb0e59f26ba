//! `AutoPublishAlias`: a version for each change, and an alias that leads to the newest.

use deployfence_value::{Entry, Value};
use smol_str::SmolStr;

use super::super::alias::AliasName;
use super::super::build::{At, named};
use super::super::expansion::Expansion;
use super::super::hash::{hashed_id, hashed_text_id};
use super::super::source::{Generated, Source};

/// The alias of a function, not yet among the resources.
pub(super) struct Alias {
    pub(super) name: Value,
    pub(super) resource: Generated,
}

/// Makes the version, and the alias where the function publishes one.
pub(super) fn publish(
    source: &Source,
    code: &Option<Value>,
    function: &Generated,
    expansion: &mut Expansion<'_>,
) -> Option<Alias> {
    let asked = source.filled("AutoPublishAlias")?;
    let Some(AliasName { name, suffix }) = AliasName::of(&asked.value, expansion) else {
        let message =
            format!("`AutoPublishAlias` of `{}` is neither text nor a parameter: it is refused", source.id);
        expansion.refuse(&asked.value, asked.value.at, message);
        return None;
    };
    let at = At(asked.key_at);
    let id = version_id(source, code, function, at, expansion);
    let version = version(source, id, at);
    let version_id = version.id.clone();
    expansion.references.add(&source.id, "Version", &version_id);
    expansion.emit(version);
    let id = format!("{}Alias{}", source.id, suffix.replace('-', "D").replace('_', "U"));
    expansion.references.add(&source.id, "Alias", &id);
    let resource = Generated::new(id, "AWS::Lambda::Alias", at.0)
        .with_attributes(source.passed_to_all())
        .property("Name", name.clone())
        .property("FunctionName", at.reference(source.id.clone()))
        .property("FunctionVersion", at.get_att(version_id, "Version"))
        .optional("ProvisionedConcurrencyConfig", source.property("ProvisionedConcurrencyConfig").cloned());
    Some(Alias { name, resource })
}

fn version(source: &Source, id: SmolStr, at: At) -> Generated {
    let mut attributes = source.passed_to_all();
    if !attributes.iter().any(|attribute| attribute.key == "DeletionPolicy") {
        let chosen = source.property("VersionDeletionPolicy").cloned();
        let usual = if source.property("CapacityProviderConfig").is_some() { "Delete" } else { "Retain" };
        attributes.push(at.entry("DeletionPolicy", chosen.unwrap_or_else(|| at.text(usual))));
    }
    Generated::new(id, "AWS::Lambda::Version", at.0)
        .with_attributes(attributes)
        .property("FunctionName", at.reference(source.id.clone()))
        .optional("Description", source.property("VersionDescription").cloned())
}

/// The id of the version, with a hash of what a version depends on.
fn version_id(
    source: &Source,
    code: &Option<Value>,
    function: &Generated,
    at: At,
    expansion: &mut Expansion<'_>,
) -> SmolStr {
    let prefix = format!("{}Version", source.id);
    let known = source.property("AutoPublishCodeSha256").map(|hash| expansion.parameters.resolve(hash));
    if let Some(hash) = known.as_ref().and_then(Value::as_str) {
        return format!("{prefix}{}", hash.chars().take(10).collect::<String>()).into();
    }
    if source.property("AutoPublishAliasAllProperties").is_some_and(|all| all.truthy().is_yes()) {
        return hashed_id(&prefix, &all_properties(source, function, at, expansion)).into();
    }
    // A local path is not packaged yet: it stands for its contents.
    let Some(code) = code else {
        let uri = source.property("CodeUri").map(Value::canonical).unwrap_or_default();
        return hashed_text_id(&prefix, &uri).into();
    };
    let mut data: Vec<Entry> = expansion.parameters.resolve(code).entries().cloned().collect();
    data.extend(source.property("Environment").into_iter().flat_map(Value::entries).cloned());
    data.extend(source.entry("MemorySize").cloned());
    let applied = |start: &&Entry| start.value.get("ApplyOn").is_some_and(|on| on.as_str() != Some("None"));
    data.extend(source.entry("SnapStart").filter(applied).cloned());
    hashed_id(&prefix, &at.entries(data)).into()
}

/// The properties of the function with the role that the user gives, and those of its layers that ask for it.
fn all_properties(source: &Source, function: &Generated, at: At, expansion: &mut Expansion<'_>) -> Value {
    let mut all = function.properties().to_vec();
    all.extend(source.entry("Role").cloned());
    let layers = source.property("Layers").map(Value::items).unwrap_or_default();
    for id in layers.iter().filter_map(named) {
        let Some(layer) = expansion.source(id) else { continue };
        if layer.property("PublishLambdaVersion").is_some_and(|publish| publish.truthy().is_yes()) {
            all.push(at.entry(id, layer.properties));
        }
    }
    at.entries(all)
}
