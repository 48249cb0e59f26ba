//! Trouble with the request itself, as opposed to what is wrong with an input.

use thiserror::Error;

/// Why a check could not be started.
#[derive(Debug, Error)]
pub enum CheckError {
    /// The options name a rule that does not exist.
    #[error("there is no rule `{name}`{}", nearest.as_ref().map(|n| format!(": did you mean `{n}`?")).unwrap_or_default())]
    UnknownRule {
        /// The name as given.
        name: String,
        /// The slug that is nearest to it.
        nearest: Option<String>,
    },
    /// The options switch off or soften a rule that says that something could not be checked.
    #[error("the rule `{0}` says that something could not be checked: it cannot be switched off or softened")]
    FixedRule(&'static str),
    /// The project's configuration cannot be used.
    #[error("{place}: {message}")]
    Config {
        /// The file, with line and column where something in it is wrong.
        place: String,
        /// What is wrong.
        message: String,
    },
    /// The working directory is no absolute path.
    #[error("the working directory `{0}` is not an absolute path")]
    RelativeWorkingDirectory(String),
}
