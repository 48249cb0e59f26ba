//! What SAM builds of a template differs from it in where code lies, and in nothing else.

use deployfence_source::FileSpan;
use deployfence_value::{Kind, Value};

/// Properties that `sam build` sets to where it put the code.
const PLACES: &[&str] = &[
    "BodyS3Location",
    "CodeUri",
    "Code",
    "ContentUri",
    "Content",
    "DefinitionUri",
    "ImageUri",
    "Location",
    "SchemaUri",
    "TemplateURL",
];

/// The first resource or section in which a template differs from what was built of it: its place in the source, and its
/// name.
pub(crate) fn difference(source: &Value, built: &Value) -> Option<(FileSpan, String)> {
    let (ours, theirs) = (source.get("Resources")?, built.get("Resources")?);
    for entry in ours.entries() {
        if !theirs.get(&entry.key).is_some_and(|other| same_resource(&entry.value, other)) {
            return Some((entry.key_at, entry.key.to_string()));
        }
    }
    if let Some(gone) = theirs.entries().find(|entry| ours.get(&entry.key).is_none()) {
        return Some((ours.at, gone.key.to_string()));
    }
    let sections = ["Globals", "Parameters", "Conditions", "Mappings"].into_iter();
    let mut different = sections.filter_map(|section| match (source.get(section), built.get(section)) {
        (None, None) => None,
        (Some(a), Some(b)) if same(a, b) => None,
        (a, _) => Some((a.map_or(source.at, |a| a.at), section.to_owned())),
    });
    different.next()
}

/// Building adds metadata.
fn same_resource(a: &Value, b: &Value) -> bool {
    ["Type", "Properties", "Condition", "DependsOn"].iter().all(|key| match (a.get(key), b.get(key)) {
        (Some(a), Some(b)) => same(a, b),
        (a, b) => a.is_none() && b.is_none(),
    })
}

/// The readers bound the depth of what they read.
fn same(a: &Value, b: &Value) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::Map(a), Kind::Map(b)) => {
            let equal = |key: &str, a: &Value, b: &Value| match key {
                "Fn::GetAtt" => attribute(a) == attribute(b),
                key => PLACES.contains(&key) || same(a, b),
            };
            a.entries().len() == b.entries().len()
                && a.entries()
                    .iter()
                    .all(|e| b.get(&e.key).is_some_and(|other| equal(&e.key, &e.value, other)))
        }
        (Kind::List(a), Kind::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b))
        }
        _ => word(a).is_some() && word(a) == word(b),
    }
}

/// `A.B` and `[A, B]` are one.
fn attribute(value: &Value) -> Option<String> {
    let parts: Option<Vec<String>> = value.one_or_many().iter().map(word).collect();
    parts.map(|parts| parts.join("."))
}

/// A scalar as text: building writes a date or a number as text, and text as it likes.
fn word(value: &Value) -> Option<String> {
    match &value.kind {
        Kind::Null => Some(String::new()),
        Kind::Bool(truth) => Some(truth.to_string()),
        Kind::Number(number) => Some(number.to_string()),
        Kind::Text(text) => text.as_literal().map(str::to_owned),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deployfence_source::{FileId, SourceText, Syntax, read};
    use deployfence_template::from_document;

    fn parse(text: &str) -> Value {
        from_document(&read(&SourceText::new(text), Syntax::Yaml), FileId(0))
    }

    const SOURCE: &str = "Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src/, Timeout: 5, Role: !GetAtt R.Arn, Version: 2012-10-17}
";
    const BUILT: &str = "Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: F, Timeout: '5', Role: {Fn::GetAtt: [R, Arn]}, Version: '2012-10-17'}
    Metadata: {SamResourceId: F}
";

    #[test]
    fn where_code_lies_is_no_difference_and_all_else_is() {
        assert_eq!(difference(&parse(SOURCE), &parse(BUILT)), None);
        let differs = |built: &str| difference(&parse(SOURCE), &parse(built)).map(|(_, name)| name);
        assert_eq!(differs(&BUILT.replace("[R, Arn]", "[S, Arn]")).as_deref(), Some("F"));
        assert_eq!(differs(&BUILT.replace("  F:\n", "  G: {Type: A::B::C}\n  F:\n")).as_deref(), Some("G"));
        assert_eq!(
            differs(&format!("{BUILT}Globals: {{Function: {{Role: x}}}}\n")).as_deref(),
            Some("Globals")
        );
    }
}
