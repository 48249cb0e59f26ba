//! Worlds that a configuration names: files that belong to one application though no folder says so.

use std::path::{Path, PathBuf};

use crate::suppress::by_path::Files;

/// The worlds of a configuration, in the order of their writing.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    /// The folder of the configuration.
    pub(crate) root: PathBuf,
    /// What each world's patterns name.
    pub(crate) worlds: Vec<Vec<Files>>,
}

impl Groups {
    /// The number of the first world that a file belongs to.
    pub(crate) fn of(&self, file: &Path) -> Option<usize> {
        self.worlds.iter().position(|patterns| patterns.iter().any(|files| files.holds(file)))
    }
}
