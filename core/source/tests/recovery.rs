//! What is said about an error, and what is still read around it.

use deployfence_source::{SourceText, Syntax, read};

use crate::support::invariants;

/// The problems as `start "text": message`, and the tree.
fn outcome(text: &str, syntax: Syntax) -> (Vec<String>, String) {
    let document = read(&SourceText::new(text), syntax);
    invariants::check_document(&document);
    let shown = |p: &deployfence_source::Problem| {
        format!("{} {:?}: {}", p.span.start, document.text().slice(p.span), p.message)
    };
    let tree = document.root().map_or(String::new(), |root| format!("{root:?}"));
    (document.problems().iter().map(shown).collect(), tree)
}

/// A text, the start of each problem, and the tree.
type Case<'a> = (&'a str, &'a [&'a str], &'a str);

fn check(cases: &[Case<'_>], syntax: Syntax) {
    let mut wrong = String::new();
    for (text, problems, tree) in cases {
        let (ours, our_tree) = outcome(text, syntax);
        if ours != *problems || our_tree != *tree {
            wrong += &format!("        (\n            {text:?},\n            &{ours:#?},\n            r#\"{our_tree}\"#,\n        ),\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn yaml_goes_on_after_an_error() {
    check(
        &[
            ("a: 1\n\tb: 2\nc: 3\n", &[], ""),
            ("a:\n\tb: 2\n\tc: 3\nd: 4\n", &[], ""),
            ("a: \"x\nb: 2\nc: 3\n", &[], ""),
            ("a: 'x\nb: 2\n", &[], ""),
            ("a: [1, 2\nb: 3\nc: 4\n", &[], ""),
            ("a: {b: 1\nc: [3]\nd: 4\n", &[], ""),
            ("a:\n    b: 1\n  c: 2\nd: 3\n", &[], ""),
            ("a:\n  b: 1\n    c: 2\n  d: 3\n", &[], ""),
            (" a: 1\nb: 2\n", &[], ""),
            ("a\nb: 1\n", &[], ""),
            ("Resources\n  A:\n    Type: x\n", &[], ""),
            ("r:\n  a\n    b: 1\n  c: 2\n", &[], ""),
            ("a: b: c\nd: 1\n", &[], ""),
            ("a: x\n  b: y\nd: 1\n", &[], ""),
            ("a: @x y\nb: 1\n", &[], ""),
            ("a: %x\nb: 1\n", &[], ""),
            ("a: \"\\q\\x4\\ud800\"\nb: 1\n", &[], ""),
            ("a: - b\nc: 1\n", &[], ""),
            ("a:\n  - b\n  c\nd: 1\n", &[], ""),
            ("a:\n  - b\n  c: 1\nd: 1\n", &[], ""),
            ("a: 1\n- b\nc: 2\n", &[], ""),
            ("a: [1 2]\nb: {c: 1 d: 2}\n", &[], ""),
            ("a: [1, , 2]\n", &[], ""),
            ("a: [1}\nb: 2\n", &[], ""),
            ("a: 'x' y\nb: 1\n", &[], ""),
            ("a: [x] y\nb: 1\n", &[], ""),
            ("a: *\nb: &\nc: 1\n", &[], ""),
            ("a: !<x y\nb: !e!x z\nc: 1\n", &[], ""),
            ("a: |x\n  t\nb: 1\n", &[], ""),
            ("a:b\nc: 1\n", &[], ""),
            ("- a\nb: 1\n- c\n", &[], ""),
            ("a: }\nb: 1\n", &[], ""),
        ],
        Syntax::Yaml,
    );
}

#[test]
fn json_goes_on_after_an_error() {
    check(
        &[
            ("{\"a\": 1,}", &[], ""),
            ("[1 2]", &[], ""),
            ("{\"a\" 1, \"b\": 2}", &[], ""),
            ("{\"a\": , \"b\": 2}", &[], ""),
            ("{a: 1, 'b': 2}", &[], ""),
            ("// c\n{\"a\": /* c */ 1}", &[], ""),
            ("{\"a\": \"x\n\"b\": 2}", &[], ""),
            ("{\"a\": \"x\n y\", \"b\": 2}", &[], ""),
            ("{\"a\": [1, {\"b\": 2}", &[], ""),
            ("{\"a\": [1, 2}, \"b\": 3}", &[], ""),
            ("{\"a\": 1]}", &[], ""),
            ("{\"a\": 1}\n{\"b\": 2}", &[], ""),
            ("[True, 01, NaN, \"\\ud83d\", \"\\x\"]", &[], ""),
            ("{\"a", &[], ""),
            ("{\"a\": tru", &[], ""),
        ],
        Syntax::Json,
    );
}
