//! Which inputs belong to one application.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::files::FileTable;
use crate::groups::Groups;
use crate::inputs::{AssemblyInput, Inputs, ServiceInput, TemplateInput};
use crate::names::{self, CDK_SETTINGS, SAM_SETTINGS, folder_of};
use crate::request::WorldMode;

/// The inputs of one application.
#[derive(Debug, Default)]
pub(crate) struct WorldInputs {
    pub(crate) root: PathBuf,
    pub(crate) services: Vec<ServiceInput>,
    pub(crate) templates: Vec<TemplateInput>,
    pub(crate) assemblies: Vec<AssemblyInput>,
}

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
    WorldInputs { root: roots.alone(&template.path), templates: vec![template], ..WorldInputs::default() }
}

/// Groups the inputs into worlds, in the order of their roots. By default a template belongs to the application whose
/// folder it lies in. One that lies in none, and was named as a file, belongs to the application of the check where that
/// has just one; else the templates of one folder are a world. What a configuration says of worlds comes before all that.
pub(crate) fn group(
    inputs: Inputs,
    mode: WorldMode,
    table: &FileTable<'_>,
    roots: &Roots,
    groups: &Groups,
) -> Vec<WorldInputs> {
    let only = only_application(&inputs, roots);
    let assembly_roots = assembly_roots(&inputs.assemblies, roots);
    let base = table.disk.absolute(Path::new(""));
    let mut grouping = Grouping { mode, base, groups, worlds: BTreeMap::new(), alone: 0 };
    for service in inputs.services {
        let mut files = names::CONFIGURATIONS.iter().map(|name| service.root.join(name));
        let named = files.find(|file| groups.of(file).is_some());
        let key = grouping.key(named.as_deref().unwrap_or(&service.root), service.root.clone());
        grouping.world(key).services.push(service);
    }
    // A manifest that names nothing says nothing of what lies beside it.
    let names_any = |assembly: &&AssemblyInput| {
        assembly.manifest.get("artifacts").is_some_and(|all| all.entries().next().is_some())
    };
    let naming = inputs.assemblies.iter().filter(names_any);
    let synthesised: Vec<PathBuf> = naming.map(|assembly| assembly.root.clone()).collect();
    for (assembly, root) in inputs.assemblies.into_iter().zip(assembly_roots) {
        let key = grouping.key(&assembly.root.join(names::MANIFEST), root);
        grouping.world(key).assemblies.push(assembly);
    }
    // A link and what it leads to are one template: a role that is defined once must not look defined twice.
    let mut known = BTreeSet::new();
    for template in inputs.templates {
        // The manifest says how the templates of an assembly are deployed; met by themselves, they are the same ones.
        let is_synthesised = synthesised.iter().any(|folder| template.path.starts_with(folder));
        if is_synthesised && !table.named().contains(&template.path) {
            continue;
        }
        let root = roots.above(&template.path).map(Path::to_owned);
        // `check api/ infra/iam.yml` names the template for the sake of the service.
        let joins = table.named().contains(&template.path).then_some(only.clone()).flatten();
        let root = root.or(joins).unwrap_or_else(|| folder_of(&template.path));
        let key = grouping.key(&template.path, root);
        if mode == WorldMode::Each || known.insert((key.clone(), table.disk.real(&template.path))) {
            grouping.world(key).templates.push(template);
        }
    }
    grouping.worlds.into_values().collect()
}

/// The root of a world, and a number among those of one root.
type Key = (PathBuf, usize);

struct Grouping<'g> {
    mode: WorldMode,
    groups: &'g Groups,
    /// The root of the world of everything.
    base: PathBuf,
    worlds: BTreeMap<Key, WorldInputs>,
    alone: usize,
}

impl Grouping<'_> {
    /// The world that a file belongs to, whose application is at `root`.
    fn key(&mut self, file: &Path, root: PathBuf) -> Key {
        match self.mode {
            WorldMode::Auto => match self.groups.of(file) {
                Some(number) => (self.groups.root.clone(), number + 1),
                None => (root, 0),
            },
            WorldMode::Together => (self.base.clone(), 0),
            WorldMode::Each => {
                self.alone += 1;
                (root, self.alone)
            }
        }
    }

    fn world(&mut self, key: Key) -> &mut WorldInputs {
        let world = self.worlds.entry(key.clone()).or_default();
        world.root = key.0;
        world
    }
}

/// An assembly belongs to the application that it was synthesised from. Where that has several, each is by itself: they
/// hold the same stacks twice.
fn assembly_roots(assemblies: &[AssemblyInput], roots: &Roots) -> Vec<PathBuf> {
    let above =
        |assembly: &AssemblyInput| roots.above(&assembly.root.join(names::MANIFEST)).map(Path::to_owned);
    let root = |assembly: &AssemblyInput| {
        let own = above(assembly);
        let sharing = assemblies.iter().filter(|other| own.is_some() && above(other) == own).count();
        own.filter(|_| sharing == 1).unwrap_or_else(|| assembly.root.clone())
    };
    assemblies.iter().map(root).collect()
}

/// The root of the one application that is checked, if there is just one.
fn only_application(inputs: &Inputs, roots: &Roots) -> Option<PathBuf> {
    let services = inputs.services.iter().map(|service| service.root.clone());
    let templates = inputs.templates.iter();
    let others = templates.filter_map(|template| roots.above(&template.path).map(Path::to_owned));
    let synthesised = assembly_roots(&inputs.assemblies, roots);
    let all: BTreeSet<PathBuf> = services.chain(others).chain(synthesised).collect();
    let mut all = all.into_iter();
    all.next().filter(|_| all.next().is_none())
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
        let settings = SAM_SETTINGS.iter().chain(&[CDK_SETTINGS]);
        let mut markers = names::CONFIGURATIONS.iter().chain(names::CODE).chain(settings);
        let is_root = markers.any(|name| table.disk.is_file(&folder.join(name)));
        marked.insert((*folder).to_owned(), is_root);
        is_root
    };
    let mut folders = own.ancestors().take_while(|folder| *folder == own || within(folder));
    folders.find(|folder| is_root(folder)).map(Path::to_owned)
}
