//! The YAML reader against libyaml.

mod support;

use support::compare::{Verdict, compare};

#[test]
fn corpus_reads_as_libyaml_reads_it() {
    let mut counts = [0; 2];
    let mut wrong = Vec::new();
    for path in support::corpus::files(&["yaml", "yml", "json"]) {
        let Some(text) = support::corpus::text(&path) else { continue };
        match compare(&text) {
            Verdict::Same => counts[0] += 1,
            Verdict::BothReject => counts[1] += 1,
            other => wrong.push(format!("{}: {other:?}", path.display())),
        }
    }
    println!("same: {}, rejected by both: {}", counts[0], counts[1]);
    assert!(wrong.is_empty(), "{} files differ:\n{}", wrong.len(), wrong.join("\n"));
}
