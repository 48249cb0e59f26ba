//! The repair of a packaged service: which handlers run as the deployment role, and what they get instead.

use deployfence_deployment::Runner;
use deployfence_deployment::serverless::repair::{Repair, Wishes};
use deployfence_deployment::serverless::{Handler, Input, Target, assemble, is_state};
use deployfence_graph::World;
use deployfence_source::{FileId, Files, IncludeError, Included, SourceText, Syntax, limits, read};
use deployfence_template::from_document;
use deployfence_value::Scope;

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
    let value = from_document(&document, FileId(0));
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
    let world = World::new(Vec::new(), vec![assemble(&input, &NoFiles)], Vec::new());
    let Some(deployment) = world.deployments.first() else { return Repair::default() };
    let handlers = handlers(&world);
    match (&deployment.service, &deployment.template) {
        (Some(service), Some(template)) => service.repair(template, &handlers, wishes),
        _ => refused("the state holds no compiled template".to_owned()),
    }
}

/// The handlers that surely run as the deployment role, under whatever condition, each once.
fn handlers(world: &World) -> Vec<(Handler, String)> {
    let mut found = Vec::new();
    for running in world.running_as_service_role() {
        if let Runner::Handler { handler, .. } = &running.run.runner {
            let one = (*handler, running.run.logical_id.clone());
            if !found.contains(&one) {
                found.push(one);
            }
        }
    }
    found
}
