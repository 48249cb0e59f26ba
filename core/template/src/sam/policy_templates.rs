//! SAM policy templates: a name and parameters that stand for statements.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use deployfence_source::{FileId, SourceText, Syntax, read};
use deployfence_value::{Kind, Value};

use super::build::{At, call};
use crate::syntax::from_document;

/// Name, parameters and statements, one template a line: only the line that is asked for is parsed.
const TEMPLATES: &str = include_str!("../../data/sam_policy_templates.tsv");

/// Why a policy template has no statements.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The value under its name is no map.
    NoParameters,
    /// This parameter has no value.
    Missing(&'static str),
}

#[derive(Debug)]
struct Template {
    parameters: &'static str,
    text: &'static str,
    /// The statements, once a template of the user names it.
    statements: OnceLock<Value>,
}

impl Template {
    fn statements(&self) -> &Value {
        self.statements.get_or_init(|| {
            let document = read(&SourceText::new(self.text), Syntax::Json);
            from_document(&document, FileId(0))
        })
    }
}

fn find(name: &str) -> Option<&'static Template> {
    static ALL: LazyLock<HashMap<&str, Template>> = LazyLock::new(|| {
        let one = |line: &'static str| {
            let (name, rest) = line.split_once('\t')?;
            let (parameters, text) = rest.split_once('\t')?;
            Some((name, Template { parameters, text, statements: OnceLock::new() }))
        };
        TEMPLATES.lines().filter_map(one).collect()
    });
    ALL.get(name)
}

/// Whether there is a template of this name.
pub(crate) fn is_template(name: &str) -> bool {
    find(name).is_some()
}

/// The policy document that a template gives with these values.
pub(crate) fn document(name: &str, values: &Value, at: At) -> Option<Result<Value, Refused>> {
    let template = find(name)?;
    if values.as_map().is_none() {
        return Some(Err(Refused::NoParameters));
    }
    let mut parameters = template.parameters.split_ascii_whitespace();
    if let Some(missing) = parameters.find(|parameter| values.get(parameter).is_none()) {
        return Some(Err(Refused::Missing(missing)));
    }
    Some(Ok(at.map([("Statement", filled(template.statements(), values, at))])))
}

/// The statements with the references to parameters replaced, and everything else led to the user's place.
fn filled(statements: &Value, values: &Value, at: At) -> Value {
    if let Some(value) = call(statements, "Ref").and_then(Value::as_str).and_then(|name| values.get(name)) {
        return value.clone();
    }
    match &statements.kind {
        Kind::List(items) => at.list(items.iter().map(|item| filled(item, values, at))),
        Kind::Map(map) => {
            at.map(map.entries().iter().map(|entry| (entry.key.clone(), filled(&entry.value, values, at))))
        }
        kind => Value::new(kind.clone(), at.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deployfence_source::{FileSpan, Span};

    fn here() -> At {
        At(FileSpan::new(FileId(7), Span::new(3, 9)))
    }

    #[test]
    fn every_template_reads_and_names_all_its_parameters() {
        for line in TEMPLATES.lines() {
            let name = line.split('\t').next().unwrap_or_default();
            let template = find(name).unwrap();
            let parameters = template.parameters.split_ascii_whitespace();
            let values = here().map(parameters.map(|parameter| (parameter, here().text("x"))));
            let document = document(name, &values, here()).unwrap().unwrap();
            assert!(!document.get("Statement").unwrap().items().is_empty(), "{name}");
            assert!(!document.canonical().contains("\"Ref\""), "{name}");
        }
    }

    #[test]
    fn a_template_points_to_the_place_that_names_it() {
        let values = here().map([("QueueName", here().text("jobs"))]);
        let document = document("SQSPollerPolicy", &values, here()).unwrap().unwrap();
        let statement = &document.get("Statement").unwrap().items()[0];
        assert_eq!(statement.at, here().0);
        assert!(statement.get("Resource").unwrap().canonical().contains("\"queueName\":\"jobs\""));
    }

    #[test]
    fn what_is_missing_is_named() {
        let none = here().entries([]);
        let refused = document("SQSPollerPolicy", &none, here()).unwrap();
        assert_eq!(refused.unwrap_err(), Refused::Missing("QueueName"));
        let refused = document("SQSPollerPolicy", &here().text("x"), here()).unwrap();
        assert_eq!(refused.unwrap_err(), Refused::NoParameters);
        assert!(document("NoSuchPolicy", &none, here()).is_none());
    }
}
