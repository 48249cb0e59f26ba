//! Joins a service's configuration with what was packaged of it into one deployment.

use deployfence_source::{FileId, Files};
use deployfence_template::{Resource, Template};
use deployfence_value::{Answer, Kind, Reason, Scope, Value};

use super::packager::Packager;
use super::resolve::resolve;
use super::service::Service;
use super::state::follow_references;
use super::triggers::{Handler, Trigger};
use crate::compute::{Runner, Runs, runs_of};
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
pub fn assemble(input: Input, files: &dyn Files) -> Deployment {
    let mut problems = Vec::new();
    let mut source = None;
    let mut trail = std::collections::HashMap::new();
    if let Some((raw, file)) = &input.config {
        let resolved = resolve(raw, *file, input.scope, files);
        problems.extend(resolved.problems);
        trail = resolved.trail;
        source = Some(Service::new(resolved.config, input.scope, input.packager.clone()));
    }
    let mut packaged = Packaged::new(&input);
    if let (Some(source), Some(packaged_now), false) = (&source, &packaged, input.live)
        && let Some(stale) = packaged_now.stale(source)
    {
        problems.push(stale);
        packaged = None;
    }
    let mut packaged_service = packaged_service(&input).filter(|_| input.live || packaged.is_some());
    // In what was packaged everything is resolved: a gap there is one for good.
    problems.extend(packaged_service.as_mut().map(Service::take_gaps).unwrap_or_default());
    let Some(mut service) = source.or_else(|| packaged_service.clone()) else { return bare(&input, problems) };
    let gaps = service.take_gaps();
    let packaged_role = packaged_service.as_ref().and_then(Service::deployment_role);
    let service_role = service.deployment_role().map(|role| better_known(role, packaged_role.as_ref())).or(packaged_role);
    let service_role = service_role.map(|role| ServiceRole { taken_from: trail.get(&role.at).copied(), ..role });
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

/// The configuration as the packager resolved it.
fn packaged_service(input: &Input) -> Option<Service> {
    let config = follow_references(input.state.as_ref()?, &["service"])?;
    Some(Service::new(config, input.scope, input.packager.clone()))
}

struct Packaged {
    service: Option<Service>,
    template: Template,
    /// The template file beside the state, where both exist: people hand it to CloudFormation themselves.
    file: Option<Template>,
}

impl Packaged {
    fn new(input: &Input) -> Option<Self> {
        let service = packaged_service(input);
        let state = input.state.as_ref();
        let compiled = state.and_then(|s| follow_references(s, &["service", "provider", "compiledCloudFormationTemplate"]));
        let compiled = compiled.and_then(|value| Template::new(value, input.scope));
        let file = input.template.clone().and_then(|value| Template::new(value, input.scope));
        match (compiled, file) {
            (Some(template), file) => Some(Self { service, template, file }),
            (None, Some(template)) => Some(Self { service, template, file: None }),
            (None, None) => None,
        }
    }

    /// A problem that says so where the configuration surely says something else than what was packaged.
    fn stale(&self, source: &Service) -> Option<Problem> {
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
            let mut all: Vec<_> = service.triggers.iter().map(|t| (t.handler, t.function.clone())).collect();
            all.sort_unstable();
            all
        };
        let differs = differs || (source.gaps.is_empty() && generated(source) != generated(packaged));
        differs.then(|| {
            let message = "the packaged output was made from another version of this configuration: the configuration is checked";
            Problem::harmless(source.at, message)
        })
    }

    fn runs(&self, service: &Service) -> Vec<Runs> {
        let mut runs: Vec<Runs> = runs_of(&self.template);
        if let Some(file) = &self.file {
            for other in runs_of(file) {
                let same = |run: &Runs| {
                    run.logical_id == other.logical_id
                        && same_value(&run.role, &other.role) != Answer::No
                };
                if !runs.iter().any(same) {
                    runs.push(other);
                }
            }
        }
        for run in &mut runs {
            let resource = self.template.resource(&run.logical_id);
            match resource.and_then(|resource| handler_of(&self.template, resource)) {
                Some(handler) => point_at_triggers(run, handler, service),
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

fn point_at_triggers(run: &mut Runs, handler: Handler, service: &Service) {
    let triggers: Vec<Trigger> = service.triggers.iter().filter(|t| t.handler == handler).cloned().collect();
    if let Some(first) = triggers.first() {
        let shown = format!("`{}` in what was packaged runs as this role", run.logical_id);
        run.because.push((run.at, shown));
        (run.at, run.path) = (first.at, first.path.clone());
    }
    run.runner = Runner::Handler { handler, triggers };
}

/// What the framework will make of a configuration that is not packaged.
fn predicted_runs(service: &Service, service_role: Option<&ServiceRole>) -> Vec<Runs> {
    let mut runs = Vec::new();
    // A service that repairs itself gives the handlers roles of their own when it is packaged.
    if let Some(service_role) = service_role.filter(|_| !service.repairs_itself()) {
        for handler in Handler::ALL {
            runs.extend(predicted_handler(service, service_role, handler));
        }
    }
    for function in &service.functions {
        let overridden = override_of(service, &function.logical_id);
        let role = overridden.unwrap_or_else(|| service.function_role(function));
        let place = service.place_of_role(&function.logical_id);
        let (at, path) = place.unwrap_or_else(|| (function.at, vec!["functions".into(), function.name.clone()]));
        runs.push(Runs {
            runner: Runner::Resource("AWS::Lambda::Function".into()),
            logical_id: function.logical_id.clone(),
            role,
            at,
            path,
            because: Vec::new(),
            sure: true,
        });
    }
    if let Some(template) = own_template(service) {
        let mut own = runs_of(&template);
        for run in &mut own {
            run.path.insert(0, "resources".into());
        }
        let generated = |run: &Runs| runs.iter().any(|known: &Runs| known.logical_id == run.logical_id);
        own.retain(|run| !generated(run));
        runs.extend(own);
    }
    runs
}

fn predicted_handler(service: &Service, service_role: &ServiceRole, handler: Handler) -> Option<Runs> {
    let triggers: Vec<Trigger> = service.triggers.iter().filter(|t| t.handler == handler).cloned().collect();
    let first = triggers.first()?;
    let (at, path) = (first.at, first.path.clone());
    let role = override_of(service, handler.logical_id()).unwrap_or_else(|| service_role.role.clone());
    Some(Runs {
        runner: Runner::Handler { handler, triggers },
        logical_id: handler.logical_id().to_owned(),
        role,
        at,
        path,
        because: Vec::new(),
        sure: service.packager.is_some(),
    })
}

/// The role that `resources` gives to something that the framework generates: `extensions` replace it, and an
/// entry under `Resources` is merged over it.
fn override_of(service: &Service, logical_id: &str) -> Option<Value> {
    [&service.extensions, &service.resources].into_iter().find_map(|map| {
        let role = map.get(logical_id)?.at_path(&["Properties", "Role"])?;
        Some(service.evaluate(role))
    })
}

/// The user's own resources as a template.
fn own_template(service: &Service) -> Option<Template> {
    let resources = deployfence_value::Entry {
        key: "Resources".into(),
        key_at: service.at,
        value: Value::new(Kind::Map(service.resources.clone()), service.at),
    };
    let root = Value::new(Kind::Map(deployfence_value::Map { entries: vec![resources] }), service.at);
    Template::new(root, service.scope)
}
