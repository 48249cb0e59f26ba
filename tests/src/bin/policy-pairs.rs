//! Compares many pairs of policies, and asks z3 about some of them.
//!
//! Usage: `policy-pairs PAIRS Z3 [PYTHON]`. `PYTHON` has z3-solver. Fails where an answer is wrong.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a tool that reports"
)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, ExitCode, Stdio};

use deployfence_iam::catalogue;
use deployfence_tests::compared::{Tally, judge};
use deployfence_tests::policy_pairs::{Pair, known, unrelated};
use deployfence_tests::root;
use serde_json::{Value, json};

/// The greatest part of the answers that may be unknown.
const UNKNOWN: f64 = 0.02;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| args.get(at).and_then(|arg| arg.parse::<u64>().ok());
    let (Some(pairs), Some(asked)) = (number(0), number(1)) else {
        eprintln!("usage: policy-pairs PAIRS Z3 [PYTHON]");
        return ExitCode::FAILURE;
    };
    let mut tally = Tally::default();
    for pair in (0..pairs).map(known) {
        tally.add(&pair, judge(&pair));
    }
    println!("{tally}");
    let mut good = tally.wrong.is_empty() && tally.unknown() < UNKNOWN;
    if let Some(python) = args.get(2) {
        good &= agree(asked, python);
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether z3 says the same of as many pairs, half of them unrelated.
fn agree(asked: u64, python: &str) -> bool {
    let script = root().join("tests/z3/subset.py");
    let mut z3 = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python starts");
    let mut input = z3.stdin.take().expect("its input is a pipe");
    let mut output = BufReader::new(z3.stdout.take().expect("its output is a pipe")).lines();
    let actions: Vec<&str> = catalogue::all().map(|action| action.name()).collect();
    writeln!(input, "{}", json!(actions)).expect("z3 reads");
    let (mut counts, mut wrong, mut z3_ms, mut our_ms) =
        (BTreeMap::new(), Vec::new(), Vec::new(), Vec::new());
    for seed in 0..asked {
        let pair = if seed % 2 == 0 { known(seed) } else { unrelated(seed) };
        let question = json!({"new": pair.new, "existing": pair.existing, "many": Pair::multivalued_keys()});
        writeln!(input, "{question}").expect("z3 reads");
        let answer =
            output.next().and_then(Result::ok).and_then(|line| serde_json::from_str::<Value>(&line).ok());
        let answer = answer.expect("z3 answers");
        let said = ["narrow", "wide"].map(|reading| answer[reading].as_str().unwrap_or_default().to_owned());
        let judged = judge(&pair);
        let agrees = match judged.said {
            "no-new-access" => !said.contains(&"wider".to_owned()),
            "new-access" => !said.contains(&"subset".to_owned()),
            _ => true,
        };
        if !agrees {
            wrong.push(format!("pair {seed} ({}): {}, and z3 says {said:?}", pair.kind.name(), judged.said));
        }
        z3_ms.push(answer["ms"].as_f64().unwrap_or_default());
        our_ms.push(judged.took.as_secs_f64() * 1e3);
        *counts.entry((judged.said, said.join(" "))).or_insert(0) += 1;
    }
    drop(input);
    let ended = z3.wait().is_ok_and(|status| status.success());
    for ((ours, theirs), count) in &counts {
        println!("{ours:<14} z3 (narrow, wide): {theirs:<18} {count:>6}");
    }
    let ratio = median(z3_ms.clone()) / median(our_ms.clone());
    println!("median {:.3} ms, z3 {:.1} ms: {ratio:.0} times", median(our_ms), median(z3_ms));
    wrong.iter().for_each(|wrong| println!("WRONG {wrong}"));
    println!("{} of {asked} differ", wrong.len());
    wrong.is_empty() && ended
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
