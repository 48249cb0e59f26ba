//! Numbers, `true`, `false`, `null`, and words that should have been strings.

use super::Reader;
use crate::build::Content;
use crate::span::Span;
use crate::tree::ScalarStyle;

impl Reader<'_> {
    /// Reads a word up to white space or punctuation; as a key, it lacks its quotes.
    pub(super) fn word(&mut self, key: bool) {
        let start = self.pos;
        let rest = self.text.get(start..).unwrap_or("");
        let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ':' | '[' | ']' | '{' | '}' | '"');
        // At least one character, so that every call moves on.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let length =
            rest.get(first..).and_then(|more| more.find(ends)).map_or(rest.len(), |more| first + more);
        let word = rest.get(..length).unwrap_or(rest);
        let span = Span::new(start, start + length);
        if key {
            self.problem(span, format!("the key `{}` has to stand in double quotes", short(word)));
        } else if !is_literal(word) {
            let number = word.starts_with(['-', '+', '.']) || word.starts_with(|c: char| c.is_ascii_digit());
            let message = if number {
                format!("`{}` is no number as JSON writes them", short(word))
            } else {
                format!("`{}` is no JSON value: a string has to stand in double quotes", short(word))
            };
            self.problem(span, message);
        }
        self.consume(start + length);
        self.builder.scalar(span, ScalarStyle::Plain, Content::Source(span), None);
    }
}

fn short(word: &str) -> String {
    word.chars().take(40).collect()
}

fn is_literal(word: &str) -> bool {
    matches!(word, "true" | "false" | "null") || is_number(word)
}

fn is_number(word: &str) -> bool {
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}

#[cfg(test)]
mod tests {
    use super::is_number;

    #[test]
    fn numbers_are_those_of_the_grammar() {
        for good in ["0", "-0", "12", "1.5", "0.1e+10", "1E5", "-1.25e-3"] {
            assert!(is_number(good), "{good}");
        }
        for bad in ["", "-", "01", "1.", ".5", "1e", "+1", "0x1", "1e5.5", "1_000", "--1"] {
            assert!(!is_number(bad), "{bad}");
        }
    }
}
