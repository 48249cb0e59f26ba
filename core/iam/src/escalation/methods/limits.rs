//! Methods that take away what limits the principal: its permissions boundary, or a policy that denies.

use super::super::method::{Assumption::*, Gain, Method, Source, Source::Aws, Subject};
use super::super::need::{Need, Says, subject};

const BOUNDARIES: &[Source] = &[Aws("IAM User Guide: Permissions boundaries for IAM entities")];
const REMOVING: &[Source] = &[Aws("IAM User Guide: Adding and removing IAM identity permissions")];

const fn boundary(id: &'static str, subject: Subject, needs: &'static [Need]) -> Method {
    Method::on(id, subject, needs).gains(Gain::BeyondBoundary).by(BOUNDARIES)
}

const fn denial(id: &'static str, subject: Subject, needs: &'static [Need]) -> Method {
    Method::on(id, subject, needs).gains(Gain::BeyondDenial).by(REMOVING)
}

/// What is held back by a boundary.
pub(super) const BOUNDARY: &[Method] = &[
    boundary(
        "delete-own-user-boundary",
        Subject::OwnUser,
        &[subject("iam:DeleteUserPermissionsBoundary").saying(Says::Boundary)],
    ),
    boundary(
        "delete-own-role-boundary",
        Subject::OwnRole,
        &[subject("iam:DeleteRolePermissionsBoundary").saying(Says::Boundary)],
    ),
    boundary(
        "replace-own-user-boundary",
        Subject::OwnUser,
        &[subject("iam:PutUserPermissionsBoundary").saying(Says::ChosenBoundary)],
    ),
    boundary(
        "replace-own-role-boundary",
        Subject::OwnRole,
        &[subject("iam:PutRolePermissionsBoundary").saying(Says::ChosenBoundary)],
    ),
    boundary("create-own-boundary-version", Subject::OwnBoundary, &[subject("iam:CreatePolicyVersion")]),
    boundary(
        "set-own-boundary-default-version",
        Subject::OwnBoundary,
        &[subject("iam:SetDefaultPolicyVersion")],
    )
    .assumes(&[OtherPolicyVersion]),
];

/// What is denied by a policy of its own.
pub(super) const DENIAL: &[Method] = &[
    denial(
        "detach-own-user-policy",
        Subject::OwnUser,
        &[subject("iam:DetachUserPolicy").saying(Says::AttachedPolicy)],
    )
    .assumes(&[DenialAttached]),
    denial(
        "detach-own-role-policy",
        Subject::OwnRole,
        &[subject("iam:DetachRolePolicy").saying(Says::AttachedPolicy)],
    )
    .assumes(&[DenialAttached]),
    denial(
        "detach-own-group-policy",
        Subject::OwnGroup,
        &[subject("iam:DetachGroupPolicy").saying(Says::AttachedPolicy)],
    )
    .assumes(&[DenialAttached]),
    denial(
        "delete-own-user-policy",
        Subject::OwnUser,
        &[subject("iam:DeleteUserPolicy").saying(Says::Boundary)],
    )
    .assumes(&[DenialInline]),
    denial(
        "delete-own-role-policy",
        Subject::OwnRole,
        &[subject("iam:DeleteRolePolicy").saying(Says::Boundary)],
    )
    .assumes(&[DenialInline]),
    denial("delete-own-group-policy", Subject::OwnGroup, &[subject("iam:DeleteGroupPolicy")])
        .assumes(&[DenialInline]),
    denial("leave-group", Subject::OwnGroup, &[subject("iam:RemoveUserFromGroup")]).assumes(&[DenialOfGroup]),
];
