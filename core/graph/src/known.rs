//! What people say of the accounts that they deploy to, and no template tells.

use deployfence_source::FileSpan;

/// What a project's configuration says that the rules are to know.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The accounts that are the team's own, by their 12 digits.
    pub accounts: Vec<Named>,
    /// The roles that deployments run as, by name or ARN.
    pub deployment_roles: Vec<Named>,
    /// The users and roles that start deployments, by name or ARN.
    pub deployers: Vec<Named>,
    /// The policies that are meant as permissions boundaries, by name or ARN.
    pub boundaries: Vec<Named>,
}

/// A name, and where the configuration gives it: the evidence of whoever relies on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name, the ARN or the account.
    pub name: String,
    /// Where it is written.
    pub at: FileSpan,
}
