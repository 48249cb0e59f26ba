//! References from one file to another, confined by whoever holds the disk.

use crate::span::Span;
use crate::text::SourceText;

/// A file of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A place in one of the files of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileSpan {
    /// Which file.
    pub file: FileId,
    /// Which bytes.
    pub span: Span,
}

impl FileSpan {
    /// A place from its parts.
    #[must_use]
    pub fn new(file: FileId, span: Span) -> Self {
        Self { file, span }
    }
}

/// A file that another one refers to.
#[derive(Debug, Clone)]
pub struct Included {
    /// Its identity in this check; the same file has the same identity however often it is included.
    pub file: FileId,
    /// Its name as reports show it.
    pub name: String,
    /// Its text.
    pub text: SourceText,
}

/// Why a reference to a file was not followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IncludeError {
    /// There is no such file.
    Missing,
    /// The path is absolute or leaves the folder that was named.
    Outside,
    /// The file is there and cannot be used; one sentence says why.
    Unreadable(String),
}

/// The files that a check may follow references to. Implementations confine every path to what was named.
pub trait Files {
    /// Opens `path`, relative to the folder that `base` lies in.
    ///
    /// # Errors
    /// When the file is missing, lies outside, or cannot be read.
    fn include(&self, base: FileId, path: &str) -> Result<Included, IncludeError>;
}
