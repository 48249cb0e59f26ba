//! Which inputs belong to one application.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::disk::Disk;
use crate::inputs::{Inputs, ServiceInput, TemplateInput};
use crate::kinds;
use crate::request::WorldMode;

/// The inputs of one application.
#[derive(Debug, Default)]
pub(crate) struct WorldInputs {
    pub(crate) root: PathBuf,
    pub(crate) services: Vec<ServiceInput>,
    pub(crate) templates: Vec<TemplateInput>,
}

/// Files that make their folder the root of an application, beside a Serverless service's own.
const ROOT_MARKERS: &[&str] = &["samconfig.toml", "cdk.json"];

/// Groups the inputs into worlds, in the order of their roots. By default a template belongs to the application whose
/// folder it lies in. One that lies in none, and was named as a file, belongs to the application of the check where that
/// has just one; else the templates of one folder are a world.
pub(crate) fn group(inputs: Inputs, mode: WorldMode, disk: &Disk, named: &[PathBuf]) -> Vec<WorldInputs> {
    let mut worlds: BTreeMap<(PathBuf, usize), WorldInputs> = BTreeMap::new();
    let mut alone = 0;
    let mut key = |root: PathBuf| match mode {
        WorldMode::Auto => (root, 0),
        WorldMode::Together => (disk.absolute(Path::new("")), 0),
        WorldMode::Each => {
            alone += 1;
            (root, alone)
        }
    };
    let only = only_application(&inputs, disk, named);
    for service in inputs.services {
        let key = key(service.root.clone());
        let world = worlds.entry(key.clone()).or_default();
        world.root = key.0;
        world.services.push(service);
    }
    // A link and what it leads to are one template: a role that is defined once must not look defined twice.
    let mut known = BTreeSet::new();
    for template in inputs.templates {
        let root = application_root(&template.path, disk, named);
        // `check api/ infra/iam.yml` names the template for the sake of the service.
        let joins = named.contains(&template.path).then_some(only.clone()).flatten();
        let root = root.or(joins).unwrap_or_else(|| folder_of(&template.path));
        let key = key(root);
        if !known.insert((key.clone(), disk.real(&template.path))) {
            continue;
        }
        let world = worlds.entry(key.clone()).or_default();
        world.root = key.0;
        world.templates.push(template);
    }
    worlds.into_values().collect()
}

/// The root of the one application that is checked, if there is just one.
fn only_application(inputs: &Inputs, disk: &Disk, named: &[PathBuf]) -> Option<PathBuf> {
    let services = inputs.services.iter().map(|service| service.root.clone());
    let others = inputs.templates.iter().filter_map(|t| application_root(&t.path, disk, named));
    let roots: BTreeSet<PathBuf> = services.chain(others).collect();
    let mut roots = roots.into_iter();
    roots.next().filter(|_| roots.next().is_none())
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("/")).to_owned()
}

/// The nearest folder above a file that is the root of an application. The search stays inside what was named or the
/// working directory.
fn application_root(path: &Path, disk: &Disk, named: &[PathBuf]) -> Option<PathBuf> {
    let own = folder_of(path);
    let working_directory = disk.absolute(Path::new(""));
    let within = |folder: &Path| {
        folder.starts_with(&working_directory) || named.iter().any(|named| folder.starts_with(named))
    };
    let is_root = |folder: &&Path| {
        let markers = kinds::CONFIGURATIONS.iter().chain(kinds::CODE).chain(ROOT_MARKERS);
        let mut markers = markers.copied();
        markers.any(|name| disk.is_file(&folder.join(name)))
    };
    let mut folders = own.ancestors().take_while(|folder| *folder == own || within(folder));
    folders.find(is_root).map(Path::to_owned)
}
