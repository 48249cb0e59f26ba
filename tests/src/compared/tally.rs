//! What was said of many pairs.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::Judged;
use crate::policy_pairs::{Known, Pair};

/// Counts answers, and keeps those that are wrong.
#[derive(Debug, Default)]
pub struct Tally {
    /// How often each answer was given, by what was known.
    pub said: BTreeMap<(&'static str, &'static str), usize>,
    /// Why answers were unknown, with the seed of one such pair.
    pub reasons: BTreeMap<String, (usize, u64)>,
    /// What is wrong, with the seed and the steps of the pair.
    pub wrong: Vec<String>,
    /// Known witnesses that `evaluate` was asked about.
    pub evaluated: usize,
    times: Vec<Duration>,
}

impl Tally {
    /// Adds the answer for a pair.
    pub fn add(&mut self, pair: &Pair, judged: Judged) {
        let known = match &pair.known {
            Known::NoNewAccess => "subset",
            Known::NewAccess(_) => "wider",
            Known::Unrelated => "unrelated",
        };
        *self.said.entry((known, judged.said)).or_default() += 1;
        for reason in judged.reasons {
            self.reasons.entry(reason).or_insert((0, pair.seed)).0 += 1;
        }
        let place = format!("pair {} ({}: {})", pair.seed, pair.kind.name(), pair.how.join(", "));
        self.wrong.extend(judged.wrong.into_iter().map(|wrong| format!("{place}: {wrong}")));
        self.evaluated += usize::from(judged.evaluated);
        self.times.push(judged.took);
    }

    /// The answers that were this one.
    #[must_use]
    pub fn count(&self, said: &str) -> usize {
        self.said.iter().filter(|((_, other), _)| *other == said).map(|(_, count)| count).sum()
    }

    /// The part of the answers that are unknown.
    #[must_use]
    pub fn unknown(&self) -> f64 {
        self.count("unknown") as f64 / self.times.len().max(1) as f64
    }

    /// The time within which this part of the answers came.
    #[must_use]
    pub fn within(&self, part: f64) -> Duration {
        let mut times = self.times.clone();
        times.sort();
        let place = (times.len() as f64 * part) as usize;
        times.get(place.min(times.len().saturating_sub(1))).copied().unwrap_or_default()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((known, said), count) in &self.said {
            writeln!(f, "{known:<10} {said:<14} {count:>7}")?;
        }
        for (reason, (count, seed)) in &self.reasons {
            writeln!(f, "unknown {count:>6}: {reason} (pair {seed})")?;
        }
        let [median, p99, longest] = [0.5, 0.99, 1.0].map(|part| self.within(part).as_secs_f64() * 1e6);
        writeln!(f, "{:.2} % unknown, {} known witnesses evaluated", 100.0 * self.unknown(), self.evaluated)?;
        writeln!(f, "median {median:.1} us, p99 {p99:.1} us, longest {longest:.1} us")?;
        for wrong in &self.wrong {
            writeln!(f, "WRONG {wrong}")?;
        }
        write!(f, "{} wrong", self.wrong.len())
    }
}
