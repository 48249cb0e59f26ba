//! `manifest.json`: the artifacts of an assembly.

use deployfence_source::FileSpan;
use deployfence_value::{Entry, Value};
use smol_str::SmolStr;

use crate::settings::StackSettings;
use crate::{Problem, ServiceRole};

const STACK: &str = "aws:cloudformation:stack";
const NESTED: &str = "cdk:cloud-assembly";

/// Whether a value is the manifest of a cloud assembly.
#[must_use]
pub fn is_assembly(value: &Value) -> bool {
    let is_artifact = |entry: &Entry| {
        let kind = entry.value.get("type").and_then(Value::as_str).unwrap_or_default();
        kind == STACK || kind.starts_with("cdk:") || kind == "none"
    };
    let artifacts = value.get("artifacts").and_then(Value::as_map);
    value.get("version").is_some()
        && artifacts.is_some_and(|map| map.entries().is_empty() || map.entries().iter().any(is_artifact))
}

/// The artifacts that matter.
#[derive(Debug, Default)]
pub(super) struct Artifacts<'v> {
    pub(super) stacks: Vec<Stack<'v>>,
    pub(super) nested: Vec<Nested<'v>>,
    pub(super) problems: Vec<Problem>,
}

/// A stack as the manifest has it.
#[derive(Debug)]
pub(super) struct Stack<'v> {
    pub(super) id: SmolStr,
    pub(super) settings: StackSettings,
    pub(super) template: Option<(&'v str, FileSpan)>,
    pub(super) metadata: Option<&'v Value>,
    pub(super) metadata_file: Option<(&'v str, FileSpan)>,
}

/// An assembly within the assembly: a stage.
#[derive(Debug)]
pub(super) struct Nested<'v> {
    pub(super) directory: &'v str,
    pub(super) at: FileSpan,
}

/// The artifacts of a manifest, in its order.
pub(super) fn artifacts(manifest: &Value) -> Artifacts<'_> {
    let mut found = Artifacts::default();
    for missing in manifest.get("missing").map(Value::items).unwrap_or_default() {
        let key = missing.get("key").and_then(Value::as_str).unwrap_or("something");
        let message = format!(
            "the context `{key}` was not looked up when this was synthesised: its stacks hold a stand-in for it"
        );
        found.problems.push(Problem::harmless(missing.at, message));
    }
    for artifact in manifest.get("artifacts").into_iter().flat_map(Value::entries) {
        match artifact.value.get("type").and_then(Value::as_str) {
            Some(STACK) => found.stack(artifact),
            Some(NESTED) => found.nested(artifact),
            _ => {}
        }
    }
    found
}

impl<'v> Artifacts<'v> {
    fn stack(&mut self, artifact: &'v Entry) {
        let template = path_at(&artifact.value, &["properties", "templateFile"]);
        if template.is_none() {
            let message = format!("`{}` names no template", artifact.key);
            self.problems.push(Problem::lossy(artifact.key_at, message));
        }
        self.stacks.push(Stack {
            id: artifact.key.clone(),
            settings: settings(artifact),
            template,
            metadata: artifact.value.get("metadata"),
            metadata_file: path_at(&artifact.value, &["additionalMetadataFile"]),
        });
    }

    fn nested(&mut self, artifact: &'v Entry) {
        match path_at(&artifact.value, &["properties", "directoryName"]) {
            Some((directory, at)) => self.nested.push(Nested { directory, at }),
            None => {
                let message = format!("`{}` names no folder", artifact.key);
                self.problems.push(Problem::lossy(artifact.key_at, message));
            }
        }
    }
}

fn path_at<'v>(value: &'v Value, path: &[&str]) -> Option<(&'v str, FileSpan)> {
    let value = value.at_path(path)?;
    Some((value.as_str()?, value.at))
}

fn settings(artifact: &Entry) -> StackSettings {
    let property =
        |name: &str| artifact.value.at_path(&["properties", name]).filter(|v| v.as_str().is_some());
    let [account, region] = environment(artifact.value.get("environment"));
    let mut settings = StackSettings {
        stack_name: property("stackName")
            .cloned()
            .or_else(|| Some(Value::literal(artifact.key.clone(), artifact.key_at))),
        account,
        region,
        service_role: property("cloudFormationExecutionRoleArn").map(|role| service_role(artifact, role)),
        deployer: property("assumeRoleArn").map(with_holes),
        ..StackSettings::at(artifact.key_at)
    };
    let parameters = artifact.value.at_path(&["properties", "parameters"]);
    for parameter in parameters.into_iter().flat_map(Value::entries) {
        settings.parameters.insert(parameter.key.clone(), parameter.value.clone());
    }
    settings
}

fn service_role(artifact: &Entry, role: &Value) -> ServiceRole {
    const SETTING: &str = "cloudFormationExecutionRoleArn";
    let path = ["artifacts", artifact.key.as_str(), "properties", SETTING].map(str::to_owned).to_vec();
    ServiceRole { role: with_holes(role), at: role.at, path, setting: SETTING, taken_from: None }
}

/// The tool fills in `${AWS::AccountId}` and the like: a role is what `Fn::Sub` would make of its text.
fn with_holes(role: &Value) -> Value {
    Value::map([Entry::new("Fn::Sub", role.at, role.clone())], role.at)
}

/// Account and region of `aws://ACCOUNT/REGION`, where they are known.
fn environment(value: Option<&Value>) -> [Option<Value>; 2] {
    let Some((text, at)) = value.and_then(|value| Some((value.as_str()?, value.at))) else {
        return [None, None];
    };
    let mut parts = text.strip_prefix("aws://").unwrap_or_default().split('/');
    ["unknown-account", "unknown-region"].map(|unknown| {
        let known = parts.next().filter(|part| !part.is_empty() && *part != unknown);
        known.map(|part| Value::literal(part, at))
    })
}
