//! Finds the files that may be inputs: what was named, and what lies in the folders that were named. Nothing is read.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use deployfence_deployment::Problem;

use crate::files::FileTable;
use crate::kinds::{self, STATE, UPDATE_TEMPLATE, folder_of};
use crate::walk::{Walked, walk};

/// A file that may be an input.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) path: PathBuf,
    /// Whether it was asked for by name, and not met in a folder.
    pub(crate) named: bool,
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
pub(crate) fn discover(table: &FileTable<'_>) -> Discovery {
    let mut finder = Finder { table, places: HashMap::new(), found: Discovery::new() };
    for path in table.named() {
        finder.named(path);
    }
    for path in table.disk.in_memory() {
        finder.file(path, true);
    }
    finder.packaged_beside_configurations();
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
    places: HashMap<PathBuf, usize>,
    found: Discovery,
}

impl Finder<'_, '_> {
    fn named(&mut self, path: &Path) {
        if !self.table.disk.is_in_memory(path) {
            if path.is_dir() {
                self.found.folders.push(path.to_owned());
                return self.folder(path);
            }
            if kinds::CODE.contains(&kinds::file_name(path)) && path.is_file() {
                self.found.code.insert(folder_of(path), path.to_owned());
                return;
            }
        }
        self.file(path, true);
    }

    fn file(&mut self, path: &Path, named: bool) {
        let candidates = &mut self.found.candidates;
        match self.places.get(path).and_then(|&place| candidates.get_mut(place)) {
            Some(known) => known.named |= named,
            None => {
                self.places.insert(path.to_owned(), candidates.len());
                candidates.push(Candidate { path: path.to_owned(), named });
            }
        }
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
                    let why = format!("a part of the folder cannot be read: {why}");
                    self.found.problems.push(lost(self.table, folder, &why));
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
            _ if !kinds::has_input_extension(path) => return,
            Ok(_) => "leads out of what was named",
            Err(_) => "leads to nothing that can be read",
        };
        let message = format!("the link `{}` {why}: it was not followed", self.table.disk.display(path));
        self.found.problems.push(Problem::harmless(self.table.whole(path), message));
    }

    fn walked(&mut self, path: &Path) {
        if kinds::CODE.contains(&kinds::file_name(path)) {
            self.found.code.insert(folder_of(path), path.to_owned());
        } else if kinds::has_input_extension(path) {
            self.file(path, false);
        }
    }

    /// `.serverless` belongs to the service beside it, though git ignores it.
    fn packaged_beside_configurations(&mut self) {
        let configurations =
            self.found.candidates.iter().filter(|candidate| kinds::is_default_name(&candidate.path));
        let folders = configurations.map(|candidate| folder_of(&candidate.path));
        let folders: Vec<PathBuf> = folders.chain(self.found.code.keys().cloned()).collect();
        for folder in folders {
            for name in [STATE, UPDATE_TEMPLATE] {
                let packaged = folder.join(".serverless").join(name);
                if packaged.is_file() {
                    self.file(&packaged, false);
                }
            }
        }
    }
}
