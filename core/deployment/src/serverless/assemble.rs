//! Joins a service's configuration with what was packaged of it into one deployment.

use std::collections::HashMap;

use deployfence_source::{FileSpan, Files};
use deployfence_template::Template;
use deployfence_value::Value;

use super::input::Input;
use super::packaged::Packaged;
use super::predict::{own_template, predicted_runs};
use super::resolve::resolve;
use super::service::Service;
use crate::compute::{Runs, runs_of};
use crate::{Deployment, Problem, ServiceRole};

/// Joins what is known of a service. What was packaged decides; where the configuration has changed since, it does,
/// and a problem says so.
#[must_use]
pub fn assemble(input: &Input, files: &dyn Files) -> Deployment {
    let mut problems = Vec::new();
    let mut packaged = Packaged::new(input);
    let mut source = None;
    let mut trail = HashMap::new();
    if let Some((raw, file)) = &input.config {
        let target = input.target.clone().or(packaged.as_ref().map(Packaged::target));
        let resolved = resolve(raw, *file, input.scope, &target, files);
        problems.extend(resolved.problems);
        trail = resolved.trail;
        source = Some(Service::new(resolved.config, input.scope, input.packager.clone()));
    }
    // `deploy function` compiles nothing.
    if let Some(packaged) = packaged.as_mut().filter(|packaged| packaged.template.is_some() || !input.live) {
        problems.extend(packaged.problems());
        // In what was packaged everything is resolved: a gap there is one for good.
        problems.extend(packaged.service.as_mut().map(Service::take_gaps).unwrap_or_default());
    }
    let packaged_service = packaged.as_ref().and_then(|packaged| packaged.service.clone());
    let packaged_role = packaged_service.as_ref().and_then(Service::deployment_role);
    let has_source = source.is_some();
    let Some(mut service) = source.or(packaged_service) else { return bare(input, problems) };
    let service_role = match service.deployment_role() {
        Some(role) => Some(better_known(role, packaged_role.as_ref())),
        // A configuration that says nothing of a role has none, unless it could not be read in full.
        None if has_source && !input.live && !service.has_gaps() => None,
        None => packaged_role,
    };
    let service_role =
        service_role.map(|role| ServiceRole { taken_from: trail.get(&role.at).copied(), ..role });
    let packaged = packaged.filter(|packaged| packaged.template.is_some());
    let (runs, template) = match packaged {
        // What could not be known from the configuration is known from what was packaged.
        Some(packaged) if input.live || !has_source => (packaged.runs(&service), packaged.template),
        Some(packaged) => {
            let (runs, changes) = packaged.runs_now(&service, service_role.as_ref());
            problems.extend(changes);
            (runs, packaged.template)
        }
        None => {
            let gaps = service.take_gaps();
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
    let (mut runs, mut service_role) = (runs, service_role);
    if let Some(state) = input.state.as_ref().map(|state| state.at.file) {
        let in_state = |at: FileSpan| at.file == state;
        runs.iter_mut().filter(|run| in_state(run.at)).for_each(|run| from_top_of_state(&mut run.path));
        service_role.iter_mut().filter(|r| in_state(r.at)).for_each(|role| from_top_of_state(&mut role.path));
        if in_state(service.at) {
            service.paths_mut().for_each(from_top_of_state);
        }
    }
    Deployment { scope: input.scope, service_role, runs, template, service: Some(service), problems }
}

/// A path of keys in a template or a service, as a path of keys in the state file that holds both.
fn from_top_of_state(path: &mut Vec<String>) {
    let front: &[&str] = match path.first().map(String::as_str) {
        Some("Resources") => &["service", "provider", "compiledCloudFormationTemplate"],
        _ => &["service"],
    };
    path.splice(0..0, front.iter().map(|&key| key.to_owned()));
}

fn unreadable_role(run: &Runs) -> Option<Problem> {
    let why = run.role.lost()?;
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
