//! Condition keys that do not exist, or that no action of the statement has.

use super::{Check, Lints, actions, near};
use crate::catalogue::{Action, ConditionKey, condition_key, nearest_condition_keys};
use crate::policy::Statement;

/// Keys that credentials carry into every request that is made with them: those of functions, instances and jobs.
/// Sources: "Using source function ARN to control function access behavior" (AWS Lambda), "Grant permissions to attach an
/// IAM role to an instance" (Amazon EC2), "AWS Glue condition keys".
const CARRIED: &[&str] = &[
    "ec2:roledelivery",
    "ec2:sourceinstancearn",
    "glue:credentialissuingservice",
    "glue:roleassumedby",
    "lambda:sourcefunctionarn",
];

/// What stands for the key of a tag where the documentation has no placeholder.
const TAG_KEY: &str = "/tag-key";

pub(super) fn check(statement: &Statement, lints: &mut Lints) {
    let mut named: Option<Option<Vec<Action>>> = None;
    for condition in &statement.conditions {
        if condition.key.is_empty() || is_of_provider(&condition.key) {
            continue;
        }
        let Some(known) = find(&condition.key) else {
            let message = format!("no condition key `{}` is known", condition.written);
            let nearest = nearest_condition_keys(&condition.key).into_iter().map(ConditionKey::name);
            lints.add(condition.at, Check::UnknownKey, message, near(nearest));
            continue;
        };
        if condition.key.starts_with("aws:") || CARRIED.contains(&condition.key.as_str()) {
            continue;
        }
        let named = named.get_or_insert_with(|| actions::named(statement));
        if let Some(actions) = named.as_deref().filter(|actions| !actions.is_empty())
            && !actions.iter().any(|action| has(*action, known))
        {
            let message = format!(
                "AWS documents the key `{}` for none of the statement's actions: it is likely missing from their requests",
                condition.written
            );
            lints.add(condition.at, Check::UnknownKey, message, "");
        }
    }
}

/// Whether a name in lower case is that of a condition key.
pub(super) fn is_known(name: &str) -> bool {
    is_of_provider(name) || find(name).is_some()
}

/// The key of a name, or the family that it belongs to.
fn find(name: &str) -> Option<ConditionKey> {
    let family = || condition_key(&format!("{}{TAG_KEY}", name.split_once('/')?.0));
    condition_key(name).or_else(family)
}

/// Whether requests of an action may have a key.
fn has(action: Action, key: ConditionKey) -> bool {
    let of_type = action.resource_types().any(|taken| {
        taken.condition_keys().chain(taken.resource_type.condition_keys()).any(|own| same(own, key))
    });
    of_type || action.condition_keys().any(|own| same(own, key))
}

/// Whether two keys are one, or of one family: services name the placeholder in `…/${TagKey}` as they please.
fn same(a: ConditionKey, b: ConditionKey) -> bool {
    let front = |key: ConditionKey| {
        let name = key.name().split(['$', '<']).next().unwrap_or_default();
        name.strip_suffix(TAG_KEY).map_or(name, |_| name.trim_end_matches("tag-key"))
    };
    a == b || front(a).eq_ignore_ascii_case(front(b))
}

/// Whether a key is a claim of an identity provider, which bears the provider's name:
/// `token.actions.githubusercontent.com:sub`.
fn is_of_provider(key: &str) -> bool {
    key.split_once(':').is_some_and(|(provider, _)| provider.contains('.'))
        || key.rsplit_once(':').is_some_and(|(provider, _)| provider.contains(['.', '/']))
}
