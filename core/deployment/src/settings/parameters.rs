//! Files of parameter values: what the AWS CLI takes for `--parameters` and `--parameter-overrides`, and the template
//! configuration of CodePipeline.

use deployfence_value::{Kind, Reason, Value};

use super::{StackSettings, as_parameter};

/// Whether a value is a file of parameter values.
#[must_use]
pub fn is_parameters(value: &Value) -> bool {
    match &value.kind {
        Kind::List(items) => !items.is_empty() && items.iter().all(is_assignment),
        Kind::Map(_) => {
            value.get("Resources").is_none() && value.get("Parameters").is_some_and(is_template_configuration)
        }
        _ => false,
    }
}

fn is_assignment(item: &Value) -> bool {
    item.get("ParameterKey").is_some() || assignment(item).is_some()
}

/// `Name=value`: here one text is one assignment, spaces and all.
fn assignment(item: &Value) -> Option<(&str, &str)> {
    let (name, value) = item.as_str()?.split_once('=')?;
    let is_name = !name.is_empty() && name.chars().all(|character| character.is_ascii_alphanumeric());
    is_name.then_some((name, value))
}

/// The declarations of a template's parameters are maps; values are not.
fn is_template_configuration(parameters: &Value) -> bool {
    parameters.as_map().is_some_and(|map| map.entries().iter().all(|entry| entry.value.as_map().is_none()))
}

/// The values of parameters that a file sets. One whose earlier value is kept is not known.
#[must_use]
pub fn read_parameters(value: &Value) -> StackSettings {
    let mut settings = StackSettings::at(value.at);
    for entry in value.get("Parameters").into_iter().flat_map(Value::entries) {
        settings.parameters.insert(entry.key.clone(), known(Some(&entry.value), &entry.value));
    }
    for item in value.items() {
        if let Some(name) = item.get("ParameterKey").and_then(Value::as_str) {
            settings.parameters.insert(name.into(), known(item.get("ParameterValue"), item));
        }
        if let Some((name, value)) = assignment(item) {
            settings.parameters.insert(name.into(), Value::literal(value, item.at));
        }
    }
    settings
}

fn known(value: Option<&Value>, whole: &Value) -> Value {
    let unknown = || Value::unknown(Reason::Later("the value that the stack already has".into()), whole.at);
    value.and_then(as_parameter).unwrap_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use deployfence_source::{FileId, SourceText, Syntax, read};
    use deployfence_template::from_document;

    fn parse(text: &str) -> Value {
        from_document(&read(&SourceText::new(text), Syntax::Json), FileId(0))
    }

    #[test]
    fn every_form_that_the_tools_take() {
        for text in [
            r#"[{"ParameterKey": "Stage", "ParameterValue": "prod"}, {"ParameterKey": "Old", "UsePreviousValue": true}]"#,
            r#"{"Parameters": {"Stage": "prod", "Old": null}, "Tags": {}}"#,
        ] {
            let value = parse(text);
            assert!(is_parameters(&value), "{text}");
            let settings = read_parameters(&value);
            assert_eq!(settings.parameters.get("Stage").and_then(Value::as_str), Some("prod"), "{text}");
            assert!(settings.parameters.get("Old").is_some_and(|old| old.as_str().is_none()), "{text}");
        }
        let list = parse(r#"["Stage=prod", "Name=a b"]"#);
        assert!(is_parameters(&list));
        assert_eq!(read_parameters(&list).parameters.get("Name").and_then(Value::as_str), Some("a b"));
    }

    #[test]
    fn a_template_is_no_file_of_values() {
        for text in [
            r#"{"Parameters": {"Stage": {"Type": "String"}}, "Resources": {}}"#,
            r#"{"Parameters": {"Stage": {"Type": "String"}}}"#,
            r#"{"Parameters": []}"#,
            "[]",
            r#"[{"Key": "a", "Value": "b"}]"#,
            r#"{"name": "x"}"#,
            r#"["a", "b c=d"]"#,
        ] {
            assert!(!is_parameters(&parse(text)), "{text}");
        }
    }
}
