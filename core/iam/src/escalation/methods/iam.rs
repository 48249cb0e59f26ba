//! Methods that change policies, groups and credentials in IAM itself, and those that assume roles.

use super::super::method::{Assumption::*, Gain, Method, Reach, Source::*, Subject};
use super::super::need::{ASSUME, Need, Says, policy, subject};

const ATTACH_USER_POLICY: Need = subject("iam:AttachUserPolicy").saying(Says::ChosenPolicy);
const ATTACH_ROLE_POLICY: Need = subject("iam:AttachRolePolicy").saying(Says::ChosenPolicy);
const ATTACH_GROUP_POLICY: Need = subject("iam:AttachGroupPolicy").saying(Says::ChosenPolicy);
const PUT_USER_POLICY: Need = subject("iam:PutUserPolicy").saying(Says::Boundary);
const PUT_ROLE_POLICY: Need = subject("iam:PutRolePolicy").saying(Says::Boundary);

/// The principal changes what its own policies say.
pub(super) const OWN: &[Method] = &[
    Method::on("create-own-policy-version", Subject::OwnPolicy, &[subject("iam:CreatePolicyVersion")])
        // The new version becomes the default in the same call: no iam:SetDefaultPolicyVersion.
        .by(&[Pathfinding("iam-001"), Rhino(1), Pacu("CreateNewPolicyVersion")]),
    Method::on(
        "set-own-default-policy-version",
        Subject::OwnPolicy,
        &[subject("iam:SetDefaultPolicyVersion")],
    )
    .gains(Gain::PolicyVersion)
    .assumes(&[OtherPolicyVersion])
    .by(&[Rhino(2), Pacu("SetExistingDefaultPolicyVersion"), IamVulnerable("privesc2")]),
    Method::on("put-own-role-policy", Subject::OwnRole, &[PUT_ROLE_POLICY]).by(&[
        Pathfinding("iam-005"),
        Rhino(12),
        Pacu("PutRolePolicy"),
    ]),
    Method::on("put-own-user-policy", Subject::OwnUser, &[PUT_USER_POLICY]).by(&[
        Pathfinding("iam-007"),
        Rhino(10),
        Pacu("PutUserPolicy"),
    ]),
    Method::on("attach-own-user-policy", Subject::OwnUser, &[ATTACH_USER_POLICY]).by(&[
        Pathfinding("iam-008"),
        Rhino(7),
        Pacu("AttachUserPolicy"),
    ]),
    Method::on("attach-own-role-policy", Subject::OwnRole, &[ATTACH_ROLE_POLICY]).by(&[
        Pathfinding("iam-009"),
        Rhino(9),
        Pacu("AttachRolePolicy"),
    ]),
    Method::on("attach-own-group-policy", Subject::OwnGroup, &[ATTACH_GROUP_POLICY]).by(&[
        Pathfinding("iam-010"),
        Rhino(8),
        Pacu("AttachGroupPolicy"),
    ]),
    Method::on("put-own-group-policy", Subject::OwnGroup, &[subject("iam:PutGroupPolicy")]).by(&[
        Pathfinding("iam-011"),
        Rhino(11),
        Pacu("PutGroupPolicy"),
    ]),
    Method::on("join-group", Subject::OtherGroup, &[subject("iam:AddUserToGroup")]).by(&[
        Pathfinding("iam-013"),
        Rhino(13),
        Pacu("AddUserToGroup"),
    ]),
    Method::on(
        "join-group-and-attach-policy",
        Subject::OtherGroup,
        &[subject("iam:AddUserToGroup"), ATTACH_GROUP_POLICY],
    )
    .gains(Gain::Administrator)
    .by(&[Aws("IAM User Guide: IAM user groups")]),
    Method::on(
        "join-group-and-put-policy",
        Subject::OtherGroup,
        &[subject("iam:AddUserToGroup"), subject("iam:PutGroupPolicy")],
    )
    .gains(Gain::Administrator)
    .by(&[Aws("IAM User Guide: IAM user groups")]),
];

/// The principal gets credentials of another user.
pub(super) const USERS: &[Method] = &[
    Method::on("create-access-key", Subject::OtherUser, &[subject("iam:CreateAccessKey")])
        .assumes(&[FreeAccessKey])
        .by(&[Pathfinding("iam-002"), Rhino(4), Pacu("CreateAccessKey")]),
    Method::on(
        "replace-access-key",
        Subject::OtherUser,
        &[subject("iam:CreateAccessKey"), subject("iam:DeleteAccessKey")],
    )
    .by(&[Pathfinding("iam-003"), Cloudsplaining("CreateAndRotateAccessKey")]),
    Method::on("create-login-profile", Subject::OtherUser, &[subject("iam:CreateLoginProfile")])
        .assumes(&[NoPassword])
        .by(&[Pathfinding("iam-004"), Rhino(5), Pacu("CreateLoginProfile")]),
    Method::on("update-login-profile", Subject::OtherUser, &[subject("iam:UpdateLoginProfile")])
        .assumes(&[HasPassword])
        .by(&[Pathfinding("iam-006"), Rhino(6), Pacu("UpdateLoginProfile")]),
    Method::on(
        "attach-user-policy-and-create-access-key",
        Subject::OtherUser,
        &[ATTACH_USER_POLICY, subject("iam:CreateAccessKey")],
    )
    .gains(Gain::Administrator)
    .assumes(&[FreeAccessKey])
    .by(&[Pathfinding("iam-015")]),
    Method::on(
        "put-user-policy-and-create-access-key",
        Subject::OtherUser,
        &[PUT_USER_POLICY, subject("iam:CreateAccessKey")],
    )
    .gains(Gain::Administrator)
    .assumes(&[FreeAccessKey])
    .by(&[Pathfinding("iam-018")]),
    Method::on(
        "attach-user-policy-and-create-login-profile",
        Subject::OtherUser,
        &[ATTACH_USER_POLICY, subject("iam:CreateLoginProfile")],
    )
    .gains(Gain::Administrator)
    .assumes(&[NoPassword])
    .by(&[Aws("IAM User Guide: Manage passwords for IAM users")]),
    Method::on(
        "put-user-policy-and-create-login-profile",
        Subject::OtherUser,
        &[PUT_USER_POLICY, subject("iam:CreateLoginProfile")],
    )
    .gains(Gain::Administrator)
    .assumes(&[NoPassword])
    .by(&[Aws("IAM User Guide: Manage passwords for IAM users")]),
    Method::on(
        "attach-user-policy-and-update-login-profile",
        Subject::OtherUser,
        &[ATTACH_USER_POLICY, subject("iam:UpdateLoginProfile")],
    )
    .gains(Gain::Administrator)
    .assumes(&[HasPassword])
    .by(&[Aws("IAM User Guide: Manage passwords for IAM users")]),
    Method::on(
        "put-user-policy-and-update-login-profile",
        Subject::OtherUser,
        &[PUT_USER_POLICY, subject("iam:UpdateLoginProfile")],
    )
    .gains(Gain::Administrator)
    .assumes(&[HasPassword])
    .by(&[Aws("IAM User Guide: Manage passwords for IAM users")]),
];

const ASSUMED: Subject = Subject::Role(Reach::Assumed);
const NAMED: Subject = Subject::Role(Reach::Named);
const REWRITTEN: Subject = Subject::Role(Reach::Rewritten);

/// The principal becomes a role, some of them after having given it more rights.
pub(super) const ROLES: &[Method] = &[
    Method::on("assume-role", ASSUMED, &[ASSUME]).by(&[
        Pathfinding("sts-001"),
        PMapper("sts"),
        IamVulnerable("privesc-AssumeRole"),
    ]),
    // In one account a trust policy that names the principal is permission enough.
    Method::on("assume-role-by-name", NAMED, &[]).by(&[Aws("IAM User Guide: Policy evaluation logic")]),
    Method::on("attach-policy-and-assume-role", ASSUMED, &[ATTACH_ROLE_POLICY, ASSUME])
        .gains(Gain::Administrator)
        .by(&[Pathfinding("iam-014"), Pacu("AttachRolePolicy")]),
    Method::on("put-policy-and-assume-role", ASSUMED, &[PUT_ROLE_POLICY, ASSUME])
        .gains(Gain::Administrator)
        .by(&[Pathfinding("iam-017"), Pacu("PutRolePolicy")]),
    Method::on(
        "create-policy-version-and-assume-role",
        ASSUMED,
        &[policy("iam:CreatePolicyVersion"), ASSUME],
    )
    .gains(Gain::Administrator)
    .by(&[Pathfinding("iam-016")]),
    Method::on("attach-policy-and-assume-role-by-name", NAMED, &[ATTACH_ROLE_POLICY])
        .gains(Gain::Administrator)
        .by(&[Aws("IAM User Guide: Policy evaluation logic")]),
    Method::on("put-policy-and-assume-role-by-name", NAMED, &[PUT_ROLE_POLICY])
        .gains(Gain::Administrator)
        .by(&[Aws("IAM User Guide: Policy evaluation logic")]),
    Method::on("create-policy-version-and-assume-role-by-name", NAMED, &[policy("iam:CreatePolicyVersion")])
        .gains(Gain::Administrator)
        .by(&[Aws("IAM User Guide: Policy evaluation logic")]),
    Method::on("rewrite-trust", REWRITTEN, &[subject("iam:UpdateAssumeRolePolicy")]).by(&[
        Pathfinding("iam-012"),
        PMapper("iam"),
        Cloudsplaining("UpdateRolePolicyToAssumeIt"),
    ]),
    Method::on("rewrite-trust-and-assume-role", REWRITTEN, &[subject("iam:UpdateAssumeRolePolicy"), ASSUME])
        .by(&[Rhino(14), Pacu("UpdateRolePolicyToAssumeIt")]),
    Method::on(
        "attach-policy-and-rewrite-trust",
        REWRITTEN,
        &[ATTACH_ROLE_POLICY, subject("iam:UpdateAssumeRolePolicy")],
    )
    .gains(Gain::Administrator)
    .by(&[Pathfinding("iam-019")]),
    Method::on(
        "create-policy-version-and-rewrite-trust",
        REWRITTEN,
        &[policy("iam:CreatePolicyVersion"), subject("iam:UpdateAssumeRolePolicy")],
    )
    .gains(Gain::Administrator)
    .by(&[Pathfinding("iam-020")]),
    Method::on(
        "put-policy-and-rewrite-trust",
        REWRITTEN,
        &[PUT_ROLE_POLICY, subject("iam:UpdateAssumeRolePolicy")],
    )
    .gains(Gain::Administrator)
    .by(&[Pathfinding("iam-021")]),
];
