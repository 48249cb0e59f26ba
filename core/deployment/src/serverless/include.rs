//! The files that a configuration includes with `${file(…)}`: each is read once.

use std::cell::RefCell;
use std::collections::HashMap;

use deployfence_source::{FileId, FileSpan, Files, IncludeError, Syntax, read};
use deployfence_template::from_document;
use deployfence_value::{Text, Value};
use elsa::FrozenVec;

use deployfence_template::Problem;

/// What a path leads to.
#[derive(Debug)]
pub(super) enum Included<'l> {
    /// What the file says.
    Content(&'l Value),
    /// A program, which would have to be run.
    Code,
    /// Nothing that can be used.
    Refused(IncludeError),
}

/// The included files of one configuration.
pub(super) struct Library<'f> {
    base: FileId,
    files: &'f dyn Files,
    contents: FrozenVec<Box<Value>>,
    known: RefCell<HashMap<String, Result<usize, IncludeError>>>,
    problems: RefCell<Vec<Problem>>,
}

impl<'f> Library<'f> {
    /// Paths are relative to the folder of the configuration `base`.
    pub(super) fn new(base: FileId, files: &'f dyn Files) -> Self {
        Self {
            base,
            files,
            contents: FrozenVec::new(),
            known: RefCell::default(),
            problems: RefCell::default(),
        }
    }

    /// What went wrong in the files.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems.into_inner()
    }

    pub(super) fn open(&self, path: &str, at: FileSpan) -> Included<'_> {
        let extension = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
        if matches!(extension.as_str(), "js" | "cjs" | "mjs" | "ts" | "cts" | "mts") {
            return Included::Code;
        }
        let known = self.known.borrow().get(path).cloned();
        let found = known.unwrap_or_else(|| {
            let read = self.read(path, &extension, at);
            self.known.borrow_mut().insert(path.to_owned(), read.clone());
            read
        });
        match found.map(|index| self.contents.get(index)) {
            Ok(Some(content)) => Included::Content(content),
            Ok(None) => Included::Refused(IncludeError::Missing),
            Err(error) => Included::Refused(error),
        }
    }

    fn read(&self, path: &str, extension: &str, at: FileSpan) -> Result<usize, IncludeError> {
        let included = self.files.include(self.base, path)?;
        let value = match extension {
            "yml" | "yaml" | "json" | "tfstate" => {
                let syntax = if matches!(extension, "yml" | "yaml") { Syntax::Yaml } else { Syntax::Json };
                let document = read(&included.text, syntax);
                let problems = document.problems().iter().map(|p| Problem::of_reader(included.file, p));
                self.problems.borrow_mut().extend(problems);
                from_document(&document, included.file)
            }
            // Any other file is text.
            _ => Value::text(Text::literal(included.text.as_str()), at),
        };
        self.contents.push(Box::new(value));
        Ok(self.contents.len() - 1)
    }
}
