//! What several rules say about roles.

use deployfence_deployment::ServiceRole;
use deployfence_findings::{Confidence, Evidence, FindingBuilder};
use deployfence_graph::{Principal, RunsAsServiceRole, World};
use deployfence_value::{Scope, Text, Value};

/// How sure it is that something runs as the service role.
pub(crate) fn confidence(found: &RunsAsServiceRole<'_>) -> Confidence {
    if found.sure { Confidence::Sure } else { Confidence::Likely }
}

/// Shows where a service role is set, and where its text comes from.
pub(crate) fn show_service_role(builder: FindingBuilder, service_role: &ServiceRole) -> FindingBuilder {
    let set = Evidence {
        message: format!("`{}` sets the deployment role", service_role.setting),
        at: service_role.at,
        path: service_role.path.clone(),
    };
    let builder = builder.evidence(set);
    match service_role.taken_from {
        Some(at) => builder.because(at, "its value is taken from here"),
        None => builder,
    }
}

/// The role that a text of a stack names, with everything that is attached to it.
pub(crate) fn principal_named<'w>(world: &'w World, scope: Scope, role: &Value) -> Option<&'w Principal> {
    let of_text = |text: &Text| world.principal_of(text);
    let spelled = world.spelled_out(role);
    spelled.as_text().and_then(of_text).or_else(|| {
        let known = world.role(scope, role.as_text()?)?.role;
        let mut principals = world.principals().iter();
        principals.find(|principal| {
            let same = principal.scope == known.scope && principal.logical_id == known.logical_id;
            same && principal.account == known.account
        })
    })
}
