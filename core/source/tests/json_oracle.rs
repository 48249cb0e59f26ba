//! The JSON reader against serde_json.

use deployfence_properties::{corpus, invariants, json};
use proptest::prelude::*;

/// How two readings differ, if they do.
fn difference(text: &str) -> Option<String> {
    let verdict = json::compare(text);
    (!verdict.agrees()).then(|| format!("{verdict:?}"))
}

#[test]
fn corpus_reads_as_serde_json_reads_it() {
    let mut same = 0;
    let mut wrong = Vec::new();
    for path in corpus::files(&["json"]) {
        let Some(text) = corpus::text(&path) else { continue };
        match difference(&text) {
            None => same += 1,
            Some(found) => wrong.push(format!("{}: {found}", path.display())),
        }
    }
    println!("same: {same}");
    assert!(wrong.is_empty(), "{} files differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn snippets_read_as_serde_json_reads_them() {
    let wrong: Vec<_> = SNIPPETS.iter().filter_map(|s| Some(format!("{s:?}: {}", difference(s)?))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Valid and broken.
const SNIPPETS: &[&str] = &[
    "",
    " ",
    "1",
    "\"a\"",
    "null",
    "nul",
    "[1, 2.5, -3e4, true]",
    "[1,]",
    "[,1]",
    "[1 2]",
    "[",
    "]",
    "{",
    "}",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{\"a\":1 \"b\":2}",
    "{a: 1}",
    "{'a': 1}",
    "{\"a\": 1} x",
    "{\"a\": // c\n1}",
    "{\"a\": /* c */ 1}",
    "\"\\u00e9\\ud83d\\ude00\\n\\/\\\\\\\"\"",
    "\"\\ud83d\"",
    "\"\\ude00\"",
    "\"\\ud83d\\n\"",
    "\"\\x\"",
    "\"\\u12\"",
    "\"a\nb\"",
    "\"a\tb\"",
    "\"a",
    "[\"a\n, \"b\"]",
    "{\"a\": {\"b\": [{}, []]}}",
    "{\"a\": [1}",
    "[{]",
    "01",
    "+1",
    "1.",
    ".5",
    "NaN",
    "[\u{a0}1]",
    "\u{feff}{}",
    "{}\n\n",
    "{\"a\":1,\"a\":2}",
    "{:1}",
    "{,}",
    "[1,,2]",
    "{\"a\":,\"b\":1}",
    "{{}: 1}",
    "[1:2]",
    "\0",
    "[\0]",
    "{\"a\" 1}",
    "é",
    "\"é😀\"",
];

/// Pieces that change what a text means.
const PIECES: &[&str] = &[
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u00e9", "\\ud83d", "1", "-", ".5", "e1", "true", "null",
    "\n", " ", "'", "/*", "*/", "é",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_is_what_serde_json_takes_it_for(
        snippet in 0..SNIPPETS.len(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..PIECES.len(), any::<bool>()), 1..5),
    ) {
        let mut chars: Vec<char> = SNIPPETS[snippet].chars().collect();
        for (at, piece, insert) in edits {
            let at = at.index(chars.len() + 1);
            if insert {
                chars.splice(at..at, PIECES[piece].chars());
            } else if at < chars.len() {
                chars.remove(at);
            }
        }
        let text: String = chars.into_iter().collect();
        invariants::check(&text);
        prop_assert_eq!(difference(&text), None);
    }
}
