//! What is said about an error, and what is still read around it.

use deployfence_properties::invariants;
use deployfence_source::{SourceText, Syntax, read};

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
            wrong += &format!(
                "        (\n            {text:?},\n            &{ours:?},\n            r#\"{our_tree}\"#,\n        ),\n"
            );
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn yaml_goes_on_after_an_error() {
    check(
        &[
            (
                "a: 1\n\tb: 2\nc: 3\n",
                &[
                    "5 \"\\t\": a tab is used to indent this line, and YAML allows only spaces there",
                    "6 \"b: 2\": this line is indented deeper than the lines that it could belong to",
                ],
                r#"{"a": "1", "b": "2", "c": "3"}"#,
            ),
            (
                "a:\n\tb: 2\n\tc: 3\nd: 4\n",
                &[
                    "3 \"\\t\": a tab is used to indent this line, and YAML allows only spaces there",
                    "9 \"\\t\": a tab is used to indent this line, and YAML allows only spaces there",
                ],
                r#"{"a": {"b": "2", "c": "3"}, "d": "4"}"#,
            ),
            (
                "a: \"x\nb: 2\nc: 3\n",
                &["3 \"\\\"\": the double quote that opens here is never closed"],
                r#"{"a": "x", "b": "2", "c": "3"}"#,
            ),
            (
                "a: 'x\nb: 2\n",
                &["3 \"'\": the single quote that opens here is never closed"],
                r#"{"a": "x", "b": "2"}"#,
            ),
            (
                "a: \"x\nb: \"y\"\nc: 3\n",
                &["3 \"\\\"\": the double quote that opens here is never closed"],
                r#"{"a": "x", "b": "y", "c": "3"}"#,
            ),
            (
                "a: [\"x, y]\nb: \"z\"\n",
                &[
                    "3 \"[\": the `[` that opens here is never closed",
                    "4 \"\\\"\": the double quote that opens here is never closed",
                ],
                r#"{"a": ["x, y]"], "b": "z"}"#,
            ),
            (
                "a: [1, 2\nb: 3\nc: 4\n",
                &["3 \"[\": the `[` that opens here is never closed"],
                r#"{"a": ["1", "2"], "b": "3", "c": "4"}"#,
            ),
            (
                "a: {b: 1\nc: [3]\nd: 4\n",
                &["3 \"{\": the `{` that opens here is never closed"],
                r#"{"a": {"b": "1"}, "c": ["3"], "d": "4"}"#,
            ),
            (
                "a:\n    b: 1\n  c: 2\nd: 3\n",
                &["14 \"c: 2\": the indentation of this line fits none of the lines above it"],
                r#"{"a": {"b": "1", "c": "2"}, "d": "3"}"#,
            ),
            (
                "a:\n  b: 1\n    c: 2\n  d: 3\n",
                &["14 \"c: 2\": this line is indented deeper than the lines that it could belong to"],
                r#"{"a": {"b": "1", "c": "2", "d": "3"}}"#,
            ),
            (
                " a: 1\nb: 2\n",
                &["6 \"b: 2\": the indentation of this line fits none of the lines above it"],
                r#"{"a": "1", "b": "2"}"#,
            ),
            (
                "a\nb: 1\n",
                &["0 \"a\": `a` stands where a key has to stand, and no `:` follows it"],
                r#"{"a": "", "b": "1"}"#,
            ),
            (
                "Resources\n  A:\n    Type: x\n",
                &["0 \"Resources\": `Resources` stands where a key has to stand, and no `:` follows it"],
                r#"{"Resources": {"A": {"Type": "x"}}}"#,
            ),
            (
                "r:\n  a\n    b: 1\n  c: 2\n",
                &["5 \"a\": `a` stands where a key has to stand, and no `:` follows it"],
                r#"{"r": {"a": {"b": "1"}, "c": "2"}}"#,
            ),
            (
                "a: b: c\nd: 1\n",
                &["4 \":\": a mapping cannot start here: a value with `: ` in it has to be quoted"],
                r#"{"a": "b", "d": "1"}"#,
            ),
            (
                "a: x\n  b: y\nd: 1\n",
                &["7 \"b: y\": this line is indented deeper than the lines that it could belong to"],
                r#"{"a": "x", "b": "y", "d": "1"}"#,
            ),
            (
                "a: @x y\nb: 1\n",
                &["3 \"@\": a value that starts with `@` has to be quoted"],
                r#"{"a": "@x y", "b": "1"}"#,
            ),
            (
                "a: %x\nb: 1\n",
                &["3 \"%\": a value that starts with `%` has to be quoted"],
                r#"{"a": "%x", "b": "1"}"#,
            ),
            (
                "a: \"\\q\\x4\\ud800\"\nb: 1\n",
                &[
                    "4 \"\\\\q\": `\\q` is no escape that YAML knows in double quotes",
                    "6 \"\\\\x4\": `\\x` has to be followed by 2 hexadecimal digits",
                    "9 \"\\\\ud800\": `\\ud800` stands for no character",
                ],
                r#"{"a": "\\q\\x4�", "b": "1"}"#,
            ),
            (
                "a: - b\nc: 1\n",
                &[
                    "3 \"-\": a list cannot start on this line: its first `-` has to stand on a line of its own",
                ],
                r#"{"a": ["b"], "c": "1"}"#,
            ),
            (
                "a:\n  - b\n  c\nd: 1\n",
                &["11 \"c\": this line stands in the column of a list, and does not start with `- `"],
                r#"{"a": ["b"], "d": "1"}"#,
            ),
            (
                "a:\n  - b\n  c: 1\nd: 1\n",
                &["11 \"c: 1\": this line stands in the column of a list, and does not start with `- `"],
                r#"{"a": ["b"], "d": "1"}"#,
            ),
            (
                "a: 1\n- b\nc: 2\n",
                &["5 \"- b\": this list item stands where a key of the mapping above has to stand"],
                r#"{"a": "1", "c": "2"}"#,
            ),
            (
                "a: [1 2]\nb: {c: 1 d: 2}\n",
                &[
                    "19 \"\": a comma or a closing bracket is missing here",
                    "19 \":\": there is no key before this `:`",
                ],
                r#"{"a": ["1 2"], "b": {"c": "1 d", "": "2"}}"#,
            ),
            ("a: [1, , 2]\n", &["7 \",\": there is nothing before this comma"], r#"{"a": ["1", "2"]}"#),
            ("a: [1}\nb: 2\n", &["5 \"}\": `}` stands where `]` has to stand"], r#"{"a": ["1"], "b": "2"}"#),
            (
                "a: 'x' y\nb: 1\n",
                &["7 \"y\": this text does not belong to the value before it"],
                r#"{"a": "x", "b": "1"}"#,
            ),
            (
                "a: [x] y\nb: 1\n",
                &["7 \"y\": this text does not belong to the value before it"],
                r#"{"a": ["x"], "b": "1"}"#,
            ),
            (
                "a: *\nb: &\nc: 1\n",
                &[
                    "3 \"*\": the name of an alias may hold only letters, digits, `_` and `-`",
                    "8 \"&\": the name of an anchor may hold only letters, digits, `_` and `-`",
                ],
                r#"{"a": "", "b": "", "c": "1"}"#,
            ),
            (
                "a: !<x y\nb: !e!x z\nc: 1\n",
                &[
                    "3 \"!<x\": a tag that starts with `!<` has to end with `>`",
                    "12 \"!e!x\": the tag handle `!e!` is not declared by a `%TAG` line",
                ],
                r#"{"a": !<x "y", "b": !e!x "z", "c": "1"}"#,
            ),
            (
                "a: |x\n  t\nb: 1\n",
                &[
                    "4 \"x\": the text of `|` and `>` starts on the next line; only `+`, `-` and one digit may stand here",
                ],
                r#"{"a": "t\n", "b": "1"}"#,
            ),
            (
                "a:b\nc: 1\n",
                &[
                    "0 \"a:b\": `a:b` stands where a key has to stand, and a `:` ends a key only with a space after it",
                ],
                r#"{"a:b": "", "c": "1"}"#,
            ),
            (
                "- a\nb: 1\n- c\n",
                &["4 \"b: 1\": this line stands in the column of a list, and does not start with `- `"],
                r#"["a", "c"]"#,
            ),
            (
                "a: }\nb: 1\n",
                &["3 \"}\": there is no open bracket that this `}` could belong to"],
                r#"{"a": "", "b": "1"}"#,
            ),
        ],
        Syntax::Yaml,
    );
}

#[test]
fn json_goes_on_after_an_error() {
    check(
        &[
            ("{\"a\": 1,}", &["7 \",\": a comma may not stand before a closing bracket"], r#"{"a": "1"}"#),
            ("[1 2]", &["2 \"\": a comma or a closing bracket is missing here"], r#"["1", "2"]"#),
            ("{\"a\" 1, \"b\": 2}", &["4 \"\": a `:` is missing after this key"], r#"{"a": "1", "b": "2"}"#),
            ("{\"a\": , \"b\": 2}", &["5 \"\": a value is missing here"], r#"{"a": "", "b": "2"}"#),
            (
                "{a: 1, 'b': 2}",
                &[
                    "1 \"a\": the key `a` has to stand in double quotes",
                    "7 \"'\": JSON strings stand in double quotes",
                ],
                r#"{"a": "1", "b": "2"}"#,
            ),
            (
                "// c\n{\"a\": /* c */ 1}",
                &["0 \"// c\": JSON has no comments", "11 \"/* c */\": JSON has no comments"],
                r#"{"a": "1"}"#,
            ),
            (
                "{\"a\": \"x\n\"b\": 2}",
                &[
                    "6 \"\\\"\": the quote that opens here is not closed on its line",
                    "8 \"\": a comma or a closing bracket is missing here",
                ],
                r#"{"a": "x", "b": "2"}"#,
            ),
            (
                "{\"a\": \"x\n y\", \"b\": 2}",
                &["8 \"\\n\": the control character U+000A in a string has to be escaped"],
                r#"{"a": "x\n y", "b": "2"}"#,
            ),
            (
                "{\"a\": [1, {\"b\": 2}",
                &[
                    "0 \"{\": the `{` that opens here is never closed",
                    "6 \"[\": the `[` that opens here is never closed",
                ],
                r#"{"a": ["1", {"b": "2"}]}"#,
            ),
            (
                "{\"a\": [1, 2}, \"b\": 3}",
                &[
                    "11 \"}\": the `[` before this has to be closed first",
                    "12 \", \\\"b\\\": 3}\": the JSON value ends before this text, so the rest of the file is not read",
                ],
                r#"{"a": ["1", "2"]}"#,
            ),
            ("{\"a\": 1]}", &["7 \"]\": `]` closes nothing: the bracket before it is `{`"], r#"{"a": "1"}"#),
            (
                "{\"a\": 1}\n{\"b\": 2}",
                &[
                    "9 \"{\\\"b\\\": 2}\": the JSON value ends before this text, so the rest of the file is not read",
                ],
                r#"{"a": "1"}"#,
            ),
            (
                "[True, 01, NaN, \"\\ud83d\", \"\\x\"]",
                &[
                    "1 \"True\": `True` is no JSON value: a string has to stand in double quotes",
                    "7 \"01\": `01` is no number as JSON writes them",
                    "11 \"NaN\": `NaN` is no JSON value: a string has to stand in double quotes",
                    "17 \"\\\\ud83d\": `\\ud83d` is half of a pair and stands for no character",
                    "27 \"\\\\x\": `\\x` is no escape that JSON knows",
                ],
                r#"["True", "01", "NaN", "�", "\\x"]"#,
            ),
            (
                "{\"a",
                &[
                    "0 \"{\": the `{` that opens here is never closed",
                    "1 \"\\\"\": the quote that opens here is not closed on its line",
                    "3 \"\": a `:` is missing after this key",
                    "3 \"\": a value is missing here",
                ],
                r#"{"a": ""}"#,
            ),
            (
                "{\"a\": tru",
                &[
                    "0 \"{\": the `{` that opens here is never closed",
                    "6 \"tru\": `tru` is no JSON value: a string has to stand in double quotes",
                ],
                r#"{"a": "tru"}"#,
            ),
        ],
        Syntax::Json,
    );
}
