//! Mutated snippets: whatever the text, the readers agree with their oracles on what is valid.

use deployfence_properties::{invariants, yaml};
use proptest::prelude::*;

use crate::traps::TRAPS;

/// Pieces that change what a text means.
const PIECES: &[&str] = &[
    " ", "  ", "\n", "\n  ", "\n\n", "\t", ":", ": ", " : ", "- ", "\n- ", "? ", "\n? ", "\n: ", ",", "[",
    "]", "{", "}", "'", "\"", "|\n", ">\n", "|-\n ", ">+\n  ", "#", " #", "&a ", "*a", "!x ", "!", "%", "@",
    "\\", "\\\n", "\r\n", "\u{85}", "\u{2028}", "\u{feff}", "é", "---", "\n---\n", "\n...\n", "a", "b: c",
    "<<",
];

/// A snippet with some pieces put in and some characters taken out.
fn mutated() -> impl Strategy<Value = String> {
    let edit = (any::<prop::sample::Index>(), 0..PIECES.len(), 0..3_usize);
    (0..TRAPS.len(), 0..TRAPS.len(), prop::bool::weighted(0.3), prop::collection::vec(edit, 1..4)).prop_map(
        |(first, second, both, edits)| {
            let mut chars: Vec<char> = TRAPS[first].chars().collect();
            if both {
                chars.extend(TRAPS[second].chars());
            }
            for (at, piece, kind) in edits {
                let at = at.index(chars.len() + 1);
                if kind > 0 {
                    chars.splice(at..at, PIECES[piece].chars());
                } else if at < chars.len() {
                    chars.remove(at);
                }
            }
            chars.into_iter().collect()
        },
    )
}

proptest! {
    // A text that fails belongs into the traps.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_reading_keeps_its_promises(text in mutated()) {
        invariants::check(&text);
    }

    #[test]
    fn yaml_is_what_libyaml_takes_it_for(text in mutated()) {
        let verdict = yaml::compare(&text);
        prop_assert!(verdict.agrees(), "{verdict:?}");
    }
}
