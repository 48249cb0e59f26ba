//! What a misspelt name was likely meant to be.

use deployfence_source::nearest;

use super::action::Action;
use super::condition_key::{ConditionKey, condition_keys};
use super::expand::expand;
use super::service::{Service, service, services};

/// How many are offered.
const AT_MOST: usize = 3;

/// The actions that `text` was likely meant to be: first those of its service, or of one that is spelt alike, then the
/// same operation of another service.
pub fn nearest_actions(text: &str) -> Vec<Action> {
    let (prefix, operation) = text.split_once(':').unwrap_or(("", text));
    let services = service(prefix).map_or_else(|| nearest_services(prefix), |own| vec![own]);
    let alike = services.into_iter().flat_map(|service| of_service(service, operation));
    let mut found: Vec<Action> = alike.take(AT_MOST - 1).collect();
    if !operation.contains(['*', '?']) {
        let elsewhere: Vec<_> =
            expand(&format!("*:{operation}")).filter(|a| !found.contains(a)).take(1).collect();
        found.extend(elsewhere);
    }
    found
}

/// The services whose prefix `text` was likely meant to be, the likeliest first.
pub fn nearest_services(text: &str) -> Vec<Service> {
    nearest(text, services().map(Service::prefix), AT_MOST).into_iter().filter_map(service).collect()
}

/// The condition keys that `text` was likely meant to be, the likeliest first.
pub fn nearest_condition_keys(text: &str) -> Vec<ConditionKey> {
    let names = nearest(text, condition_keys().map(ConditionKey::name), AT_MOST);
    names.into_iter().filter_map(super::condition_key).collect()
}

fn of_service(service: Service, operation: &str) -> Vec<Action> {
    let names = nearest(operation, service.actions().map(Action::operation), AT_MOST).into_iter();
    names.filter_map(|name| service.actions().find(|action| action.operation() == name)).collect()
}
