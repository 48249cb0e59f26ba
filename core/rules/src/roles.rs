//! What several rules say about roles.

use deployfence_deployment::ServiceRole;
use deployfence_findings::{Confidence, Evidence, FindingBuilder};
use deployfence_graph::RunsAsServiceRole;

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
