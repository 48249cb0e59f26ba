//! The disk with the request's in-memory files laid over it.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use deployfence_source::{DecodeError, SourceText, decode};

/// Reads files and asks what there is.
#[derive(Debug)]
pub(crate) struct Disk {
    working_directory: PathBuf,
    memory: BTreeMap<PathBuf, (String, SourceText)>,
}

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReadError {
    Missing,
    Failed(String),
}

impl Disk {
    pub(crate) fn new(working_directory: &Path, templates: &BTreeMap<String, String>) -> Self {
        let working_directory = normalise(working_directory);
        let memory = templates.iter().map(|(name, text)| {
            let path = normalise(&working_directory.join(name));
            (path, (name.clone(), SourceText::new(text.as_str())))
        });
        let memory = memory.collect();
        Self { working_directory, memory }
    }

    /// The absolute path of a name, without `.` and `..`; links are not followed, so that names stay the user's.
    pub(crate) fn absolute(&self, path: &Path) -> PathBuf {
        normalise(&self.working_directory.join(path))
    }

    /// How reports name a path: as given where it is in memory, relative to the working directory where it lies in it.
    pub(crate) fn display(&self, path: &Path) -> String {
        if let Some((name, _)) = self.memory.get(path) {
            return name.clone();
        }
        let shown = match path.strip_prefix(&self.working_directory) {
            Ok(inside) if inside.as_os_str().is_empty() => Path::new("."),
            Ok(inside) => inside,
            Err(_) => path,
        };
        shown.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
    }

    /// The paths of the files in memory.
    pub(crate) fn in_memory(&self) -> impl Iterator<Item = &Path> {
        self.memory.keys().map(PathBuf::as_path)
    }

    pub(crate) fn is_in_memory(&self, path: &Path) -> bool {
        self.memory.contains_key(path)
    }

    pub(crate) fn is_file(&self, path: &Path) -> bool {
        self.memory.contains_key(path) || path.is_file()
    }

    /// Whether there is anything at a path.
    pub(crate) fn exists(&self, path: &Path) -> bool {
        self.is_file(path) || path.exists()
    }

    /// The file's text, if it has at most `limit` bytes.
    pub(crate) fn read(&self, path: &Path, limit: usize) -> Result<SourceText, ReadError> {
        if let Some((_, text)) = self.memory.get(path) {
            let size = text.as_str().len();
            return if size > limit { Err(too_large(size, limit)) } else { Ok(text.clone()) };
        }
        // Asked before opening: opening a pipe waits for whoever writes to it.
        let metadata = path.metadata().map_err(failed)?;
        if !metadata.is_file() {
            return Err(ReadError::Failed("it is not a regular file".to_owned()));
        }
        let size = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
        if size > limit {
            return Err(too_large(size, limit));
        }
        // The file may grow while it is read.
        read_at_most(&mut std::fs::File::open(path).map_err(failed)?, size, limit)
    }

    /// A file to be read piece by piece, however large it is.
    pub(crate) fn open(&self, path: &Path) -> Result<Box<dyn Read + Send>, ReadError> {
        if let Some((_, text)) = self.memory.get(path) {
            return Ok(Box::new(std::io::Cursor::new(text.as_str().to_owned())));
        }
        let file = std::fs::File::open(path).map_err(failed)?;
        let is_folder = file.metadata().map_err(failed)?.is_dir();
        if is_folder { Err(ReadError::Failed("it is a folder".to_owned())) } else { Ok(Box::new(file)) }
    }

    /// The path with links followed; as it is where there is none of it on the disk.
    pub(crate) fn real(&self, path: &Path) -> PathBuf {
        if self.memory.contains_key(path) {
            return path.to_owned();
        }
        path.canonicalize().unwrap_or_else(|_| path.to_owned())
    }

    /// The first bytes of a file, whatever they are; none where it cannot be opened.
    pub(crate) fn front(path: &Path, at_most: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        std::fs::File::open(path).ok()?.take(at_most as u64).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Whether `path`, links followed, lies in one of `folders`.
    pub(crate) fn lies_in(&self, path: &Path, folders: &[PathBuf]) -> bool {
        if self.memory.contains_key(path) {
            return true;
        }
        let inside = |path: &Path, folder: &Path| path.starts_with(folder);
        if !folders.iter().any(|folder| inside(path, folder)) {
            return false;
        }
        // A link inside the folder may lead out of it.
        match path.canonicalize() {
            Ok(real) => folders.iter().any(|f| f.canonicalize().is_ok_and(|folder| inside(&real, &folder))),
            Err(_) => true,
        }
    }
}

/// The text that a reader gives, if it has at most `limit` bytes; `expected` is how many it is thought to have.
pub(crate) fn read_at_most(
    reader: &mut dyn Read,
    expected: usize,
    limit: usize,
) -> Result<SourceText, ReadError> {
    let mut bytes = Vec::with_capacity(expected);
    let read = reader.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    if read > limit {
        return Err(too_large(read, limit));
    }
    decode(bytes).map_err(|error| {
        ReadError::Failed(match error {
            DecodeError::NotUtf8 { offset, line } => {
                format!("it is not UTF-8 (byte {offset}, in line {line})")
            }
            DecodeError::WideEncoding => "it is UTF-16, and only UTF-8 is read".to_owned(),
        })
    })
}

#[expect(clippy::needless_pass_by_value, reason = "what `map_err` hands over")]
fn failed(error: std::io::Error) -> ReadError {
    match error.kind() {
        std::io::ErrorKind::NotFound => ReadError::Missing,
        _ => ReadError::Failed(error.to_string()),
    }
}

fn too_large(size: usize, limit: usize) -> ReadError {
    let mib = |bytes: usize| format!("{:.1}", bytes as f64 / (1024.0 * 1024.0));
    ReadError::Failed(format!("it has {} MiB, and at most {} MiB are read", mib(size), mib(limit)))
}

fn normalise(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}
