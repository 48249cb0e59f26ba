//! `AWS::Serverless::SimpleTable`: a table of DynamoDB with one key.

use deployfence_value::Value;

use super::expansion::Expansion;
use super::source::{Generated, Source};
use super::tags;

const PASSED: [&str; 4] =
    ["PointInTimeRecoverySpecification", "ProvisionedThroughput", "SSESpecification", "TableName"];

/// Replaces a table by what the transform makes of it.
pub(crate) fn expand(source: &Source, expansion: &mut Expansion<'_>) {
    let at = source.here();
    let (name, kind) = match source.property("PrimaryKey") {
        None => (at.text("id"), Some("S")),
        Some(key) => {
            let kind = match key.get("Type").and_then(Value::as_str) {
                Some("String") => Some("S"),
                Some("Number") => Some("N"),
                Some("Binary") => Some("B"),
                _ => None,
            };
            (key.get("Name").cloned().unwrap_or_else(|| at.text("")), kind)
        }
    };
    let Some(kind) = kind else {
        let message =
            format!("the key of `{}` has no `Type` that is known: the transform refuses it", source.id);
        return expansion.problem(source.id_at, message);
    };
    let on_demand = source.property("ProvisionedThroughput").is_none();
    let tags = source.property("Tags").map(|tags| at.list(tags::listed(tags)));
    let attribute = at.map([("AttributeName", name.clone()), ("AttributeType", at.text(kind))]);
    let key = at.map([("AttributeName", name), ("KeyType", at.text("HASH"))]);
    let table = Generated::new(source.id.clone(), "AWS::DynamoDB::Table", source.id_at)
        .with_attributes(source.kept())
        .property("AttributeDefinitions", at.list([attribute]))
        .property("KeySchema", at.list([key]))
        .optional("BillingMode", on_demand.then(|| at.text("PAY_PER_REQUEST")))
        .passed(&source.properties, &PASSED)
        .optional("Tags", tags);
    expansion.emit(table);
}
