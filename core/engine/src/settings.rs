//! What a request says of the rules.

use std::collections::BTreeMap;

use deployfence_findings::RuleMeta;
use deployfence_rules::RULES;

use crate::error::CheckError;
use crate::request::RuleSetting;

/// The settings of rules by slug.
pub(crate) type Settings = BTreeMap<&'static str, RuleSetting>;

/// The settings by slug; a name that is none, or that of a rule that cannot be set, is refused.
pub(crate) fn settings(rules: &BTreeMap<String, RuleSetting>) -> Result<Settings, CheckError> {
    rules.iter().map(|(name, &setting)| one(name, setting)).collect()
}

/// One setting, by the slug of its rule.
pub(crate) fn one(name: &str, setting: RuleSetting) -> Result<(&'static str, RuleSetting), CheckError> {
    Ok((configurable(name)?.slug, setting))
}

fn configurable(name: &str) -> Result<&'static RuleMeta, CheckError> {
    let Some(rule) = deployfence_rules::find(name) else {
        let nearest = nearest(name);
        return Err(CheckError::UnknownRule { name: name.to_owned(), nearest });
    };
    if rule.meta().fixed { Err(CheckError::FixedRule(rule.meta().slug)) } else { Ok(rule.meta()) }
}

/// The slug that a misspelt one was likely meant to be.
pub(crate) fn nearest(name: &str) -> Option<String> {
    nearest_of(name, RULES.iter().map(|rule| rule.meta().slug))
}

/// The name among `known` that a misspelt one was likely meant to be.
pub(crate) fn nearest_of<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<String> {
    deployfence_source::nearest(name, known, 1).first().map(|&name| name.to_owned())
}
