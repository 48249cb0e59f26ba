//! What went wrong while reading a template, or how it is deployed, as data.

use deployfence_source::{FileId, FileSpan};

/// One thing that is wrong with a template or a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub at: FileSpan,
    /// One sentence in lower case, without the place.
    pub message: String,
    /// Whether something that decides could not be read, so that nothing found is no proof of nothing there.
    pub lossy: bool,
    /// Another place that explains this one.
    pub related: Option<(FileSpan, String)>,
}

impl Problem {
    /// A problem that loses information.
    #[must_use]
    pub fn lossy(at: FileSpan, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), lossy: true, related: None }
    }

    /// A problem that is worth telling and loses nothing that decides.
    #[must_use]
    pub fn harmless(at: FileSpan, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), lossy: false, related: None }
    }

    /// A problem that the reader of a file met.
    #[must_use]
    pub fn of_reader(file: FileId, problem: &deployfence_source::Problem) -> Self {
        let related = problem.related.as_ref();
        Self {
            at: FileSpan::new(file, problem.span),
            message: problem.message.clone(),
            lossy: true,
            related: related.map(|(span, message)| (FileSpan::new(file, *span), message.clone())),
        }
    }
}
