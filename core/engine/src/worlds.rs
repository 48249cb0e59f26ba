//! Which inputs belong to one application.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::files::FileTable;
use crate::inputs::{ServiceInput, TemplateInput};
use crate::kinds::{self, folder_of};
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

/// The roots of applications by the folders that lie in them: each folder is looked at once.
#[derive(Debug)]
pub(crate) struct Roots(BTreeMap<PathBuf, Option<PathBuf>>);

impl Roots {
    /// Looks for the roots of the folders that the files lie in. The search stays inside what was named or the working
    /// directory.
    pub(crate) fn of<'p>(files: impl Iterator<Item = &'p Path>, table: &FileTable<'_>) -> Self {
        let mut roots = Self(BTreeMap::new());
        let mut marked = BTreeMap::new();
        for file in files {
            let root = |folder: &PathBuf| application_root(folder, table, &mut marked);
            roots.0.entry(folder_of(file)).or_insert_with_key(root);
        }
        roots
    }

    /// The nearest folder above a file that is the root of an application.
    fn above(&self, file: &Path) -> Option<&Path> {
        self.0.get(file.parent()?)?.as_deref()
    }

    /// The root of the world of a template that stands alone.
    fn alone(&self, file: &Path) -> PathBuf {
        self.above(file).map_or_else(|| folder_of(file), Path::to_owned)
    }
}

/// The world of a template that is joined with nothing.
pub(crate) fn alone(template: TemplateInput, roots: &Roots) -> WorldInputs {
    WorldInputs { root: roots.alone(&template.path), services: Vec::new(), templates: vec![template] }
}

/// Groups the inputs into worlds, in the order of their roots. By default a template belongs to the application whose
/// folder it lies in. One that lies in none, and was named as a file, belongs to the application of the check where that
/// has just one; else the templates of one folder are a world.
pub(crate) fn group(
    services: Vec<ServiceInput>,
    templates: Vec<TemplateInput>,
    mode: WorldMode,
    table: &FileTable<'_>,
    roots: &Roots,
) -> Vec<WorldInputs> {
    let mut worlds: BTreeMap<(PathBuf, usize), WorldInputs> = BTreeMap::new();
    let mut alone = 0;
    let mut key = |root: PathBuf| match mode {
        WorldMode::Auto => (root, 0),
        WorldMode::Together => (table.disk.absolute(Path::new("")), 0),
        WorldMode::Each => {
            alone += 1;
            (root, alone)
        }
    };
    let only = only_application(&services, &templates, roots);
    for service in services {
        let key = key(service.root.clone());
        let world = worlds.entry(key.clone()).or_default();
        world.root = key.0;
        world.services.push(service);
    }
    // A link and what it leads to are one template: a role that is defined once must not look defined twice.
    let mut known = BTreeSet::new();
    for template in templates {
        let root = roots.above(&template.path).map(Path::to_owned);
        // `check api/ infra/iam.yml` names the template for the sake of the service.
        let joins = table.named().contains(&template.path).then_some(only.clone()).flatten();
        let root = root.or(joins).unwrap_or_else(|| folder_of(&template.path));
        let key = key(root);
        if mode != WorldMode::Each && !known.insert((key.clone(), table.disk.real(&template.path))) {
            continue;
        }
        let world = worlds.entry(key.clone()).or_default();
        world.root = key.0;
        world.templates.push(template);
    }
    worlds.into_values().collect()
}

/// The root of the one application that is checked, if there is just one.
fn only_application(
    services: &[ServiceInput],
    templates: &[TemplateInput],
    roots: &Roots,
) -> Option<PathBuf> {
    let services = services.iter().map(|service| service.root.as_path());
    let others = templates.iter().filter_map(|template| roots.above(&template.path));
    let all: BTreeSet<&Path> = services.chain(others).collect();
    let mut all = all.into_iter();
    all.next().filter(|_| all.next().is_none()).map(Path::to_owned)
}

/// The nearest folder, from `own` upwards, that is the root of an application.
fn application_root(
    own: &Path,
    table: &FileTable<'_>,
    marked: &mut BTreeMap<PathBuf, bool>,
) -> Option<PathBuf> {
    let working_directory = table.disk.absolute(Path::new(""));
    let within = |folder: &Path| {
        folder.starts_with(&working_directory) || table.named().iter().any(|named| folder.starts_with(named))
    };
    let mut is_root = |folder: &&Path| {
        if let Some(&known) = marked.get(*folder) {
            return known;
        }
        let mut markers = kinds::CONFIGURATIONS.iter().chain(kinds::CODE).chain(ROOT_MARKERS);
        let is_root = markers.any(|name| table.disk.is_file(&folder.join(name)));
        marked.insert((*folder).to_owned(), is_root);
        is_root
    };
    let mut folders = own.ancestors().take_while(|folder| *folder == own || within(folder));
    folders.find(|folder| is_root(folder)).map(Path::to_owned)
}
