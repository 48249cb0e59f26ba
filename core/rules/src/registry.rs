//! Every rule, in the order of the codes. Written by `cargo xtask codegen`; do not edit.

use crate::Rule;

#[path = "rules/custom_resource_role_cannot_be_assumed.rs"]
pub(crate) mod custom_resource_role_cannot_be_assumed;
#[path = "rules/custom_resource_runs_as_deployment_role.rs"]
pub(crate) mod custom_resource_runs_as_deployment_role;
#[path = "rules/deployment_role_trusts_compute.rs"]
pub(crate) mod deployment_role_trusts_compute;
#[path = "rules/existing_bucket_event_creates_bucket.rs"]
pub(crate) mod existing_bucket_event_creates_bucket;
#[path = "rules/function_runs_as_deployment_role.rs"]
pub(crate) mod function_runs_as_deployment_role;
#[path = "rules/input_unreadable.rs"]
pub(crate) mod input_unreadable;
#[path = "rules/internal_error.rs"]
pub(crate) mod internal_error;
#[path = "rules/serverless_function_under_resources.rs"]
pub(crate) mod serverless_function_under_resources;
#[path = "rules/service_role_does_not_trust_cloudformation.rs"]
pub(crate) mod service_role_does_not_trust_cloudformation;

/// Every rule, in the order of the codes.
pub static RULES: &[&dyn Rule] = &[
    &input_unreadable::InputUnreadable,
    &internal_error::InternalError,
    &custom_resource_runs_as_deployment_role::CustomResourceRunsAsDeploymentRole,
    &custom_resource_role_cannot_be_assumed::CustomResourceRoleCannotBeAssumed,
    &deployment_role_trusts_compute::DeploymentRoleTrustsCompute,
    &function_runs_as_deployment_role::FunctionRunsAsDeploymentRole,
    &service_role_does_not_trust_cloudformation::ServiceRoleDoesNotTrustCloudformation,
    &existing_bucket_event_creates_bucket::ExistingBucketEventCreatesBucket,
    &serverless_function_under_resources::ServerlessFunctionUnderResources,
];
