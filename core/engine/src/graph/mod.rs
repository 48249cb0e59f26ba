//! Questions about who may do what to whom, in the world of all that is named: the graph itself, paths through it, and what
//! a principal may do.
//!
//! Each question gives data that shows itself as text and as JSON ([`Shown`]). The answers are `graph`'s and `iam`'s.

mod can;
mod paths;
mod shown;
mod view;

use deployfence_source::FileId;
use thiserror::Error;

pub use can::{Can, CanQuestion, can, can_each};
pub use paths::{Paths, PathsRequest, paths};
pub use view::graph;

pub use crate::policy::Shown;

use crate::error::CheckError;

/// Why a question about a world has no answer.
#[derive(Debug, Error)]
pub enum GraphError {
    /// The request itself makes no sense.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// A name that means nothing, or several things.
    #[error("{}", no_node(.name, .nearest))]
    NoNode {
        /// The name as given.
        name: String,
        /// What may have been meant.
        nearest: Vec<String>,
    },
    /// A name of what can do nothing by itself.
    #[error("`{0}` is no role and no user, and runs as none that is known")]
    NoPrincipal(String),
    /// Text that is no action.
    #[error("`{0}` is no action: write it as `s3:GetObject`")]
    NoAction(String),
}

fn no_node(name: &str, nearest: &[String]) -> String {
    match nearest {
        [] => format!(
            "there is no `{name}`: name a principal or resource by its ARN, or as `file#LogicalId` \
             (`deployfence graph --format json` lists all names)"
        ),
        [one] => format!("there is no `{name}`: did you mean `{one}`?"),
        several => format!("`{name}` is not one name: did you mean `{}`?", several.join("` or `")),
    }
}

/// The names of files, which worlds do not know.
type Names<'n> = &'n dyn Fn(FileId) -> String;
