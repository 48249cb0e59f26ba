//! Condition operators by name. What they do is in `condition`.

use std::fmt;

use crate::pattern::Style;

/// A condition operator with what is written around it, such as `ForAnyValue:StringNotLikeIfExists`.
/// Source: AWS's "IAM JSON policy elements: Condition operators".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Operator {
    /// How a key with several values is asked.
    pub quantifier: Option<Quantifier>,
    /// The operator itself, without its negation.
    pub comparison: Comparison,
    /// Whether it is the `Not…` form.
    pub negated: bool,
    /// Whether it holds where the request lacks the key.
    pub if_exists: bool,
}

/// A set operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// `ForAllValues:`, which holds where there is no value.
    AllValues,
    /// `ForAnyValue:`, which does not.
    AnyValue,
}

/// What an operator compares, negation aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Comparison {
    /// `StringEquals`, `StringNotEquals`.
    StringEquals,
    /// `StringEqualsIgnoreCase`, `StringNotEqualsIgnoreCase`.
    StringEqualsIgnoreCase,
    /// `StringLike`, `StringNotLike`.
    StringLike,
    /// `NumericEquals`, `NumericNotEquals`.
    NumericEquals,
    /// `NumericLessThan`.
    NumericLessThan,
    /// `NumericLessThanEquals`.
    NumericLessThanEquals,
    /// `NumericGreaterThan`.
    NumericGreaterThan,
    /// `NumericGreaterThanEquals`.
    NumericGreaterThanEquals,
    /// `DateEquals`, `DateNotEquals`.
    DateEquals,
    /// `DateLessThan`.
    DateLessThan,
    /// `DateLessThanEquals`.
    DateLessThanEquals,
    /// `DateGreaterThan`.
    DateGreaterThan,
    /// `DateGreaterThanEquals`.
    DateGreaterThanEquals,
    /// `Bool`.
    Bool,
    /// `BinaryEquals`.
    BinaryEquals,
    /// `IpAddress`, `NotIpAddress`.
    IpAddress,
    /// `ArnEquals` and `ArnLike`, which are the same, and their negations.
    ArnLike,
    /// `Null`: whether the key is absent.
    Null,
}

/// The type of value that an operator is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Text.
    String,
    /// Numbers.
    Numeric,
    /// Points in time.
    Date,
    /// `true` and `false`.
    Bool,
    /// Bytes in base64.
    Binary,
    /// Addresses and ranges of them.
    IpAddress,
    /// ARNs.
    Arn,
    /// Presence.
    Null,
}

use Comparison as C;

/// Every operator by its name.
const NAMES: &[(&str, Comparison, bool)] = &[
    ("StringEquals", C::StringEquals, false),
    ("StringNotEquals", C::StringEquals, true),
    ("StringEqualsIgnoreCase", C::StringEqualsIgnoreCase, false),
    ("StringNotEqualsIgnoreCase", C::StringEqualsIgnoreCase, true),
    ("StringLike", C::StringLike, false),
    ("StringNotLike", C::StringLike, true),
    ("NumericEquals", C::NumericEquals, false),
    ("NumericNotEquals", C::NumericEquals, true),
    ("NumericLessThan", C::NumericLessThan, false),
    ("NumericLessThanEquals", C::NumericLessThanEquals, false),
    ("NumericGreaterThan", C::NumericGreaterThan, false),
    ("NumericGreaterThanEquals", C::NumericGreaterThanEquals, false),
    ("DateEquals", C::DateEquals, false),
    ("DateNotEquals", C::DateEquals, true),
    ("DateLessThan", C::DateLessThan, false),
    ("DateLessThanEquals", C::DateLessThanEquals, false),
    ("DateGreaterThan", C::DateGreaterThan, false),
    ("DateGreaterThanEquals", C::DateGreaterThanEquals, false),
    ("Bool", C::Bool, false),
    ("BinaryEquals", C::BinaryEquals, false),
    ("IpAddress", C::IpAddress, false),
    ("NotIpAddress", C::IpAddress, true),
    ("ArnLike", C::ArnLike, false),
    ("ArnNotLike", C::ArnLike, true),
    ("ArnEquals", C::ArnLike, false),
    ("ArnNotEquals", C::ArnLike, true),
    ("Null", C::Null, false),
];

impl Operator {
    /// The operator of a name. Names are taken without regard to case, as AWS takes them.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let (quantifier, name) = match name.split_once(':') {
            Some((set, name)) if set.eq_ignore_ascii_case("ForAllValues") => {
                (Some(Quantifier::AllValues), name)
            }
            Some((set, name)) if set.eq_ignore_ascii_case("ForAnyValue") => {
                (Some(Quantifier::AnyValue), name)
            }
            Some(_) => return None,
            None => (None, name),
        };
        let known = |name: &str| NAMES.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name));
        let (found, if_exists) = match known(name) {
            Some(found) => (found, false),
            None => {
                let cut = name.len().checked_sub("IfExists".len())?;
                let (stem, suffix) = name.split_at_checked(cut)?;
                (known(stem).filter(|_| suffix.eq_ignore_ascii_case("IfExists"))?, true)
            }
        };
        let (_, comparison, negated) = *found;
        // `NullIfExists` would ask whether something is absent that is there: AWS has no such operator.
        let sensible = comparison != C::Null || !if_exists;
        sensible.then_some(Self { quantifier, comparison, negated, if_exists })
    }

    /// The names of all operators, without set operators and suffix.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, ..)| *name)
    }

    /// How the values that are written beside it are read.
    #[must_use]
    pub fn style(&self) -> Style {
        match self.comparison {
            C::StringLike => Style::Glob,
            C::ArnLike => Style::Arn,
            _ => Style::Exact,
        }
    }
}

impl Comparison {
    /// The type of value that it is made for.
    #[must_use]
    pub fn family(self) -> Family {
        match self {
            C::StringEquals | C::StringEqualsIgnoreCase | C::StringLike => Family::String,
            C::NumericEquals
            | C::NumericLessThan
            | C::NumericLessThanEquals
            | C::NumericGreaterThan
            | C::NumericGreaterThanEquals => Family::Numeric,
            C::DateEquals
            | C::DateLessThan
            | C::DateLessThanEquals
            | C::DateGreaterThan
            | C::DateGreaterThanEquals => Family::Date,
            C::Bool => Family::Bool,
            C::BinaryEquals => Family::Binary,
            C::IpAddress => Family::IpAddress,
            C::ArnLike => Family::Arn,
            C::Null => Family::Null,
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.quantifier {
            Some(Quantifier::AllValues) => "ForAllValues:",
            Some(Quantifier::AnyValue) => "ForAnyValue:",
            None => "",
        })?;
        let named = NAMES.iter().find(|(_, c, n)| (*c, *n) == (self.comparison, self.negated));
        f.write_str(named.map_or("", |(name, ..)| name))?;
        f.write_str(if self.if_exists { "IfExists" } else { "" })
    }
}
