//! Questions about policies by themselves: no template, no account, nothing but what is named.
//!
//! Each question gives data that can show itself as text and as JSON ([`Shown`]). What the answers are is `iam`'s.

mod compare;
mod error;
mod evaluate;
mod expand;
mod explain;
mod grants;
mod input;
pub(crate) mod json;
mod lint;
mod verdict;

use std::io::{self, Write};

use deployfence_report::TextOptions;

pub use compare::compare;
pub use deployfence_iam::compare::Attached;
pub use deployfence_iam::lint::DocumentKind;
pub use error::PolicyError;
pub use evaluate::{Decided, Decisions, Place, Reason, evaluate};
pub use expand::{Expansion, expand};
pub use explain::{Actions, Explained, Explanation, Named, Needed, OfService, explain};
pub use grants::{grants, public, public_types};
pub use input::Inputs;
pub use lint::{Linted, lint};
pub use verdict::{Ground, Judgement};

/// An answer that can be shown.
pub trait Shown {
    /// Writes it for people.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    fn text(&self, options: &TextOptions, out: &mut dyn Write) -> io::Result<()>;

    /// Writes it for programs.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    fn json(&self, out: &mut dyn Write) -> io::Result<()>;

    /// What is to be said beside it, one sentence each.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }

    /// The exit status of a command that gives it.
    fn status(&self) -> u8;
}
