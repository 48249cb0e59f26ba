//! Actions that take a role, of which nothing more is known: the service acts as the role in its own way. They come
//! from the catalogue, every action that depends on `iam:PassRole`.

use super::binding::Binding;
use super::find::{Finder, surest};
use super::held::{Held, Way};
use super::method::{Gain, Method, Reach, Subject};
use super::methods::methods;
use super::need::{Need, PASS, Says, any};
use super::services::takers_of;
use crate::catalogue::{self, Action};

/// Stands for any method that passes a role, to ask for the roles.
const PASSING: Method = Method::on("pass-role", Subject::Role(Reach::Passed(&[])), &[PASS]);

/// The sinks to which a principal can pass a role that trusts the service.
pub(super) fn held(finder: &Finder) -> Vec<Held> {
    let may_be_held = |needs: &[Need]| finder.permissions.may_be_held(needs);
    if !may_be_held(&[PASS]) {
        return Vec::new();
    }
    let roles = finder.bindings(&PASSING);
    let mut held = Vec::new();
    for action in sinks() {
        let needs = [PASS, calling(action)];
        if may_be_held(&needs) {
            let services = takers_of(action);
            held.extend(roles.iter().filter_map(|role| passed(finder, action, &needs, role, &services)));
        }
    }
    held
}

/// The permission to call a sink, with what a method of the table knows of its requests.
fn calling(action: Action) -> Need {
    let told = methods().flat_map(|method| method.needs).find(|need| need.action == action.name());
    any(action.name()).saying(told.map_or(Says::Nothing, |need| need.says))
}

/// Every action that takes a role, but for those of which the table says all.
pub fn sinks() -> impl Iterator<Item = Action> {
    catalogue::pass_role_actions().filter(|action| !is_told(*action))
}

/// Whether a method of the table is nothing but this action and `iam:PassRole`.
fn is_told(action: Action) -> bool {
    methods().any(|method| match method.needs {
        [pass, other] => *pass == PASS && other.action.eq_ignore_ascii_case(action.name()),
        _ => false,
    })
}

fn passed(
    finder: &Finder,
    action: Action,
    needs: &[Need],
    role: &Binding,
    services: &[String],
) -> Option<Held> {
    let shown = surest(services.iter().filter_map(|service| finder.passed_to(needs, role, service)))?;
    Some(Held {
        way: Way::Sink(action),
        target: role.target.clone(),
        resource: None,
        gain: Gain::ServiceAsRole,
        bounded: false,
        answer: shown.answer,
        cut_short: shown.cut_short,
        steps: shown.steps,
    })
}
