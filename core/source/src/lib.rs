//! File text, byte spans, and one spanned tree for YAML and JSON.
//!
//! Nothing here knows what CloudFormation is: a [`Document`] is what the file says, with the byte range of
//! every key and value. Reading never fails; it returns what could be read plus [`Problem`]s.

mod build;
mod comments;
mod files;
mod json;
mod keys;
pub mod limits;
mod nearest;
mod problem;
mod scan;
mod span;
mod text;
mod tree;
mod yaml;

pub use files::{FileId, FileSpan, Files, IncludeError, Included};
pub use nearest::nearest;
pub use problem::{Problem, ProblemKind};
pub use span::{Position, Span};
pub use text::{DecodeError, SourceText, decode};
pub use tree::{Document, Node, NodeKind, ScalarStyle};

/// The syntax that a file is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// YAML 1.1 as CloudFormation and the Serverless Framework take it; JSON is a subset in practice.
    Yaml,
    /// RFC 8259 JSON.
    Json,
}

impl Syntax {
    /// Guesses the syntax from the first character that is no white space: `{` and `[` are read as JSON
    /// when `name` ends in `.json`, everything else as YAML.
    #[must_use]
    pub fn of(name: &str, text: &str) -> Self {
        let json_name = name.rsplit('.').next().is_some_and(|e| e.eq_ignore_ascii_case("json"));
        let braces = text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']);
        if json_name && (braces || text.trim().is_empty()) { Self::Json } else { Self::Yaml }
    }
}

/// Reads `text` as `syntax`. Total: whatever the input, it returns in time linear in its length (aliases are
/// not expanded) with the part that could be read and the problems found.
#[must_use]
pub fn read(text: &SourceText, syntax: Syntax) -> Document {
    match syntax {
        Syntax::Yaml => yaml::read(text),
        Syntax::Json => json::read(text),
    }
}
