//! A CDK cloud assembly: what `cdk synth` wrote, and with what `cdk deploy` deploys it.

mod manifest;
mod metadata;
mod name;

use std::collections::BTreeMap;

use deployfence_source::{FileId, FileSpan, Files, IncludeError, SourceText, Syntax, read};
use deployfence_template::from_document;
use deployfence_value::{Entry, Value};
use smol_str::SmolStr;

use crate::Problem;
use crate::settings::StackSettings;
use manifest::{Nested, Stack, artifacts};
use name::is_confined;

pub use manifest::is_assembly;

/// Assemblies within assemblies that are followed: a stage within a stage within an application is three.
const DEPTH: usize = 16;
/// Stacks that are read of one assembly with all its stages.
const STACKS: usize = 2_000;

/// An assembly with its stages.
#[derive(Debug, Default)]
pub struct Assembly {
    /// The stacks that are deployed by themselves, those of stages included, in the order of the manifests.
    pub stacks: Vec<AssemblyStack>,
    /// What of the assembly could not be read.
    pub problems: Vec<Problem>,
}

/// A stack of an assembly.
#[derive(Debug)]
pub struct AssemblyStack {
    /// The name of its artifact.
    pub id: SmolStr,
    /// What the manifest says about its deployment.
    pub settings: StackSettings,
    /// Its template.
    pub template: SynthesisedTemplate,
    /// The templates of the stacks that are nested in it, at whatever depth.
    pub nested: Vec<NestedTemplate>,
    /// The paths of constructs by logical id, as far as the assembly says.
    pub constructs: BTreeMap<SmolStr, SmolStr>,
}

/// A template of an assembly.
#[derive(Debug)]
pub struct SynthesisedTemplate {
    /// What it says.
    pub value: Value,
    /// Its file.
    pub file: FileId,
    /// Its text.
    pub text: SourceText,
}

/// The template of a nested stack.
#[derive(Debug)]
pub struct NestedTemplate {
    /// The template.
    pub template: SynthesisedTemplate,
    /// Its file, relative to the folder of the parent's.
    pub path: Value,
    /// The path of its construct.
    pub construct: SmolStr,
    /// The logical id of the `AWS::CloudFormation::Stack` that stands for it in the parent, where that is known.
    pub logical_id: Option<SmolStr>,
}

/// Reads an assembly from its manifest, the value of the file `file`. Files are followed only inside the folder of the
/// manifest that names them.
#[must_use]
pub fn read_assembly(manifest: &Value, file: FileId, files: &dyn Files) -> Assembly {
    let mut reader = Reader { files, assembly: Assembly::default() };
    reader.manifest(manifest, file, 0);
    reader.assembly
}

struct Reader<'f> {
    files: &'f dyn Files,
    assembly: Assembly,
}

impl Reader<'_> {
    fn manifest(&mut self, manifest: &Value, file: FileId, depth: usize) {
        let artifacts = artifacts(manifest);
        self.assembly.problems.extend(artifacts.problems);
        for stack in artifacts.stacks {
            if self.assembly.stacks.len() >= STACKS {
                return self.lose(stack.settings.at, format!("only the first {STACKS} stacks are read"));
            }
            if let Some(stack) = self.stack(stack, file) {
                self.assembly.stacks.push(stack);
            }
        }
        for Nested { directory, at } in artifacts.nested {
            if depth >= DEPTH {
                return self.lose(at, format!("assemblies within assemblies are read {DEPTH} levels deep"));
            }
            let path = format!("{directory}/manifest.json");
            if let Some(inner) = self.open(&path, at, file) {
                self.manifest(&inner.value, inner.file, depth + 1);
            }
        }
    }

    fn stack(&mut self, stack: Stack<'_>, file: FileId) -> Option<AssemblyStack> {
        let (path, at) = stack.template?;
        let template = self.open(path, at, file)?;
        let more = stack.metadata_file.and_then(|(path, at)| self.open(path, at, file));
        let sources = stack.metadata.into_iter().chain(more.as_ref().map(|more| &more.value));
        let metadata = metadata::of(sources, path);
        let mut nested = Vec::new();
        for one in metadata.nested {
            let template = self.open(&one.path, one.at, file);
            nested.extend(template.map(|template| NestedTemplate {
                template,
                path: Value::literal(one.path, one.at),
                construct: one.construct,
                logical_id: one.logical_id,
            }));
        }
        let template = SynthesisedTemplate { value: with_assets(&template.value, &nested), ..template };
        let (id, settings) = (stack.id, stack.settings);
        Some(AssemblyStack { id, settings, template, nested, constructs: metadata.constructs })
    }

    fn open(&mut self, path: &str, at: FileSpan, base: FileId) -> Option<SynthesisedTemplate> {
        if !is_confined(path) {
            self.lose(at, format!("`{path}` leads out of the assembly: it was not followed"));
            return None;
        }
        match self.files.include(base, path) {
            Ok(included) => {
                let document = read(&included.text, Syntax::of(&included.name, included.text.as_str()));
                let problems = document.problems().iter().map(|p| Problem::of_reader(included.file, p));
                self.assembly.problems.extend(problems);
                let value = from_document(&document, included.file);
                Some(SynthesisedTemplate { value, file: included.file, text: included.text })
            }
            Err(error) => {
                let why = match error {
                    IncludeError::Missing => "is not there: synthesise again".to_owned(),
                    IncludeError::Outside => "leads out of the assembly: it was not followed".to_owned(),
                    IncludeError::Unreadable(why) => format!("cannot be read: {why}"),
                };
                self.lose(at, format!("`{path}`, which the assembly names, {why}"));
                None
            }
        }
    }

    fn lose(&mut self, at: FileSpan, message: String) {
        self.assembly.problems.push(Problem::lossy(at, message));
    }
}

/// The template of a stack with `aws:asset:path` on the stacks that are nested in it: what the CDK writes there only when
/// its command asks for it, and what says which file is theirs.
fn with_assets(template: &Value, nested: &[NestedTemplate]) -> Value {
    let resource = |entry: &Entry| {
        let own = nested.iter().find(|nested| nested.logical_id.as_ref() == Some(&entry.key));
        own.map_or_else(|| entry.clone(), |own| entry.with(with_asset(&entry.value, &own.path)))
    };
    replaced(template, "Resources", |resources| {
        Value::map(resources.entries().map(resource).collect::<Vec<_>>(), resources.at)
    })
}

fn with_asset(resource: &Value, path: &Value) -> Value {
    let metadata = resource.get("Metadata").filter(|metadata| metadata.as_map().is_some());
    let others = metadata.into_iter().flat_map(Value::entries).filter(|entry| entry.key != "aws:asset:path");
    let asset = Entry::new("aws:asset:path", path.at, path.clone());
    let metadata = Value::map(others.cloned().chain([asset]).collect::<Vec<_>>(), path.at);
    let others = resource.entries().filter(|entry| entry.key != "Metadata").cloned();
    let entry = Entry::new("Metadata", path.at, metadata);
    Value::map(others.chain([entry]).collect::<Vec<_>>(), resource.at)
}

/// A map with the value of one key replaced.
fn replaced(map: &Value, key: &str, with: impl Fn(&Value) -> Value) -> Value {
    let entry = |entry: &Entry| if entry.key == key { entry.with(with(&entry.value)) } else { entry.clone() };
    match map.as_map() {
        Some(_) => Value::map(map.entries().map(entry).collect::<Vec<_>>(), map.at),
        None => map.clone(),
    }
}
