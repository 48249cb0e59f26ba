//! Every rule, in the order of the codes. Written by `cargo xtask codegen`; do not edit.

use crate::Rule;

#[path = "rules/access_key_in_template.rs"]
pub(crate) mod access_key_in_template;
#[path = "rules/account_id_malformed.rs"]
pub(crate) mod account_id_malformed;
#[path = "rules/action_matches_nothing.rs"]
pub(crate) mod action_matches_nothing;
#[path = "rules/assume_edge_half_open.rs"]
pub(crate) mod assume_edge_half_open;
#[path = "rules/boundary_does_not_contain.rs"]
pub(crate) mod boundary_does_not_contain;
#[path = "rules/code_signing_on_image.rs"]
pub(crate) mod code_signing_on_image;
#[path = "rules/code_signing_only_warns.rs"]
pub(crate) mod code_signing_only_warns;
#[path = "rules/code_signing_removable.rs"]
pub(crate) mod code_signing_removable;
#[path = "rules/code_signing_will_reject.rs"]
pub(crate) mod code_signing_will_reject;
#[path = "rules/condition_cannot_hold.rs"]
pub(crate) mod condition_cannot_hold;
#[path = "rules/condition_is_moot.rs"]
pub(crate) mod condition_is_moot;
#[path = "rules/confused_deputy.rs"]
pub(crate) mod confused_deputy;
#[path = "rules/custom_resource_handler_lacks_permission.rs"]
pub(crate) mod custom_resource_handler_lacks_permission;
#[path = "rules/custom_resource_role_cannot_be_assumed.rs"]
pub(crate) mod custom_resource_role_cannot_be_assumed;
#[path = "rules/custom_resource_runs_as_deployment_role.rs"]
pub(crate) mod custom_resource_runs_as_deployment_role;
#[path = "rules/dangling_reference.rs"]
pub(crate) mod dangling_reference;
#[path = "rules/deny_narrower_than_it_reads.rs"]
pub(crate) mod deny_narrower_than_it_reads;
#[path = "rules/deployment_role_trusts_compute.rs"]
pub(crate) mod deployment_role_trusts_compute;
#[path = "rules/device_invokes_anything.rs"]
pub(crate) mod device_invokes_anything;
#[path = "rules/endpoint_policy_open.rs"]
pub(crate) mod endpoint_policy_open;
#[path = "rules/environment_key_unreachable.rs"]
pub(crate) mod environment_key_unreachable;
#[path = "rules/execution_role_is_entry_role.rs"]
pub(crate) mod execution_role_is_entry_role;
#[path = "rules/existing_bucket_event_creates_bucket.rs"]
pub(crate) mod existing_bucket_event_creates_bucket;
#[path = "rules/external_id_same_account.rs"]
pub(crate) mod external_id_same_account;
#[path = "rules/function_runs_as_deployment_role.rs"]
pub(crate) mod function_runs_as_deployment_role;
#[path = "rules/function_without_code_signing.rs"]
pub(crate) mod function_without_code_signing;
#[path = "rules/gateway_endpoint_not_routed.rs"]
pub(crate) mod gateway_endpoint_not_routed;
#[path = "rules/input_unreadable.rs"]
pub(crate) mod input_unreadable;
#[path = "rules/internal_error.rs"]
pub(crate) mod internal_error;
#[path = "rules/intrinsic_misspelt.rs"]
pub(crate) mod intrinsic_misspelt;
#[path = "rules/iot_policy_any_alias.rs"]
pub(crate) mod iot_policy_any_alias;
#[path = "rules/isolated_function_cannot_reach_service.rs"]
pub(crate) mod isolated_function_cannot_reach_service;
#[path = "rules/isolated_subnet_has_egress.rs"]
pub(crate) mod isolated_subnet_has_egress;
#[path = "rules/key_not_retained.rs"]
pub(crate) mod key_not_retained;
#[path = "rules/key_policy_locks_out.rs"]
pub(crate) mod key_policy_locks_out;
#[path = "rules/layer_publisher_not_allowed.rs"]
pub(crate) mod layer_publisher_not_allowed;
#[path = "rules/managed_policy_gone.rs"]
pub(crate) mod managed_policy_gone;
#[path = "rules/oidc_condition_never_or_always_matches.rs"]
pub(crate) mod oidc_condition_never_or_always_matches;
#[path = "rules/oidc_subject_too_wide.rs"]
pub(crate) mod oidc_subject_too_wide;
#[path = "rules/oidc_trust_without_subject.rs"]
pub(crate) mod oidc_trust_without_subject;
#[path = "rules/pass_role_cross_account.rs"]
pub(crate) mod pass_role_cross_account;
#[path = "rules/pass_role_to_itself.rs"]
pub(crate) mod pass_role_to_itself;
#[path = "rules/pass_role_unscoped.rs"]
pub(crate) mod pass_role_unscoped;
#[path = "rules/pass_role_without_service.rs"]
pub(crate) mod pass_role_without_service;
#[path = "rules/passed_to_service_omits_service.rs"]
pub(crate) mod passed_to_service_omits_service;
#[path = "rules/policy_attached_too_late.rs"]
pub(crate) mod policy_attached_too_late;
#[path = "rules/privilege_escalation_path.rs"]
pub(crate) mod privilege_escalation_path;
#[path = "rules/role_alias_duration.rs"]
pub(crate) mod role_alias_duration;
#[path = "rules/role_alias_grants_nothing.rs"]
pub(crate) mod role_alias_grants_nothing;
#[path = "rules/role_alias_not_assumable.rs"]
pub(crate) mod role_alias_not_assumable;
#[path = "rules/role_alias_trust_unscoped.rs"]
pub(crate) mod role_alias_trust_unscoped;
#[path = "rules/role_created_without_boundary.rs"]
pub(crate) mod role_created_without_boundary;
#[path = "rules/secret_placeholder.rs"]
pub(crate) mod secret_placeholder;
#[path = "rules/secret_through_plain_parameter.rs"]
pub(crate) mod secret_through_plain_parameter;
#[path = "rules/serverless_function_under_resources.rs"]
pub(crate) mod serverless_function_under_resources;
#[path = "rules/service_role_does_not_trust_cloudformation.rs"]
pub(crate) mod service_role_does_not_trust_cloudformation;
#[path = "rules/service_role_is_administrator.rs"]
pub(crate) mod service_role_is_administrator;
#[path = "rules/service_role_lacks_create_permission.rs"]
pub(crate) mod service_role_lacks_create_permission;
#[path = "rules/source_vpc_never_matches.rs"]
pub(crate) mod source_vpc_never_matches;
#[path = "rules/trust_account_root_unscoped.rs"]
pub(crate) mod trust_account_root_unscoped;
#[path = "rules/trust_anyone.rs"]
pub(crate) mod trust_anyone;
#[path = "rules/trust_names_itself.rs"]
pub(crate) mod trust_names_itself;
#[path = "rules/unknown_suppression.rs"]
pub(crate) mod unknown_suppression;
#[path = "rules/unused_suppression.rs"]
pub(crate) mod unused_suppression;
#[path = "rules/vpc_function_lacks_eni_permission.rs"]
pub(crate) mod vpc_function_lacks_eni_permission;

/// Every rule, in the order of the codes.
pub static RULES: &[&dyn Rule] = &[
    &input_unreadable::InputUnreadable,
    &unknown_suppression::UnknownSuppression,
    &unused_suppression::UnusedSuppression,
    &internal_error::InternalError,
    &custom_resource_runs_as_deployment_role::CustomResourceRunsAsDeploymentRole,
    &custom_resource_role_cannot_be_assumed::CustomResourceRoleCannotBeAssumed,
    &deployment_role_trusts_compute::DeploymentRoleTrustsCompute,
    &function_runs_as_deployment_role::FunctionRunsAsDeploymentRole,
    &custom_resource_handler_lacks_permission::CustomResourceHandlerLacksPermission,
    &service_role_does_not_trust_cloudformation::ServiceRoleDoesNotTrustCloudformation,
    &service_role_is_administrator::ServiceRoleIsAdministrator,
    &service_role_lacks_create_permission::ServiceRoleLacksCreatePermission,
    &existing_bucket_event_creates_bucket::ExistingBucketEventCreatesBucket,
    &serverless_function_under_resources::ServerlessFunctionUnderResources,
    &assume_edge_half_open::AssumeEdgeHalfOpen,
    &external_id_same_account::ExternalIdSameAccount,
    &trust_account_root_unscoped::TrustAccountRootUnscoped,
    &trust_anyone::TrustAnyone,
    &trust_names_itself::TrustNamesItself,
    &execution_role_is_entry_role::ExecutionRoleIsEntryRole,
    &account_id_malformed::AccountIdMalformed,
    &oidc_trust_without_subject::OidcTrustWithoutSubject,
    &oidc_condition_never_or_always_matches::OidcConditionNeverOrAlwaysMatches,
    &oidc_subject_too_wide::OidcSubjectTooWide,
    &confused_deputy::ConfusedDeputy,
    &pass_role_unscoped::PassRoleUnscoped,
    &pass_role_without_service::PassRoleWithoutService,
    &pass_role_to_itself::PassRoleToItself,
    &pass_role_cross_account::PassRoleCrossAccount,
    &passed_to_service_omits_service::PassedToServiceOmitsService,
    &privilege_escalation_path::PrivilegeEscalationPath,
    &boundary_does_not_contain::BoundaryDoesNotContain,
    &role_created_without_boundary::RoleCreatedWithoutBoundary,
    &action_matches_nothing::ActionMatchesNothing,
    &deny_narrower_than_it_reads::DenyNarrowerThanItReads,
    &condition_is_moot::ConditionIsMoot,
    &condition_cannot_hold::ConditionCannotHold,
    &managed_policy_gone::ManagedPolicyGone,
    &code_signing_will_reject::CodeSigningWillReject,
    &layer_publisher_not_allowed::LayerPublisherNotAllowed,
    &code_signing_only_warns::CodeSigningOnlyWarns,
    &code_signing_on_image::CodeSigningOnImage,
    &code_signing_removable::CodeSigningRemovable,
    &function_without_code_signing::FunctionWithoutCodeSigning,
    &vpc_function_lacks_eni_permission::VpcFunctionLacksEniPermission,
    &policy_attached_too_late::PolicyAttachedTooLate,
    &source_vpc_never_matches::SourceVpcNeverMatches,
    &gateway_endpoint_not_routed::GatewayEndpointNotRouted,
    &endpoint_policy_open::EndpointPolicyOpen,
    &isolated_subnet_has_egress::IsolatedSubnetHasEgress,
    &isolated_function_cannot_reach_service::IsolatedFunctionCannotReachService,
    &intrinsic_misspelt::IntrinsicMisspelt,
    &secret_through_plain_parameter::SecretThroughPlainParameter,
    &secret_placeholder::SecretPlaceholder,
    &environment_key_unreachable::EnvironmentKeyUnreachable,
    &key_not_retained::KeyNotRetained,
    &key_policy_locks_out::KeyPolicyLocksOut,
    &dangling_reference::DanglingReference,
    &access_key_in_template::AccessKeyInTemplate,
    &role_alias_not_assumable::RoleAliasNotAssumable,
    &role_alias_trust_unscoped::RoleAliasTrustUnscoped,
    &iot_policy_any_alias::IotPolicyAnyAlias,
    &role_alias_grants_nothing::RoleAliasGrantsNothing,
    &device_invokes_anything::DeviceInvokesAnything,
    &role_alias_duration::RoleAliasDuration,
];

/// The page of each rule, by slug.
#[rustfmt::skip]
pub(crate) static PAGES: &[(&str, &str)] = &[
    ("input-unreadable", include_str!("../../../docs/rules/input-unreadable.md")),
    ("unknown-suppression", include_str!("../../../docs/rules/unknown-suppression.md")),
    ("unused-suppression", include_str!("../../../docs/rules/unused-suppression.md")),
    ("internal-error", include_str!("../../../docs/rules/internal-error.md")),
    ("custom-resource-runs-as-deployment-role", include_str!("../../../docs/rules/custom-resource-runs-as-deployment-role.md")),
    ("custom-resource-role-cannot-be-assumed", include_str!("../../../docs/rules/custom-resource-role-cannot-be-assumed.md")),
    ("deployment-role-trusts-compute", include_str!("../../../docs/rules/deployment-role-trusts-compute.md")),
    ("function-runs-as-deployment-role", include_str!("../../../docs/rules/function-runs-as-deployment-role.md")),
    ("custom-resource-handler-lacks-permission", include_str!("../../../docs/rules/custom-resource-handler-lacks-permission.md")),
    ("service-role-does-not-trust-cloudformation", include_str!("../../../docs/rules/service-role-does-not-trust-cloudformation.md")),
    ("service-role-is-administrator", include_str!("../../../docs/rules/service-role-is-administrator.md")),
    ("service-role-lacks-create-permission", include_str!("../../../docs/rules/service-role-lacks-create-permission.md")),
    ("existing-bucket-event-creates-bucket", include_str!("../../../docs/rules/existing-bucket-event-creates-bucket.md")),
    ("serverless-function-under-resources", include_str!("../../../docs/rules/serverless-function-under-resources.md")),
    ("assume-edge-half-open", include_str!("../../../docs/rules/assume-edge-half-open.md")),
    ("external-id-same-account", include_str!("../../../docs/rules/external-id-same-account.md")),
    ("trust-account-root-unscoped", include_str!("../../../docs/rules/trust-account-root-unscoped.md")),
    ("trust-anyone", include_str!("../../../docs/rules/trust-anyone.md")),
    ("trust-names-itself", include_str!("../../../docs/rules/trust-names-itself.md")),
    ("execution-role-is-entry-role", include_str!("../../../docs/rules/execution-role-is-entry-role.md")),
    ("account-id-malformed", include_str!("../../../docs/rules/account-id-malformed.md")),
    ("oidc-trust-without-subject", include_str!("../../../docs/rules/oidc-trust-without-subject.md")),
    ("oidc-condition-never-or-always-matches", include_str!("../../../docs/rules/oidc-condition-never-or-always-matches.md")),
    ("oidc-subject-too-wide", include_str!("../../../docs/rules/oidc-subject-too-wide.md")),
    ("confused-deputy", include_str!("../../../docs/rules/confused-deputy.md")),
    ("pass-role-unscoped", include_str!("../../../docs/rules/pass-role-unscoped.md")),
    ("pass-role-without-service", include_str!("../../../docs/rules/pass-role-without-service.md")),
    ("pass-role-to-itself", include_str!("../../../docs/rules/pass-role-to-itself.md")),
    ("pass-role-cross-account", include_str!("../../../docs/rules/pass-role-cross-account.md")),
    ("passed-to-service-omits-service", include_str!("../../../docs/rules/passed-to-service-omits-service.md")),
    ("privilege-escalation-path", include_str!("../../../docs/rules/privilege-escalation-path.md")),
    ("boundary-does-not-contain", include_str!("../../../docs/rules/boundary-does-not-contain.md")),
    ("role-created-without-boundary", include_str!("../../../docs/rules/role-created-without-boundary.md")),
    ("action-matches-nothing", include_str!("../../../docs/rules/action-matches-nothing.md")),
    ("deny-narrower-than-it-reads", include_str!("../../../docs/rules/deny-narrower-than-it-reads.md")),
    ("condition-is-moot", include_str!("../../../docs/rules/condition-is-moot.md")),
    ("condition-cannot-hold", include_str!("../../../docs/rules/condition-cannot-hold.md")),
    ("managed-policy-gone", include_str!("../../../docs/rules/managed-policy-gone.md")),
    ("code-signing-will-reject", include_str!("../../../docs/rules/code-signing-will-reject.md")),
    ("layer-publisher-not-allowed", include_str!("../../../docs/rules/layer-publisher-not-allowed.md")),
    ("code-signing-only-warns", include_str!("../../../docs/rules/code-signing-only-warns.md")),
    ("code-signing-on-image", include_str!("../../../docs/rules/code-signing-on-image.md")),
    ("code-signing-removable", include_str!("../../../docs/rules/code-signing-removable.md")),
    ("function-without-code-signing", include_str!("../../../docs/rules/function-without-code-signing.md")),
    ("vpc-function-lacks-eni-permission", include_str!("../../../docs/rules/vpc-function-lacks-eni-permission.md")),
    ("policy-attached-too-late", include_str!("../../../docs/rules/policy-attached-too-late.md")),
    ("source-vpc-never-matches", include_str!("../../../docs/rules/source-vpc-never-matches.md")),
    ("gateway-endpoint-not-routed", include_str!("../../../docs/rules/gateway-endpoint-not-routed.md")),
    ("endpoint-policy-open", include_str!("../../../docs/rules/endpoint-policy-open.md")),
    ("isolated-subnet-has-egress", include_str!("../../../docs/rules/isolated-subnet-has-egress.md")),
    ("isolated-function-cannot-reach-service", include_str!("../../../docs/rules/isolated-function-cannot-reach-service.md")),
    ("intrinsic-misspelt", include_str!("../../../docs/rules/intrinsic-misspelt.md")),
    ("secret-through-plain-parameter", include_str!("../../../docs/rules/secret-through-plain-parameter.md")),
    ("secret-placeholder", include_str!("../../../docs/rules/secret-placeholder.md")),
    ("environment-key-unreachable", include_str!("../../../docs/rules/environment-key-unreachable.md")),
    ("key-not-retained", include_str!("../../../docs/rules/key-not-retained.md")),
    ("key-policy-locks-out", include_str!("../../../docs/rules/key-policy-locks-out.md")),
    ("dangling-reference", include_str!("../../../docs/rules/dangling-reference.md")),
    ("access-key-in-template", include_str!("../../../docs/rules/access-key-in-template.md")),
    ("role-alias-not-assumable", include_str!("../../../docs/rules/role-alias-not-assumable.md")),
    ("role-alias-trust-unscoped", include_str!("../../../docs/rules/role-alias-trust-unscoped.md")),
    ("iot-policy-any-alias", include_str!("../../../docs/rules/iot-policy-any-alias.md")),
    ("role-alias-grants-nothing", include_str!("../../../docs/rules/role-alias-grants-nothing.md")),
    ("device-invokes-anything", include_str!("../../../docs/rules/device-invokes-anything.md")),
    ("role-alias-duration", include_str!("../../../docs/rules/role-alias-duration.md")),
];
