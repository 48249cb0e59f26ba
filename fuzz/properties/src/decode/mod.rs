//! What a scalar says, worked out from what is written at its place: a second reader for scalars alone, which knows where
//! each of them starts and ends, takes its time, and shares nothing with the first.

mod block;
mod quoted;

use deployfence_source::ScalarStyle;

/// A scalar as it is written.
#[derive(Debug, Clone, Copy)]
pub struct Written<'t> {
    /// The scalar, with quotes or block indicator.
    pub slice: &'t str,
    /// The text from the scalar's start to the end of the file: what ends a block lies after it.
    pub from_start: &'t str,
    /// How it is written.
    pub style: ScalarStyle,
    /// The column of the innermost block collection around it, none at the top.
    pub column: Option<usize>,
}

/// The text that it stands for.
#[must_use]
pub fn decode(written: Written<'_>) -> String {
    let inner = || written.slice.get(1..written.slice.len() - 1).unwrap_or_default();
    match written.style {
        ScalarStyle::Plain => quoted::decode(written.slice, quoted::Quote::None),
        ScalarStyle::SingleQuoted => quoted::decode(inner(), quoted::Quote::Single),
        ScalarStyle::DoubleQuoted => quoted::decode(inner(), quoted::Quote::Double),
        ScalarStyle::Literal => block::decode(written.from_start, written.column, false),
        ScalarStyle::Folded => block::decode(written.from_start, written.column, true),
    }
}

/// Takes one line break off the front of `text`: what it reads as, and the rest.
fn take_break(text: &str) -> Option<(char, &str)> {
    let rest = text.strip_prefix("\r\n").map(|rest| ('\n', rest));
    rest.or_else(|| text.strip_prefix(['\n', '\r', '\u{85}']).map(|rest| ('\n', rest))).or_else(|| {
        let first = text.chars().next().filter(|c| matches!(c, '\u{2028}' | '\u{2029}'))?;
        Some((first, text.strip_prefix(first)?))
    })
}
