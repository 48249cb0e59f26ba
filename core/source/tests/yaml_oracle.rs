//! The YAML reader against libyaml.

use deployfence_properties::yaml::compare;
use deployfence_properties::{Verdict, corpus};

use crate::traps::TRAPS;

#[test]
fn corpus_reads_as_libyaml_reads_it() {
    let mut counts = [0; 2];
    let mut wrong = Vec::new();
    for path in corpus::files(&["yaml", "yml", "json"]) {
        let Some(text) = corpus::text(&path) else { continue };
        match compare(&text) {
            Verdict::Same => counts[0] += 1,
            Verdict::BothReject => counts[1] += 1,
            other => wrong.push(format!("{}: {other:?}", path.display())),
        }
    }
    println!("same: {}, rejected by both: {}", counts[0], counts[1]);
    assert!(wrong.is_empty(), "{} files differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn traps_read_as_libyaml_reads_them() {
    let mut wrong = Vec::new();
    for snippet in TRAPS {
        let verdict = compare(snippet);
        if !verdict.agrees() {
            wrong.push(format!("{snippet:?}: {verdict:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} snippets differ:\n{}", wrong.len(), wrong.join("\n"));
}
