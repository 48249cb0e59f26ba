//! `policy grants` and `policy public`.

use std::path::Path;

use deployfence_iam::catalogue;
use deployfence_iam::compare::{self, Attached, PUBLIC_TYPES, PublicType};
use deployfence_iam::evaluate::Through;
use deployfence_iam::policy::Effect;
use deployfence_source::{FileId, nearest};

use super::compare::{guessed, through};
use super::error::PolicyError;
use super::expand::unmatched;
use super::input::Inputs;
use super::verdict::{Judgement, Words, applying};

const GRANTS: Words = Words {
    no: "not-granted",
    yes: "granted",
    proof: "proved: the policy allows none of the actions on any of the resources",
};

const PUBLIC: Words = Words {
    no: "not-public",
    yes: "public",
    proof: "proved: the policy lets in nobody but those whom it, or a condition of it, names",
};

/// Whether a policy grants one of these actions on one of these resources; without actions any action is meant, without
/// resources any resource. Actions and resources are patterns as in a policy.
///
/// # Errors
/// When the file cannot be read, holds no policy, or holds one with a problem; when an action is none that is known, or a
/// resource is no ARN.
pub fn grants(
    path: &Path,
    actions: &[String],
    resources: &[String],
    attached: Option<Attached>,
    inputs: &mut Inputs<'_>,
) -> Result<Judgement, PolicyError> {
    let wrong = misnamed(actions, resources);
    if !wrong.is_empty() {
        return Err(PolicyError::Wrong(wrong));
    }
    let file = inputs.sound_policy(path, FileId(0))?;
    let attached = attached.unwrap_or_else(|| guessed(&[&file]));
    let verdict = compare::grants(&file.policy, attached, actions, resources);
    Ok(Judgement::new(verdict, &GRANTS, vec![file.file.clone()], |request| {
        applying(&file, Effect::Allow, through(attached), request, "the policy")
    }))
}

/// Names that nothing bears: a policy that does not grant what does not exist would be no answer.
fn misnamed(actions: &[String], resources: &[String]) -> Vec<String> {
    let unknown = actions.iter().filter(|action| catalogue::expand(action).next().is_none());
    let unknown = unknown.map(|action| unmatched(action));
    let no_arn = resources.iter().filter(|resource| *resource != "*" && !resource.starts_with("arn:"));
    let no_arn = no_arn.map(|resource| format!("`{resource}` is no resource: it is an ARN, or `*`"));
    unknown.chain(no_arn).collect()
}

/// Whether the policy of a resource lets anybody in. `of` is the resource's type, by the name under which the API of IAM
/// Access Analyzer knows it (`CheckNoPublicAccess`).
///
/// # Errors
/// When there is no such type; when the file cannot be read, holds no policy, or holds one with a problem.
pub fn public(path: &Path, of: &str, inputs: &mut Inputs<'_>) -> Result<Judgement, PolicyError> {
    let Some(of) = PublicType::parse(of) else {
        let near = nearest(of, PUBLIC_TYPES.iter().map(|known| known.name), 1);
        let near = near.first().map(|&near| near.to_owned());
        return Err(PolicyError::Unknown { what: "resource type", name: of.to_owned(), nearest: near });
    };
    let file = inputs.sound_policy(path, FileId(0))?;
    let verdict = compare::is_public(&file.policy, of);
    Ok(Judgement::new(verdict, &PUBLIC, vec![file.file.clone()], |request| {
        applying(&file, Effect::Allow, Through::Any, request, "the policy")
    }))
}

/// The types of resources of which it can be asked whether their policies are public.
pub fn public_types() -> impl Iterator<Item = &'static str> {
    PUBLIC_TYPES.iter().map(|known| known.name)
}
