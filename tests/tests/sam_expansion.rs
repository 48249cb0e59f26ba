//! What holds for the expansion of any SAM template, sound or broken: everything points into the file, nothing of the
//! user's own gets lost, and what is not expanded is reported.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says when it skips"
)]

use std::fs;
use std::path::Path;

use deployfence_source::{FileId, SourceText, Syntax, read};
use deployfence_template::{from_document, sam};
use deployfence_value::{Entry, Kind, Value};

/// How often each template is broken in one place.
const BROKEN: u64 = 8;

/// The SAM templates of the corpus: name, length, and value.
fn templates() -> Vec<(String, u32, Value)> {
    let Some(corpus) = std::env::var_os("DEPLOYFENCE_CORPUS") else {
        println!("skipped: DEPLOYFENCE_CORPUS names no folder");
        return Vec::new();
    };
    let files = fs::read_dir(Path::new(&corpus).join("sam/input")).unwrap();
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    let read_one = |path: std::path::PathBuf| {
        let text = fs::read_to_string(&path).ok()?;
        let name = path.file_name()?.to_string_lossy().into_owned();
        let length = u32::try_from(text.len()).ok()?;
        let document = read(&SourceText::new(text), Syntax::Yaml);
        Some((name, length, from_document(&document, FileId(0))))
    };
    paths.into_iter().filter_map(read_one).collect()
}

fn kind(resource: &Entry) -> &str {
    resource.value.get("Type").and_then(Value::as_str).unwrap_or_default()
}

fn resources(root: &Value) -> impl Iterator<Item = &Entry> {
    root.get("Resources").into_iter().flat_map(Value::entries)
}

/// Every place of a value, keys included.
fn places(value: &Value, visit: &mut impl FnMut(deployfence_source::FileSpan)) {
    visit(value.at);
    value.items().iter().for_each(|item| places(item, visit));
    for entry in value.entries() {
        visit(entry.key_at);
        places(&entry.value, visit);
    }
}

/// What must hold of any expansion.
fn holds(name: &str, root: &Value) -> sam::Expanded {
    let expanded = sam::expand(root, &sam::ParameterValues::default());
    let is_sam = |resource: &&Entry| kind(resource).starts_with("AWS::Serverless::");
    for own in resources(root).filter(|resource| !is_sam(resource)) {
        assert!(resources(&expanded.root).any(|made| made.key == own.key), "{name}: `{}` is lost", own.key);
    }
    let left: Vec<_> = resources(&expanded.root).filter(is_sam).map(|resource| &resource.key).collect();
    assert!(
        left.is_empty() || !expanded.problems.is_empty(),
        "{name}: {left:?} are left, and nothing says so"
    );
    expanded
}

#[test]
fn everything_that_is_made_points_into_the_template() {
    for (name, length, root) in templates() {
        let expanded = holds(&name, &root);
        for made in resources(&expanded.root) {
            assert!(made.key_at.span.start < made.key_at.span.end, "{name}: `{}` points nowhere", made.key);
            places(&made.value, &mut |at| {
                assert!(
                    at.file == FileId(0) && at.span.end <= length,
                    "{name}: `{}` points to {at:?}",
                    made.key
                );
            });
        }
    }
}

#[test]
fn a_template_that_is_broken_in_one_place_is_expanded_as_far_as_it_goes() {
    for (name, _, root) in templates() {
        let nodes = count(&root);
        for turn in 0..BROKEN {
            let chosen = turn.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29) % nodes;
            let broken = replaced(&root, &mut chosen.clone(), turn);
            holds(&format!("{name}, node {chosen}, turn {turn}"), &broken);
        }
    }
}

fn count(value: &Value) -> u64 {
    let items: u64 = value.items().iter().map(count).sum();
    let entries: u64 = value.entries().map(|entry| count(&entry.value)).sum();
    1 + items + entries
}

/// The value with the node replaced that is `left` nodes away.
fn replaced(value: &Value, left: &mut u64, turn: u64) -> Value {
    let at = value.at;
    let Some(next) = left.checked_sub(1) else {
        *left = u64::MAX;
        return instead(value, turn);
    };
    *left = next;
    match &value.kind {
        Kind::List(items) => {
            Value::list(items.iter().map(|item| replaced(item, left, turn)).collect::<Vec<_>>(), at)
        }
        Kind::Map(map) => {
            let entries = map.entries().iter().map(|entry| entry.with(replaced(&entry.value, left, turn)));
            Value::map(entries.collect::<Vec<_>>(), at)
        }
        _ => value.clone(),
    }
}

/// What stands in place of a value: another kind of value, a call, or nothing.
fn instead(value: &Value, turn: u64) -> Value {
    let at = value.at;
    let text = |text: &str| Value::literal(text, at);
    let map = |key: &str, value: Value| Value::map([Entry::new(key, at, value)], at);
    let nothing = map("Ref", text("AWS::NoValue"));
    match turn % 12 {
        0 => Value::null(at),
        1 => text(""),
        2 => text("${AWS::Region"),
        3 => Value::number("7", at),
        4 => Value::list([], at),
        5 => Value::map([], at),
        6 => Value::list([value.clone(), value.clone()], at),
        7 => map("Fn::If", Value::list([text("C"), value.clone(), nothing], at)),
        8 => map("Fn::If", Value::list([text("C")], at)),
        9 => map("Ref", Value::list([], at)),
        10 => map("Fn::GetAtt", text("NoDot")),
        _ => Value::boolean(true, at),
    }
}
