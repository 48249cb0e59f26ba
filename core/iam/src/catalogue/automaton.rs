//! A pattern of actions as an automaton whose state is the set of places that the text so far can have led to.

/// As many characters as a name can have, and so as a pattern needs to count: `cargo xtask update-data` refuses longer
/// names.
pub(super) const LONGEST: usize = 127;

/// The places in a pattern that can be reached; place `n` is before its `n`th character that is no `*`.
pub(super) type Places = u128;

/// Where every text begins.
pub(super) const START: Places = 1;

/// `*` stands for any text, `?` for any character; case does not count.
#[derive(Clone)]
pub(super) struct Automaton {
    /// For each ASCII character the places from which it leads one further.
    steps: [Places; 128],
    /// The places that a `*` stays at.
    stays: Places,
    /// The place behind the whole pattern; none if no name is long enough to get there.
    end: Places,
}

impl Automaton {
    pub(super) fn new(pattern: &str) -> Self {
        let mut automaton = Self { steps: [0; 128], stays: 0, end: 0 };
        let mut place = START;
        for character in pattern.chars() {
            match character {
                '*' => {
                    automaton.stays |= place;
                    continue;
                }
                '?' => automaton.steps.iter_mut().for_each(|step| *step |= place),
                _ => {
                    for case in [character.to_ascii_lowercase(), character.to_ascii_uppercase()] {
                        if let Some(step) = automaton.steps.get_mut(case as usize) {
                            *step |= place;
                        }
                    }
                }
            }
            // More characters than any name has: `place` becomes 0, and so does `end`.
            place <<= 1;
        }
        automaton.end = place;
        automaton
    }

    pub(super) fn step(&self, places: Places, byte: u8) -> Places {
        let further = self.steps.get(usize::from(byte)).copied().unwrap_or_default();
        ((places & further) << 1) | (places & self.stays)
    }

    /// Whether the text so far matches.
    pub(super) fn accepts(&self, places: Places) -> bool {
        places & self.end != 0
    }

    /// Whether the text so far matches, however it goes on.
    pub(super) fn accepts_all(&self, places: Places) -> bool {
        places & self.end & self.stays != 0
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        let end = text.bytes().try_fold(START, |places, byte| match self.step(places, byte) {
            0 => None,
            next => Some(next),
        });
        end.is_some_and(|places| self.accepts(places))
    }
}
