//! What lies in a folder. What is passed over depends on the folder alone: neither on the user's git configuration
//! nor on the folders above.

use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

/// Something that was met in a folder.
#[derive(Debug)]
pub(crate) enum Walked {
    /// A regular file.
    File(PathBuf),
    /// A link; whether it may be followed is up to where it leads.
    Link(PathBuf),
    /// A part of the folder that cannot be listed.
    Unlisted(String),
}

/// Everything below a folder, hidden folders included, past what its own `.gitignore` files name.
pub(crate) fn walk(folder: &Path) -> impl Iterator<Item = Walked> {
    let mut builder = WalkBuilder::new(folder);
    builder.hidden(false).ignore(false).git_global(false).git_exclude(false).parents(false);
    builder.require_git(false).follow_links(false).filter_entry(is_walked);
    builder.sort_by_file_name(Ord::cmp);
    builder.build().filter_map(|entry| match entry {
        Ok(entry) => match entry.file_type()? {
            kind if kind.is_file() => Some(Walked::File(entry.into_path())),
            // The folder itself may be named by a link.
            kind if kind.is_symlink() && entry.depth() > 0 => Some(Walked::Link(entry.into_path())),
            _ => None,
        },
        Err(error) => Some(Walked::Unlisted(error.to_string())),
    })
}

/// Dependencies, git's own store and what SAM builds are none of the folder's sources; `.serverless` is read with the
/// service beside it. A folder that was named is walked whatever its name.
fn is_walked(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    let passed_over = [".aws-sam", ".git", ".serverless", "node_modules"];
    entry.depth() == 0 || !passed_over.iter().any(|passed| name == *passed)
}
