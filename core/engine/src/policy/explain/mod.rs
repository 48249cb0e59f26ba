//! `policy explain`: each statement in a person's words.

mod actions;
mod conditions;
mod powers;
mod show;

use std::path::Path;

use deployfence_findings::CheckedFile;
use deployfence_iam::policy::{Effect, Policy, Principal, Statement};
use deployfence_source::{FileId, FileSpan};

use super::error::PolicyError;
use super::input::Inputs;

pub use actions::{Actions, Needed, OfService};

/// What a policy says.
#[derive(Debug)]
pub struct Explanation {
    /// Its statements in order.
    pub statements: Vec<Explained>,
    /// What is wrong with it, each with its place: what is said of it is not all of it then.
    pub problems: Vec<String>,
    files: Vec<CheckedFile>,
}

/// What a statement says.
#[derive(Debug)]
pub struct Explained {
    /// Where it is written.
    pub at: FileSpan,
    /// Its name.
    pub sid: Option<String>,
    /// What it does; none where that is not known.
    pub effect: Option<Effect>,
    /// Of whom it speaks, in policies that name principals.
    pub principals: Option<Named>,
    /// The actions.
    pub actions: Actions,
    /// The resources; none where it names none.
    pub resources: Option<Named>,
    /// The conditions, each a sentence.
    pub conditions: Vec<String>,
    /// What is worth knowing about it, each a sentence.
    pub powers: Vec<String>,
    /// Actions that are of no use without others, which no statement of the policy allows.
    pub needs: Vec<Needed>,
}

/// What an element names.
#[derive(Debug)]
pub struct Named {
    /// Whether it is all but these.
    pub but: bool,
    /// The names as they are written.
    pub names: Vec<String>,
}

/// Explains a policy.
///
/// # Errors
/// When the file cannot be read, is no JSON or YAML, or holds no policy.
pub fn explain(path: &Path, inputs: &mut Inputs<'_>) -> Result<Explanation, PolicyError> {
    let read = inputs.policy(path, FileId(0))?;
    let policy = &read.policy;
    let statements = policy.statements.iter().map(|statement| explained(statement, policy)).collect();
    Ok(Explanation { statements, problems: read.problems(), files: vec![read.file] })
}

fn explained(statement: &Statement, policy: &Policy) -> Explained {
    let principals = statement.principals.as_ref().map(|principals| Named {
        but: principals.negated,
        names: principals.items.iter().map(|item| principal(&item.is)).collect(),
    });
    let resources = statement.resources.as_ref().map(|resources| Named {
        but: resources.negated,
        names: resources.items.iter().map(|item| item.is.to_string()).collect(),
    });
    Explained {
        at: statement.at,
        sid: statement.sid.as_ref().map(ToString::to_string).filter(|sid| !sid.is_empty()),
        effect: statement.effect,
        principals,
        actions: Actions::new(statement),
        resources,
        conditions: statement.conditions.iter().map(conditions::sentence).collect(),
        powers: powers::of(statement),
        needs: actions::needs(statement, policy),
    }
}

/// A principal in words.
fn principal(principal: &Principal) -> String {
    match principal {
        Principal::Anyone => "everybody, also without credentials".to_owned(),
        Principal::Aws(name) => match name.as_literal().and_then(account) {
            Some(account) => format!("everybody in account {account} whom that account lets"),
            None => name.to_string(),
        },
        Principal::Service(name) => format!("the service {name}"),
        Principal::Federated(name) => format!("whom {name} vouches for"),
        Principal::CanonicalUser(name) => format!("the account with the canonical id {name}"),
        Principal::Unknown => principal.shown(),
    }
}

/// The account that a principal names as such: by its id, or by its root.
fn account(name: &str) -> Option<&str> {
    let id = match name.strip_suffix(":root") {
        Some(front) => front.rsplit(':').next()?,
        None => name,
    };
    (id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit())).then_some(id)
}
