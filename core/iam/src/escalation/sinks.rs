//! Actions that take a role, of which nothing more is known: the service acts as the role in its own way. They come
//! from the catalogue, every action that depends on `iam:PassRole`.

use super::asking::may_allow;
use super::binding::{Binding, Own};
use super::find::{Finder, surest};
use super::held::{Held, Way};
use super::known::PASS_ROLE;
use super::method::{Gain, Method, PASS, Reach, Subject, any};
use super::methods::methods;
use super::services::principals_of;
use super::world::World;
use crate::catalogue::{self, Action};

/// Stands for any method that passes a role, to ask for the roles.
const PASSING: Method = Method::on("pass-role", Subject::Role(Reach::Passed(&[])), &[PASS]);

/// The sinks to which a principal can pass a role that trusts the service.
pub(super) fn held(finder: &Finder) -> Vec<Held> {
    let policies = &finder.own.principal.policies;
    if !may_allow(policies, PASS_ROLE) {
        return Vec::new();
    }
    let actions: Vec<Action> = sinks().filter(|action| may_allow(policies, action.name())).collect();
    let roles = roles(finder.own, finder.world);
    let mut held = Vec::new();
    for action in actions {
        let services = principals_of(action.service().prefix());
        for role in &roles {
            held.extend(passed(finder, action, role, &services));
        }
    }
    held
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

fn roles<'w>(own: &'w Own<'w>, world: &'w World) -> Vec<Binding<'w>> {
    own.bindings(&PASSING, world)
}

fn passed(finder: &Finder, action: Action, role: &Binding, services: &[String]) -> Option<Held> {
    let needs = [PASS, any(action.name())];
    let shown = surest(services.iter().filter_map(|service| finder.passed_to(&needs, role, service)))?;
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
