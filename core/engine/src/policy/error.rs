//! Why a `policy` command has no answer.

use thiserror::Error;

/// Why a question about policies has no answer.
#[derive(Debug, Error)]
pub enum PolicyError {
    /// A file cannot be read.
    #[error("`{0}` cannot be read: {1}")]
    Unreadable(String, String),
    /// Standard input is named for two files.
    #[error("`-` is standard input, which can be read once")]
    StandardInputTwice,
    /// The file holds something else.
    #[error("`{0}` holds no policy: {1}")]
    NoPolicy(String, String),
    /// What an input says is wrong: each with its place, one a line.
    #[error("{}", .0.join("\n"))]
    Wrong(Vec<String>),
    /// A name that is none of those there are.
    #[error("there is no {what} `{name}`{}", nearest.as_ref().map(|n| format!(": did you mean `{n}`?")).unwrap_or_default())]
    Unknown {
        /// What it should be.
        what: &'static str,
        /// The name as given.
        name: String,
        /// The name that is nearest to it.
        nearest: Option<String>,
    },
}
