//! `AWS::Serverless::Function`: the function, its role, and what starts it.

pub(super) mod code;
pub(crate) mod deployment;
pub(crate) mod events;
mod invoke;
mod resource;
mod role;
mod url;
mod version;

use super::expansion::Expansion;
use super::source::Source;
use events::Target;

/// Replaces a function by what the transform makes of it.
pub(crate) fn expand(source: &Source, expansion: &mut Expansion<'_>) {
    let code = code::of(source);
    let function = resource::of(source, code.clone(), expansion);
    let alias = version::publish(source, &code, &function, expansion);
    let target = Target::of(source, alias.as_ref());
    let mut alias = alias.map(|alias| alias.resource);
    alias = alias.map(|alias| deployment::deployed(source, alias, expansion));
    if let Some(alias) = alias {
        expansion.emit(alias);
    }
    url::expand(source, &target, expansion);
    let mut role = role::of(source, expansion);
    invoke::expand(source, &target, &mut role, expansion);
    role::add_user_policies(source, &mut role, expansion);
    // Which role it runs as is decided before the events, which add policies to the role that is made for it.
    let runs_as = role::runs_as(source, &mut role, expansion);
    events::expand(source, &target, &mut role, expansion);
    expansion.emit(function.property("Role", runs_as.arn));
    if runs_as.is_made {
        expansion.emit(role.into_resource());
    }
}
