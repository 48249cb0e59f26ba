//! Joins fragments of a configuration as the framework does: maps by key, lists by index, and of anything else
//! the later one stays.

use deployfence_source::FileSpan;
use deployfence_value::{Kind, List, Map, Value};

/// The fragments of a section that may be written as a list of fragments, in one. What is not known or is no map
/// adds nothing.
pub(super) fn merged(section: &Value) -> Map {
    let mut fragments = section.one_or_many().iter().filter_map(Value::as_map);
    let first = fragments.next().cloned().unwrap_or_default();
    fragments.fold(first, |all, fragment| merge_maps(&all, fragment))
}

fn merge(under: &mut Value, over: &Value) {
    match (&under.kind, &over.kind) {
        (Kind::Map(inner), Kind::Map(over)) => under.kind = Kind::Map(merge_maps(inner, over)),
        (Kind::List(inner), Kind::List(over)) => under.kind = Kind::List(merge_lists(inner, over)),
        _ => *under = over.clone(),
    }
}

fn merge_maps(under: &Map, over: &Map) -> Map {
    let mut entries = under.entries().to_vec();
    for entry in over.entries() {
        let known = entries.iter_mut().rev().find(|known| known.key == entry.key);
        match known {
            Some(known) if is_collection(&known.value) && is_collection(&entry.value) => {
                merge(&mut known.value, &entry.value);
            }
            Some(known) => *known = entry.clone(),
            None => entries.push(entry.clone()),
        }
    }
    entries.into_iter().collect()
}

fn merge_lists(under: &[Value], over: &[Value]) -> List {
    let mut items = under.to_vec();
    for (index, item) in over.iter().enumerate() {
        match items.get_mut(index) {
            Some(known) => merge(known, item),
            None => items.push(item.clone()),
        }
    }
    items.into_iter().collect()
}

fn is_collection(value: &Value) -> bool {
    matches!(value.kind, Kind::Map(_) | Kind::List(_))
}

/// The path in the whole configuration of a part of a merged section: `path` leads to it from the section on, and
/// `at` is the place of its key, or of itself.
pub(super) fn path_of_part(
    name: &str,
    section: Option<&Value>,
    path: &[String],
    at: FileSpan,
) -> Vec<String> {
    let fragments = section.map(Value::items).unwrap_or_default();
    let own = fragments.iter().rposition(|fragment| stands_in(fragment, path, at));
    let fragment = own.map(|index| index.to_string());
    [name.to_owned()].into_iter().chain(fragment).chain(path.iter().cloned()).collect()
}

fn stands_in(fragment: &Value, path: &[String], at: FileSpan) -> bool {
    let mut value = fragment;
    let mut key_at = None;
    for key in path {
        let next = match &value.kind {
            Kind::List(items) => key.parse::<usize>().ok().and_then(|index| items.get(index)),
            _ => {
                key_at = value.entry(key).map(|entry| entry.key_at);
                value.get(key)
            }
        };
        let Some(next) = next else { return false };
        value = next;
    }
    value.at == at || key_at == Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use deployfence_source::{FileId, SourceText, Syntax, read};
    use deployfence_template::from_document;

    fn value(text: &str) -> Value {
        from_document(&read(&SourceText::new(text), Syntax::Yaml), FileId(0))
    }

    fn merged_text(text: &str) -> String {
        let section = value(text);
        Value::new(Kind::Map(merged(&section)), section.at).canonical()
    }

    #[test]
    fn a_later_fragment_adds_and_replaces_and_does_not_remove() {
        for (fragments, whole) in [
            ("[{a: {x: 1, y: 2}}, {a: {y: 3, z: 4}}]", "{a: {x: 1, y: 3, z: 4}}"),
            ("[{a: [1, 2, {x: 1}]}, {a: [5]}, {a: [5, 6, {y: 2}, 7]}]", "{a: [5, 6, {x: 1, y: 2}, 7]}"),
            ("[{a: {x: 1}}, {a: text}]", "{a: text}"),
            ("[{a: text}, {a: {x: 1}}]", "{a: {x: 1}}"),
            ("[{a: [1]}, {a: {x: 1}}]", "{a: {x: 1}}"),
            ("[{a: 1}, {a: null}, null]", "{a: null}"),
            ("{a: {x: 1}}", "{a: {x: 1}}"),
        ] {
            assert_eq!(merged_text(fragments), value(whole).canonical(), "{fragments}");
        }
    }

    #[test]
    fn a_part_is_found_in_the_fragment_that_it_stands_in() {
        let section = value("[{f: {role: a, memory: 1}}, {f: {memory: 2}}]");
        let all = merged(&section);
        for (key, path) in [("role", "s.0.f.role"), ("memory", "s.1.f.memory")] {
            let part = all.get("f").and_then(|f| f.get(key)).unwrap();
            let found = path_of_part("s", Some(&section), &["f".to_owned(), key.to_owned()], part.at);
            assert_eq!(found.join("."), path);
        }
    }
}
