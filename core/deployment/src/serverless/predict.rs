//! What the framework will make of a configuration that is not packaged.

use deployfence_source::FileSpan;
use deployfence_template::Template;
use deployfence_value::{Entry, Kind, Map, Value};

use super::service::Service;
use super::triggers::{Handler, Trigger, triggers};
use crate::ServiceRole;
use crate::compute::{Runner, Runs, runs_of};

/// Everything that will run as a role.
pub(super) fn predicted_runs(service: &Service, service_role: Option<&ServiceRole>) -> Vec<Runs> {
    let mut runs = Vec::new();
    if let Some(service_role) = service_role {
        let triggers = triggers(service);
        for handler in Handler::ALL {
            runs.extend(predicted_handler(service, service_role, handler, &triggers));
        }
    }
    for function in &service.functions {
        let overridden = override_of(service, &function.logical_id, &["Role"]);
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
            under: Vec::new(),
            sure: true,
        });
    }
    runs.extend(service.schedules().map(|(function, event, logical_id)| {
        let overridden = override_of(service, &logical_id, &["Target", "RoleArn"]);
        Runs {
            runner: Runner::Resource("AWS::Scheduler::Schedule".into()),
            logical_id,
            role: overridden.unwrap_or_else(|| service.schedule_role(function, event)),
            at: event.at,
            path: event.path.clone(),
            because: Vec::new(),
            under: Vec::new(),
            sure: service.packager.is_some(),
        }
    }));
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
    let role = override_of(service, handler.logical_id(), &["Role"]);
    let role = role.unwrap_or_else(|| service_role.role.clone());
    let (role, because) =
        if service.repairs_itself() { repaired(service, service_role, role)? } else { (role, Vec::new()) };
    Some(Runs {
        runner: Runner::Handler { handler, triggers },
        logical_id: handler.logical_id().to_owned(),
        role,
        at,
        path,
        because,
        under: Vec::new(),
        sure,
    })
}

/// The role of a handler in a service that repairs itself when it is packaged, and what shows it; none where the
/// repair makes a role of the handler's own.
fn repaired(
    service: &Service,
    service_role: &ServiceRole,
    role: Value,
) -> Option<(Value, Vec<(FileSpan, String)>)> {
    let differs = match (role.as_text(), service_role.role.as_text()) {
        (Some(role), Some(service_role)) => role.same(service_role).is_no(),
        _ => false,
    };
    if differs {
        return Some((role, Vec::new()));
    }
    let given = service.handler_role()?;
    let shown = "the repair gives it this role when the service is packaged".to_owned();
    Some((service.evaluate(given), vec![(given.at, shown)]))
}

/// The role that `resources` gives to something that the framework generates: a property under `extensions`
/// replaces the whole property, and an entry under `Resources` is merged over it.
fn override_of(service: &Service, logical_id: &str, property: &[&str]) -> Option<Value> {
    let properties = |map: &'_ Map| map.get(logical_id)?.get("Properties").cloned();
    let extension =
        properties(&service.extensions).filter(|all| property.first().is_some_and(|p| all.get(p).is_some()));
    let role = match extension {
        Some(extension) => {
            extension.at_path(property).cloned().unwrap_or_else(|| Value::new(Kind::Null, extension.at))
        }
        None => properties(&service.resources)?.at_path(property)?.clone(),
    };
    Some(service.evaluate(&role))
}

/// What the user's own resources may refer to, as sections of a template beside them.
const REFERRED: [&str; 3] = ["Parameters", "Mappings", "Conditions"];

/// The user's own resources as a template.
pub(super) fn own_template(service: &Service) -> Option<Template> {
    let resources = Value::new(Kind::Map(service.resources.clone()), service.at);
    let referred = REFERRED.iter().map(|name| {
        let fragments = service.resource_sections.iter().filter(|(entry, _)| entry.key == *name);
        let entries: Vec<Entry> = fragments.flat_map(|(entry, _)| entry.value.entries()).cloned().collect();
        Entry::new(*name, service.at, Value::map(entries, service.at))
    });
    let root = Value::map(referred.chain([Entry::new("Resources", service.at, resources)]), service.at);
    Template::new(root, service.scope)
}
