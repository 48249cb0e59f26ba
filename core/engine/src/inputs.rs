//! The inputs of a check, and the joining of a service with what was packaged of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use deployfence_deployment::Problem;
use deployfence_deployment::settings::StackSettings;
use deployfence_source::{FileId, SourceText};
use deployfence_value::Value;

use crate::files::Texts;
use crate::kinds::Kind;
use crate::names::{self, UPDATE_TEMPLATE, file_name, folder_of};

/// A file that was read as an input.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) path: PathBuf,
    pub(crate) file: FileId,
    pub(crate) text: SourceText,
    pub(crate) kind: Kind,
    pub(crate) problems: Vec<Problem>,
    pub(crate) named: bool,
}

/// Whether a file is a template by itself, and no part of what a tool wrote.
pub(crate) enum Alone {
    Template(TemplateInput),
    Other(Box<Input>),
}

impl From<Input> for Alone {
    fn from(input: Input) -> Self {
        let is_output =
            file_name(&input.path) == UPDATE_TEMPLATE || names::source_folder_of_built(&input.path).is_some();
        match input.kind {
            Kind::Template(value) if !is_output => {
                let Input { path, file, text, problems, .. } = input;
                Self::Template(TemplateInput { path, value, file, text, problems, settings: Vec::new() })
            }
            _ => Self::Other(Box::new(input)),
        }
    }
}

/// What a check is about.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    pub(crate) services: Vec<ServiceInput>,
    pub(crate) templates: Vec<TemplateInput>,
    pub(crate) assemblies: Vec<AssemblyInput>,
    /// The folders of CDK applications, with the file that makes them so.
    pub(crate) applications: BTreeMap<PathBuf, PathBuf>,
    /// Settings that are not yet bound to a template.
    pub(crate) settings: Vec<SettingsInput>,
    /// What accounts have; known to every world.
    pub(crate) snapshots: Vec<Value>,
    pub(crate) snapshot_texts: Texts,
    /// What could not be read at all; belongs to no world.
    pub(crate) problems: Vec<Problem>,
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
    /// The texts of all its files.
    pub(crate) texts: Texts,
}

/// A template.
#[derive(Debug)]
pub(crate) struct TemplateInput {
    pub(crate) path: PathBuf,
    pub(crate) value: Value,
    pub(crate) file: FileId,
    pub(crate) text: SourceText,
    pub(crate) problems: Vec<Problem>,
    /// What it is deployed with.
    pub(crate) settings: Vec<SettingsInput>,
}

/// Settings of a stack, or of several possible ones.
#[derive(Debug, Clone)]
pub(crate) struct SettingsInput {
    pub(crate) path: PathBuf,
    pub(crate) file: FileId,
    pub(crate) text: SourceText,
    /// One for each deployment that is possible.
    pub(crate) stacks: Vec<StackSettings>,
    /// Whether they are those of a SAM application, which say by their place whose they are.
    pub(crate) of_sam: bool,
    pub(crate) problems: Vec<Problem>,
}

/// A CDK cloud assembly.
#[derive(Debug)]
pub(crate) struct AssemblyInput {
    /// The folder of the manifest.
    pub(crate) root: PathBuf,
    pub(crate) manifest: Value,
    pub(crate) file: FileId,
    pub(crate) text: SourceText,
    pub(crate) problems: Vec<Problem>,
}

/// What a packager wrote into one folder.
#[derive(Debug, Default)]
struct Output {
    state: Option<Value>,
    template: Option<Value>,
    live: bool,
    problems: Vec<Problem>,
    texts: Texts,
}

/// A configuration, with the path of its file.
#[derive(Debug)]
struct Configuration {
    path: PathBuf,
    value: Value,
    file: FileId,
    problems: Vec<Problem>,
    text: SourceText,
}

/// Sorts what was read.
#[derive(Debug, Default)]
pub(crate) struct Sorter {
    inputs: Inputs,
    outputs: BTreeMap<PathBuf, Output>,
    configurations: Vec<Configuration>,
}

impl Sorter {
    pub(crate) fn add(&mut self, input: Input) {
        let Input { path, file, text, kind, problems, named } = input;
        match kind {
            Kind::Service(value) => {
                self.configurations.push(Configuration { path, value, file, problems, text });
            }
            Kind::State(value) => {
                let output = self.output(&path, problems, file, text);
                output.state = Some(value);
                output.live |= named;
            }
            Kind::Template(value) if file_name(&path) == UPDATE_TEMPLATE => {
                self.output(&path, problems, file, text).template = Some(value);
            }
            Kind::Template(value) => {
                let settings = Vec::new();
                self.inputs.templates.push(TemplateInput { path, value, file, text, problems, settings });
            }
            Kind::Assembly(manifest) => {
                let root = folder_of(&path);
                self.inputs.assemblies.push(AssemblyInput { root, manifest, file, text, problems });
            }
            Kind::SamSettings(stacks) => {
                let settings = SettingsInput { path, file, text, stacks, of_sam: true, problems };
                self.inputs.settings.push(settings);
            }
            Kind::Parameters(one) => {
                let settings =
                    SettingsInput { path, file, text, stacks: vec![*one], of_sam: false, problems };
                self.inputs.settings.push(settings);
            }
            Kind::CdkApplication => {
                self.inputs.applications.insert(folder_of(&path), path);
                self.inputs.problems.extend(problems);
            }
            Kind::Snapshot(value) => {
                self.inputs.problems.extend(problems);
                self.inputs.snapshots.push(value);
                self.inputs.snapshot_texts.insert(file, text);
            }
            Kind::Broken(..) | Kind::Fragment(_) | Kind::Other => self.inputs.problems.extend(problems),
        }
    }

    fn output(&mut self, path: &Path, problems: Vec<Problem>, file: FileId, text: SourceText) -> &mut Output {
        let output = self.outputs.entry(folder_of(path)).or_default();
        output.problems.extend(problems);
        output.texts.insert(file, text);
        output
    }

    /// The folder of what was packaged of a configuration. Which of several configurations was packaged is known of the
    /// default name, and of one that was named alone with what was packaged.
    fn output_of(&self, configuration: &Path, alone: bool) -> Option<PathBuf> {
        let named = self.outputs.iter().filter(|(_, output)| output.live).map(|(folder, _)| folder);
        let beside = folder_of(configuration).join(".serverless");
        match named.collect::<Vec<_>>().as_slice() {
            [only] if alone || **only == beside => Some((*only).clone()),
            _ => names::is_configuration(configuration).then_some(beside),
        }
    }

    /// The inputs, and what is left of the configurations that are code: those that nothing was packaged of.
    pub(crate) fn finish(mut self, mut code: BTreeMap<PathBuf, PathBuf>) -> (Inputs, Vec<PathBuf>) {
        let alone = self.configurations.len() == 1;
        for configuration in std::mem::take(&mut self.configurations) {
            let output = self.output_of(&configuration.path, alone);
            let output = output.and_then(|folder| self.outputs.remove(&folder)).unwrap_or_default();
            self.inputs.services.push(output.of(configuration));
        }
        for (folder, output) in std::mem::take(&mut self.outputs) {
            let root = if file_name(&folder) == ".serverless" { folder_of(&folder) } else { folder };
            self.inputs.services.push(output.alone(root));
        }
        for service in &self.inputs.services {
            code.remove(&service.root);
        }
        self.inputs.services.sort_by(|a, b| a.root.cmp(&b.root));
        (self.inputs, code.into_values().collect())
    }
}

impl Output {
    fn of(self, configuration: Configuration) -> ServiceInput {
        let Configuration { path, value, file, mut problems, text } = configuration;
        let mut service = self.alone(folder_of(&path));
        problems.append(&mut service.problems);
        service.texts.insert(file, text);
        ServiceInput { config: Some((value, file)), problems, ..service }
    }

    fn alone(self, root: PathBuf) -> ServiceInput {
        let Self { state, template, live, problems, texts } = self;
        ServiceInput { root, config: None, state, template, live, problems, texts }
    }
}
