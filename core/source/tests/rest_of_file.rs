//! One error in the middle of a template costs no other resource: every template of the corpus, damaged in every way.

use std::collections::BTreeMap;
use std::ops::Range;

use deployfence_properties::{corpus, invariants};
use deployfence_source::{Document, Node, NodeKind, ScalarStyle, SourceText, Syntax, read};

/// A way to damage a text: what is wrong then, and the text, given the places of a key and its value.
type Damage = (&'static str, fn(&str, Range<usize>, Range<usize>) -> String);

const YAML: &[Damage] = &[
    ("a double quote is never closed", |text, _, value| insert(text, value.start, "\"")),
    ("a single quote is never closed", |text, _, value| insert(text, value.start, "'")),
    ("a square bracket is never closed", |text, _, value| insert(text, value.start, "[")),
    ("a brace is never closed", |text, _, value| insert(text, value.start, "{")),
    ("a bracket too many", |text, _, value| insert(text, value.start, "]")),
    ("a character that starts no value", |text, _, value| insert(text, value.start, "@")),
    ("a key without its colon", |text, key, value| replace(text, key.end..value.start, " ")),
    ("two values on one line", |text, _, value| insert(text, value.start, "b: ")),
    ("a tab before the key", |text, key, _| insert(text, key.start, "\t")),
    ("a line one column too deep", |text, key, _| insert(text, key.start, " ")),
    ("a line one column less deep", |text, key, _| replace(text, key.start - 1..key.start, "")),
    ("an alias of nothing", |text, _, value| replace(text, value, "*nothing")),
];

const JSON: &[Damage] = &[
    ("a comma is missing", |text, _, value| match text[value.end..].find(',') {
        Some(at) => replace(text, value.end + at..value.end + at + 1, ""),
        None => insert(text, value.end, "\"b\""),
    }),
    ("a comma too many", |text, _, value| insert(text, value.end, ",,")),
    ("a colon is missing", |text, key, value| replace(text, key.end..value.start, " ")),
    ("a value is missing", |text, _, value| replace(text, value, "")),
    ("a quote is never closed", |text, _, value| replace(text, value.end - 1..value.end, "")),
    ("a quote is never opened", |text, _, value| replace(text, value.start..value.start + 1, "")),
    ("single quotes", |text, _, value| replace(text, value, "'x'")),
    ("a bracket is never closed", |text, _, value| insert(text, value.start, "[")),
    ("a bracket too many", |text, _, value| insert(text, value.end, "]")),
    ("a comment", |text, _, value| insert(text, value.end, " // why\n")),
];

/// What is lost for good: the file, the damage, and why no reading could do better.
const LOST: &[(&str, &str, &str)] = &[
    (
        "nist_application.yaml",
        "a single quote is never closed",
        "a later quote closes it on a line where that is valid YAML",
    ),
    ("MANAGEDAD.cfn.json", "a quote is never opened", "what stands in the string reads as JSON itself"),
];

fn insert(text: &str, at: usize, with: &str) -> String {
    replace(text, at..at, with)
}

fn replace(text: &str, range: Range<usize>, with: &str) -> String {
    [&text[..range.start], with, &text[range.end..]].concat()
}

/// The resources of a template: their ids and types.
fn resources(document: &Document) -> Vec<(String, Option<String>)> {
    let section = document.root().and_then(|root| root.get("Resources"));
    let text = |node: Node<'_>| node.text().map(str::to_owned);
    let resource =
        |(id, body): (Node<'_>, Node<'_>)| (text(id).unwrap_or_default(), body.get("Type").and_then(text));
    section.map(|section| section.entries().map(resource).collect()).unwrap_or_default()
}

/// The places of a key and its value in the middle of the resource in the middle, and its number.
fn target(document: &Document, style: ScalarStyle) -> Option<(usize, Range<usize>, Range<usize>)> {
    let section = document.root()?.get("Resources")?;
    let number = section.entries().count() / 2;
    let mut found = Vec::new();
    collect(section.entries().nth(number)?.1, document.text().as_str(), style, &mut found);
    let middle = found.len() / 2;
    let (key, value) = found.into_iter().nth(middle)?;
    Some((number, key, value))
}

/// Every key with a simple value on its line, in block context where the text is YAML.
fn collect(node: Node<'_>, text: &str, style: ScalarStyle, found: &mut Vec<(Range<usize>, Range<usize>)>) {
    let json = style == ScalarStyle::DoubleQuoted;
    if !json && text[node.span().range()].starts_with(['[', '{']) {
        return;
    }
    node.items().for_each(|item| collect(item, text, style, found));
    for (key, value) in node.entries() {
        let (key_at, value_at) = (key.span().range(), value.span().range());
        let line = text[..key_at.start].rfind('\n').map_or(0, |at| at + 1);
        let alone = json || text[line..key_at.start].chars().all(|c| c == ' ');
        let simple = value.kind() == NodeKind::Scalar(style) && value.tag().is_none();
        if simple && alone && value_at.len() > 2 && !text[key_at.start..value_at.end].contains('\n') {
            found.push((key_at, value_at));
        } else {
            collect(value, text, style, found);
        }
    }
}

fn check(endings: &[&str], syntax: Syntax, style: ScalarStyle, damages: &[Damage]) {
    let mut damaged = BTreeMap::<&str, usize>::new();
    let mut wrong = Vec::new();
    for path in corpus::files(endings) {
        let Some(text) = corpus::text(&path) else { continue };
        let intact = read(&SourceText::new(text.as_str()), syntax);
        let Some((number, key, value)) = target(&intact, style).filter(|_| intact.problems().is_empty())
        else {
            continue;
        };
        for (what, damage) in damages {
            let document = read(&SourceText::new(damage(&text, key.clone(), value.clone())), syntax);
            invariants::check_document(&document);
            if document.problems().is_empty() {
                // Not every line one column deeper is wrong.
                continue;
            }
            *damaged.entry(what).or_default() += 1;
            let left = resources(&document);
            let mut others = resources(&intact);
            others.remove(number);
            let lost: Vec<_> = others.iter().filter(|resource| !left.contains(resource)).collect();
            let known = |(file, damage, _): &&(&str, &str, &str)| {
                path.to_string_lossy().ends_with(file) && damage == what
            };
            if let Some((file, _, why)) = LOST.iter().find(known) {
                assert!(!lost.is_empty(), "{file}: {what}: {why} no longer");
            } else if !lost.is_empty() {
                wrong.push(format!("{}: {what} at {}: {lost:?}", path.display(), value.start));
            }
        }
    }
    damaged.iter().for_each(|(what, count)| println!("{count:>6} {what}"));
    assert!(wrong.is_empty(), "{} lost resources:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn an_error_in_yaml_costs_no_other_resource() {
    check(&["yaml", "yml"], Syntax::Yaml, ScalarStyle::Plain, YAML);
}

#[test]
fn an_error_in_json_costs_no_other_resource() {
    check(&["json"], Syntax::Json, ScalarStyle::DoubleQuoted, JSON);
}
