//! What the framework will make of a configuration that is not packaged.

use deployfence_template::Template;
use deployfence_value::{Entry, Kind, Map, Value};

use super::service::Service;
use super::triggers::{Handler, Trigger, triggers};
use crate::ServiceRole;
use crate::compute::{Runner, Runs, runs_of};

/// Everything that will run as a role.
pub(super) fn predicted_runs(service: &Service, service_role: Option<&ServiceRole>) -> Vec<Runs> {
    let mut runs = Vec::new();
    // A service that repairs itself gives the handlers roles of their own when it is packaged.
    if let Some(service_role) = service_role.filter(|_| !service.repairs_itself()) {
        let triggers = triggers(service);
        for handler in Handler::ALL {
            runs.extend(predicted_handler(service, service_role, handler, &triggers));
        }
    }
    for function in &service.functions {
        let overridden = override_of(service, &function.logical_id);
        let role = overridden.unwrap_or_else(|| service.function_role(function));
        let place = service.place_of_role(&function.logical_id);
        let (at, path) =
            place.unwrap_or_else(|| (function.at, vec!["functions".into(), function.name.clone()]));
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
            run.path = service.path_of_part("resources", &run.path, run.at);
        }
        let generated = |run: &Runs| runs.iter().any(|known: &Runs| known.logical_id == run.logical_id);
        own.retain(|run| !generated(run));
        runs.extend(own);
    }
    runs
}

fn predicted_handler(
    service: &Service,
    service_role: &ServiceRole,
    handler: Handler,
    triggers: &[Trigger],
) -> Option<Runs> {
    let triggers: Vec<Trigger> = triggers.iter().filter(|t| t.handler == handler).cloned().collect();
    let first = triggers.first()?;
    let (at, path) = (first.at, first.path.clone());
    let sure = service.packager.is_some() && triggers.iter().any(|trigger| trigger.sure);
    let role = override_of(service, handler.logical_id()).unwrap_or_else(|| service_role.role.clone());
    Some(Runs {
        runner: Runner::Handler { handler, triggers },
        logical_id: handler.logical_id().to_owned(),
        role,
        at,
        path,
        because: Vec::new(),
        sure,
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
pub(super) fn own_template(service: &Service) -> Option<Template> {
    let resources = Entry {
        key: "Resources".into(),
        key_at: service.at,
        value: Value::new(Kind::Map(service.resources.clone()), service.at),
    };
    let root = Value::new(Kind::Map(Map { entries: vec![resources] }), service.at);
    Template::new(root, service.scope)
}
