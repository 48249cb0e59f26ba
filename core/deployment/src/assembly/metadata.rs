//! What an assembly says about constructs: which logical id is whose, and which templates nested stacks have.

use std::collections::BTreeMap;

use deployfence_source::FileSpan;
use deployfence_value::Value;
use smol_str::SmolStr;

/// The metadata of one stack.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    /// The path of the construct of each logical id.
    pub(super) constructs: BTreeMap<SmolStr, SmolStr>,
    pub(super) nested: Vec<NestedFile>,
}

/// The template file of a nested stack.
#[derive(Debug)]
pub(super) struct NestedFile {
    pub(super) path: SmolStr,
    pub(super) at: FileSpan,
    pub(super) construct: SmolStr,
    pub(super) logical_id: Option<SmolStr>,
}

/// Reads the metadata of the stack whose own template is `own`: lists of entries by the path of a construct.
pub(super) fn of<'v>(sources: impl Iterator<Item = &'v Value>, own: &str) -> Metadata {
    let mut found = Metadata::default();
    for construct in sources.flat_map(Value::entries) {
        let entries = construct.value.items().iter();
        for (kind, data) in
            entries.filter_map(|entry| Some((entry.get("type")?.as_str()?, entry.get("data")?)))
        {
            let Some(text) = data.as_str() else { continue };
            match kind {
                "aws:cdk:logicalId" => {
                    found.constructs.insert(text.into(), construct.key.clone());
                }
                "aws:cdk:templateFile" if text != own => found.nested.push(NestedFile {
                    path: text.into(),
                    at: data.at,
                    construct: construct.key.clone(),
                    logical_id: None,
                }),
                _ => {}
            }
        }
    }
    for nested in &mut found.nested {
        let resource = resource_of(&nested.construct);
        let is_its = |(_, path): &(&SmolStr, &SmolStr)| path.as_str() == resource;
        nested.logical_id = found.constructs.iter().find(is_its).map(|(id, _)| id.clone());
    }
    found
}

/// The path of the resource that stands for the nested stack of a construct: `/App/Inner` is
/// `/App/Inner.NestedStack/Inner.NestedStackResource`.
fn resource_of(construct: &str) -> String {
    let last = construct.rsplit('/').next().unwrap_or_default();
    format!("{construct}.NestedStack/{last}.NestedStackResource")
}
