//! What is said of methods, in words that a sentence can hold.

use std::fmt;

use super::method::{Assumption, Category, Gain, Reach, Source, Subject};
use super::need::{Need, On};

impl Category {
    /// All kinds, in the order in which they are documented.
    pub const ALL: [Self; 4] =
        [Self::SelfEscalation, Self::PrincipalAccess, Self::PassesRole, Self::ReusesRole];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SelfEscalation => "self-escalation",
            Self::PrincipalAccess => "principal-access",
            Self::PassesRole => "passes-role",
            Self::ReusesRole => "reuses-role",
        }
    }

    /// What methods of this kind have in common.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::SelfEscalation => "the principal changes what its own policies say",
            Self::PrincipalAccess => "the principal becomes another user or role",
            Self::PassesRole => "the principal passes a role to a service that then works for it",
            Self::ReusesRole => "the principal uses a resource that runs as a role already, and passes none",
        }
    }
}

impl Gain {
    /// What is gained.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Administrator => "any right, by a policy of its own choice",
            Self::Role => "the rights of the role",
            Self::ServiceAsRole => "what the service does as the role",
            Self::User => "the rights of the user",
            Self::Group => "the rights of the group",
            Self::PolicyVersion => "the rights of another version of the policy",
            Self::BeyondBoundary => "the rights that its permissions boundary holds back",
            Self::BeyondDenial => "the rights that a policy of its own denies",
            Self::GivenByService => "the rights that the service gives by itself",
        }
    }
}

impl Assumption {
    /// What has to be so.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::FreeAccessKey => "the user has fewer than two access keys",
            Self::NoPassword => "the user has no password",
            Self::HasPassword => "the user has a password",
            Self::OtherPolicyVersion => "the policy has a version that allows more and is not the default",
            Self::DenialAttached => "the policy that denies is a managed one, attached there",
            Self::DenialInline => "the policy that denies is written in there",
            Self::DenialOfGroup => "the policy that denies is one of the group's",
            Self::InstanceProfile => "the role has an instance profile",
            Self::InstanceReachable => "the instance is running and can be reached",
            Self::LaunchTemplateUsed => "instances are launched from the template",
            Self::FunctionInvoked => "somebody or something else invokes the function",
            Self::EventSource => "there is a stream or a queue to read events from",
            Self::ResourceExists => "there is a resource of the type that is changed or used",
            Self::Cluster => "there is a cluster to run in",
            Self::StackReusesRole => {
                "the stack's service role is used without being passed again, on which AWS's pages disagree"
            }
            Self::StackSetTargets => "the stack set has accounts whose execution role trusts the role",
            Self::BuildOverride => {
                "the project lets a build override its specification, which is the default"
            }
            Self::BuildStarted => "something starts a build of the project",
            Self::PipelineActivated => "somebody else activates the pipeline",
            Self::DeviceCertificate => "the principal has the key of a certificate that the role alias takes",
            Self::PipelineSource => "the pipeline has a source that the principal controls",
            Self::EcsExec => "the task was started with ECS Exec",
            Self::ServiceStillOffered => "the account still has the service, which takes no new customers",
            Self::ServiceLinkedRole => "the account has the service-linked role of the service",
        }
    }
}

impl Subject {
    /// What has to be there, and whom it has to trust.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::OwnUser => "the principal is a user".to_owned(),
            Self::OwnRole => "the principal is a role".to_owned(),
            Self::Own => "nothing".to_owned(),
            Self::OwnGroup => "a group that the principal is in".to_owned(),
            Self::OtherGroup => "a group that the principal, a user, is not in".to_owned(),
            Self::OwnPolicy => {
                "a customer managed policy that is attached to the principal or its group".to_owned()
            }
            Self::OwnBoundary => {
                "a customer managed policy that is the principal's permissions boundary".to_owned()
            }
            Self::OtherUser => "another user".to_owned(),
            Self::Role(reach) => reach.sentence(),
        }
    }
}

impl Reach {
    fn sentence(&self) -> String {
        match self {
            Self::Passed(services) => format!("a role that trusts {}", either(services)),
            Self::Runs { kind, services, signed } => {
                let only = if *signed { ", takes signed code only" } else { "" };
                format!("a `{kind}` that runs as the role{only}; the role trusts {}", either(services))
            }
            Self::Assumed => "a role that trusts the principal or its account".to_owned(),
            Self::Named => "a role of the account whose trust policy names the principal".to_owned(),
            Self::Rewritten => "a role of the account, whomever it trusts".to_owned(),
        }
    }
}

fn either(services: &[&str]) -> String {
    let quoted: Vec<String> = services.iter().map(|service| format!("`{service}`")).collect();
    quoted.join(" or ")
}

impl fmt::Display for Need {
    /// The action, and what it has to be held on.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.action)?;
        match self.on {
            On::Policy => f.write_str(" on an attached policy"),
            On::Running => f.write_str(" on the resource"),
            On::CodeSigning => f.write_str(" on its code signing configuration"),
            On::One(kind) => write!(f, " on a {kind}"),
            On::Companion(service) => write!(f, " on a role that trusts `{service}`"),
            On::Subject | On::Passed | On::Assumed | On::Any => Ok(()),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pathfinding(id) => write!(f, "pathfinding.cloud {id}"),
            Self::Rhino(number) => write!(f, "Rhino Security Labs {number}"),
            Self::Pacu(name) => write!(f, "Pacu {name}"),
            Self::PMapper(module) => write!(f, "Principal Mapper {module}"),
            Self::Cloudsplaining(name) => write!(f, "Cloudsplaining {name}"),
            Self::IamVulnerable(name) => write!(f, "iam-vulnerable {name}"),
            Self::Aws(page) => f.write_str(page),
        }
    }
}
