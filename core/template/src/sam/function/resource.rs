//! The Lambda function itself.

use deployfence_value::Value;

use super::super::build::At;
use super::super::expansion::Expansion;
use super::super::source::{Generated, Source};
use super::super::tags;

/// What the Lambda function has as the user writes it.
const PASSED: [&str; 24] = [
    "FunctionName",
    "Handler",
    "Runtime",
    "MemorySize",
    "Timeout",
    "VpcConfig",
    "Environment",
    "KmsKeyArn",
    "ReservedConcurrentExecutions",
    "Layers",
    "FileSystemConfigs",
    "ImageConfig",
    "PackageType",
    "Architectures",
    "SnapStart",
    "EphemeralStorage",
    "CodeSigningConfigArn",
    "RuntimeManagementConfig",
    "LoggingConfig",
    "TenancyConfig",
    "RecursiveLoop",
    "DurableConfig",
    "FunctionScalingConfig",
    "PublishToLatestPublished",
];

/// The function without its role.
pub(super) fn of(source: &Source, code: Option<Value>, expansion: &Expansion<'_>) -> Generated {
    let letters = source.filled("DeadLetterQueue").and_then(|letters| {
        let arn = letters.value.get("TargetArn")?.clone();
        Some(At(letters.key_at).map([("TargetArn", arn)]))
    });
    let tracing = traced(source, expansion).map(|mode| At(mode.at).map([("Mode", mode.clone())]));
    Generated::new(source.id.clone(), "AWS::Lambda::Function", source.id_at)
        .with_attributes(source.kept())
        .passed(&source.properties, &PASSED)
        .optional("Code", code)
        .optional("Description", description(source))
        .property("Tags", tags::of(source))
        .optional("TracingConfig", tracing)
        .optional("DeadLetterConfig", letters)
        .optional("CapacityProviderConfig", capacity(source))
}

/// The mode of tracing, where it is on.
pub(super) fn traced<'s>(source: &'s Source, expansion: &Expansion<'_>) -> Option<&'s Value> {
    let mode = &source.filled("Tracing")?.value;
    (expansion.parameters.resolve(mode).as_str() != Some("Disabled")).then_some(mode)
}

fn capacity(source: &Source) -> Option<Value> {
    let config = source.filled("CapacityProviderConfig")?;
    let at = At(config.key_at);
    let renamed = |from: &str, to: &'static str| config.value.get(from).map(|value| (to, value.clone()));
    let inner = [
        renamed("Arn", "CapacityProviderArn"),
        renamed("PerExecutionEnvironmentMaxConcurrency", "PerExecutionEnvironmentMaxConcurrency"),
        renamed("ExecutionEnvironmentMemoryGiBPerVCpu", "ExecutionEnvironmentMemoryGiBPerVCpu"),
    ];
    let inner = at.map(inner.into_iter().flatten());
    Some(at.map([("LambdaManagedInstancesCapacityProviderConfig", inner)]))
}

/// The description, with the hash of the code that the user gives: Lambda publishes no version of what has not changed.
fn description(source: &Source) -> Option<Value> {
    let own = source.property("Description");
    let hash =
        source.entry("AutoPublishCodeSha256").filter(|_| source.property("AutoPublishAlias").is_some());
    let Some(hash) = hash else { return own.cloned() };
    let at = At(hash.key_at);
    let Some(own) = own else { return Some(hash.value.clone()) };
    Some(match (own.as_str(), hash.value.as_str()) {
        (Some(own), Some(hash)) => at.text(format!("{own} {hash}")),
        _ => at.join(" ", [own.clone(), hash.value.clone()]),
    })
}
