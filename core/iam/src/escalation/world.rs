//! What is known of an account: its roles, users and groups, and the resources that run as roles.

use std::sync::Arc;

use deployfence_value::Text;

use super::index::Index;
use crate::evaluate::Policies;
use crate::policy::Policy;

/// A user or a role whose escalations are asked for.
#[derive(Debug, Clone)]
pub struct Principal {
    /// Its ARN, as it stands in the [`World`].
    pub arn: Text,
    /// The policies that bind it. A resource's policy is not among them: that is the resource's.
    pub policies: Policies,
}

/// An account, as far as it is known. What is not in it is not found.
#[derive(Debug, Clone)]
pub struct World {
    /// The partition, such as `aws`.
    pub partition: Text,
    /// The account's id.
    pub account: Text,
    /// The region in which resources are made.
    pub region: Text,
    /// Its roles; also roles of other accounts that may be assumed.
    pub roles: Vec<Role>,
    /// Its users.
    pub users: Vec<User>,
    /// Its groups.
    pub groups: Vec<Group>,
    /// Its resources that run as roles.
    pub running: Vec<Running>,
    /// What finds them: worked out from them.
    pub index: Index,
}

/// A role.
#[derive(Debug, Clone)]
pub struct Role {
    /// Its ARN.
    pub arn: Text,
    /// Its trust policy; none where it is not known.
    pub trust: Option<Arc<Policy>>,
    /// The ARNs of the managed policies that are attached to it.
    pub attached: Vec<Text>,
    /// The ARN of its permissions boundary.
    pub boundary: Option<Text>,
}

/// A user.
#[derive(Debug, Clone)]
pub struct User {
    /// Its ARN.
    pub arn: Text,
    /// The ARNs of the managed policies that are attached to it.
    pub attached: Vec<Text>,
    /// The ARN of its permissions boundary.
    pub boundary: Option<Text>,
}

/// A group of users.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its ARN.
    pub arn: Text,
    /// The ARNs of its users.
    pub members: Vec<Text>,
    /// The ARNs of the managed policies that are attached to it.
    pub attached: Vec<Text>,
}

/// A resource that runs as a role.
#[derive(Debug, Clone)]
pub struct Running {
    /// Its type: service and resource type of the catalogue, such as `lambda:function`.
    pub kind: String,
    /// Its ARN.
    pub arn: Text,
    /// The ARN of the role.
    pub role: Text,
    /// The ARN of the code signing configuration that has it refuse code which is not signed.
    pub code_signing: Option<Text>,
    /// Its resource policy.
    pub policy: Option<Arc<Policy>>,
}

impl World {
    /// The role of this ARN.
    #[must_use]
    pub fn role(&self, arn: &Text) -> Option<&Role> {
        self.roles.get(self.index.role(&self.roles, arn)?)
    }

    /// The user of this ARN.
    #[must_use]
    pub fn user(&self, arn: &Text) -> Option<&User> {
        self.users.iter().find(|user| user.arn.same(arn).is_yes())
    }

    /// The groups that a user is in.
    pub fn groups_of(&self, user: &Text) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(move |group| group.has(user))
    }
}

impl Group {
    /// Whether a user is surely in it.
    #[must_use]
    pub fn has(&self, user: &Text) -> bool {
        self.members.iter().any(|member| member.same(user).is_yes())
    }
}
