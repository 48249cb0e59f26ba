//! Pairs of policies and patterns of many kinds, the same each time.

use deployfence_properties::mutate::Numbers;
use deployfence_properties::policies;

/// A test is not optimised: the fuzzers and `cargo xtask sweep compare` try far more.
const PAIRS: u64 = 600;
const PATTERNS: u64 = 3_000;

#[test]
fn what_is_said_of_a_pair_is_so() {
    for seed in 0..PAIRS {
        let mut numbers = Numbers::new(seed);
        let bytes: Vec<u8> = (0..80).map(|_| u8::try_from(numbers.below(256)).unwrap_or_default()).collect();
        policies::check_pair(&bytes);
    }
}

#[test]
fn patterns_match_as_plain_matchers_do() {
    const PIECES: [&str; 12] = ["*", "?", ":", "a", "b", "A", "s3:", "Get", "arn:aws:", "::", "/", "é"];
    for seed in 0..PATTERNS {
        let mut numbers = Numbers::new(seed);
        let mut text = |pieces: &[&str]| -> String {
            (0..numbers.below(9)).map(|_| pieces[numbers.below(pieces.len())]).collect()
        };
        let (pattern, subject) = (text(&PIECES), text(&PIECES[2..]));
        policies::check_pattern(&pattern, &subject);
    }
}
