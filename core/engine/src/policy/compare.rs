//! `policy compare`.

use std::path::Path;

use deployfence_iam::compare::{self, Attached};
use deployfence_iam::evaluate::Through;
use deployfence_iam::lint::DocumentKind;
use deployfence_iam::policy::Effect;
use deployfence_source::FileId;

use super::error::PolicyError;
use super::input::{Inputs, PolicyFile};
use super::verdict::{Ground, Judgement, Words, applying};

const WORDS: Words = Words {
    no: "no-new-access",
    yes: "new-access",
    proof: "proved: whatever the new policy allows, the existing one allows",
};

/// Whether `new` allows a request that `existing` does not. What they are attached to is told from whether they name
/// principals unless it is given.
///
/// # Errors
/// When a file cannot be read, holds no policy, or holds one with a problem.
pub fn compare(
    new: &Path,
    existing: &Path,
    attached: Option<Attached>,
    inputs: &mut Inputs<'_>,
) -> Result<Judgement, PolicyError> {
    let (new, existing) = (inputs.sound_policy(new, FileId(0))?, inputs.sound_policy(existing, FileId(1))?);
    let attached = attached.unwrap_or_else(|| guessed(&[&new, &existing]));
    let verdict = compare::compare(&new.policy, &existing.policy, attached);
    let through = through(attached);
    let files = vec![new.file.clone(), existing.file.clone()];
    Ok(Judgement::new(verdict, &WORDS, files, |request| {
        let mut because = applying(&new, Effect::Allow, through, request, "the new policy");
        let denied = applying(&existing, Effect::Deny, through, request, "the existing policy");
        if denied.is_empty() {
            because.push(Ground::of("no statement of the existing policy allows it"));
        }
        because.extend(denied);
        because
    }))
}

/// What policies are attached to: only those of resources name principals.
pub(super) fn guessed(files: &[&PolicyFile]) -> Attached {
    let names_principals = |file: &&PolicyFile| DocumentKind::guess(&file.policy).takes_principals();
    if files.iter().any(names_principals) { Attached::Resource } else { Attached::Identity }
}

/// How the statements of such a policy speak of a caller.
pub(super) fn through(attached: Attached) -> Through {
    match attached {
        Attached::Identity => Through::None,
        Attached::Resource => Through::Any,
    }
}
