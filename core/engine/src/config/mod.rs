//! The project's configuration: where it is looked for.

mod fields;
mod read;

use std::path::{Path, PathBuf};

use deployfence_deployment::settings::from_toml;
use deployfence_source::{FileId, SourceText, Syntax, limits};
use deployfence_template::from_document;
use deployfence_value::Value;

pub(crate) use read::Config;

use crate::disk::{Disk, ReadError};
use crate::error::CheckError;
use crate::names::file_name;
use crate::request::ConfigFile;

/// The files that may hold a configuration, and the keys that lead to it in each.
const PLACES: [(&str, &[&str]); 3] = [
    ("deployfence.toml", &[]),
    ("pyproject.toml", &["tool", "deployfence"]),
    ("package.json", &["deployfence"]),
];

/// Where a project ends: nothing above this folder is its configuration.
const PROJECT: &str = ".git";

/// A file that holds a configuration.
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) text: SourceText,
    pub(super) value: Value,
}

/// The configuration that a request names, or the nearest one. Its places are those of the file `id`.
pub(crate) fn load(disk: &Disk, asked: &ConfigFile, id: FileId) -> Result<Option<Config>, CheckError> {
    let source = match asked {
        ConfigFile::None => None,
        ConfigFile::At(path) => {
            let path = disk.absolute(path);
            let held = open(disk, &path, id)?;
            let none = || refused(disk, &path, "it holds no configuration of deployfence");
            Some(held.ok_or_else(none)?)
        }
        ConfigFile::Nearest => nearest(disk, id)?,
    };
    source.map(|source| read::read(source, disk)).transpose()
}

fn nearest(disk: &Disk, id: FileId) -> Result<Option<Source>, CheckError> {
    let start = disk.absolute(Path::new(""));
    for folder in start.ancestors() {
        let mut held = Vec::new();
        for (name, _) in PLACES {
            let path = folder.join(name);
            if disk.is_file(&path) {
                held.extend(open(disk, &path, id)?);
            }
        }
        if let [first, second, ..] = held.as_slice() {
            let other = disk.display(&second.path);
            let why =
                format!("`{other}` holds a configuration too: keep one of them, or name it with --config");
            return Err(refused(disk, &first.path, &why));
        }
        // In a working tree of git it is a file.
        if !held.is_empty() || disk.exists(&folder.join(PROJECT)) {
            return Ok(held.pop());
        }
    }
    Ok(None)
}

/// The configuration in a file; none where the file is there for something else.
fn open(disk: &Disk, path: &Path, id: FileId) -> Result<Option<Source>, CheckError> {
    let text = disk.read(path, limits::CONFIG_BYTES).map_err(|error| match error {
        ReadError::Missing => refused(disk, path, "there is no such file"),
        ReadError::Failed(why) => refused(disk, path, &why),
    })?;
    let name = file_name(path);
    let keys = PLACES.iter().find(|(known, _)| *known == name).map_or(&[] as &[&str], |(_, keys)| keys);
    // The word says that it is there at all: a file of another tool need not be whole.
    if keys.last().is_some_and(|key| !text.as_str().contains(key)) {
        return Ok(None);
    }
    let (value, problems) = if name.ends_with(".json") {
        let document = deployfence_source::read(&text, Syntax::Json);
        let wrong = document.problems().first().map(|problem| (problem.span, problem.message.clone()));
        (from_document(&document, id), wrong)
    } else {
        let (value, problems) = from_toml(&text, id);
        let wrong = problems.into_iter().next().map(|problem| (problem.at.span, problem.message));
        (value, wrong)
    };
    if let Some((span, message)) = problems {
        let start = text.position(span.start);
        let place = format!("{}:{}:{}", disk.display(path), start.line, start.column);
        return Err(CheckError::Config { place, message });
    }
    let value = value.at_path(keys).cloned();
    Ok(value.map(|value| Source { path: path.to_owned(), text, value }))
}

fn refused(disk: &Disk, path: &Path, why: &str) -> CheckError {
    CheckError::Config { place: disk.display(path), message: why.to_owned() }
}
