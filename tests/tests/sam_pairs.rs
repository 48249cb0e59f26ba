//! SAM templates of the corpus are expanded as the official translator expands them: roles, statements, permissions and
//! what starts what. What differs stands in `sam_differences.md` with its cause.
//!
//! `SAM_PAIR=name` shows what differs in the pairs whose name contains it.

#![expect(clippy::print_stdout, reason = "it says what it measured, and when it skips")]

use std::collections::BTreeMap;
use std::path::Path;

use deployfence_tests::read;
use deployfence_tests::sam_pairs::{Difference, differences, known, pairs};

/// The least part of the roles, and of the statements, that is equal.
const LEAST: f64 = 0.95;

#[test]
fn templates_are_expanded_as_the_official_translator_does() {
    let Some(corpus) = std::env::var_os("DEPLOYFENCE_CORPUS") else {
        println!("skipped: DEPLOYFENCE_CORPUS names no folder");
        return;
    };
    let wanted = std::env::var("SAM_PAIR").unwrap_or_default();
    let mut all: BTreeMap<&str, usize> = BTreeMap::new();
    let mut found: Vec<Difference> = Vec::new();
    let pairs = pairs(Path::new(&corpus));
    for pair in pairs.iter().filter(|pair| pair.name.contains(&wanted)) {
        let (differing, counted) = differences(pair);
        for (class, count) in counted {
            *all.entry(class).or_default() += count;
        }
        if !wanted.is_empty() {
            show(&differing, &pair.parts().2);
        }
        found.extend(differing);
    }
    let table = known(&read("tests/sam_differences.md"));
    let unlisted: Vec<_> = found.iter().filter(|d| !table.iter().any(|known| known.covers(d))).collect();
    for (class, count) in &all {
        let differing = found.iter().filter(|d| d.class == *class).count();
        let equal = count - differing;
        println!(
            "{class:<12} {equal:>6} of {count:>6} equal ({:.2} %)",
            100.0 * equal as f64 / *count as f64
        );
    }
    if !wanted.is_empty() {
        return;
    }
    assert!(pairs.len() > 500, "the corpus holds {} pairs", pairs.len());
    let unlisted_lines: Vec<_> =
        unlisted.iter().map(|d| format!("| `{}` | `{}` | `{}` | |", d.pair, d.class, d.part)).collect();
    assert!(
        unlisted.is_empty(),
        "{} differences are not listed:\n{}",
        unlisted.len(),
        unlisted_lines.join("\n")
    );
    let stale: Vec<_> = table.iter().filter(|known| !found.iter().any(|d| known.covers(d))).collect();
    assert!(
        stale.is_empty(),
        "no longer different: {:#?}",
        stale.iter().map(|k| k.display()).collect::<Vec<_>>()
    );
    for class in ["role", "statement", "trust"] {
        let (count, differing) =
            (all.get(class).copied().unwrap(), found.iter().filter(|d| d.class == class).count());
        assert!((count - differing) as f64 >= LEAST * count as f64, "{class}: {differing} of {count} differ");
    }
}

fn show(differing: &[Difference], problems: &[String]) {
    for Difference { pair, class, part, theirs, ours } in differing {
        println!("{pair}: {class} {part}\n  theirs {}\n  ours   {}", side(theirs), side(ours));
    }
    for problem in problems {
        println!("  problem: {problem}");
    }
}

fn side(side: &std::collections::BTreeSet<String>) -> String {
    if side.is_empty() {
        "-".to_owned()
    } else {
        side.iter().cloned().collect::<Vec<_>>().join("\n         ")
    }
}
