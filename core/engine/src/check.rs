//! One check, from the request to the report.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use deployfence_deployment::serverless::{Input, Packager, Target, assemble};
use deployfence_deployment::{Deployment, Problem};
use deployfence_findings::{Finding, Note, Report, RuleMeta, Severity};
use deployfence_graph::World;
use deployfence_rules::{RULES, Rule};
use deployfence_source::{FileId, FileSpan, SourceText, Span, Syntax, limits, read};
use deployfence_template::Template;
use deployfence_value::{Scope, Value};

use crate::disk::{Disk, ReadError};
use crate::error::CheckError;
use crate::inputs::{self, ServiceInput};
use crate::request::{Request, RuleSetting};
use crate::sources::Sources;
use crate::worlds::{self, WorldInputs};

/// Checks what the request names. Whatever is wrong with an input is a finding or a problem in the report.
///
/// # Errors
/// When the request itself makes no sense: options that name no rule, or a working directory that is none.
pub fn check(request: &Request) -> Result<Report, CheckError> {
    let settings = settings(&request.options.rules)?;
    if !request.working_directory.is_absolute() {
        let shown = request.working_directory.display().to_string();
        return Err(CheckError::RelativeWorkingDirectory(shown));
    }
    let disk = Disk::new(&request.working_directory, &request.templates);
    let mut paths: Vec<PathBuf> = request.paths.iter().map(|path| disk.absolute(path)).collect();
    if paths.is_empty() && request.templates.is_empty() {
        paths.push(disk.absolute(Path::new("")));
    }
    let sources = Sources::new(&disk, paths.clone());
    let mut inputs = inputs::find(&sources, &paths);
    let mut checked = inputs.read;
    let unread = World::new(&[], Vec::new(), std::mem::take(&mut inputs.problems));
    let mut run = Run {
        snapshots: std::mem::take(&mut inputs.snapshots),
        sources: &sources,
        named: &paths,
        settings,
        function: request.options.function.as_deref(),
        stage: request.options.stage.as_deref(),
        next_scope: 0,
        findings: Vec::new(),
        problems: Vec::new(),
    };
    run.ask(&unread);
    for world in worlds::group(inputs, request.options.world, &disk, &paths) {
        run.world(world);
    }
    let Run { findings, problems, .. } = run;
    checked += sources.included();
    let mut report = Report { findings, problems, files: sources.into_files(), checked };
    report.sort();
    Ok(report)
}

/// The settings of rules by slug.
type Settings = BTreeMap<&'static str, RuleSetting>;

fn settings(rules: &BTreeMap<String, RuleSetting>) -> Result<Settings, CheckError> {
    rules.iter().map(|(name, &setting)| Ok((configurable(name)?.slug, setting))).collect()
}

fn configurable(name: &str) -> Result<&'static RuleMeta, CheckError> {
    let Some(rule) = deployfence_rules::find(name) else {
        let nearest = nearest(name);
        return Err(CheckError::UnknownRule { name: name.to_owned(), nearest });
    };
    if rule.meta().fixed { Err(CheckError::FixedRule(rule.meta().slug)) } else { Ok(rule.meta()) }
}

/// The slug that a misspelt one was likely meant to be.
pub(crate) fn nearest(name: &str) -> Option<String> {
    let slugs = RULES.iter().map(|rule| rule.meta().slug);
    let scored = slugs.map(|slug| (strsim::jaro_winkler(name, slug), slug));
    scored
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, slug)| slug.to_owned())
}

struct Run<'r> {
    snapshots: Vec<Value>,
    sources: &'r Sources<'r>,
    named: &'r [PathBuf],
    settings: Settings,
    function: Option<&'r str>,
    stage: Option<&'r str>,
    next_scope: u32,
    findings: Vec<Finding>,
    problems: Vec<Note>,
}

impl Run<'_> {
    fn world(&mut self, inputs: WorldInputs) {
        let root = inputs.root.clone();
        let at = place(&inputs).unwrap_or_else(|| self.sources.whole(&root));
        match catch_unwind(AssertUnwindSafe(|| self.build(inputs))) {
            Ok(world) => self.ask(&world),
            Err(panic) => self.findings.push(deployfence_rules::internal_error(at, &words(panic.as_ref()))),
        }
    }

    fn build(&mut self, inputs: WorldInputs) -> World {
        let mut problems = Vec::new();
        let mut templates = Vec::new();
        for input in inputs.templates {
            self.sources.set_world(input.file, &inputs.root);
            problems.extend(input.problems);
            let scope = self.scope();
            templates.extend(Template::new(input.value, scope));
        }
        let mut deployments = Vec::new();
        for mut service in inputs.services {
            problems.append(&mut service.problems);
            let files =
                [service.config.as_ref().map(|(_, file)| *file), service.state.as_ref().map(|s| s.at.file)];
            for file in files.into_iter().flatten() {
                self.sources.set_world(file, &inputs.root);
            }
            deployments.push(self.deployment(service));
        }
        World::with_snapshots(&templates, deployments, problems, &self.snapshots)
    }

    fn deployment(&mut self, service: ServiceInput) -> Deployment {
        let scope = self.scope();
        let packager = if service.live { None } else { self.packager(&service.root) };
        let ServiceInput { config, state, template, live, .. } = service;
        let target = Target { stage: self.stage.map(str::to_owned), region: None };
        let input = Input { config, state, template, live, target, packager, scope };
        let mut deployment = assemble(&input, self.sources);
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

    /// The packager that the nearest lockfile names, within what was named. What is left of a broken one still counts:
    /// a finding that hangs on the packager must not go with a byte.
    fn packager(&mut self, root: &Path) -> Option<Packager> {
        let within =
            |folder: &&Path| *folder == root || self.named.iter().any(|named| folder.starts_with(named));
        let folders: Vec<&Path> = root.ancestors().take_while(within).collect();
        let names = ["package-lock.json", "yarn.lock", "pnpm-lock.yaml"];
        let paths = folders.iter().flat_map(|folder| names.map(|name| folder.join(name)));
        for path in paths {
            let (text, unread) = match self.sources.disk.read(&path, limits::OUTPUT_BYTES) {
                Err(ReadError::Missing) => continue,
                Err(ReadError::Failed(why)) => {
                    let bytes = Disk::front(&path, limits::OUTPUT_BYTES).unwrap_or_default();
                    (SourceText::new(String::from_utf8_lossy(&bytes)), Some(why))
                }
                Ok(text) => (text, None),
            };
            let file = self.sources.add(&path, text.clone());
            let (packager, broken) = locked(&path, &text, file);
            let unread = unread.map(|why| (FileSpan::new(file, Span::at(0)), why));
            if let Some((at, why)) = unread.or(broken) {
                let name = self.sources.disk.display(&path);
                let message =
                    format!("the lockfile `{name}`, which tells the packager, cannot be read in full: {why}");
                self.problems.push(Note { message, at: Some(at) });
                return packager;
            }
            if packager.is_some() {
                return packager;
            }
        }
        None
    }

    fn scope(&mut self) -> Scope {
        self.next_scope += 1;
        Scope(self.next_scope)
    }

    /// Asks every rule that is on; a rule that panics is a finding of its own.
    fn ask(&mut self, world: &World) {
        let notes = world.problems.iter().filter(|p| !p.lossy);
        self.problems.extend(notes.map(|p| Note { message: p.message.clone(), at: Some(p.at) }));
        for &rule in RULES {
            match self.settings.get(rule.meta().slug).copied() {
                Some(RuleSetting::Off) => {}
                Some(RuleSetting::Severity(severity)) => self.ask_one(rule, world, Some(severity)),
                None => self.ask_one(rule, world, None),
            }
        }
    }

    fn ask_one(&mut self, rule: &dyn Rule, world: &World, severity: Option<Severity>) {
        let mut found = Vec::new();
        let asked = catch_unwind(AssertUnwindSafe(|| rule.check(world, &mut found)));
        if let Err(panic) = asked {
            let at = world.deployments.first().and_then(|d| d.service.as_ref()).map(|s| s.at);
            let at = at.or_else(|| world.roles().next().map(|r| r.at));
            let what = format!("rule `{}`: {}", rule.meta().slug, words(panic.as_ref()));
            found = vec![deployfence_rules::internal_error(
                at.unwrap_or_else(|| self.sources.whole(Path::new("/"))),
                &what,
            )];
        }
        // A rule that fails speaks through DF004, which no setting softens.
        for finding in found.iter_mut().filter(|finding| !finding.rule.fixed) {
            finding.severity = severity.unwrap_or(finding.severity);
        }
        self.findings.extend(found);
    }
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

/// Keeps what is about one function: deploying a function sets its own role and code, and nothing else.
fn focus(deployment: &mut Deployment, name: &str) {
    let Some(service) = &mut deployment.service else { return };
    let logical_id = service.functions.iter().find(|f| f.name == name).map(|f| f.logical_id.clone());
    deployment.runs.retain(|run| Some(&run.logical_id) == logical_id.as_ref());
    service.forget_resources();
}

fn place(inputs: &WorldInputs) -> Option<FileSpan> {
    let service = inputs.services.iter().find_map(|s| {
        let config = s.config.as_ref().map(|(value, _)| value.at);
        config.or_else(|| s.state.as_ref().map(|state| state.at))
    });
    service.or_else(|| inputs.templates.first().map(|t| FileSpan::new(t.file, Span::at(0))))
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without words".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use deployfence_findings::{Group, Host, Status};

    static META: RuleMeta = RuleMeta {
        code: "DF999",
        slug: "always-panics",
        group: Group::Tool,
        severity: Severity::Low,
        summary: "panics",
        hosts: &[Host::Check],
        references: &[],
        fixed: false,
    };

    struct AlwaysPanics;

    impl Rule for AlwaysPanics {
        fn meta(&self) -> &'static RuleMeta {
            &META
        }

        fn check(&self, _world: &World, findings: &mut Vec<Finding>) {
            findings
                .push(Finding::builder(&META, FileSpan::new(FileId(0), Span::at(0)), "half done").build());
            panic!("on purpose");
        }
    }

    #[test]
    fn a_rule_that_panics_fails_the_check_and_says_half_of_nothing() {
        let disk = Disk::new(Path::new("/"), &BTreeMap::new());
        let sources = Sources::new(&disk, Vec::new());
        let mut run = Run {
            snapshots: Vec::new(),
            sources: &sources,
            named: &[],
            settings: Settings::new(),
            function: None,
            stage: None,
            next_scope: 0,
            findings: Vec::new(),
            problems: Vec::new(),
        };
        let world = World::new(&[], Vec::new(), Vec::new());
        run.ask_one(&AlwaysPanics, &world, Some(Severity::Low));
        let [finding] = run.findings.as_slice() else { panic!("one finding, not {:?}", run.findings) };
        assert_eq!(finding.rule.code, "DF004");
        assert_eq!(finding.severity, Severity::Critical);
        assert!(finding.message.contains("always-panics") && finding.message.contains("on purpose"));
        let report = Report { findings: run.findings, ..Report::default() };
        assert_eq!(report.status(Severity::Critical), Status::Unchecked);
    }
}
