//! Files as a configuration names them, for suppressions and worlds.

use std::path::Path;
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// The files, and perhaps the resource in them, that are meant.
#[derive(Debug, Clone)]
pub(crate) struct Files {
    pattern: Arc<Gitignore>,
    pub(crate) logical_id: Option<String>,
}

impl Files {
    /// What a pattern names, as in a `.gitignore` of the folder `root`.
    pub(crate) fn new(root: &Path, pattern: &str, logical_id: Option<String>) -> Result<Self, String> {
        let mut builder = GitignoreBuilder::new(root);
        builder.add_line(None, pattern).map_err(|error| error.to_string())?;
        let built = builder.build().map_err(|error| error.to_string())?;
        if built.num_ignores() != 1 {
            return Err(format!("`{pattern}` names no files"));
        }
        Ok(Self { pattern: Arc::new(built), logical_id })
    }

    pub(crate) fn holds(&self, path: &Path) -> bool {
        // A path outside of the folder cannot be meant, and the pattern must not be asked of it.
        path.starts_with(self.pattern.path())
            && self.pattern.matched_path_or_any_parents(path, false).is_ignore()
    }
}
