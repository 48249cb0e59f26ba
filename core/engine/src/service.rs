//! The deployment of a Serverless service: what was found of it, and the choices of the request.

use std::path::{Path, PathBuf};

use deployfence_deployment::serverless::{Input, Packager, Target, assemble};
use deployfence_deployment::{Deployment, Problem};
use deployfence_findings::Note;
use deployfence_source::{FileId, FileSpan, SourceText, Span, Syntax, limits, read};
use deployfence_value::Scope;

use crate::disk::{Disk, ReadError};
use crate::files::Pages;
use crate::inputs::ServiceInput;

/// What the request says about deploying a service.
#[derive(Debug)]
pub(crate) struct Choices<'r> {
    pub(crate) function: Option<&'r str>,
    pub(crate) stage: Option<&'r str>,
}

impl Choices<'_> {
    /// What will be deployed of a service; what is worth telling on the way goes to `notes`.
    pub(crate) fn deployment(
        &self,
        service: ServiceInput,
        scope: Scope,
        pages: &Pages<'_, '_>,
        notes: &mut Vec<Note>,
    ) -> Deployment {
        let packager = if service.live { None } else { packager(&service.root, pages, notes) };
        let ServiceInput { config, state, template, live, .. } = service;
        let target = Target { stage: self.stage.map(str::to_owned), region: None };
        let input = Input { config, state, template, live, target, packager, scope };
        let mut deployment = assemble(&input, pages);
        let foreign =
            deployment.service.as_ref().and_then(|s| Some((s.at, s.foreign_provider()?.to_owned())));
        if let Some((at, provider)) = foreign {
            let message = format!("the provider is `{provider}`, not AWS: the service was not checked");
            deployment.runs.clear();
            deployment.service = None;
            deployment.problems.push(Problem::harmless(at, message));
        }
        if let Some(name) = self.function {
            focus(&mut deployment, name);
        }
        deployment
    }
}

/// Keeps what is about one function: deploying a function sets its own role and code, and nothing else.
fn focus(deployment: &mut Deployment, name: &str) {
    let Some(service) = &mut deployment.service else { return };
    let logical_id = service.functions.iter().find(|f| f.name == name).map(|f| f.logical_id.clone());
    deployment.runs.retain(|run| Some(&run.logical_id) == logical_id.as_ref());
    service.forget_resources();
}

/// The packager that the nearest lockfile names, within what was named. What is left of a broken one still counts:
/// a finding that hangs on the packager must not go with a byte.
fn packager(root: &Path, pages: &Pages<'_, '_>, notes: &mut Vec<Note>) -> Option<Packager> {
    let named: &[PathBuf] = pages.table.named();
    let within = |folder: &&Path| *folder == root || named.iter().any(|named| folder.starts_with(named));
    let folders: Vec<&Path> = root.ancestors().take_while(within).collect();
    let names = ["package-lock.json", "yarn.lock", "pnpm-lock.yaml"];
    let paths = folders.iter().flat_map(|folder| names.map(|name| folder.join(name)));
    for path in paths {
        let (text, unread) = match pages.table.disk.read(&path, limits::OUTPUT_BYTES) {
            Err(ReadError::Missing) => continue,
            Err(ReadError::Failed(why)) => {
                let bytes = Disk::front(&path, limits::OUTPUT_BYTES).unwrap_or_default();
                (SourceText::new(String::from_utf8_lossy(&bytes)), Some(why))
            }
            Ok(text) => (text, None),
        };
        let file = pages.open(&path, text.clone());
        let (packager, broken) = locked(&path, &text, file);
        let unread = unread.map(|why| (FileSpan::new(file, Span::at(0)), why));
        if let Some((at, why)) = unread.or(broken) {
            let name = pages.table.disk.display(&path);
            let message =
                format!("the lockfile `{name}`, which tells the packager, cannot be read in full: {why}");
            notes.push(Note { message, at: Some(at) });
            return packager;
        }
        if packager.is_some() {
            return packager;
        }
    }
    None
}

/// The packager that the text of a lockfile names, and where and why it is not all that can be read.
fn locked(path: &Path, text: &SourceText, file: FileId) -> (Option<Packager>, Option<(FileSpan, String)>) {
    if path.extension().is_some_and(|extension| extension == "json") {
        let document = read(text, Syntax::Json);
        let broken = document.problems().first();
        let broken = broken.map(|problem| (FileSpan::new(file, problem.span), problem.message.clone()));
        return (document.root().and_then(|root| Packager::from_npm_lock(root, file)), broken);
    }
    let place = |start, end| FileSpan::new(file, Span::new(start, end));
    (Packager::from_lock_text(text.as_str(), place), None)
}
