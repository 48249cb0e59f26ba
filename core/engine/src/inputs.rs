//! Finds the inputs of a check: what was named, and what lies in the folders that were named.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use deployfence_deployment::Problem;
use deployfence_source::{FileId, SourceText};
use deployfence_value::Value;

use crate::disk::{Disk, ReadError};
use crate::kinds::{self, Kind, Read, STATE, UPDATE_TEMPLATE};
use crate::sources::Sources;
use crate::walk::{Walked, walk};

/// What a check is about.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    pub(crate) services: Vec<ServiceInput>,
    pub(crate) templates: Vec<TemplateInput>,
    /// What accounts have; known to every world.
    pub(crate) snapshots: Vec<Value>,
    /// What could not be read at all; belongs to no world.
    pub(crate) problems: Vec<Problem>,
    /// How many files were read as an input.
    pub(crate) read: usize,
}

/// A Serverless service: its configuration, what was packaged of it, or both.
#[derive(Debug)]
pub(crate) struct ServiceInput {
    /// The folder of the service.
    pub(crate) root: PathBuf,
    pub(crate) config: Option<(Value, FileId)>,
    pub(crate) state: Option<Value>,
    pub(crate) template: Option<Value>,
    /// Whether the packaged output decides whatever the configuration says: it is being made right now, or was named.
    pub(crate) live: bool,
    pub(crate) problems: Vec<Problem>,
}

/// A template.
#[derive(Debug)]
pub(crate) struct TemplateInput {
    pub(crate) path: PathBuf,
    pub(crate) value: Value,
    pub(crate) file: FileId,
    pub(crate) problems: Vec<Problem>,
}

/// What a packager wrote into one folder.
#[derive(Debug, Default)]
struct Output {
    state: Option<Value>,
    template: Option<Value>,
    live: bool,
    problems: Vec<Problem>,
}

struct Finder<'s, 'd> {
    sources: &'s Sources<'d>,
    inputs: Inputs,
    seen: BTreeSet<PathBuf>,
    outputs: BTreeMap<PathBuf, Output>,
    configurations: Vec<(PathBuf, Value, FileId, Vec<Problem>)>,
    /// Folders of services whose configuration is code, with that file.
    code: BTreeMap<PathBuf, PathBuf>,
}

/// Finds and reads the inputs.
pub(crate) fn find(sources: &Sources<'_>, paths: &[PathBuf]) -> Inputs {
    let mut finder = Finder {
        sources,
        inputs: Inputs::default(),
        seen: BTreeSet::new(),
        outputs: BTreeMap::new(),
        configurations: Vec::new(),
        code: BTreeMap::new(),
    };
    let in_memory: Vec<PathBuf> = sources.disk.in_memory().map(Path::to_owned).collect();
    for path in paths {
        finder.named(path);
    }
    for path in &in_memory {
        finder.file(path, true);
    }
    finder.packaged_beside_configurations();
    finder.finish()
}

impl Finder<'_, '_> {
    fn named(&mut self, path: &Path) {
        if self.sources.disk.is_in_memory(path) {
            self.file(path, true);
        } else if path.is_dir() {
            let before = self.found();
            self.folder(path);
            // What is in memory may be all there is of a folder (`serverless.ts` while it is packaged).
            if self.found() == before && !self.sources.disk.in_memory().any(|p| p.starts_with(path)) {
                self.lost(path, "there is nothing to check: no template and no Serverless service");
            }
        } else if kinds::CODE.contains(&kinds::file_name(path)) && path.is_file() {
            self.code.insert(folder_of(path), path.to_owned());
        } else {
            self.file(path, true);
        }
    }

    fn found(&self) -> usize {
        self.seen.len() + self.code.len() + self.inputs.problems.iter().filter(|p| p.lossy).count()
    }

    fn folder(&mut self, folder: &Path) {
        for name in [STATE, UPDATE_TEMPLATE] {
            let packaged = folder.join(name);
            if packaged.is_file() {
                self.file(&packaged, false);
            }
        }
        for entry in walk(folder) {
            match entry {
                Walked::File(path) => self.walked(&path),
                Walked::Link(path) => self.link(&path),
                Walked::Unlisted(why) => {
                    self.lost(folder, &format!("a part of the folder cannot be read: {why}"));
                }
            }
        }
    }

    /// A link is followed where it leads to a file inside what was named; else that it was not is said, if it may matter.
    fn link(&mut self, path: &Path) {
        let why = match path.metadata() {
            Ok(target) if target.is_file() && self.sources.may_follow(path) => return self.walked(path),
            // What lies in a folder that was named is met there.
            Ok(target) if target.is_dir() && self.sources.may_follow(path) => return,
            Ok(target) if target.is_dir() => "leads out of what was named",
            _ if !has_input_extension(path) => return,
            Ok(_) => "leads out of what was named",
            Err(_) => "leads to nothing that can be read",
        };
        let message = format!("the link `{}` {why}: it was not followed", self.sources.disk.display(path));
        self.inputs.problems.push(Problem::harmless(self.sources.whole(path), message));
    }

    fn walked(&mut self, path: &Path) {
        if kinds::CODE.contains(&kinds::file_name(path)) {
            self.code.insert(folder_of(path), path.to_owned());
            return;
        }
        if has_input_extension(path) {
            self.file(path, false);
        }
    }

    fn file(&mut self, path: &Path, named: bool) {
        if self.seen.contains(path) {
            return;
        }
        let text = match self.sources.disk.read(path, kinds::limit(path)) {
            Ok(text) => text,
            Err(ReadError::Missing) if named => return self.lost(path, "there is no such file or folder"),
            Err(ReadError::Missing) => return,
            // A large data file that happens to be JSON is no input; one that was named is.
            Err(ReadError::Failed(_)) if !named && is_data(path) => return,
            Err(ReadError::Failed(why)) => return self.lost(path, &why),
        };
        // Most JSON and YAML of a folder is neither: looking at the text is cheaper than reading it.
        let asked_for = named;
        let named = named || kinds::has_fixed_name(path);
        if !named && !["Resources", "service"].iter().any(|word| text.as_str().contains(word)) {
            return;
        }
        let file = self.sources.add(path, text.clone());
        let Read { kind, problems } = kinds::read_kind(path, file, &text);
        if matches!(kind, Kind::Other)
            && !named
            && (problems.is_empty() || !kinds::looks_like_input(text.as_str()))
        {
            return;
        }
        self.seen.insert(path.to_owned());
        self.inputs.read += 1;
        self.sort(path, file, Read { kind, problems }, &text, asked_for);
    }

    fn sort(&mut self, path: &Path, file: FileId, read: Read, text: &SourceText, asked_for: bool) {
        let folder = folder_of(path);
        let Read { kind, problems } = read;
        match kind {
            Kind::Service(value) => self.configurations.push((path.to_owned(), value, file, problems)),
            Kind::State(value) => {
                let output = self.outputs.entry(folder).or_default();
                output.state = Some(value);
                output.live |= asked_for;
                output.problems.extend(problems);
            }
            Kind::Template(value) if kinds::file_name(path) == UPDATE_TEMPLATE => {
                let output = self.outputs.entry(folder).or_default();
                output.template = Some(value);
                output.problems.extend(problems);
            }
            Kind::Snapshot(value) => {
                self.inputs.problems.extend(problems);
                self.inputs.snapshots.push(value);
            }
            Kind::Template(value) => {
                self.inputs.templates.push(TemplateInput { path: path.to_owned(), value, file, problems });
            }
            Kind::Broken(at, why) => {
                let name = self.sources.disk.display(path);
                let message = format!("`{name}` was not checked: its `Resources` {why}");
                self.inputs.problems.push(Problem::lossy(at, message));
                self.inputs.problems.extend(problems);
            }
            Kind::Fragment(at) if !asked_for => {
                let name = self.sources.disk.display(path);
                let message = format!(
                    "`{name}` names its `Resources` by a variable: it is checked where a service includes it"
                );
                self.inputs.problems.push(Problem::harmless(at, message));
                self.inputs.problems.extend(problems);
            }
            Kind::Other | Kind::Fragment(_) if problems.is_empty() => {
                let why = if text.as_str().trim().is_empty() {
                    "it is empty"
                } else {
                    "it is neither a CloudFormation template (it has no `Resources` map) nor a Serverless service"
                };
                self.lost(path, why);
            }
            Kind::Other | Kind::Fragment(_) => self.inputs.problems.extend(problems),
        }
    }

    /// `.serverless` belongs to the service beside it, though git ignores it.
    fn packaged_beside_configurations(&mut self) {
        let configured = self
            .configurations
            .iter()
            .filter(|(path, ..)| is_default_name(path))
            .map(|(path, ..)| folder_of(path));
        let folders: BTreeSet<PathBuf> = configured.chain(self.code.keys().cloned()).collect();
        for folder in folders {
            for name in [STATE, UPDATE_TEMPLATE] {
                self.file(&folder.join(".serverless").join(name), false);
            }
        }
    }

    fn lost(&mut self, path: &Path, why: &str) {
        let name = self.sources.disk.display(path);
        let message = format!("`{name}` was not checked: {why}");
        self.inputs.problems.push(Problem::lossy(self.sources.whole(path), message));
    }

    /// The folder of what was packaged of a configuration. Which of several configurations was packaged is known of the
    /// default name, and of one that was named alone with what was packaged.
    fn output_of(&self, configuration: &Path, alone: bool) -> Option<PathBuf> {
        let named = self.outputs.iter().filter(|(_, output)| output.live).map(|(folder, _)| folder);
        let beside = folder_of(configuration).join(".serverless");
        match named.collect::<Vec<_>>().as_slice() {
            [only] if alone || **only == beside => Some((*only).clone()),
            _ => is_default_name(configuration).then_some(beside),
        }
    }

    fn finish(mut self) -> Inputs {
        let alone = self.configurations.len() == 1;
        for (path, value, file, mut problems) in std::mem::take(&mut self.configurations) {
            let root = folder_of(&path);
            let output = self.output_of(&path, alone).and_then(|folder| self.outputs.remove(&folder));
            let output = output.unwrap_or_default();
            problems.extend(output.problems);
            self.code.remove(&root);
            self.inputs.services.push(ServiceInput {
                root,
                config: Some((value, file)),
                state: output.state,
                template: output.template,
                live: output.live,
                problems,
            });
        }
        for (folder, output) in std::mem::take(&mut self.outputs) {
            let root = if kinds::file_name(&folder) == ".serverless" { folder_of(&folder) } else { folder };
            self.code.remove(&root);
            self.inputs.services.push(ServiceInput {
                root,
                config: None,
                state: output.state,
                template: output.template,
                live: output.live,
                problems: output.problems,
            });
        }
        for path in std::mem::take(&mut self.code).into_values() {
            let why = "its configuration is code, which is never run: run `serverless package` first, then check again";
            self.lost(&path, why);
        }
        self.inputs.services.sort_by(|a, b| a.root.cmp(&b.root));
        self.inputs
    }
}

/// Whether a file that cannot be read as text is surely no input: JSON that holds none of the words of one.
fn is_data(path: &Path) -> bool {
    let is_json = path.extension().is_some_and(|extension| extension == "json");
    is_json
        && !kinds::has_fixed_name(path)
        && Disk::front(path, kinds::limit(path)).is_some_and(|b| !kinds::may_be_input(&b))
}

fn has_input_extension(path: &Path) -> bool {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    matches!(extension, "yml" | "yaml" | "json" | "template")
}

fn is_default_name(path: &Path) -> bool {
    kinds::CONFIGURATIONS.contains(&kinds::file_name(path))
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("/")).to_owned()
}
