//! A permission that a method takes: the action, what it has to be held on, and what the request has to say.

/// A permission that a method takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Need {
    /// The action, as AWS writes it.
    pub action: &'static str,
    /// The resource that it has to be held on.
    pub on: On,
    /// What the request says that nobody can choose otherwise and still gain something.
    pub says: Says,
}

/// What a permission has to be held on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum On {
    /// On the subject: the role, the user, the group or the policy.
    Subject,
    /// On the role that is passed to the service of the method.
    Passed,
    /// On some role of the account that this service takes beside the subject, and which has to trust it.
    Companion(&'static str),
    /// On the role that is assumed.
    Assumed,
    /// On one customer managed policy that is attached to the subject.
    Policy,
    /// On the resource that runs as the role.
    Running,
    /// On the code signing configuration of the function that runs as the role.
    CodeSigning,
    /// On some resource of this type of the action's service, the same in every permission of the method.
    One(&'static str),
    /// On some resource of any of the action's types, or on none where it has none.
    Any,
}

/// What a request has to say of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Says {
    /// Nothing.
    Nothing,
    /// `iam:PolicyARN` is a policy of one's own choice, `iam:PermissionsBoundary` the boundary of the user or role.
    ChosenPolicy,
    /// `iam:PolicyARN` is a policy that is attached, which one is not known.
    AttachedPolicy,
    /// `iam:PermissionsBoundary` is the boundary of the user or role.
    Boundary,
    /// `iam:PermissionsBoundary` is a boundary of one's own choice.
    ChosenBoundary,
    /// `cloudformation:RoleArn` is the role that is passed; it is not there where none is.
    StackRole,
    /// `lambda:CodeSigningConfigArn` is not there: a function that has to have one does not take any code.
    NoCodeSigning,
}

/// `iam:PassRole` on the role.
pub(super) const PASS: Need = need("iam:PassRole", On::Passed);
/// `sts:AssumeRole` on the role.
pub(super) const ASSUME: Need = need("sts:AssumeRole", On::Assumed);

const fn need(action: &'static str, on: On) -> Need {
    Need { action, on, says: Says::Nothing }
}

/// A permission on the subject.
pub(super) const fn subject(action: &'static str) -> Need {
    need(action, On::Subject)
}

/// `iam:PassRole` on another role, which trusts this service.
pub(super) const fn companion(service: &'static str) -> Need {
    need(PASS.action, On::Companion(service))
}

/// A permission on a policy that is attached to the subject.
pub(super) const fn policy(action: &'static str) -> Need {
    need(action, On::Policy)
}

/// A permission on the resource that runs as the role.
pub(super) const fn running(action: &'static str) -> Need {
    need(action, On::Running)
}

/// A permission on the one resource of this type that the method makes or changes.
pub(super) const fn one(action: &'static str, kind: &'static str) -> Need {
    need(action, On::One(kind))
}

/// A permission on the code signing configuration of the function that runs as the role.
pub(super) const fn code_signing(action: &'static str) -> Need {
    need(action, On::CodeSigning)
}

/// A permission on any resource.
pub(super) const fn any(action: &'static str) -> Need {
    need(action, On::Any)
}

impl Need {
    /// Says what the request has to say.
    pub(super) const fn saying(self, says: Says) -> Self {
        Self { says, ..self }
    }
}

impl Says {
    /// The condition key whose value is told by the subject, for permissions that are held on something else.
    pub(super) fn of_subject(self) -> Option<&'static str> {
        (self == Self::StackRole).then_some("cloudformation:rolearn")
    }
}
