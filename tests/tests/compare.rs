//! `compare` says of pairs of policies what is known of them, and shows no request that `evaluate` rejects. `cargo xtask
//! sweep compare` asks it of more pairs, and z3 beside it.
//!
//! `POLICY_PAIR=seed` shows one pair.

use deployfence_tests::compared::{Tally, judge};
use deployfence_tests::policy_pairs::{known, unrelated};

const KNOWN: u64 = 2_500;
const UNRELATED: u64 = 500;
/// The greatest part of the answers that may be unknown.
const UNKNOWN: f64 = 0.02;

#[test]
fn known_pairs_are_compared_as_is_known() {
    if let Some(seed) = std::env::var("POLICY_PAIR").ok().and_then(|seed| seed.parse().ok()) {
        let pair = known(seed);
        println!("{:#}\n{:#}\n{:?} {:?}\n{:#?}", pair.new, pair.existing, pair.known, pair.how, judge(&pair));
        return;
    }
    let mut tally = Tally::default();
    for seed in 0..KNOWN {
        let pair = known(seed);
        tally.add(&pair, judge(&pair));
    }
    println!("{tally}");
    assert!(tally.wrong.is_empty(), "{tally}");
    assert!(tally.unknown() < UNKNOWN, "{tally}");
    assert!(tally.count("new-access") > 500 && tally.count("no-new-access") > 1000, "{tally}");
    assert!(tally.evaluated > 500, "{tally}");
}

#[test]
fn no_proof_is_refuted_for_unrelated_pairs() {
    let mut tally = Tally::default();
    for seed in 0..UNRELATED {
        let pair = unrelated(seed);
        tally.add(&pair, judge(&pair));
    }
    println!("{tally}");
    assert!(tally.wrong.is_empty(), "{tally}");
    assert!(tally.count("new-access") > 150 && tally.count("no-new-access") > 50, "{tally}");
}
