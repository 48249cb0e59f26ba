//! `policy expand`.

use std::io::{self, Write};

use deployfence_iam::catalogue::{self, Action, ActionResource, ConditionKey};
use deployfence_iam::lint::no_such_action;
use deployfence_report::TextOptions;
use serde::Serialize;

use super::{Shown, json};

/// The actions that patterns stand for.
#[derive(Debug)]
pub struct Expansion {
    /// The actions, each once, in the order of their names.
    pub actions: Vec<Action>,
    /// The patterns that stand for none.
    pub unmatched: Vec<String>,
}

/// Lists the actions that patterns such as `s3:Get*` stand for.
#[must_use]
pub fn expand(patterns: &[String]) -> Expansion {
    let unmatched = patterns.iter().filter(|pattern| catalogue::expand(pattern).next().is_none());
    Expansion {
        actions: catalogue::expand_all(patterns.iter().map(String::as_str)),
        unmatched: unmatched.cloned().collect(),
    }
}

/// What is said of a pattern that stands for no action.
pub(super) fn unmatched(pattern: &str) -> String {
    match no_such_action(pattern) {
        (message, help) if help.is_empty() => message,
        (message, help) => format!("{message} ({help})"),
    }
}

impl Shown for Expansion {
    fn text(&self, _: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
        self.actions.iter().try_for_each(|action| writeln!(out, "{action}"))
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let actions: Vec<ActionDto> = self.actions.iter().copied().map(ActionDto::new).collect();
        json::pretty(&actions, out)
    }

    fn notes(&self) -> Vec<String> {
        self.unmatched.iter().map(|pattern| unmatched(pattern)).collect()
    }

    fn status(&self) -> u8 {
        u8::from(!self.unmatched.is_empty())
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ActionDto {
    action: &'static str,
    service: &'static str,
    access_level: &'static str,
    resource_types: Vec<ResourceDto>,
    condition_keys: Vec<&'static str>,
    dependent_actions: Vec<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResourceDto {
    name: &'static str,
    required: bool,
    arn_formats: Vec<&'static str>,
    condition_keys: Vec<&'static str>,
}

impl ActionDto {
    fn new(action: Action) -> Self {
        Self {
            action: action.name(),
            service: action.service().title(),
            access_level: action.access_level().name(),
            resource_types: action.resource_types().map(ResourceDto::new).collect(),
            condition_keys: action.condition_keys().map(ConditionKey::name).collect(),
            dependent_actions: action.dependent_actions().map(Action::name).collect(),
        }
    }
}

impl ResourceDto {
    fn new(taken: ActionResource) -> Self {
        let of_type = taken.resource_type;
        let mut keys: Vec<&str> =
            taken.condition_keys().chain(of_type.condition_keys()).map(ConditionKey::name).collect();
        keys.sort_unstable();
        keys.dedup();
        Self {
            name: of_type.name(),
            required: taken.is_required,
            arn_formats: of_type.arn_formats().collect(),
            condition_keys: keys,
        }
    }
}
