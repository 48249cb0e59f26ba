//! The files of one check, by identity, and the texts of those that one world reads.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use deployfence_findings::CheckedFile;
use deployfence_source::{FileId, FileSpan, Files, IncludeError, Included, SourceText, Span, limits};

use crate::disk::{Disk, ReadError};

/// Texts by file.
pub(crate) type Texts = BTreeMap<FileId, SourceText>;

/// The files of one check, without their texts: a check may meet thousands. Grows while references are followed.
#[derive(Debug)]
pub(crate) struct FileTable<'d> {
    pub(crate) disk: &'d Disk,
    /// Folders and files that were named: nothing else may be included.
    named: Vec<PathBuf>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    files: Vec<Known>,
    ids: HashMap<OsString, FileId>,
}

#[derive(Debug)]
struct Known {
    path: PathBuf,
    /// Its name relative to the root of its world, where it belongs to one.
    world_name: Option<String>,
    /// Whether it was read as an input, or included by one.
    checked: bool,
}

impl<'d> FileTable<'d> {
    pub(crate) fn new(disk: &'d Disk, named: Vec<PathBuf>) -> Self {
        Self { disk, named, state: Mutex::default() }
    }

    /// The identity of a file.
    pub(crate) fn id(&self, path: &Path) -> FileId {
        let mut state = self.state();
        if let Some(&id) = state.ids.get(path.as_os_str()) {
            return id;
        }
        let id = FileId(u32::try_from(state.files.len()).unwrap_or(u32::MAX));
        state.files.push(Known { path: path.to_owned(), world_name: None, checked: false });
        state.ids.insert(path.as_os_str().to_owned(), id);
        id
    }

    /// The place that stands for a file as such.
    pub(crate) fn whole(&self, path: &Path) -> FileSpan {
        FileSpan::new(self.id(path), Span::at(0))
    }

    /// Counts a file as checked, however often it is read.
    pub(crate) fn count(&self, file: FileId) {
        if let Some(known) = self.state().files.get_mut(file.0 as usize) {
            known.checked = true;
        }
    }

    /// Names a file relative to the root of its world.
    pub(crate) fn set_world(&self, file: FileId, root: &Path) {
        if let Some(known) = self.state().files.get_mut(file.0 as usize)
            && let Ok(inside) = known.path.strip_prefix(root)
        {
            known.world_name = Some(with_slashes(inside));
        }
    }

    /// Whether a link leads to something inside what was named.
    pub(crate) fn may_follow(&self, link: &Path) -> bool {
        self.disk.lies_in(link, &self.named)
    }

    pub(crate) fn named(&self) -> &[PathBuf] {
        &self.named
    }

    /// The files as reports name them, with the texts that are kept, and how many were checked.
    pub(crate) fn finish(self, mut texts: Texts) -> (Vec<CheckedFile>, usize) {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        let checked = state.files.iter().filter(|file| file.checked).count();
        let files = (0..).map(FileId).zip(state.files).map(|(id, known)| {
            let name = self.disk.display(&known.path);
            let world_name = known.world_name.unwrap_or_else(|| name.clone());
            let text = texts.remove(&id).unwrap_or_else(|| SourceText::new(""));
            CheckedFile { name, world_name, text }
        });
        (files.collect(), checked)
    }

    /// The name of a file as reports show it.
    pub(crate) fn name(&self, file: FileId) -> String {
        self.path(file).map(|path| self.disk.display(&path)).unwrap_or_default()
    }

    pub(crate) fn path(&self, file: FileId) -> Option<PathBuf> {
        self.state().files.get(file.0 as usize).map(|known| known.path.clone())
    }

    /// Nothing is left half done under the lock: a panic of another thread does not spoil what it guards.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A path as reports write it.
pub(crate) fn with_slashes(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// The texts that one world reads. They go with the world, save those that its findings show.
#[derive(Debug)]
pub(crate) struct Pages<'t, 'd> {
    pub(crate) table: &'t FileTable<'d>,
    texts: RefCell<Texts>,
}

impl<'t, 'd> Pages<'t, 'd> {
    pub(crate) fn new(table: &'t FileTable<'d>) -> Self {
        Self { table, texts: RefCell::default() }
    }

    /// Adds the text of a file.
    pub(crate) fn add(&self, file: FileId, text: SourceText) {
        self.texts.borrow_mut().insert(file, text);
    }

    /// Adds the text of the file at a path.
    pub(crate) fn open(&self, path: &Path, text: SourceText) -> FileId {
        let file = self.table.id(path);
        self.add(file, text);
        file
    }

    /// The text of a file, where it was read.
    pub(crate) fn text(&self, file: FileId) -> Option<SourceText> {
        self.texts.borrow().get(&file).cloned()
    }

    /// The name of a file as reports show it.
    pub(crate) fn name(&self, file: FileId) -> String {
        self.table.name(file)
    }

    pub(crate) fn into_texts(self) -> Texts {
        self.texts.into_inner()
    }
}

impl Files for Pages<'_, '_> {
    fn include(&self, base: FileId, path: &str) -> Result<Included, IncludeError> {
        let base = self.table.path(base).ok_or(IncludeError::Missing)?;
        let folder = base.parent().unwrap_or(Path::new("/")).to_owned();
        // `~` is the home directory to the framework; it lies outside whatever was named.
        if Path::new(path).is_absolute() || path.starts_with('~') {
            return Err(IncludeError::Outside);
        }
        let disk = self.table.disk;
        let target = disk.absolute(&folder.join(path));
        let mut allowed = self.table.named.clone();
        allowed.push(folder);
        if !disk.lies_in(&target, &allowed) {
            return Err(IncludeError::Outside);
        }
        let text = disk.read(&target, limits::CONFIG_BYTES).map_err(|error| match error {
            ReadError::Missing => IncludeError::Missing,
            ReadError::Failed(why) => IncludeError::Unreadable(why),
        })?;
        let file = self.open(&target, text.clone());
        self.table.count(file);
        Ok(Included { file, name: disk.display(&target), text })
    }
}
