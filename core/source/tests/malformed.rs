//! Broken, hostile and enormous input.

use std::fmt::Write as _;

use deployfence_properties::invariants;
use deployfence_source::{Document, Node, ProblemKind, SourceText, Syntax, limits, read};

fn reading(text: &str, syntax: Syntax) -> Document {
    let document = read(&SourceText::new(text), syntax);
    invariants::check_document(&document);
    document
}

fn yaml(text: &str) -> Document {
    reading(text, Syntax::Yaml)
}

/// The problems as `kind "text at the place": message`.
fn problems(document: &Document) -> Vec<String> {
    let shown = |p: &deployfence_source::Problem| {
        let related = p.related.as_ref().map_or(String::new(), |(span, _)| format!(" (see {})", span.start));
        format!("{:?} {:?}: {}{related}", p.kind, document.text().slice(p.span), p.message)
    };
    document.problems().iter().map(shown).collect()
}

/// Nodes with aliases expanded.
fn expanded(node: Node<'_>) -> u64 {
    let children = node.items().chain(node.entries().flat_map(|(key, value)| [key, value]));
    1 + children.map(expanded).sum::<u64>()
}

#[test]
fn duplicate_keys_are_reported_and_kept() {
    for syntax in [Syntax::Yaml, Syntax::Json] {
        let document = reading("{\"a\": 1, \"b\": 2, \"\\u0061\": 3}", syntax);
        assert_eq!(
            problems(&document),
            ["DuplicateKey \"\\\"\\\\u0061\\\"\": the key `a` stands in this mapping already (see 1)"]
        );
        let root = document.root().expect("a root");
        assert_eq!(root.entries().count(), 3);
        assert_eq!(root.get("a").and_then(Node::text), Some("3"));
    }
    assert!(yaml("<<: {}\n<<: {}\n").problems().is_empty(), "a merge key may repeat");
    let mut large = String::new();
    for i in 0..50_000 {
        writeln!(large, "key{}: {i}", i % 49_999).expect("text grows");
    }
    assert_eq!(
        problems(&yaml(&large)),
        ["DuplicateKey \"key0\": the key `key0` stands in this mapping already (see 0)"]
    );
}

#[test]
fn an_alias_has_to_name_a_finished_node_before_it() {
    let document = yaml("a: *x\nb: &y [*y, 1]\nc: &z 1\nd: *z\n*z : e\n");
    assert_eq!(
        problems(&document),
        [
            "Alias \"*x\": no anchor `&x` stands before `*x`",
            "Alias \"*y\": `*y` stands inside the very node that it names"
        ]
    );
    assert_eq!(
        format!("{:?}", document.root().expect("a root")),
        r#"{"a": "", "b": ["", "1"], "c": "1", "d": "1", "1": "e"}"#
    );
}

#[test]
fn aliases_cannot_blow_up() {
    let mut bomb = String::from("l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let aliases = vec![format!("*l{}", level - 1); 10].join(", ");
        writeln!(bomb, "l{level}: &l{level} [{aliases}]").expect("text grows");
    }
    // The same with the aliases inside keys, whose mapping carries the anchor.
    let mut keys = String::from("- &l0\n  [x, x, x, x, x, x, x, x, x, x]: y\n");
    for level in 1..10 {
        let aliases = vec![format!("*l{}", level - 1); 10].join(", ");
        writeln!(keys, "- &l{level}\n  [{aliases}]: y").expect("text grows");
    }
    for text in [bomb, keys] {
        let document = yaml(&text);
        let limits: Vec<_> = document.problems().iter().map(|p| p.kind).collect();
        assert_eq!(limits, [ProblemKind::Limit]);
        assert!(expanded(document.root().expect("a root")) <= limits::EXPANDED_NODES);
    }
}

#[test]
fn aliases_cannot_nest_too_deep() {
    let mut list = String::from("- &l0 [x]\n");
    let mut keys = String::from("- &l0 [x]\n");
    for level in 1..1_000 {
        writeln!(list, "- &l{level} [*l{}]", level - 1).expect("text grows");
        writeln!(keys, "- &l{level} [[*l{}]: x, *l{} : x]", level - 1, level - 1).expect("text grows");
    }
    assert_eq!(yaml(&list).problems().iter().map(|p| p.kind).collect::<Vec<_>>(), [ProblemKind::Limit]);
    assert!(!yaml(&keys).problems().is_empty());
}

#[test]
fn keys_cannot_nest_too_deep() {
    let text = format!("{}x{}", "[".repeat(250), "]: y".repeat(250));
    assert!(yaml(&text).problems().iter().any(|p| p.kind == ProblemKind::Limit));
    let pairs = format!("a: &a [{}]\nb: *a\n", "c: [d], ".repeat(1_000));
    assert!(yaml(&pairs).problems().is_empty(), "pairs beside each other are not nested");
}

#[test]
fn many_harmless_problems_hide_no_other() {
    let document = yaml(&("a: 1\n".repeat(500) + "a: @x\n"));
    assert_eq!(document.problems().len(), limits::PROBLEMS);
    assert!(document.problems().iter().any(|p| p.kind == ProblemKind::Syntax));
}

#[test]
fn deep_nesting_is_cut_and_what_follows_is_read() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("[a: ", "]"), ("{? ", "}")] {
        let text = format!("deep: {}x{}\nafter: 1\n", open.repeat(100_000), close.repeat(100_000));
        let document = yaml(&text);
        assert_eq!(document.problems().len(), 1, "{:?}", problems(&document));
        assert_eq!(document.problems()[0].kind, ProblemKind::Limit);
        assert_eq!(document.root().and_then(|r| r.get("after")).and_then(Node::text), Some("1"), "{open}");
    }
    let text = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    assert_eq!(reading(&text, Syntax::Json).problems().len(), 1);
    for open in ["[", "{", "[a: ", "{? ", "- ", "? ", "!x [", "- ? ", "? - ", "- a: - ", "&a "] {
        for tail in ["", "x", "\n", ": y\n"] {
            let document = yaml(&(open.repeat(100_000) + tail));
            assert!(!document.problems().is_empty(), "{open}");
            invariants::check(&(open.repeat(2_000) + tail));
        }
    }
    for open in ["[", "{", "{\"a\":", "[{"] {
        let document = reading(&open.repeat(100_000), Syntax::Json);
        assert!(!document.problems().is_empty(), "{open}");
    }
    let mut stairs = String::new();
    for level in 0..2_000 {
        writeln!(stairs, "{}k:", " ".repeat(level)).expect("text grows");
    }
    let document = yaml(&(stairs + "z: 1\n"));
    assert_eq!(document.problems().len(), 1);
    assert_eq!(document.root().and_then(|r| r.get("z")).and_then(Node::text), Some("1"));
}

/// None of these may take longer than reading its bytes a few times. A quadratic reader takes hours.
#[test]
fn large_inputs_take_linear_time() {
    let size = 192 * 1024;
    let huge = "x".repeat(50 * 1024 * 1024);
    for quote in ["", "\""] {
        let document = yaml(&format!("a: {quote}{huge}{quote}\nb: 1\n"));
        assert_eq!(document.root().and_then(|r| r.get("b")).and_then(Node::text), Some("1"));
    }
    assert_eq!(reading(&format!("[\"{huge}\", 1]"), Syntax::Json).len(), 3);
    let pieces = [
        "a: [\n",
        "a: {\n",
        "a: \"\n",
        "a: '\n",
        "- [\n",
        "[a: ",
        "\"a\n",
        "a: |\n",
        "\t\n",
        "\ta: b\n",
        "&a *a ",
        "? a\n  : b\n",
        "a: b: c\n",
        "- a\n - b\n",
        "a: 1\n  b: 2\n",
        "a: @\n",
        "{a: 1}: [b]: c\n",
        "*a\n",
        "a:\n  - [\n",
        "#\n",
        "\\",
        "\"\\\n",
        "[\"a\n\", '",
        "a\n---\n",
        "a b ",
        "a  \n",
        "- !x\n",
        "\u{2028}",
        "\0",
        "x\0\n",
        "'a' 'b'\n",
        "foo\n  bar: x\n",
        "a\n b\n c: d\n",
        "{\"a\": \"b\n",
        "[\"a\n\", ",
        "/*",
        "//\n",
        "{a ",
        "\"\n",
    ];
    for piece in pieces {
        let text = piece.repeat(size / piece.len());
        reading(&text, Syntax::Yaml);
        reading(&text, Syntax::Json);
    }
}

#[test]
fn nothing_is_no_document() {
    for text in ["", "\n\n", "# only\n# comments", "   ", "\u{feff}"] {
        let document = yaml(text);
        assert!(document.root().is_none() && document.problems().is_empty(), "{text:?}");
        assert!(!reading(text, Syntax::Json).problems().is_empty(), "{text:?}");
    }
}

#[test]
fn a_second_document_is_not_read_in_silence() {
    let document = yaml("a: 1\n---\nb: 2\n");
    assert_eq!(
        problems(&document),
        ["SecondDocument \"---\": a second document starts here, and only the first one of a file is read"]
    );
    assert_eq!(document.root().map(|r| r.entries().count()), Some(1));
    assert!(yaml("---\na: 1\n...\n# the end\n").problems().is_empty());
}

const TEMPLATE: &str = "\u{feff}AWSTemplateFormatVersion: '2010-09-09'\r\nDescription: >-\n  Über\n  two lines\n\nResources: # all\n  Role:\n    Type: \"AWS::IAM::Role\\u00e9\\\n      x\"\n    Properties: &props\n      Statement:\n      - {Effect: Allow, Action: ['s3:*', !Sub \"${A}\"], Resource: [a: b]}\n      - ? key\n        : |+\n          text\n\n  Other: *props\n  <<: {\"a\":1}\n...\n";

#[test]
fn truncated_and_damaged_templates_keep_every_promise() {
    let characters: Vec<(usize, char)> = TEMPLATE.char_indices().collect();
    assert!(yaml(TEMPLATE).problems().is_empty(), "{:?}", problems(&yaml(TEMPLATE)));
    for &(at, char) in &characters {
        invariants::check(&TEMPLATE[..at]);
        for with in ["", "\t", "\"", "'", "[", "}", ": ", "\n", "- ", "\0", "|", "&", "*x", "\\", "\u{85}"] {
            let damaged = [&TEMPLATE[..at], with, &TEMPLATE[at + char.len_utf8()..]].concat();
            invariants::check(&damaged);
        }
    }
    let json = r#"{"a": [1, -2.5e3, true, null], "b\u00e9\ud83d\ude00": {"c": "d\n"}, "e": {}}"#;
    for (at, _) in json.char_indices() {
        invariants::check(&json[..at]);
        assert!(at == 0 || !reading(&json[..at], Syntax::Json).problems().is_empty(), "cut at {at}");
        for with in ["\"", "'", "[", "}", ",", ":", "\n", "\\", "x", " "] {
            invariants::check(&[&json[..at], with, &json[at + 1..]].concat());
        }
    }
}
