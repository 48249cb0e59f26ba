//! What a method of escalation is: the permissions that it takes, whom it is used on, and what it gains.

use super::need::Need;

/// A way to more rights than a principal was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    /// Its name, which stays the same from release to release.
    pub id: &'static str,
    /// Of what kind it is.
    pub category: Category,
    /// On whom or what it is used, and what has to be true of that.
    pub subject: Subject,
    /// The permissions, all of which it takes.
    pub needs: &'static [Need],
    /// What it gains.
    pub gain: Gain,
    /// What it takes beyond policies, and neither they nor the known resources can tell.
    pub assumes: &'static [Assumption],
    /// Who describes it.
    pub sources: &'static [Source],
}

/// The kinds of methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// The principal changes its own policies.
    SelfEscalation,
    /// It becomes another role or user.
    PrincipalAccess,
    /// It has a service run what it wrote, as a role that it passes.
    PassesRole,
    /// It changes what an existing resource runs, or looks into it, and passes no role.
    ReusesRole,
}

/// On whom or what a method is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The principal itself, which is a user.
    OwnUser,
    /// The principal itself, which is a role.
    OwnRole,
    /// The principal itself, whatever it is.
    Own,
    /// A group that the principal is in.
    OwnGroup,
    /// A group that it is not in.
    OtherGroup,
    /// A customer managed policy that is attached to the principal, or to a group that it is in.
    OwnPolicy,
    /// The customer managed policy that is the principal's permissions boundary.
    OwnBoundary,
    /// Another user.
    OtherUser,
    /// A role other than the principal, and how its rights are reached.
    Role(Reach),
}

/// How the rights of a role are reached, which is what its trust policy has to allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// It is passed to a service; the role has to trust one of these.
    Passed(&'static [&'static str]),
    /// A resource runs as it already; the role has to trust one of the services.
    Runs {
        /// The resource's type: service and resource type of the catalogue, as in `lambda:function`.
        kind: &'static str,
        /// The services as one of which the resource assumes the role.
        services: &'static [&'static str],
        /// Whether it is a function that takes signed code only; the ways that change code are shut there.
        signed: bool,
    },
    /// The principal assumes it by a permission of its own; the role has to trust the principal.
    Assumed,
    /// The role's trust policy names the principal, which in one account is permission enough.
    Named,
    /// The principal writes itself into the trust policy.
    Rewritten,
}

/// What a method gains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Gain {
    /// Any right, up to a permissions boundary: a policy of one's own choice.
    Administrator,
    /// The rights of the role: its credentials, or any code run as it.
    Role,
    /// What the service does as the role on one's behalf.
    ServiceAsRole,
    /// The rights of the user.
    User,
    /// The rights of the group.
    Group,
    /// The rights of another version of the policy.
    PolicyVersion,
    /// The rights that the permissions boundary holds back.
    BeyondBoundary,
    /// The rights that a policy of the principal denies.
    BeyondDenial,
    /// The rights that a service of AWS gives by itself.
    GivenByService,
}

/// What a method takes that policies do not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Assumption {
    /// The user has fewer than two access keys.
    FreeAccessKey,
    /// The user has no password.
    NoPassword,
    /// The user has a password.
    HasPassword,
    /// The policy has a version that is not the default and allows more.
    OtherPolicyVersion,
    /// The policy that denies is a managed one, attached to the user, the role or the group.
    DenialAttached,
    /// The policy that denies is written into the user, the role or the group.
    DenialInline,
    /// The policy that denies is one of the group's.
    DenialOfGroup,
    /// The role has an instance profile.
    InstanceProfile,
    /// The instance is running and can be reached in the way that the method uses.
    InstanceReachable,
    /// Instances are launched from the launch template or the launch configuration.
    LaunchTemplateUsed,
    /// The function is invoked by somebody or something else.
    FunctionInvoked,
    /// There is a stream or a queue to read events from.
    EventSource,
    /// There is a resource of the type that the method changes.
    ResourceExists,
    /// A cluster is there, with instances where tasks are placed on them.
    Cluster,
    /// The stack's service role is used without having to be passed again: AWS's pages disagree on that.
    StackReusesRole,
    /// The stack set has, or gets, accounts in which its execution role trusts the administration role.
    StackSetTargets,
    /// The build's own specification may be overridden, which is the default.
    BuildOverride,
    /// Something starts a build of the project.
    BuildStarted,
    /// Somebody else activates the pipeline.
    PipelineActivated,
    /// The principal holds the private key of a certificate that the role alias accepts.
    DeviceCertificate,
    /// The pipeline has or gets a source that the principal controls.
    PipelineSource,
    /// The task was started with ECS Exec.
    EcsExec,
    /// The service still exists for this account: it is closed to new customers or retired.
    ServiceStillOffered,
    /// The account has the service-linked role of the service, as accounts that have used it do.
    ServiceLinkedRole,
}

/// Who describes a method. Their lists are named, none of their text or code is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A path of pathfinding.cloud, by its id.
    Pathfinding(&'static str),
    /// A method of Rhino Security Labs' "AWS IAM Privilege Escalation Methods", by its number.
    Rhino(u8),
    /// A check of Pacu's module `iam__privesc_scan`, by its name.
    Pacu(&'static str),
    /// An edge of Principal Mapper, by the service's module.
    PMapper(&'static str),
    /// A method of Cloudsplaining, by its name.
    Cloudsplaining(&'static str),
    /// A scene of BishopFox's iam-vulnerable, by its name.
    IamVulnerable(&'static str),
    /// A page of AWS's documentation, by guide and title.
    Aws(&'static str),
}

impl Method {
    /// A method on this subject; what it gains is said by the subject until [`Method::gains`] says otherwise.
    pub(super) const fn on(id: &'static str, subject: Subject, needs: &'static [Need]) -> Self {
        let (category, gain) = match subject {
            Subject::OwnUser
            | Subject::OwnRole
            | Subject::Own
            | Subject::OwnGroup
            | Subject::OwnPolicy
            | Subject::OwnBoundary => (Category::SelfEscalation, Gain::Administrator),
            Subject::OtherGroup => (Category::SelfEscalation, Gain::Group),
            Subject::OtherUser => (Category::PrincipalAccess, Gain::User),
            Subject::Role(Reach::Passed(_)) => (Category::PassesRole, Gain::Role),
            Subject::Role(Reach::Runs { .. }) => (Category::ReusesRole, Gain::Role),
            Subject::Role(_) => (Category::PrincipalAccess, Gain::Role),
        };
        Self { id, category, subject, needs, gain, assumes: &[], sources: &[] }
    }

    /// A method that passes a role to one of these services.
    pub(super) const fn passing(
        id: &'static str,
        services: &'static [&'static str],
        needs: &'static [Need],
    ) -> Self {
        Self::on(id, Subject::Role(Reach::Passed(services)), needs)
    }

    /// A method that uses a resource of this type, which runs as a role through one of these services.
    pub(super) const fn reusing(
        id: &'static str,
        kind: &'static str,
        services: &'static [&'static str],
        needs: &'static [Need],
    ) -> Self {
        Self::on(id, Subject::Role(Reach::Runs { kind, services, signed: false }), needs)
    }

    /// A method that gets code into a function which takes signed code only.
    pub(super) const fn unsigning(
        id: &'static str,
        kind: &'static str,
        services: &'static [&'static str],
        needs: &'static [Need],
    ) -> Self {
        Self::on(id, Subject::Role(Reach::Runs { kind, services, signed: true }), needs)
    }

    /// Says what it gains.
    pub(super) const fn gains(self, gain: Gain) -> Self {
        Self { gain, ..self }
    }

    /// Says what it takes beyond policies.
    pub(super) const fn assumes(self, assumes: &'static [Assumption]) -> Self {
        Self { assumes, ..self }
    }

    /// Says who describes it.
    pub(super) const fn by(self, sources: &'static [Source]) -> Self {
        Self { sources, ..self }
    }

    /// Whether it takes everything that `other` takes on the same kind of subject, and more.
    #[must_use]
    pub fn extends(&self, other: &Self) -> bool {
        self.subject == other.subject
            && self.needs.len() > other.needs.len()
            && other.needs.iter().all(|need| self.needs.contains(need))
    }
}
