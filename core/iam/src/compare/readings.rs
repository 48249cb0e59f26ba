//! Both readings of wildcards: where a resource is read in two ways, an answer is one that holds under each.

use super::Verdict;
use super::place::Shared;
use super::question::{Question, Space, TOO_MANY};
use crate::pattern::{Atom, Pattern, Reach, Reading};
use crate::policy::Items;

const HANGS: &str = "it hangs on whether a `*` at the end of a segment of an ARN matches beyond the colon";

/// Answers a question. Of two witnesses, one that holds under both readings is shown, if there is one; else the one of
/// the wide reading, which `evaluate` takes.
pub(super) fn verdict(question: &Question<'_>) -> Verdict {
    let mut shared = Shared::default();
    let Ok(space) = Space::new(question) else { return Verdict::Unknown(vec![TOO_MANY.to_owned()]) };
    let wide = question.answer(&space, &mut shared, false);
    if !question.statements.iter().flat_map(|s| &s.resources).any(is_split) {
        return wide;
    }
    let narrow = || Question { reading: Reading::Narrow, ..question.clone() };
    match wide {
        Verdict::Unknown(_) => wide,
        // Where no statement in play is read in two ways, nothing was found already.
        Verdict::No => match narrow().answer(&space, &mut shared, true) {
            Verdict::Yes(_) => Verdict::Unknown(vec![HANGS.to_owned()]),
            narrow => narrow,
        },
        Verdict::Yes(found) => {
            let narrow = narrow();
            if narrow.confirmed(&found).is_some() {
                return Verdict::Yes(found);
            }
            match narrow.answer(&space, &mut shared, false) {
                Verdict::Yes(other) if question.confirmed(&other).is_some() => Verdict::Yes(other),
                Verdict::Yes(_) => Verdict::Yes(found),
                Verdict::No => Verdict::Unknown(vec![HANGS.to_owned()]),
                unknown => unknown,
            }
        }
    }
}

/// Whether resources are read in two ways.
pub(super) fn is_split(resources: &Items<Pattern>) -> bool {
    let mut patterns = resources.items.iter().map(|item| &item.is);
    patterns.any(|pattern| pattern.atoms().contains(&Atom::Many(Reach::SegmentEnd)))
}
