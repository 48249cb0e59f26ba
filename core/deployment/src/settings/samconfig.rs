//! `samconfig.toml`: what `sam deploy` takes from it, for each of its environments.

use deployfence_source::{FileSpan, SourceText, Span};
use deployfence_value::{Reason, Value};
use smol_str::SmolStr;

use super::overrides::assignments;
use super::{StackSettings, as_parameter};
use crate::{Problem, ServiceRole};

/// The commands whose parameters say how the stack is deployed, the nearest first; `global` holds for every command.
const DEPLOYING: &[&str] = &["deploy", "sync", "package", "global"];
/// The commands that name the template, the source first: what is deployed is what was built of it.
const NAMING_TEMPLATE: &[&str] = &["build", "deploy", "sync", "package", "global"];

/// The settings of each environment, and what of them is not understood. An environment that says nothing about
/// deploying is none.
#[must_use]
pub fn read_samconfig(config: &Value, text: &SourceText) -> (Vec<StackSettings>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut found = Vec::new();
    for environment in config.entries().filter(|entry| entry.value.as_map().is_some()) {
        let reader = Environment { name: &environment.key, value: &environment.value, text };
        if reader.deploys() {
            found.push(reader.settings(environment.key_at, &mut problems));
        }
    }
    (found, problems)
}

struct Environment<'v> {
    name: &'v SmolStr,
    value: &'v Value,
    text: &'v SourceText,
}

impl<'v> Environment<'v> {
    fn deploys(&self) -> bool {
        DEPLOYING.iter().any(|command| self.value.at_path(&[command, "parameters"]).is_some())
    }

    /// The first of the commands that sets one of the names, and what it sets it to.
    fn set(&self, commands: &[&'static str], names: &[&'static str]) -> Option<(Vec<String>, &'v Value)> {
        commands.iter().find_map(|&command| {
            let parameters = self.value.at_path(&[command, "parameters"])?;
            let (name, value) = names.iter().find_map(|&name| Some((name, parameters.get(name)?)))?;
            let path = [self.name.as_str(), command, "parameters", name].map(str::to_owned).to_vec();
            Some((path, value))
        })
    }

    fn text_of(&self, commands: &[&'static str], names: &[&'static str]) -> Option<Value> {
        let (_, value) = self.set(commands, names)?;
        value.as_str().is_some_and(|text| !text.is_empty()).then(|| value.clone())
    }

    fn settings(&self, at: FileSpan, problems: &mut Vec<Problem>) -> StackSettings {
        let mut settings = StackSettings {
            environment: Some(self.name.clone()),
            stack_name: self.text_of(DEPLOYING, &["stack_name"]),
            region: self.text_of(DEPLOYING, &["region"]),
            template: self.text_of(NAMING_TEMPLATE, &["template_file", "template"]),
            service_role: self.service_role(),
            capabilities: self.capabilities(),
            ..StackSettings::at(at)
        };
        if let Some((_, overrides)) = self.set(DEPLOYING, &["parameter_overrides"]) {
            self.overrides(overrides, &mut settings, problems);
        }
        settings
    }

    fn service_role(&self) -> Option<ServiceRole> {
        let (path, role) = self.set(DEPLOYING, &["role_arn"])?;
        role.as_str().filter(|text| !text.is_empty())?;
        Some(ServiceRole { role: role.clone(), at: role.at, path, setting: "role_arn", taken_from: None })
    }

    fn capabilities(&self) -> Vec<Value> {
        let Some((_, value)) = self.set(DEPLOYING, &["capabilities"]) else { return Vec::new() };
        let words = |value: &Value| {
            let words = value.as_str().unwrap_or_default().split_whitespace();
            words.map(|word| Value::literal(word, value.at)).collect::<Vec<_>>()
        };
        value.one_or_many().iter().flat_map(words).collect()
    }

    /// Overrides are one text, a list of texts and maps, or a map.
    fn overrides(&self, value: &Value, settings: &mut StackSettings, problems: &mut Vec<Problem>) {
        for one in value.one_or_many() {
            for entry in one.entries() {
                let value = as_parameter(&entry.value).unwrap_or_else(|| {
                    Value::unknown(Reason::Malformed("it is no text".to_owned()), entry.value.at)
                });
                settings.parameters.insert(entry.key.clone(), value);
            }
            if let Some(text) = one.as_str() {
                self.assignments(text, one.at, settings, problems);
            }
        }
    }

    fn assignments(
        &self,
        text: &str,
        at: FileSpan,
        settings: &mut StackSettings,
        problems: &mut Vec<Problem>,
    ) {
        let place = |range: std::ops::Range<usize>| self.within(text, at, range);
        let (found, others) = assignments(text);
        for one in found {
            settings.parameters.insert(one.name.into(), Value::literal(one.value, place(one.range)));
        }
        problems.extend(others.into_iter().map(|(word, range)| {
            let why = if word.starts_with("file://") { "is not followed" } else { "sets no parameter" };
            Problem::harmless(
                place(range),
                format!("`{word}` {why}: the values that it may set are not known"),
            )
        }));
    }

    /// The place of a part of a text, where the text is written as it is; else of all of it.
    fn within(&self, text: &str, at: FileSpan, range: std::ops::Range<usize>) -> FileSpan {
        let written = self.text.slice(at.span);
        let Some(front) = written.find(text) else { return at };
        let start = at.span.start as usize + front;
        FileSpan::new(at.file, Span::new(start + range.start, start + range.end))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{agreed_parameters, from_toml};
    use super::*;
    use deployfence_source::FileId;

    const CONFIG: &str = r#"
version = 0.1
[default.global.parameters]
stack_name = "app"
region = "eu-central-1"
[default.build.parameters]
template_file = "sam/app.yaml"
[default.deploy.parameters]
capabilities = "CAPABILITY_IAM CAPABILITY_NAMED_IAM"
parameter_overrides = "Stage=dev Size='two words'"
role_arn = "arn:aws:iam::123456789012:role/deploy"
template_file = ".aws-sam/build/template.yaml"
[prod.deploy.parameters]
stack_name = "app-prod"
parameter_overrides = ["Stage=\"prod\"", "Size=two\\ words"]
[local.local_start_api.parameters]
warm_containers = "EAGER"
"#;

    fn read(text: &str) -> (SourceText, Vec<StackSettings>, Vec<Problem>) {
        let text = SourceText::new(text);
        let (value, problems) = from_toml(&text, FileId(0));
        assert_eq!(problems, []);
        let (settings, problems) = read_samconfig(&value, &text);
        (text, settings, problems)
    }

    #[test]
    fn each_environment_that_deploys_has_its_settings() {
        let (text, settings, problems) = read(CONFIG);
        assert_eq!(problems, []);
        let [default, prod] = settings.as_slice() else { panic!("{settings:#?}") };
        let shown = |value: &Option<Value>| value.as_ref().and_then(Value::as_str).map(str::to_owned);
        assert_eq!(shown(&default.stack_name).as_deref(), Some("app"));
        assert_eq!(shown(&default.region).as_deref(), Some("eu-central-1"));
        assert_eq!(shown(&default.template).as_deref(), Some("sam/app.yaml"), "the source, not the output");
        assert_eq!(default.capabilities.len(), 2);
        let role = default.service_role.as_ref().unwrap();
        assert_eq!(role.path, ["default", "deploy", "parameters", "role_arn"]);
        let size = default.parameters.get("Size").unwrap();
        assert_eq!((size.as_str(), text.slice(size.at.span)), (Some("two words"), "Size='two words'"));
        assert_eq!(prod.parameters.get("Stage").unwrap().as_str(), Some("prod"));
        assert_eq!((shown(&prod.region), prod.service_role.is_none()), (None, true), "of its own alone");
    }

    #[test]
    fn what_the_environments_differ_in_is_not_known() {
        let (_, settings, _) = read(CONFIG);
        let agreed = agreed_parameters(&settings);
        assert_eq!(agreed.get("Size").and_then(Value::as_str), Some("two words"));
        assert_eq!(agreed.get("Stage").unwrap().as_str(), None);
        let (_, alone, _) = read("[default.deploy.parameters]\nparameter_overrides = {Stage = 1}\n");
        assert_eq!(agreed_parameters(&alone).get("Stage").and_then(Value::as_str), Some("1"));
        let (_, half, _) = read(
            "[a.deploy.parameters]\nparameter_overrides = \"S=1\"\n[b.deploy.parameters]\nstack_name = \"x\"\n",
        );
        assert_eq!(agreed_parameters(&half).get("S").unwrap().as_str(), None, "b takes the default");
    }

    #[test]
    fn a_word_that_is_not_understood_is_said() {
        let (_, settings, problems) =
            read("[default.deploy.parameters]\nparameter_overrides = \"A=1 file://p.json\"\n");
        assert_eq!(settings.iter().map(|s| s.parameters.len()).sum::<usize>(), 1);
        assert!(problems.iter().any(|p| p.message.contains("file://p.json")), "{problems:?}");
    }
}
