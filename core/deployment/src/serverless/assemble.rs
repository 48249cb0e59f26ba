//! Joins a service's configuration with what was packaged of it into one deployment.

use deployfence_source::{FileId, Files};
use deployfence_template::Template;
use deployfence_value::{Kind, Reason, Scope, Value};

use super::packaged::{Packaged, packaged_service};
use super::packager::Packager;
use super::predict::{own_template, predicted_runs};
use super::resolve::resolve;
use super::service::Service;
use crate::compute::{Runs, runs_of};
use crate::{Deployment, Problem, ServiceRole};

/// What is known of one service.
#[derive(Debug)]
pub struct Input {
    /// Its configuration, not resolved, and the file that it stands in.
    pub config: Option<(Value, FileId)>,
    /// What was packaged: the state file.
    pub state: Option<Value>,
    /// What was packaged: the template for the update of the stack.
    pub template: Option<Value>,
    /// Whether the packaged output is being made right now, from this configuration: it is then never stale.
    pub live: bool,
    /// The packager of the lockfile.
    pub packager: Option<Packager>,
    /// The stack instance that its holes belong to.
    pub scope: Scope,
}

/// Joins what is known of a service. What was packaged decides, unless the configuration has changed since:
/// then the configuration decides, and a problem says so.
#[must_use]
pub fn assemble(input: &Input, files: &dyn Files) -> Deployment {
    let mut problems = Vec::new();
    let mut source = None;
    let mut trail = std::collections::HashMap::new();
    if let Some((raw, file)) = &input.config {
        let resolved = resolve(raw, *file, input.scope, files);
        problems.extend(resolved.problems);
        trail = resolved.trail;
        source = Some(Service::new(resolved.config, input.scope, input.packager.clone()));
    }
    let mut packaged = Packaged::new(input);
    if let (Some(source), Some(packaged_now), false) = (&source, &packaged, input.live)
        && let Some(stale) = packaged_now.stale(source)
    {
        problems.push(stale);
        packaged = None;
    }
    // Stale output is of no use; where there is nothing else, it is all that is known.
    let counts = input.live || packaged.is_some() || source.is_none();
    let mut packaged_service = packaged_service(input).filter(|_| counts);
    // In what was packaged everything is resolved: a gap there is one for good.
    problems.extend(packaged_service.as_mut().map(Service::take_gaps).unwrap_or_default());
    let Some(mut service) = source.or_else(|| packaged_service.clone()) else {
        return bare(input, problems);
    };
    let gaps = service.take_gaps();
    let packaged_role = packaged_service.as_ref().and_then(Service::deployment_role);
    let service_role =
        service.deployment_role().map(|role| better_known(role, packaged_role.as_ref())).or(packaged_role);
    let service_role =
        service_role.map(|role| ServiceRole { taken_from: trail.get(&role.at).copied(), ..role });
    let (runs, template) = match packaged {
        // What could not be known from the configuration is known from what was packaged.
        Some(packaged) => (packaged.runs(&service), Some(packaged.template)),
        None => {
            // A gap whose cause is a problem already is told once.
            let told = |gap: &Problem| problems.iter().any(|p| p.lossy && gap.message.contains(&p.message));
            let untold: Vec<Problem> = gaps.into_iter().filter(|gap| !told(gap)).collect();
            problems.extend(untold);
            (predicted_runs(&service, service_role.as_ref()), own_template(&service))
        }
    };
    if service_role.is_some() {
        problems.extend(runs.iter().filter_map(unreadable_role));
    }
    Deployment { scope: input.scope, service_role, runs, template, service: Some(service), problems }
}

fn unreadable_role(run: &Runs) -> Option<Problem> {
    let Kind::Unknown(Reason::Unreadable(why) | Reason::Malformed(why)) = &run.role.kind else { return None };
    Some(Problem::lossy(run.role.at, format!("the role of `{}` cannot be read: {why}", run.logical_id)))
}

/// A packaged template without a state: which role deploys it is not known.
fn bare(input: &Input, problems: Vec<Problem>) -> Deployment {
    let template = input.template.clone().and_then(|value| Template::new(value, input.scope));
    let runs = template.as_ref().map(runs_of).unwrap_or_default();
    Deployment { scope: input.scope, service_role: None, runs, template, service: None, problems }
}

/// The role with the place in the configuration, and with the value that packaging resolved where the
/// configuration alone leaves holes.
fn better_known(role: ServiceRole, packaged: Option<&ServiceRole>) -> ServiceRole {
    let known = |value: &Value| value.as_str().is_some();
    match packaged {
        Some(packaged) if known(&packaged.role) && !known(&role.role) => {
            ServiceRole { role: Value { at: role.role.at, ..packaged.role.clone() }, ..role }
        }
        _ => role,
    }
}
