//! Where nodes stand, byte for byte.

use deployfence_source::{Node, NodeKind, ScalarStyle, SourceText, Syntax, read};

/// Every node in the order of the file: its kind, where it starts, what its span covers, its tag, and its text
/// with `=` where that is a slice of the source.
fn spans(text: &str, syntax: Syntax) -> Vec<String> {
    let document = read(&SourceText::new(text), syntax);
    assert!(document.problems().is_empty(), "{text:?}: {:?}", document.problems());
    let mut lines = Vec::new();
    list(document.root().expect("a root"), text, &mut lines);
    lines
}

fn list(node: Node<'_>, text: &str, lines: &mut Vec<String>) {
    let kind = match node.kind() {
        NodeKind::Scalar(ScalarStyle::Plain) => "plain",
        NodeKind::Scalar(ScalarStyle::SingleQuoted) => "single",
        NodeKind::Scalar(ScalarStyle::DoubleQuoted) => "double",
        NodeKind::Scalar(ScalarStyle::Literal) => "literal",
        NodeKind::Scalar(ScalarStyle::Folded) => "folded",
        NodeKind::Sequence => "list",
        NodeKind::Mapping => "map",
    };
    let mut line = format!("{kind} {} {:?}", node.span().start, &text[node.span().range()]);
    if let Some(tag) = node.tag_span() {
        line += &format!(" {:?}", &text[tag.range()]);
    }
    if node.target_span() != node.span() {
        line += &format!(" -> {}", node.target_span().start);
    }
    match (node.text(), node.text_span()) {
        (Some(content), Some(span)) => {
            assert_eq!(&text[span.range()], content);
            if span != node.span() {
                line += &format!(" = {content:?}");
            }
        }
        (Some(content), None) => line += &format!(" : {content:?}"),
        _ => {}
    }
    lines.push(line);
    if node.target_span() == node.span() {
        node.items().for_each(|item| list(item, text, lines));
        node.entries().flat_map(|(key, value)| [key, value]).for_each(|child| list(child, text, lines));
    }
}

#[test]
fn every_kind_of_yaml_node_has_its_span() {
    let cases: &[(&str, &[&str])] = &[
        ("é \n", &[r#"plain 0 "é""#]),
        (" ü  ö # c\n", &[r#"plain 1 "ü  ö""#]),
        ("é: a\n  ü \n", &[r#"map 0 "é: a\n  ü""#, r#"plain 0 "é""#, r#"plain 4 "a\n  ü" : "a ü""#]),
        ("'é'", &[r#"single 0 "'é'" = "é""#]),
        ("'é''s'", &[r#"single 0 "'é''s'" : "é's""#]),
        ("\"é\"", &[r#"double 0 "\"é\"" = "é""#]),
        ("\"\\u00e9\"", &[r#"double 0 "\"\\u00e9\"" : "é""#]),
        ("\"\"", &[r#"double 0 "\"\"" = """#]),
        (
            "a: |\n  é\nb: 1\n",
            &[
                r#"map 0 "a: |\n  é\nb: 1""#,
                r#"plain 0 "a""#,
                r#"literal 3 "|\n  é" = "é\n""#,
                r#"plain 10 "b""#,
                r#"plain 13 "1""#,
            ],
        ),
        (
            "a: |- # c\n  é\n  ü\n\n\n",
            &[r#"map 0 "a: |- # c\n  é\n  ü""#, r#"plain 0 "a""#, r#"literal 3 "|- # c\n  é\n  ü" : "é\nü""#],
        ),
        (
            "- >\n é\n ü\n- b\n",
            &[r#"list 0 "- >\n é\n ü\n- b""#, r#"folded 2 ">\n é\n ü" : "é ü\n""#, r#"plain 14 "b""#],
        ),
        (
            "a: |\nb:\n",
            &[
                r#"map 0 "a: |\nb:""#,
                r#"plain 0 "a""#,
                r#"literal 3 "|" : """#,
                r#"plain 5 "b""#,
                r#"plain 7 """#,
            ],
        ),
        (
            "a:\nb: \n",
            &[r#"map 0 "a:\nb:""#, r#"plain 0 "a""#, r#"plain 2 """#, r#"plain 3 "b""#, r#"plain 5 """#],
        ),
        ("-\n- a\n", &[r#"list 0 "-\n- a""#, r#"plain 1 """#, r#"plain 4 "a""#]),
        ("a: !Sub é\n", &[r#"map 0 "a: !Sub é""#, r#"plain 0 "a""#, r#"plain 8 "é" "!Sub""#]),
        (
            "a: &x !Sub\nb: *x\n",
            &[
                r#"map 0 "a: &x !Sub\nb: *x""#,
                r#"plain 0 "a""#,
                r#"plain 10 "" "!Sub""#,
                r#"plain 11 "b""#,
                r#"plain 14 "*x" "!Sub" -> 10 = """#,
            ],
        ),
        (
            "a: !If\n  - é\n  - b\nc: 1\n",
            &[
                r#"map 0 "a: !If\n  - é\n  - b\nc: 1""#,
                r#"plain 0 "a""#,
                r#"list 9 "- é\n  - b" "!If""#,
                r#"plain 11 "é""#,
                r#"plain 18 "b""#,
                r#"plain 20 "c""#,
                r#"plain 23 "1""#,
            ],
        ),
        (
            "a:\n- b: 1\n  c: 2\n",
            &[
                r#"map 0 "a:\n- b: 1\n  c: 2""#,
                r#"plain 0 "a""#,
                r#"list 3 "- b: 1\n  c: 2""#,
                r#"map 5 "b: 1\n  c: 2""#,
                r#"plain 5 "b""#,
                r#"plain 8 "1""#,
                r#"plain 12 "c""#,
                r#"plain 15 "2""#,
            ],
        ),
        (
            "é: [ a, {b: c} ] \n",
            &[
                r#"map 0 "é: [ a, {b: c} ]""#,
                r#"plain 0 "é""#,
                r#"list 4 "[ a, {b: c} ]""#,
                r#"plain 6 "a""#,
                r#"map 9 "{b: c}""#,
                r#"plain 10 "b""#,
                r#"plain 13 "c""#,
            ],
        ),
        (
            "[a: b, {c}]",
            &[
                r#"list 0 "[a: b, {c}]""#,
                r#"map 1 "a: b""#,
                r#"plain 1 "a""#,
                r#"plain 4 "b""#,
                r#"map 7 "{c}""#,
                r#"plain 8 "c""#,
                r#"plain 9 """#,
            ],
        ),
        ("[a]: b\n", &[r#"map 0 "[a]: b""#, r#"list 0 "[a]""#, r#"plain 1 "a""#, r#"plain 5 "b""#]),
        ("? a\n: b\n", &[r#"map 0 "? a\n: b""#, r#"plain 2 "a""#, r#"plain 6 "b""#]),
        (
            "a: &x [b]\nc: *x\n",
            &[
                r#"map 0 "a: &x [b]\nc: *x""#,
                r#"plain 0 "a""#,
                r#"list 6 "[b]""#,
                r#"plain 7 "b""#,
                r#"plain 10 "c""#,
                r#"list 13 "*x" -> 6"#,
            ],
        ),
        ("\u{feff}a: b\r\n", &[r#"map 3 "a: b""#, r#"plain 3 "a""#, r#"plain 6 "b""#]),
    ];
    for (text, expected) in cases {
        assert_eq!(spans(text, Syntax::Yaml), *expected, "{text:?}");
    }
}

#[test]
fn every_kind_of_json_node_has_its_span() {
    assert_eq!(
        spans("\u{feff} {\"é\": [1, \"\\n\", {}], \"b\" : null }\n", Syntax::Json),
        [
            r#"map 4 "{\"é\": [1, \"\\n\", {}], \"b\" : null }""#,
            r#"double 5 "\"é\"" = "é""#,
            r#"list 11 "[1, \"\\n\", {}]""#,
            r#"plain 12 "1""#,
            r#"double 15 "\"\\n\"" : "\n""#,
            r#"map 21 "{}""#,
            r#"double 26 "\"b\"" = "b""#,
            r#"plain 32 "null""#,
        ]
    );
}
