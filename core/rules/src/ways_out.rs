//! The kinds of ways by which somebody gets past what limits it.

use deployfence_iam::escalation::{Category, Gain, Held, Reach, Subject, Way};

/// A kind of ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// An older version of the boundary is made the default.
    Version,
    /// A new version of the boundary is written.
    NewVersion,
    /// The boundary is taken off or replaced.
    Removal,
    /// A role is assumed, some after its trust policy is changed.
    Role,
    /// A user's credentials are taken.
    User,
    /// A role is passed to new compute.
    Pass,
    /// A stack is changed that is deployed as a role.
    Stack,
    /// Code signing is taken from a function, whose code is changed then.
    CodeSigning,
    /// What runs as a role is changed.
    Code,
}

impl Exit {
    /// The kind of a method; none of those that get past nothing.
    pub(crate) fn of(one: &Held) -> Option<Self> {
        let Way::Method(method) = one.way else { return None };
        let gives =
            matches!(one.gain, Gain::Role | Gain::User) || (one.gain == Gain::Administrator && !one.bounded);
        Some(match (method.category, method.subject) {
            (_, Subject::OwnBoundary) if one.gain != Gain::BeyondBoundary => return None,
            (_, Subject::OwnBoundary) if method.assumes.is_empty() => Self::NewVersion,
            (_, Subject::OwnBoundary) => Self::Version,
            (Category::SelfEscalation, _) if one.gain == Gain::BeyondBoundary => Self::Removal,
            (_, Subject::Role(Reach::Runs { signed: true, .. })) => Self::CodeSigning,
            _ if !gives => return None,
            (Category::PrincipalAccess, Subject::OtherUser) => Self::User,
            (Category::PrincipalAccess, _) => Self::Role,
            (Category::PassesRole, _) => Self::Pass,
            (Category::ReusesRole, Subject::Role(Reach::Runs { kind: "cloudformation:stack", .. })) => {
                Self::Stack
            }
            (Category::ReusesRole, _) => Self::Code,
            (Category::SelfEscalation, _) => return None,
        })
    }

    /// The word for it in a claim.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::NewVersion => "new version",
            Self::Removal => "removal",
            Self::Role => "role",
            Self::User => "user",
            Self::Pass => "pass",
            Self::Stack => "stack",
            Self::CodeSigning => "code signing",
            Self::Code => "code",
        }
    }

    /// What is done, with the names of whom it is done to.
    pub(crate) fn sentence(self, ends: &str) -> String {
        match self {
            Self::Version => format!("make an older and wider version of {ends} itself the default"),
            Self::NewVersion => format!("write a new version of {ends} itself"),
            Self::Removal => "take the boundary off, or put another in its place".to_owned(),
            Self::Role => format!("become {ends}"),
            Self::User => format!("get credentials of {ends}"),
            Self::Pass => format!("pass {ends} to new compute of its own"),
            Self::Stack => format!("update a stack that is deployed as {ends}"),
            Self::CodeSigning => {
                format!("take code signing from {ends}, and then deploy code that nobody signed")
            }
            Self::Code => format!("change what runs as {ends}"),
        }
    }

    /// What to deny.
    pub(crate) fn denial(self) -> &'static str {
        match self {
            Self::Version => "deny `iam:SetDefaultPolicyVersion` on the boundary",
            Self::NewVersion => "deny `iam:CreatePolicyVersion` on the boundary",
            Self::Removal => {
                "deny `iam:DeleteRolePermissionsBoundary`, `iam:PutRolePermissionsBoundary` and those of users"
            }
            Self::Role => {
                "deny `sts:AssumeRole` and `iam:UpdateAssumeRolePolicy` but on roles that are bounded too"
            }
            Self::User => {
                "deny `iam:CreateAccessKey`, `iam:CreateLoginProfile` and `iam:UpdateLoginProfile` on other users"
            }
            Self::Pass => "deny `iam:PassRole` but on roles that are bounded too",
            Self::Stack => {
                "deny `cloudformation:UpdateStack` and `cloudformation:CreateChangeSet` on stacks with a service role"
            }
            Self::CodeSigning => {
                "deny `lambda:DeleteFunctionCodeSigningConfig`, `lambda:PutFunctionCodeSigningConfig` and \
                 `lambda:UpdateCodeSigningConfig`"
            }
            Self::Code => "deny changing what runs as stronger roles, such as `lambda:UpdateFunctionCode`",
        }
    }
}
