//! Role aliases of AWS IoT: a device exchanges its certificate for credentials of the role that an alias names.
//! Source: "Authorizing direct calls to AWS services using AWS IoT Core credential provider".

use deployfence_graph::{Member, Principal, World};
use deployfence_value::Answer;

/// The service that assumes the role of an alias.
pub(crate) const CREDENTIALS: &str = "credentials.iot.amazonaws.com";

/// The type of role aliases.
pub(crate) const ALIAS: &str = "AWS::IoT::RoleAlias";

/// The aliases of which the role is in the world, with it.
pub(crate) fn aliases(world: &World) -> impl Iterator<Item = (Member<'_>, &Principal)> {
    world.members_of(ALIAS).filter_map(|alias| {
        let role = world.spelled_out(&alias.property(&["RoleArn"])?);
        Some((alias, world.principal_of(role.as_text()?)?))
    })
}

/// Whether the credential provider surely may not assume a role that devices are given.
pub(crate) fn is_shut(role: &Principal) -> bool {
    role.trusts(CREDENTIALS, deployfence_iam::request::Context::open()) == Answer::No
}
