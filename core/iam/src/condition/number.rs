//! Numbers: whole and decimal, of any length and compared exactly.
//!
//! AWS's page names "integer or decimal" values and shows no exponents, signs other than `-`, or separators.

use std::cmp::Ordering;
use std::fmt;

use smol_str::SmolStr;

use crate::policy::Comparison;

/// A decimal number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Number {
    negative: bool,
    /// Without leading zeros.
    whole: SmolStr,
    /// Without trailing zeros.
    fraction: SmolStr,
}

impl Number {
    /// Reads a number; none where it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !is_number(whole) || !is_number(fraction) {
            return None;
        }
        let whole = SmolStr::new(whole.trim_start_matches('0'));
        let fraction = SmolStr::new(fraction.trim_end_matches('0'));
        let zero = whole.is_empty() && fraction.is_empty();
        Some(Self { negative: negative && !zero, whole, fraction })
    }

    /// A number that lies between this one and `other`, whichever is the smaller; none where they are equal.
    #[must_use]
    pub fn between(&self, other: &Self) -> Option<Self> {
        let (low, high) = if self < other { (self, other) } else { (other, self) };
        if low == high {
            return None;
        }
        if low.negative && !high.negative && (!high.whole.is_empty() || !high.fraction.is_empty()) {
            return Self::parse("0");
        }
        // The one that is nearer to zero, and one more digit: the other one differs in an earlier place.
        let (near, negative) = if low.negative { (high, true) } else { (low, false) };
        let digits = low.fraction.len().max(high.fraction.len());
        let fraction = format!("{:0<digits$}1", near.fraction);
        Some(Self { negative, whole: near.whole.clone(), fraction: fraction.into() })
    }

    fn size(&self, other: &Self) -> Ordering {
        let whole = self.whole.len().cmp(&other.whole.len()).then_with(|| self.whole.cmp(&other.whole));
        // Without trailing zeros, digits of fractions compare like text.
        whole.then_with(|| self.fraction.cmp(&other.fraction))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        let whole = if self.whole.is_empty() { "0" } else { &self.whole };
        let point = if self.fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{}", self.fraction)
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.size(other),
            (true, true) => other.size(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Whether `value` stands to `written` as the comparison says.
pub(super) fn satisfies(comparison: Comparison, written: &Number, value: &Number) -> bool {
    match comparison {
        Comparison::NumericEquals => value == written,
        Comparison::NumericLessThan => value < written,
        Comparison::NumericLessThanEquals => value <= written,
        Comparison::NumericGreaterThan => value > written,
        Comparison::NumericGreaterThanEquals => value >= written,
        _ => false,
    }
}
