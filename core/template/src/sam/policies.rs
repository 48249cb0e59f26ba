//! `Policies` of a function or a state machine in all their forms: managed policies, documents, policy templates, each
//! also under `Fn::If`.

use deployfence_value::{Entry, Reason, Value};

use super::build::{At, call, if_arms, is_call, is_no_value};
use super::expansion::Expansion;
use super::policy_templates::{self, Refused};
use super::role::Role;
use super::{documents, managed};

/// What an item of `Policies` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A name, an ARN, or a call that gives one.
    Managed,
    Document,
    Template,
    Unknown,
}

/// `Fn::If` within `Fn::If` is looked into this far.
const NESTED: u8 = 32;

/// Adds the policies that the user names to a role.
pub(crate) fn add(role: &mut Role, policies: Option<&Entry>, expansion: &mut Expansion<'_>) {
    let is_empty = |policies: &Entry| policies.value.as_map().is_some_and(|map| map.entries().is_empty());
    let Some(policies) = policies.filter(|policies| !is_empty(policies)) else { return };
    for (index, policy) in policies.value.one_or_many().iter().enumerate() {
        let name = format!("{}Policy{index}", role.id);
        match form(policy, NESTED) {
            Form::Managed => role.manage(under_if(policy, &mut managed::attached)),
            Form::Document => role.inline(under_if(policy, &mut |document| wrapped(&name, document))),
            Form::Template => {
                let made = under_if(policy, &mut |template| wrapped(&name, &filled(template, expansion)));
                role.inline(made);
            }
            Form::Unknown => {
                let problem = "neither a managed policy, nor a document, nor a policy template that is known";
                let message =
                    format!("policy {} of `{}` is {problem}: it was not checked", index + 1, role.of);
                expansion.refuse(policy, policy.at, message);
                role.inline(Value::unknown(Reason::Malformed(problem.to_owned()), policy.at));
            }
        }
    }
}

fn form(policy: &Value, depth: u8) -> Form {
    if let Some((_, then, otherwise)) = if_arms(policy) {
        let Some(depth) = depth.checked_sub(1) else { return Form::Unknown };
        return match (form(then, depth), form(otherwise, depth)) {
            (a, b) if a == b => a,
            (_, b) if is_no_value(then) => b,
            (a, _) if is_no_value(otherwise) => a,
            _ => Form::Unknown,
        };
    }
    if policy.as_text().is_some() || is_call(policy) {
        return Form::Managed;
    }
    match policy.as_map() {
        Some(map) if map.get("Statement").is_some() => Form::Document,
        Some(map) if map.single().is_some_and(|only| policy_templates::is_template(&only.key)) => {
            Form::Template
        }
        _ => Form::Unknown,
    }
}

/// What becomes of a policy, or of both arms of an `Fn::If`.
fn under_if(policy: &Value, convert: &mut impl FnMut(&Value) -> Value) -> Value {
    let Some((condition, then, otherwise)) = if_arms(policy) else { return convert(policy) };
    let mut arm = |arm: &Value| if is_no_value(arm) { arm.clone() } else { convert(arm) };
    let (then, otherwise) = (arm(then), arm(otherwise));
    let at = At(policy.at);
    at.map([("Fn::If", at.list([condition.clone(), then, otherwise]))])
}

fn wrapped(name: &str, document: &Value) -> Value {
    documents::inline(name, document.clone(), At(document.at))
}

/// The document of a policy template; unknown where the transform refuses it.
fn filled(template: &Value, expansion: &mut Expansion<'_>) -> Value {
    let refused = |reason: String, expansion: &mut Expansion<'_>| {
        expansion.problem(template.at, format!("{reason}: the transform refuses the template"));
        Value::unknown(Reason::Malformed(reason), template.at)
    };
    let only = template.as_map().and_then(|map| map.single());
    let Some(only) = only.filter(|_| call(template, "Fn::If").is_none()) else {
        return refused("policy templates stand under more than one `Fn::If`".to_owned(), expansion);
    };
    let name = &only.key;
    match policy_templates::document(name, &only.value, At(only.key_at)) {
        Some(Ok(document)) => document,
        Some(Err(Refused::NoParameters)) => refused(format!("`{name}` has no map of parameters"), expansion),
        Some(Err(Refused::Missing(missing))) => refused(format!("`{name}` lacks its `{missing}`"), expansion),
        None => refused(format!("`{name}` is no policy template"), expansion),
    }
}
