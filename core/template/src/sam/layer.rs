//! `AWS::Serverless::LayerVersion`: a layer under an id that changes with it, so that old versions stay.

use deployfence_value::{Entry, Value};

use super::build::At;
use super::expansion::Expansion;
use super::function::code;
use super::hash::hashed_id;
use super::source::{Generated, Source};

const PASSED: [&str; 4] = ["Description", "CompatibleArchitectures", "CompatibleRuntimes", "LicenseInfo"];
/// Properties whose parameters are filled in before the hash is taken.
const RESOLVED: [&str; 4] = ["LayerName", "LicenseInfo", "Description", "RetentionPolicy"];
/// Properties that the hash is taken of.
const HASHED: [&str; 8] = [
    "LayerName",
    "Description",
    "PublishLambdaVersion",
    "ContentUri",
    "CompatibleArchitectures",
    "CompatibleRuntimes",
    "LicenseInfo",
    "RetentionPolicy",
];

/// Replaces a layer by what the transform makes of it.
pub(crate) fn expand(source: &Source, expansion: &mut Expansion<'_>) {
    let at = source.here();
    let Some(uri) = source.property("ContentUri") else {
        let message = format!("`{}` lacks its `ContentUri`: the transform refuses the template", source.id);
        return expansion.problem(source.id_at, message);
    };
    let resolved = resolved(source, expansion);
    let mut attributes: Vec<Entry> = source.attributes(&["DependsOn", "Condition", "UpdateReplacePolicy"]);
    attributes.push(at.entry("DeletionPolicy", retention(source, &resolved, expansion)));
    let id = hashed_id(&source.id, &hashed(source, &resolved));
    let name = resolved.get("LayerName").filter(|name| !name.is_null()).cloned();
    let layer = Generated::new(id.as_str(), "AWS::Lambda::LayerVersion", source.id_at)
        .with_attributes(attributes)
        .property("LayerName", name.unwrap_or_else(|| at.text(source.id.clone())))
        .optional("Content", code::location(uri))
        .passed(&resolved, &PASSED);
    expansion.references.rename(&source.id, &id);
    expansion.remove(&source.id);
    expansion.emit(layer);
}

/// The properties with parameters of known value filled in where the official translator does.
fn resolved(source: &Source, expansion: &Expansion<'_>) -> Value {
    let entries = source.properties.entries().map(|entry| match RESOLVED.contains(&entry.key.as_str()) {
        true => entry.with(expansion.parameters.resolve(&entry.value)),
        false => entry.clone(),
    });
    At(source.properties.at).entries(entries)
}

/// `RetentionPolicy`, else the user's `DeletionPolicy`, else the layer is kept.
fn retention(source: &Source, resolved: &Value, expansion: &mut Expansion<'_>) -> Value {
    let Some(wanted) = resolved.get("RetentionPolicy").filter(|wanted| !wanted.is_null()) else {
        let own = source.body.get("DeletionPolicy");
        return own.cloned().unwrap_or_else(|| source.here().text("Retain"));
    };
    let known = |policy: &&&str| wanted.as_str().is_some_and(|wanted| wanted.eq_ignore_ascii_case(policy));
    let Some(policy) = ["Retain", "Delete"].iter().find(known) else {
        let message =
            "`RetentionPolicy` is neither `Retain` nor `Delete`: the transform refuses the template";
        expansion.refuse_filled_in(wanted, message);
        return source.here().text("Retain");
    };
    At(wanted.at).text(*policy)
}

/// What the id depends on: the resource, as the official translator writes it before it has its new id.
fn hashed(source: &Source, resolved: &Value) -> Value {
    let at = source.here();
    let properties =
        HASHED.iter().filter_map(|key| resolved.entry(key)).filter(|entry| !entry.value.is_null());
    let body = [at.entry("Type", at.text("AWS::Serverless::LayerVersion"))]
        .into_iter()
        .chain(source.attributes(&["DependsOn", "UpdatePolicy", "Condition"]))
        .chain([at.entry("Properties", at.entries(properties.cloned()))]);
    at.map([(source.id.clone(), at.entries(body))])
}
