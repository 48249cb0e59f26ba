//! The repair of a packaged service: which handlers run as the deployment role, and what they get instead.

use deployfence_deployment::serverless::repair::{Repair, Wishes};
use deployfence_deployment::serverless::{Handler, Input, Target, assemble, is_state};
use deployfence_deployment::{Deployment, Runner};
use deployfence_graph::World;
use deployfence_source::{FileId, Files, IncludeError, Included, SourceText, Syntax, limits, read};
use deployfence_template::{Dialect, from_document};
use deployfence_value::{Alternative, Scope, Value, both_hold};

/// Nothing may be included: a state file holds everything resolved.
struct NoFiles;

impl Files for NoFiles {
    fn include(&self, _base: FileId, _path: &str) -> Result<Included, IncludeError> {
        Err(IncludeError::Outside)
    }
}

/// Gives every custom-resource handler that runs as the deployment role a role of its own. `state` is the text of
/// `serverless-state.json`.
#[must_use]
pub fn repair(state: &str, wishes: &Wishes) -> Repair {
    let refused = |why: String| Repair { problems: vec![why], ..Repair::default() };
    if state.len() > limits::OUTPUT_BYTES {
        return refused(format!("the state has more than {} MiB", limits::OUTPUT_BYTES / (1024 * 1024)));
    }
    let document = read(&SourceText::new(state), Syntax::Json);
    if let Some(problem) = document.problems().first() {
        return refused(format!("the state cannot be read: {}", problem.message));
    }
    let value = from_document(&document, FileId(0), Dialect::Serverless);
    if !is_state(&value) {
        return refused("this is not the state of a packaged service".to_owned());
    }
    let input = Input {
        config: None,
        state: Some(value),
        template: None,
        live: true,
        target: Target::default(),
        packager: None,
        scope: Scope(1),
    };
    let world = World::new(&[], vec![assemble(&input, &NoFiles)], Vec::new());
    let Some(deployment) = world.deployments.first() else { return Repair::default() };
    let handlers = handlers(&world, deployment);
    match (&deployment.service, &deployment.template) {
        (Some(service), Some(template)) => service.repair(template, &handlers, wishes),
        _ => refused("the state holds no compiled template".to_owned()),
    }
}

/// The handlers that surely run as the deployment role, under whatever condition.
fn handlers(world: &World, deployment: &Deployment) -> Vec<(Handler, String)> {
    let Some(service_role) = &deployment.service_role else { return Vec::new() };
    // A role that hangs on a condition is copied to the handler as it is written.
    let own = service_role.role.alternatives();
    let same = |own: &Alternative<'_>, other: &Alternative<'_>| {
        both_hold(&own.conditions, &other.conditions).is_some()
            && match (own.value.as_text(), other.value.as_text()) {
                (Some(own), Some(role)) => world.same_role(deployment.scope, own, role).0.is_yes(),
                _ => false,
            }
    };
    let runs_as_it = |role: &Value| {
        role.alternatives().iter().any(|alternative| own.iter().any(|own| same(own, alternative)))
    };
    let runs = deployment.runs.iter().filter(|run| runs_as_it(&run.role));
    let found = runs.filter_map(|run| match &run.runner {
        Runner::Handler { handler, .. } => Some((*handler, run.logical_id.clone())),
        Runner::Resource(_) => None,
    });
    found.collect()
}
