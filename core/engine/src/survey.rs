//! Questions about one world: everything that was named, joined.

use std::path::Path;

use deployfence_deployment::Problem;
use deployfence_findings::CheckedFile;
use deployfence_graph::World;
use deployfence_source::{FileId, FileSpan};

use crate::check::{Gathered, Setup, gather};
use crate::disk::Disk;
use crate::error::CheckError;
use crate::files::Pages;
use crate::request::{Request, WorldMode};

/// An answer, with the files that its places lie in.
#[derive(Debug)]
pub(crate) struct Survey<T> {
    pub(crate) answer: T,
    pub(crate) files: Vec<CheckedFile>,
    /// What could not be read, a sentence each: the answer is not the whole one then.
    pub(crate) lost: Vec<String>,
}

/// Asks about the world of all that a request names; without any path and any snapshot, of the working directory. `ask` gets
/// the names of files.
pub(crate) fn survey<T>(
    request: &Request,
    ask: impl FnOnce(&World, &dyn Fn(FileId) -> String) -> T,
) -> Result<Survey<T>, CheckError> {
    let disk = Disk::new(&request.working_directory, &request.templates);
    let mut setup = Setup::of(request, &disk)?;
    if request.paths.is_empty() && setup.snapshots.is_empty() {
        setup.paths.push(disk.absolute(Path::new("")));
    }
    let table = setup.table(&disk);
    if setup.config.text.is_some() {
        table.id(&setup.config.path);
    }
    let snapshots = std::mem::take(&mut setup.snapshots);
    let (run, gathered) = gather(setup.judge(request, &table), WorldMode::Together, &snapshots);
    let Gathered { mut inputs, unread, texts, .. } = gathered;
    let pages = Pages::new(&table);
    let of_snapshots = std::mem::take(&mut inputs.snapshot_texts);
    texts.into_iter().chain(of_snapshots).for_each(|(file, text)| pages.add(file, text));
    let joined = run.worlds(inputs, &table).into_iter().next().unwrap_or_default();
    let (world, _) = run.judge.build(joined, &pages);
    let problems = unread.iter().chain(&world.problems).filter(|problem| problem.lossy);
    let problems: Vec<Problem> = problems.cloned().collect();
    let answer = ask(&world, &|file| table.name(file));
    drop(world);
    let texts = pages.into_texts();
    let (files, _) = table.finish(texts);
    let lost = problems.iter().map(|problem| told(&files, problem)).collect();
    Ok(Survey { answer, files, lost })
}

fn told(files: &[CheckedFile], problem: &Problem) -> String {
    format!("{}: {}", place(files, problem.at), problem.message)
}

/// A place as people read it.
pub(crate) fn place(files: &[CheckedFile], at: FileSpan) -> String {
    let file = usize::try_from(at.file.0).ok().and_then(|number| files.get(number));
    file.map_or_else(String::new, |file| {
        let position = file.text.position(at.span.start);
        format!("{}:{}:{}", file.name, position.line, position.column)
    })
}
