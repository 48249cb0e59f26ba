//! `AWS::Serverless::Function`: the function, its role, and what starts it.

pub(crate) mod deployment;

use super::expansion::Expansion;
use super::source::{Generated, Source};

/// What the Lambda function has as the user writes it.
const PASSED: [&str; 26] = [
    "FunctionName",
    "Handler",
    "Runtime",
    "Description",
    "MemorySize",
    "Timeout",
    "VpcConfig",
    "Role",
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
    let function = Generated::new(source.id.clone(), "AWS::Lambda::Function", source.id_at)
        .with_attributes(source.kept())
        .passed(&source.properties, &PASSED);
    expansion.emit(function);
}
