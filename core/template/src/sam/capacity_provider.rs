//! `AWS::Serverless::CapacityProvider`: machines of one's own for functions, and the role that runs them.

use deployfence_value::{Entry, Value};

use super::build::At;
use super::documents;
use super::expansion::Expansion;
use super::source::{Generated, Source};
use super::tags;

/// Replaces a capacity provider by what the transform makes of it.
pub(crate) fn expand(source: &Source, expansion: &mut Expansion<'_>) {
    let at = source.here();
    let role = match source.property("OperatorRole") {
        Some(role) => role.clone(),
        None => {
            let role = operator(source);
            let arn = at.get_att(role.id.clone(), "Arn");
            expansion.emit(role);
            arn
        }
    };
    let logging = source.property("LoggingConfig");
    let provider = Generated::new(source.id.clone(), "AWS::Lambda::CapacityProvider", source.id_at)
        .with_attributes(source.kept())
        .passed(&source.properties, &["CapacityProviderName", "VpcConfig", "KmsKeyArn"])
        .property("PermissionsConfig", at.map([("CapacityProviderOperatorRoleArn", role)]))
        .property("Tags", tagged(source, source.property("Tags")))
        .optional("InstanceRequirements", source.property("InstanceRequirements").map(requirements))
        .optional("TelemetryConfig", logging.map(|logging| at.map([("LoggingConfig", logging.clone())])));
    expansion.emit(provider);
}

/// The role that the provider makes and ends machines with.
fn operator(source: &Source) -> Generated {
    let at = source.here();
    let passed = source.property("Tags").filter(|_| source.passes_tags());
    Generated::new(format!("{}OperatorRole", source.id), "AWS::IAM::Role", source.id_at)
        .with_attributes(source.passed_to_all())
        .property("AssumeRolePolicyDocument", documents::trust("lambda.amazonaws.com", at))
        .property("ManagedPolicyArns", at.list([at.managed_policy("AWSLambdaManagedEC2ResourceOperator")]))
        .property("Tags", tagged(source, passed))
}

fn tagged(source: &Source, tags: Option<&Value>) -> Value {
    let at = source.here();
    let own = at.map([("Key", at.text("lambda:createdBy")), ("Value", at.text("SAM"))]);
    at.list(tags.into_iter().flat_map(tags::listed).chain([own]))
}

fn requirements(requirements: &Value) -> Value {
    let renamed = |entry: &Entry| {
        let key = match entry.key.as_str() {
            "AllowedTypes" => "AllowedInstanceTypes",
            "ExcludedTypes" => "ExcludedInstanceTypes",
            other => other,
        };
        Entry::new(key, entry.key_at, entry.value.clone())
    };
    At(requirements.at).entries(requirements.entries().map(renamed))
}
