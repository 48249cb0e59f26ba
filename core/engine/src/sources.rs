//! The files of one check, by identity.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use deployfence_findings::CheckedFile;
use deployfence_source::{FileId, FileSpan, Files, IncludeError, Included, SourceText, Span, limits};

use crate::disk::{Disk, ReadError};

/// The files of one check. Grows while references are followed.
#[derive(Debug)]
pub(crate) struct Sources<'d> {
    pub(crate) disk: &'d Disk,
    /// Folders and files that were named: nothing else may be included.
    named: Vec<PathBuf>,
    state: RefCell<State>,
}

#[derive(Debug, Default)]
struct State {
    files: Vec<CheckedFile>,
    paths: Vec<PathBuf>,
    ids: HashMap<PathBuf, FileId>,
    included: usize,
}

impl<'d> Sources<'d> {
    pub(crate) fn new(disk: &'d Disk, named: Vec<PathBuf>) -> Self {
        Self { disk, named, state: RefCell::default() }
    }

    /// The identity of a file; its text may be empty where it could not be read.
    pub(crate) fn add(&self, path: &Path, text: SourceText) -> FileId {
        let mut state = self.state.borrow_mut();
        if let Some(&id) = state.ids.get(path) {
            return id;
        }
        let id = FileId(u32::try_from(state.files.len()).unwrap_or(u32::MAX));
        let name = self.disk.display(path);
        state.files.push(CheckedFile { world_name: name.clone(), name, text });
        state.paths.push(path.to_owned());
        state.ids.insert(path.to_owned(), id);
        id
    }

    /// Names a file relative to the root of its world.
    pub(crate) fn set_world(&self, file: FileId, root: &Path) {
        let mut state = self.state.borrow_mut();
        let path = state.paths.get(file.0 as usize).cloned().unwrap_or_default();
        if let (Ok(inside), Some(checked)) = (path.strip_prefix(root), state.files.get_mut(file.0 as usize)) {
            checked.world_name = inside.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        }
    }

    /// The place that stands for a file as such.
    pub(crate) fn whole(&self, path: &Path) -> FileSpan {
        FileSpan::new(self.add(path, SourceText::new("")), Span::at(0))
    }

    /// Whether a link leads to something inside what was named.
    pub(crate) fn may_follow(&self, link: &Path) -> bool {
        self.disk.lies_in(link, &self.named)
    }

    /// How many files were included by others.
    pub(crate) fn included(&self) -> usize {
        self.state.borrow().included
    }

    pub(crate) fn into_files(self) -> Vec<CheckedFile> {
        self.state.into_inner().files
    }
}

impl Files for Sources<'_> {
    fn include(&self, base: FileId, path: &str) -> Result<Included, IncludeError> {
        let folder = {
            let state = self.state.borrow();
            let base = state.paths.get(base.0 as usize).ok_or(IncludeError::Missing)?;
            base.parent().unwrap_or(Path::new("/")).to_owned()
        };
        // `~` is the home directory to the framework; it lies outside whatever was named.
        if Path::new(path).is_absolute() || path.starts_with('~') {
            return Err(IncludeError::Outside);
        }
        let target = self.disk.absolute(&folder.join(path));
        let mut allowed = self.named.clone();
        allowed.push(folder);
        if !self.disk.lies_in(&target, &allowed) {
            return Err(IncludeError::Outside);
        }
        let text = self.disk.read(&target, limits::CONFIG_BYTES).map_err(|error| match error {
            ReadError::Missing => IncludeError::Missing,
            ReadError::Failed(why) => IncludeError::Unreadable(why),
        })?;
        let known = self.state.borrow().ids.contains_key(&target);
        let file = self.add(&target, text.clone());
        if !known {
            self.state.borrow_mut().included += 1;
        }
        Ok(Included { file, name: self.disk.display(&target), text })
    }
}
