//! Finds the files that may be inputs: what was named, and what lies in the folders that were named. Nothing is read.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use deployfence_deployment::Problem;

use crate::files::FileTable;
use crate::names::{
    self, ASSEMBLY_MARKER, CDK_SETTINGS, Ending, MANIFEST, SAM_SETTINGS, SAM_TEMPLATES, STATE,
    UPDATE_TEMPLATE, file_name, folder_of,
};
use crate::request::WorldMode;
use crate::walk::{Walked, walk};

/// A file that may be an input.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) path: PathBuf,
    /// Whether it was asked for by name, and not met in a folder.
    pub(crate) named: bool,
    /// Whether it must be an input: it was named, or its name or place is one that only inputs have.
    pub(crate) expected: bool,
}

/// What there is to read.
#[derive(Debug)]
pub(crate) struct Discovery {
    /// Each file once, in the order in which they were named and met.
    pub(crate) candidates: Vec<Candidate>,
    /// Folders of services whose configuration is code, with that file.
    pub(crate) code: BTreeMap<PathBuf, PathBuf>,
    /// The folders that were named.
    pub(crate) folders: Vec<PathBuf>,
    /// What could not be listed or was not followed.
    pub(crate) problems: Vec<Problem>,
}

/// Finds the files that may be inputs.
pub(crate) fn discover(table: &FileTable<'_>, mode: WorldMode) -> Discovery {
    let mut finder = Finder { table, places: HashMap::new(), found: Discovery::new() };
    for path in table.named() {
        finder.named(path);
    }
    for path in table.disk.in_memory() {
        finder.file(path, true);
    }
    finder.beside(mode);
    finder.found
}

/// The problem of a file or folder that was not checked at all.
pub(crate) fn lost(table: &FileTable<'_>, path: &Path, why: &str) -> Problem {
    let name = table.disk.display(path);
    Problem::lossy(table.whole(path), format!("`{name}` was not checked: {why}"))
}

impl Discovery {
    fn new() -> Self {
        Self { candidates: Vec::new(), code: BTreeMap::new(), folders: Vec::new(), problems: Vec::new() }
    }
}

struct Finder<'t, 'd> {
    table: &'t FileTable<'d>,
    /// Where among the candidates each path stands.
    places: HashMap<OsString, usize>,
    found: Discovery,
}

impl Finder<'_, '_> {
    fn named(&mut self, path: &Path) {
        if !self.table.disk.is_in_memory(path) {
            if path.is_dir() {
                self.found.folders.push(path.to_owned());
                return self.folder(path);
            }
            if names::is_code(path) && path.is_file() {
                self.found.code.insert(folder_of(path), path.to_owned());
                return;
            }
        }
        self.file(path, true);
    }

    fn file(&mut self, path: &Path, named: bool) {
        self.add(path, named, named || names::is_fixed(path));
    }

    fn add(&mut self, path: &Path, named: bool, expected: bool) {
        let candidates = &mut self.found.candidates;
        match self.places.get(path.as_os_str()).and_then(|&place| candidates.get_mut(place)) {
            Some(known) => {
                known.named |= named;
                known.expected |= expected;
            }
            None => {
                self.places.insert(path.as_os_str().to_owned(), candidates.len());
                candidates.push(Candidate { path: path.to_owned(), named, expected });
            }
        }
    }

    /// Adds what a tool wrote or reads beside something, if it is there.
    fn add_if_there(&mut self, path: &Path) {
        if self.table.disk.is_file(path) {
            self.add(path, false, true);
        }
    }

    fn folder(&mut self, folder: &Path) {
        for name in [STATE, UPDATE_TEMPLATE] {
            self.add_if_there(&folder.join(name));
        }
        for entry in walk(folder) {
            match entry {
                Walked::File(path) => self.walked(&path),
                Walked::Output(path) => self.add(&path, false, true),
                Walked::Link(path) => self.link(&path),
                Walked::Unlisted(path, why) => {
                    let why = format!("the folder cannot be listed: {why}");
                    self.found.problems.push(lost(self.table, &path, &why));
                }
            }
        }
    }

    /// A link is followed where it leads to a file inside what was named; else that it was not is said, if it may matter.
    fn link(&mut self, path: &Path) {
        let why = match path.metadata() {
            Ok(target) if target.is_file() && self.table.may_follow(path) => return self.walked(path),
            // What lies in a folder that was named is met there.
            Ok(target) if target.is_dir() && self.table.may_follow(path) => return,
            Ok(target) if target.is_dir() => "leads out of what was named",
            _ if names::ending(path) != Ending::Usual => return,
            Ok(_) => "leads out of what was named",
            Err(_) => "leads to nothing that can be read",
        };
        let message = format!("the link `{}` {why}: it was not followed", self.table.disk.display(path));
        self.found.problems.push(Problem::harmless(self.table.whole(path), message));
    }

    fn walked(&mut self, path: &Path) {
        if names::is_code(path) {
            self.found.code.insert(folder_of(path), path.to_owned());
        } else if names::ending(path) != Ending::Other {
            self.file(path, false);
        }
    }

    /// What belongs to something that was found: what was packaged of a service, though git ignores it, and what SAM and
    /// CDK read or write beside a file that was named.
    fn beside(&mut self, mode: WorldMode) {
        let services: Vec<PathBuf> = self.found.code.keys().cloned().collect();
        let candidates: Vec<Candidate> = self.found.candidates.clone();
        let configured = candidates.iter().filter(|candidate| names::is_configuration(&candidate.path));
        for folder in services.into_iter().chain(configured.map(|candidate| folder_of(&candidate.path))) {
            for name in [STATE, UPDATE_TEMPLATE] {
                self.add_if_there(&folder.join(".serverless").join(name));
            }
        }
        for candidate in candidates.iter().filter(|candidate| candidate.named) {
            let folder = folder_of(&candidate.path);
            match file_name(&candidate.path) {
                CDK_SETTINGS => self.add_if_there(&folder.join(ASSEMBLY_MARKER).join(MANIFEST)),
                name if SAM_SETTINGS.contains(&name) => self.first_there(&folder, SAM_TEMPLATES),
                // Alone, a template is judged without anything beside it.
                _ if mode != WorldMode::Each => self.first_there(&folder, SAM_SETTINGS),
                _ => {}
            }
        }
    }

    fn first_there(&mut self, folder: &Path, names: &[&str]) {
        let paths: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
        if let Some(path) = paths.iter().find(|path| self.table.disk.is_file(path)) {
            self.add_if_there(path);
        }
    }
}
