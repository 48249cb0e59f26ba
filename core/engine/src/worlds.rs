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

/// Groups the inputs into worlds, in the order of their roots.
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
    for service in inputs.services {
        let key = key(service.root.clone());
        let world = worlds.entry(key.clone()).or_default();
        world.root = key.0;
        world.services.push(service);
    }
    // A link and what it leads to are one template: a role that is defined once must not look defined twice.
    let mut known = BTreeSet::new();
    for template in inputs.templates {
        let key = key(application_root(&template.path, disk, named));
        if !known.insert((key.clone(), disk.real(&template.path))) {
            continue;
        }
        let world = worlds.entry(key.clone()).or_default();
        world.root = key.0;
        world.templates.push(template);
    }
    worlds.into_values().collect()
}

/// The nearest folder above a file that is the root of an application, else the file's own folder. The search
/// stays inside what was named or the working directory.
fn application_root(path: &Path, disk: &Disk, named: &[PathBuf]) -> PathBuf {
    let own = path.parent().unwrap_or(Path::new("/"));
    let working_directory = disk.absolute(Path::new(""));
    let within = |folder: &Path| {
        folder.starts_with(&working_directory) || named.iter().any(|named| folder.starts_with(named))
    };
    let is_root = |folder: &&Path| {
        let markers = kinds::CONFIGURATIONS.iter().chain(kinds::CODE).chain(ROOT_MARKERS);
        let mut markers = markers.copied();
        markers.any(|name| disk.is_file(&folder.join(name)))
    };
    own.ancestors()
        .take_while(|folder| *folder == own || within(folder))
        .find(is_root)
        .unwrap_or(own)
        .to_owned()
}
