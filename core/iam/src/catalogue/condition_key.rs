//! Condition keys and the types of their values.

use std::fmt;

use super::table::{Lists, Texts, U16s, ids, lists, texts, u16s};

static NAMES: Texts = texts!("condition_keys/names");
static TYPES: &[u8] = include_bytes!("../../data/condition_keys/types.u8");
/// Those that hold placeholders.
static TEMPLATES: U16s = u16s!("condition_keys/templates");
static LISTS: Lists = lists!("condition_keys/lists");

/// Marks a type whose keys have several values in one request.
const MANY: u8 = 0x80;

/// A key of the request context, or a family of them: `aws:RequestTag/${TagKey}`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConditionKey(u16);

impl ConditionKey {
    /// The name as AWS spells it, with placeholders: `${…}`, of some services `<…>`.
    pub fn name(self) -> &'static str {
        NAMES.get(usize::from(self.0))
    }

    /// The type of its value, or of each of its values. `aws:EpochTime` is a date that is a number too, and
    /// `aws:FederatedProvider` a string that can be an ARN.
    pub fn value_type(self) -> ValueType {
        match self.kind() & !MANY {
            1 => ValueType::Arn,
            2 => ValueType::Bool,
            3 => ValueType::Numeric,
            4 => ValueType::Date,
            5 => ValueType::IpAddress,
            6 => ValueType::Binary,
            _ => ValueType::String,
        }
    }

    /// Whether a request can hold several values of it, so that a condition needs `ForAllValues` or `ForAnyValue`:
    /// "Single-valued vs. multivalued context keys" (IAM User Guide).
    pub fn is_multivalued(self) -> bool {
        self.kind() & MANY != 0
    }

    fn kind(self) -> u8 {
        TYPES.get(usize::from(self.0)).copied().unwrap_or_default()
    }
}

impl fmt::Debug for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The type of a condition key's value, named as the group of operators that is meant for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueType {
    /// Text.
    String,
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A number.
    Numeric,
    /// A date, or seconds since 1970.
    Date,
    /// An address or a range of addresses.
    IpAddress,
    /// Base64.
    Binary,
}

/// The condition key of that name, in any case: itself, or the family that it belongs to.
pub fn condition_key(name: &str) -> Option<ConditionKey> {
    let families = || TEMPLATES.iter().map(ConditionKey).find(|family| is_of_family(name, family.name()));
    NAMES.find(name).map(ConditionKey).or_else(families)
}

/// Every condition key, in the order of the names.
pub fn condition_keys() -> impl ExactSizeIterator<Item = ConditionKey> {
    ids(NAMES.len()).map(ConditionKey)
}

/// The keys of a list that an entry of another table has.
pub(super) fn key_list(id: Option<u16>) -> impl ExactSizeIterator<Item = ConditionKey> {
    id.map_or(U16s(&[]), |id| LISTS.get(id)).iter().map(ConditionKey)
}

/// Whether `name` is `family` with at least one character for each placeholder.
fn is_of_family(name: &str, family: &str) -> bool {
    let (literal, mut family) = split_placeholder(family);
    let Some(mut name) = strip_prefix(name, literal) else { return false };
    while let Some(after) = family {
        let (literal, next) = split_placeholder(after);
        let at = match next {
            // The last text has to end the name.
            None => name.len().checked_sub(literal.len()),
            Some(_) => (1..=name.len())
                .find(|&at| name.get(at..).is_some_and(|n| strip_prefix(n, literal).is_some())),
        };
        let rest = at.filter(|&at| at > 0).and_then(|at| strip_prefix(name.get(at..)?, literal));
        let Some(rest) = rest else { return false };
        (name, family) = (rest, next);
    }
    name.is_empty()
}

/// The text before the first placeholder, and what follows the placeholder.
fn split_placeholder(family: &str) -> (&str, Option<&str>) {
    let placeholder = [("${", '}'), ("<", '>')].into_iter().find_map(|(open, close)| {
        let (before, inside) = family.split_once(open)?;
        let (_, after) = inside.split_once(close)?;
        Some((before, after))
    });
    placeholder.map_or((family, None), |(before, after)| (before, Some(after)))
}

fn strip_prefix<'n>(name: &'n str, prefix: &str) -> Option<&'n str> {
    let (head, rest) = name.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}
