//! What was packaged of a service: what runs in it, and whether it is older than the configuration.

use deployfence_template::{Resource, Template};
use deployfence_value::{Answer, Value};

use super::assemble::Input;
use super::service::Service;
use super::state::follow_references;
use super::triggers::{Handler, Trigger, triggers};
use crate::Problem;
use crate::compute::{Runner, Runs, runs_of};

/// The configuration as the packager resolved it.
pub(super) fn packaged_service(input: &Input) -> Option<Service> {
    let config = follow_references(input.state.as_ref()?, &["service"])?;
    Some(Service::new(config, input.scope, input.packager.clone()))
}

/// What was packaged of a service.
pub(super) struct Packaged {
    service: Option<Service>,
    pub(super) template: Template,
    /// The template file beside the state, where both exist: people hand it to CloudFormation themselves.
    file: Option<Template>,
}

impl Packaged {
    pub(super) fn new(input: &Input) -> Option<Self> {
        let service = packaged_service(input);
        let state = input.state.as_ref();
        let compiled = state
            .and_then(|s| follow_references(s, &["service", "provider", "compiledCloudFormationTemplate"]));
        let compiled = compiled.and_then(|value| Template::new(value, input.scope));
        let file = input.template.clone().and_then(|value| Template::new(value, input.scope));
        match (compiled, file) {
            (Some(template), file) => Some(Self { service, template, file }),
            (None, Some(template)) => Some(Self { service, template, file: None }),
            (None, None) => None,
        }
    }

    /// A problem that says so where the configuration surely says something else than what was packaged.
    pub(super) fn stale(&self, source: &Service) -> Option<Problem> {
        let packaged = self.service.as_ref()?;
        let role = |service: &Service| service.deployment_role().map(|r| (r.role.clone(), r.at));
        let differs = match (role(source), role(packaged)) {
            (Some((a, _)), Some((b, _))) => match (a.as_text(), b.as_text()) {
                (Some(a), Some(b)) => a.same(b).is_no(),
                _ => false,
            },
            (None, None) => false,
            // A gap in the configuration is no sign of a change.
            (None, Some(_)) | (Some(_), None) => source.gaps.is_empty(),
        };
        let generated = |service: &Service| {
            let mut all: Vec<_> = triggers(service).into_iter().map(|t| (t.handler, t.function)).collect();
            all.sort_unstable();
            all
        };
        let differs = differs || (source.gaps.is_empty() && generated(source) != generated(packaged));
        differs.then(|| {
            let message = "the packaged output was made from another version of this configuration: the configuration is checked";
            Problem::harmless(source.at, message)
        })
    }

    /// Everything in it that runs as a role, pointing at the user's own lines where they are known.
    pub(super) fn runs(&self, service: &Service) -> Vec<Runs> {
        let mut runs: Vec<Runs> = runs_of(&self.template);
        if let Some(file) = &self.file {
            for other in runs_of(file) {
                let same = |run: &Runs| {
                    run.logical_id == other.logical_id && same_value(&run.role, &other.role) != Answer::No
                };
                if !runs.iter().any(same) {
                    runs.push(other);
                }
            }
        }
        let triggers = triggers(service);
        for run in &mut runs {
            let resource = self.template.resource(&run.logical_id);
            match resource.and_then(|resource| handler_of(&self.template, resource)) {
                Some(handler) => point_at_triggers(run, handler, &triggers),
                None => {
                    if let Some((at, path)) = service.place_of_role(&run.logical_id) {
                        run.because.push((run.at, format!("`{}` in what was packaged", run.logical_id)));
                        (run.at, run.path) = (at, path);
                    }
                }
            }
        }
        runs
    }
}

fn same_value(a: &Value, b: &Value) -> Answer {
    match (a.as_text(), b.as_text()) {
        (Some(a), Some(b)) => a.same(b),
        _ => Answer::Unknown,
    }
}

/// The handler that a function of a packaged template is: its code is the framework's own archive, and its
/// entry point one of the framework's.
fn handler_of(template: &Template, resource: Resource<'_>) -> Option<Handler> {
    let key = template.property(resource, &["Code", "S3Key"])?;
    if !key.as_text()?.ends_with("/custom-resources.zip").is_yes() {
        return None;
    }
    let entry_point = template.property(resource, &["Handler"])?;
    Handler::ALL.into_iter().find(|handler| entry_point.as_str() == Some(handler.entry_point()))
}

fn point_at_triggers(run: &mut Runs, handler: Handler, triggers: &[Trigger]) {
    let triggers: Vec<Trigger> = triggers.iter().filter(|t| t.handler == handler).cloned().collect();
    if let Some(first) = triggers.first() {
        let shown = format!("`{}` in what was packaged runs as this role", run.logical_id);
        run.because.push((run.at, shown));
        (run.at, run.path) = (first.at, first.path.clone());
    }
    run.runner = Runner::Handler { handler, triggers };
}
