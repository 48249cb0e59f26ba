//! Texts that patterns of policies match.

use deployfence_iam::pattern::{Atom, Pattern};
use deployfence_value::Text;

/// A text that these atoms of a pattern match, with `any` for each `*`; none where a variable of the request decides, or what
/// nobody knows.
pub(crate) fn filled(pattern: &Pattern, atoms: &[Atom], any: &Text) -> Option<Text> {
    let piece = |atom: &Atom| match atom {
        Atom::Char(c) => Some(Text::literal(c.to_string())),
        Atom::One(_) => Some(Text::literal("x")),
        Atom::Many(_) => Some(any.clone()),
        Atom::Variable(_) => None,
        Atom::Hole(at) => Some(Text::hole(pattern.holes().get(usize::from(*at))?.clone()?)),
    };
    Some(Text::concat(&atoms.iter().map(piece).collect::<Option<Vec<Text>>>()?))
}
