//! What was packaged of a service, and what of it still counts when the configuration has changed since.

use deployfence_source::FileSpan;
use deployfence_template::{Resource, Template};
use deployfence_value::{HoleOrigin, Text, Value};

use super::input::{Input, Target};
use super::predict::predicted_runs;
use super::service::Service;
use super::state::read_state;
use super::triggers::{Handler, Trigger, triggers};
use crate::compute::{Runner, Runs, runs_of};
use crate::{Problem, ServiceRole};

/// What was packaged of a service.
pub(super) struct Packaged {
    /// The configuration as the packager resolved it.
    pub(super) service: Option<Service>,
    /// The template that will be deployed.
    pub(super) template: Option<Template>,
    /// The template file beside the state, where both exist: people hand it to CloudFormation themselves.
    file: Option<Template>,
    /// Where it is written.
    at: FileSpan,
}

impl Packaged {
    pub(super) fn new(input: &Input) -> Option<Self> {
        let at = input.state.as_ref().or(input.template.as_ref())?.at;
        let state = input.state.as_ref().and_then(read_state);
        let (service, compiled) = match state {
            Some(state) => {
                (Some(Service::new(state.service, input.scope, input.packager.clone())), state.template)
            }
            None => (None, None),
        };
        let compiled = compiled.and_then(|value| Template::new(value, input.scope));
        let file = input.template.clone().and_then(|value| Template::new(value, input.scope));
        match (compiled, file) {
            (Some(template), file) => Some(Self { service, template: Some(template), file, at }),
            (None, file) => Some(Self { service, template: file, file: None, at }),
        }
    }

    /// The stage and region that it was packaged for.
    pub(super) fn target(&self) -> Target {
        let setting = |key: &str| {
            let value = self.service.as_ref()?.provider(&[key])?;
            value.as_str().map(str::to_owned)
        };
        Target { stage: setting("stage"), region: setting("region") }
    }

    /// What of it cannot be read though it decides.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let Some(template) = &self.template else {
            return vec![Problem::lossy(self.at, "what was packaged holds no template that can be read")];
        };
        let unreadable = |value: Option<&Value>| value.and_then(|v| Some((v.at, v.lost()?.to_owned())));
        let lost = template.resources().filter_map(|resource| {
            let (at, why) = unreadable(Some(resource.body)).or_else(|| unreadable(resource.properties()))?;
            Some(Problem::lossy(
                at,
                format!("`{}` in what was packaged cannot be read: {why}", resource.logical_id),
            ))
        });
        lost.collect()
    }

    /// Everything in it that runs as a role, pointing at the user's own lines where they are known.
    pub(super) fn runs(&self, service: &Service) -> Vec<Runs> {
        let Some(template) = &self.template else { return Vec::new() };
        let mut runs: Vec<Runs> = runs_of(template);
        for other in self.file.iter().flat_map(runs_of) {
            // What cannot be compared may be another role.
            let same = |run: &Runs| run.logical_id == other.logical_id && same_value(&run.role, &other.role);
            if !runs.iter().any(same) {
                runs.push(other);
            }
        }
        let triggers = triggers(service);
        for run in &mut runs {
            let resource = template.resource(&run.logical_id);
            match resource.and_then(|resource| handler_of(template, resource)) {
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

    /// What will run once the service is packaged again: what was packaged, but for what the configuration says
    /// otherwise now. `role` is the deployment role of the configuration. Says what changed.
    pub(super) fn runs_now(&self, source: &Service, role: Option<&ServiceRole>) -> (Vec<Runs>, Vec<Problem>) {
        let packaged = self.runs(source);
        let now = predicted_runs(source, role);
        let then = self.service.as_ref();
        let then = then.map(|service| predicted_runs(service, service.deployment_role().as_ref()));
        let complete = !source.has_gaps();
        let mut changed: Vec<String> = Vec::new();
        let mut all: Vec<Runs> = Vec::new();
        for run in packaged {
            let predicted = now.iter().find(|other| other.logical_id == run.logical_id);
            let before =
                then.as_ref().and_then(|t| t.iter().find(|other| other.logical_id == run.logical_id));
            match (predicted, &then) {
                (Some(predicted), _) if !differs(&run.role, &predicted.role) => all.push(run),
                // The configuration gave another role then: what it gives now will be packaged next.
                (Some(predicted), Some(_))
                    if before.is_none_or(|before| differs(&before.role, &predicted.role)) =>
                {
                    changed.push(run.logical_id);
                    all.push(predicted.clone());
                }
                // It gave the same and something else was packaged: an override that went, unless a plugin did it.
                (Some(predicted), _) if !source.has_other_plugins() => {
                    changed.push(run.logical_id);
                    all.push(predicted.clone());
                }
                // What triggered a handler is gone.
                (None, _) if complete && matches!(run.runner, Runner::Handler { .. }) => {
                    changed.push(run.logical_id);
                }
                _ => all.push(run),
            }
        }
        for run in now {
            if !all.iter().any(|known| known.logical_id == run.logical_id) {
                changed.push(run.logical_id.clone());
                all.push(run);
            }
        }
        let problems = match changed.as_slice() {
            [] => Vec::new(),
            [first, ..] => {
                let message = format!(
                    "the packaged output was made from another version of this configuration (`{first}` differs): where \
                     they disagree the configuration was checked"
                );
                vec![Problem::harmless(source.at, message)]
            }
        };
        (all, problems)
    }
}

fn same_value(a: &Value, b: &Value) -> bool {
    match (a.as_text(), b.as_text()) {
        (Some(a), Some(b)) => a.same(b).is_yes(),
        _ => a.canonical() == b.canonical(),
    }
}

/// Whether two roles are written differently, as far as the framework's variables are known on both sides.
fn differs(a: &Value, b: &Value) -> bool {
    let (Some(a), Some(b)) = (a.as_text(), b.as_text()) else { return false };
    let is_variable = |text: &Text| text.holes().any(|hole| matches!(hole.origin, HoleOrigin::Variable(_)));
    if is_variable(a) || is_variable(b) {
        return a.same(b).is_no();
    }
    a != b
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
