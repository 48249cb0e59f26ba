//! One check, from the request to the report.

use std::path::{Path, PathBuf};

use deployfence_deployment::Problem;
use deployfence_findings::Report;
use deployfence_graph::SNAPSHOTS_EXPECTED;
use deployfence_source::FileId;
use deployfence_value::Value;

use crate::binding::bind;
use crate::config::{self, Config};
use crate::discover::{Candidate, Discovery, discover, lost};
use crate::disk::Disk;
use crate::error::CheckError;
use crate::files::{FileTable, Texts};
use crate::inputs::{Alone, Input, Inputs, Sorter};
use crate::judge::{Judge, guarded};
use crate::parallel::Workers;
use crate::reading::{self, Outcome};
use crate::request::{Options, Request, WorldMode};
use crate::service::Choices;
use crate::settings::{Settings, settings};
use crate::suppress::Suppressor;
use crate::verdict::Verdict;
use crate::worlds::{self, Roots, WorldInputs};

/// Checks what the request names. Whatever is wrong with an input is a finding or a problem in the report.
///
/// # Errors
/// When the request itself makes no sense: options that name no rule, or a working directory that is none.
pub fn check(request: &Request) -> Result<Report, CheckError> {
    let disk = Disk::new(&request.working_directory, &request.templates);
    let mut setup = Setup::of(request, &disk)?;
    if request.paths.is_empty() && request.templates.is_empty() {
        setup.paths.push(disk.absolute(Path::new("")));
    }
    let table = setup.table(&disk);
    let text = setup.config.text.take().map(|text| (table.id(&setup.config.path), text));
    let fail_on = setup.config.fail_on;
    let snapshots = std::mem::take(&mut setup.snapshots);
    let mut verdict = run(setup.judge(request, &table), request, &snapshots);
    verdict.texts.extend(text);
    let Verdict { findings, notes, texts, .. } = verdict;
    let (files, checked) = table.finish(texts);
    let mut report = Report { findings, problems: notes, files, checked, fail_on };
    report.sort();
    Ok(report)
}

/// What a request and the configuration ask for.
pub(crate) struct Setup {
    settings: Settings,
    pub(crate) config: Config,
    /// What is looked into, but for snapshots that are named.
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) snapshots: Vec<PathBuf>,
}

impl Setup {
    /// # Errors
    /// When the request makes no sense.
    pub(crate) fn of(request: &Request, disk: &Disk) -> Result<Self, CheckError> {
        let own = settings(&request.options.rules)?;
        if !request.working_directory.is_absolute() {
            let shown = request.working_directory.display().to_string();
            return Err(CheckError::RelativeWorkingDirectory(shown));
        }
        // The first file that a table gets to know has this identity.
        const OF_CONFIG: FileId = FileId(0);
        let mut config = config::load(disk, &request.config, OF_CONFIG)?.unwrap_or_default();
        let own_snapshots = request.options.account_snapshots.iter().map(|path| disk.absolute(path));
        let snapshots = own_snapshots.chain(std::mem::take(&mut config.snapshots)).collect();
        let mut settings = std::mem::take(&mut config.rules);
        settings.extend(own);
        let paths = request.paths.iter().map(|path| disk.absolute(path)).collect();
        Ok(Self { settings, config, paths, snapshots })
    }

    /// The files of what is asked for.
    pub(crate) fn table<'d>(&mut self, disk: &'d Disk) -> FileTable<'d> {
        let mut paths = std::mem::take(&mut self.paths);
        paths.extend(self.snapshots.iter().cloned());
        FileTable::new(disk, paths)
    }

    pub(crate) fn judge<'r, 'd>(self, request: &'r Request, table: &'r FileTable<'d>) -> Judge<'r, 'd> {
        let suppressor = Suppressor::new(&request.options, request.today, self.config.suppressions);
        Judge {
            table,
            settings: self.settings,
            choices: choices(&request.options),
            snapshots: Vec::new(),
            known: self.config.known,
            groups: self.config.groups,
            suppressor,
        }
    }
}

fn choices(options: &Options) -> Choices<'_> {
    Choices { function: options.function.as_deref(), stage: options.stage.as_deref() }
}

/// What was found and read, before it is judged.
pub(crate) struct Gathered {
    pub(crate) inputs: Inputs,
    /// What could not be read, or reads oddly, and belongs to no world.
    pub(crate) unread: Vec<Problem>,
    pub(crate) texts: Texts,
    /// What was said of templates that stand alone.
    verdict: Verdict,
}

/// Finds and reads what a request names.
pub(crate) fn gather<'r, 'd>(
    judge: Judge<'r, 'd>,
    mode: WorldMode,
    snapshots: &[PathBuf],
) -> (Run<'r, 'd>, Gathered) {
    let table = judge.table;
    let mut found = discover(table, mode);
    let roots = Roots::of(found.candidates.iter().map(|candidate| candidate.path.as_path()), table);
    let mut run = Run { judge, mode, roots, workers: Workers::default() };
    let pass = run.pass(&found.candidates);
    let (mut inputs, unpackaged) = pass.sorter.finish(std::mem::take(&mut found.code));
    let mut verdict = pass.verdict;
    run.judge.snapshots = std::mem::take(&mut inputs.snapshots);
    if pass.judged_alone && !run.judge.snapshots.is_empty() {
        // What accounts have is rarely given, and known only now: what was judged without it is judged again.
        verdict = run.pass(&found.candidates).verdict;
    }
    let no_snapshots = no_snapshots(snapshots, &run.judge.snapshots, table);
    let unbound = bind(&mut inputs, table);
    let unsynthesised = unsynthesised(&inputs, table);
    let nothing = nothing_found(&found, &pass.inputs, &unpackaged, table);
    let unpackaged = unpackaged.iter().map(|path| lost(table, path, CODE_IS_NOT_RUN));
    let own = std::mem::take(&mut inputs.problems);
    let unread =
        [pass.problems, found.problems, own, unpackaged.collect(), unsynthesised, nothing, no_snapshots]
            .concat();
    let mut texts = pass.texts;
    texts.extend(unbound);
    (run, Gathered { inputs, unread, texts, verdict })
}

/// Finds, reads and judges.
fn run(judge: Judge<'_, '_>, request: &Request, snapshots: &[PathBuf]) -> Verdict {
    let table = judge.table;
    let (run, gathered) = gather(judge, request.options.world, snapshots);
    let Gathered { mut inputs, unread, texts, mut verdict } = gathered;
    verdict.add(run.judge.unread(unread, texts));
    let snapshot_texts = std::mem::take(&mut inputs.snapshot_texts);
    let worlds = run.worlds(inputs, table);
    let verdicts = run.workers.map(worlds, |world| run.judge.world(world));
    verdicts.into_iter().for_each(|one| verdict.add(one));
    verdict.keep(snapshot_texts);
    let met = std::mem::take(&mut verdict.suppressions);
    let wrong = run.judge.suppressor.judge(met, &run.judge.settings);
    verdict.findings.extend(wrong);
    verdict
}

const CODE_IS_NOT_RUN: &str =
    "its configuration is code, which is never run: run `serverless package` first, then check again";

/// The CDK applications of which no assembly was found, as problems.
fn unsynthesised(inputs: &Inputs, table: &FileTable<'_>) -> Vec<Problem> {
    let is_there = |folder: &Path| inputs.assemblies.iter().any(|assembly| assembly.root.starts_with(folder));
    let without = inputs.applications.iter().filter(|(folder, _)| !is_there(folder));
    let why = "its stacks are made by code, which is never run: run `cdk synth` first, then check again";
    without.map(|(_, path)| lost(table, path, why)).collect()
}

/// The files that were named as snapshots of accounts and are none, as problems; what is not there is told where it is read.
fn no_snapshots(named: &[PathBuf], found: &[Value], table: &FileTable<'_>) -> Vec<Problem> {
    let is_one = |path: &Path| found.iter().any(|value| table.id(path) == value.at.file);
    let others = named.iter().filter(|path| table.disk.exists(path) && !is_one(path));
    others.map(|path| lost(table, path, SNAPSHOTS_EXPECTED)).collect()
}

/// The folders that were named and hold nothing to check, as problems.
fn nothing_found(
    found: &Discovery,
    inputs: &[PathBuf],
    code: &[PathBuf],
    table: &FileTable<'_>,
) -> Vec<Problem> {
    let holds = |folder: &Path| {
        // What is in memory may be all there is of a folder (`serverless.ts` while it is packaged).
        let in_memory = || table.disk.in_memory().any(|path| path.starts_with(folder));
        inputs.iter().chain(code).any(|path| path.starts_with(folder))
            || found.problems.iter().any(|problem| problem.lossy)
            || in_memory()
    };
    let why = "there is nothing to check: no template, no Serverless service and no cloud assembly";
    let empty = found.folders.iter().filter(|folder| !holds(folder));
    empty.map(|folder| lost(table, folder, why)).collect()
}

/// What finds and reads, and then judges.
pub(crate) struct Run<'r, 'd> {
    pub(crate) judge: Judge<'r, 'd>,
    mode: WorldMode,
    roots: Roots,
    workers: Workers,
}

/// What one pass over the candidates gives.
#[derive(Default)]
struct Pass {
    /// What is said of those that stand alone.
    verdict: Verdict,
    judged_alone: bool,
    /// Those that are joined with others.
    sorter: Sorter,
    /// Those that were not checked.
    problems: Vec<Problem>,
    texts: Texts,
    /// Every candidate that is an input.
    inputs: Vec<PathBuf>,
}

enum Step {
    Judged(Verdict),
    Read(Outcome),
}

impl Run<'_, '_> {
    /// The worlds of what was read.
    pub(crate) fn worlds(&self, inputs: Inputs, table: &FileTable<'_>) -> Vec<WorldInputs> {
        worlds::group(inputs, self.mode, table, &self.roots, &self.judge.groups)
    }

    /// Reads the candidates. One that stands alone is judged as soon as it is read, and nothing of it is kept but what
    /// is said and shown; the others wait for those that they are joined with.
    fn pass(&self, candidates: &[Candidate]) -> Pass {
        let steps = self.workers.map(candidates.iter().collect(), |candidate| self.step(candidate));
        let mut pass = Pass::default();
        for (candidate, step) in candidates.iter().zip(steps) {
            match step {
                Step::Read(Outcome::PassedOver) => continue,
                Step::Read(Outcome::Input(input)) => pass.sorter.add(input),
                Step::Read(Outcome::Lost(problems, texts)) => {
                    pass.problems.extend(problems);
                    pass.texts.extend(texts);
                }
                Step::Judged(verdict) => {
                    pass.judged_alone = true;
                    pass.verdict.add(verdict);
                }
            }
            pass.inputs.push(candidate.path.clone());
        }
        pass
    }

    /// A bug of ours is a finding about this candidate alone.
    fn step(&self, candidate: &Candidate) -> Step {
        let table = self.judge.table;
        let step = guarded(
            || table.whole(&candidate.path),
            || match reading::read(candidate, table) {
                Outcome::Input(input) if self.mode == WorldMode::Each => self.judge_alone(input),
                outcome => Step::Read(outcome),
            },
        );
        step.unwrap_or_else(Step::Judged)
    }

    fn judge_alone(&self, input: Input) -> Step {
        match Alone::from(input) {
            Alone::Template(template) => Step::Judged(self.judge.world(worlds::alone(template, &self.roots))),
            Alone::Other(input) => Step::Read(Outcome::Input(*input)),
        }
    }
}
