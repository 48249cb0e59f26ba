//! Values that an operator cannot read, and wildcards and variables that are text where they stand.

use std::collections::HashSet;

use deployfence_source::FileSpan;
use deployfence_value::Value;

use super::{Check, Lints, keys};
use crate::condition::{Instant, Network, Number};
use crate::pattern::{Pattern, Style};
use crate::policy::{Condition, Family, Item, Statement, Version};

/// What the patterns of a document were written as, where they do not tell any more.
pub(super) struct Written {
    /// The places of texts with escaped wildcards: `${*}`, `${?}`.
    escaped: HashSet<FileSpan>,
}

impl Written {
    pub(super) fn new(document: &Value) -> Self {
        let mut written = Self { escaped: HashSet::new() };
        written.collect(document);
        written
    }

    /// As deep as the reader lets a document be.
    fn collect(&mut self, value: &Value) {
        if value.as_str().is_some_and(|text| text.contains("${*}") || text.contains("${?}")) {
            self.escaped.insert(value.at);
        }
        value.items().iter().for_each(|item| self.collect(item));
        value.entries().for_each(|entry| self.collect(&entry.value));
    }
}

pub(super) fn check(statement: &Statement, version: Version, written: &Written, lints: &mut Lints) {
    for condition in &statement.conditions {
        let Some(operator) = condition.operator else { continue };
        let family = operator.comparison.family();
        for item in &condition.values.items {
            let Some(text) = item.is.as_literal() else { continue };
            if let Some(wanted) = misread(family, &text) {
                let message =
                    format!("`{operator}` reads `{text}` as {wanted}, and it is none: it matches nothing");
                lints.add(item.at, Check::ValueType, message, "");
            }
            if operator.style() == Style::Exact && family == Family::String {
                wildcard(condition, item, &text, written, lints);
            }
        }
    }
    if version == Version::V2008 {
        let resources = statement.resources.iter().flat_map(|resources| &resources.items);
        let values = statement.conditions.iter().flat_map(|condition| &condition.values.items);
        for item in resources.chain(values).filter(|item| holds_variable(&item.is)) {
            let message =
                format!("`{}` is taken as it stands: the policy's version has no variables", item.is);
            lints.add(item.at, Check::VariableAsText, message, "write `\"Version\": \"2012-10-17\"`");
        }
    }
}

/// What an operator takes a value for, where it is no such thing.
pub(super) fn misread(family: Family, text: &str) -> Option<&'static str> {
    let (reads, wanted) = match family {
        Family::Numeric => (Number::parse(text).is_some(), "a number"),
        Family::Date => (Instant::parse(text).is_some(), "a date"),
        Family::Bool | Family::Null => {
            (text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"), "`true` or `false`")
        }
        Family::IpAddress => (Network::parse(text).is_some(), "an IP address or a range"),
        Family::Arn => (text == "*" || text.starts_with("arn:"), "an ARN"),
        Family::String | Family::Binary => (true, "text"),
    };
    (!reads).then_some(wanted)
}

fn wildcard(condition: &Condition, item: &Item<Pattern>, text: &str, written: &Written, lints: &mut Lints) {
    let Some(operator) = condition.operator else { return };
    if !text.contains('*') || written.escaped.contains(&item.at) {
        return;
    }
    let like = if operator.negated { "StringNotLike" } else { "StringLike" };
    let message = format!("`{operator}` takes the `*` of `{text}` as it stands, not as a wildcard");
    lints.add(item.at, Check::WildcardAsText, message, format!("`{like}` takes wildcards"));
}

/// Whether a pattern holds what is a policy variable in the newer version: `${aws:username}`.
fn holds_variable(pattern: &Pattern) -> bool {
    // Names of variables are those of condition keys. What else stands in braces is filled in by other tools.
    let text = pattern.to_string();
    text.split("${").skip(1).filter_map(|rest| rest.split_once('}')).any(|(name, _)| {
        let name = name.split_once(',').map_or(name, |(name, _)| name).trim().to_ascii_lowercase();
        keys::is_known(&name)
    })
}
