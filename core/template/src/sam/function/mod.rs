//! `AWS::Serverless::Function`: the function, its role, and what starts it.

pub(super) mod code;
pub(crate) mod deployment;
pub(crate) mod events;
mod invoke;
mod role;
mod url;
mod version;

use deployfence_value::Value;

use super::build::At;
use super::expansion::Expansion;
use super::source::{Generated, Source};
use super::tags;
use events::Target;

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

/// Replaces a function by what the transform makes of it.
pub(crate) fn expand(source: &Source, expansion: &mut Expansion<'_>) {
    let code = code::of(source);
    let alias = version::publish(source, &code, expansion);
    let target = Target::of(source, alias.as_ref());
    let mut alias = alias.map(|alias| alias.resource);
    alias = alias.map(|alias| deployment::deployed(source, alias, expansion));
    if let Some(alias) = alias {
        expansion.emit(alias);
    }
    url::expand(source, &target, expansion);
    let mut role = role::of(source, expansion);
    invoke::expand(source, &target, &mut role, expansion);
    role::add_user_policies(source, &mut role, expansion);
    // Which role it runs as is decided before the events, which add policies to the role that is made for it.
    let runs_as = role::runs_as(source, &mut role, expansion);
    events::expand(source, &target, &mut role, expansion);
    expansion.emit(resource(source, code, runs_as.arn, expansion));
    if runs_as.is_made {
        expansion.emit(role.into_resource());
    }
}

fn resource(source: &Source, code: Option<Value>, role: Value, expansion: &Expansion<'_>) -> Generated {
    let letters = source.entry("DeadLetterQueue").and_then(|letters| {
        let arn = letters.value.get("TargetArn")?.clone();
        Some(At(letters.key_at).map([("TargetArn", arn)]))
    });
    let tracing = traced(source, expansion).map(|mode| At(mode.at).map([("Mode", mode.clone())]));
    Generated::new(source.id.clone(), "AWS::Lambda::Function", source.id_at)
        .with_attributes(source.kept())
        .passed(&source.properties, &PASSED)
        .optional("Code", code)
        .property("Role", role)
        .property("Tags", tags::of(source))
        .optional("TracingConfig", tracing)
        .optional("DeadLetterConfig", letters)
        .optional("CapacityProviderConfig", capacity(source))
}

/// The mode of tracing, where it is on.
fn traced<'s>(source: &'s Source, expansion: &Expansion<'_>) -> Option<&'s Value> {
    let mode = source.property("Tracing")?;
    (expansion.parameters.resolve(mode).as_str() != Some("Disabled")).then_some(mode)
}

fn capacity(source: &Source) -> Option<Value> {
    let config = source.entry("CapacityProviderConfig")?;
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
