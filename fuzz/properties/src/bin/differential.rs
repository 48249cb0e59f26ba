//! Holds both readers against their references on damaged copies of the corpus.
//!
//! Usage: `differential COUNT [SEED]`: so many inputs for each reader. `cargo xtask sweep` runs it.

#![expect(clippy::print_stdout, reason = "a tool that reports")]

use std::collections::BTreeMap;
use std::process::ExitCode;

use deployfence_properties::mutate::{self, Numbers, mutated};
use deployfence_properties::{Verdict, corpus, invariants, json, round_trip, yaml};
use deployfence_source::Document;

/// Longer files cost time and show nothing more.
const LONGEST: usize = 6_000;
/// Differences shown.
const SHOWN: usize = 10;

/// One of the two readers, and what it is held to.
struct Reader {
    name: &'static str,
    endings: &'static [&'static str],
    pieces: &'static [&'static str],
    read: fn(&str) -> Document,
    compare: fn(&str) -> Verdict,
}

const READERS: [Reader; 2] = [
    Reader {
        name: "YAML against libyaml",
        endings: &["yaml", "yml"],
        pieces: mutate::YAML,
        read: yaml::read,
        compare: yaml::compare,
    },
    Reader {
        name: "JSON against serde_json",
        endings: &["json"],
        pieces: mutate::JSON,
        read: json::read,
        compare: json::compare,
    },
];

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1).map(|arg| arg.parse::<u64>());
    let (Some(Ok(count)), seed) = (args.next(), args.next().and_then(Result::ok).unwrap_or(0)) else {
        println!("usage: differential COUNT [SEED]");
        return ExitCode::FAILURE;
    };
    let good = READERS.iter().map(|reader| reader.compare_many(count, seed)).filter(|good| *good).count();
    if good == READERS.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Reader {
    /// Whether the two agree on so many inputs.
    fn compare_many(&self, count: u64, seed: u64) -> bool {
        let paths = corpus::files(self.endings);
        let texts = paths.iter().filter_map(|path| corpus::text(path)).filter(|text| text.len() < LONGEST);
        let texts: Vec<String> = texts.collect();
        if texts.is_empty() {
            println!("{}: there is nothing to start from", self.name);
            return false;
        }
        let mut numbers = Numbers::new(seed);
        let mut tally = BTreeMap::<&str, u64>::new();
        let (mut scalars, mut wrong) = (0, Vec::new());
        for _ in 0..count {
            let Some(text) = texts.get(numbers.below(texts.len())) else { continue };
            let text = mutated(text, self.pieces, &mut numbers);
            let document = (self.read)(&text);
            invariants::check_document(&document);
            if document.problems().is_empty() {
                let outcome = round_trip::check(&document);
                scalars += outcome.scalars;
                wrong.extend(outcome.wrong.into_iter().map(|found| (found, text.clone())));
            }
            let verdict = match (self.compare)(&text) {
                Verdict::Same => "equal trees",
                Verdict::BothReject => "rejected by both",
                Verdict::Lasting(reason) => reason,
                other => {
                    wrong.push((format!("{other:?}"), text));
                    "different"
                }
            };
            *tally.entry(verdict).or_default() += 1;
        }
        println!("{}: {count} inputs from {} files, {scalars} scalars decoded twice", self.name, texts.len());
        tally.iter().for_each(|(verdict, count)| println!("{count:>10} {verdict}"));
        for (found, text) in wrong.iter().take(SHOWN) {
            println!("{found}\n  in {text:?}");
        }
        wrong.is_empty()
    }
}
