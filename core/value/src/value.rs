//! Values: text, lists and maps of which some parts may not be known.

use deployfence_source::FileSpan;
use smol_str::SmolStr;

use crate::answer::Answer;
use crate::text::{Hole, HoleOrigin, Scope, Text};

/// A value and the place that gave it.
#[derive(Debug, Clone)]
pub struct Value {
    /// What it is.
    pub kind: Kind,
    /// Where it was written.
    pub at: FileSpan,
}

/// What a value is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Nothing: `null`, `~`, or no value at all.
    Null,
    /// True or false.
    Bool(bool),
    /// A number, as written.
    Number(SmolStr),
    /// Text, possibly with holes.
    Text(Text),
    /// A list.
    List(Vec<Value>),
    /// A map.
    Map(Map),
    /// One value while a condition holds, another while it does not.
    Choice {
        /// The condition's name.
        condition: SmolStr,
        /// The value while it holds.
        then: Box<Value>,
        /// The value while it does not.
        otherwise: Box<Value>,
    },
    /// Nothing is known, for a reason.
    Unknown(Reason),
}

/// Why nothing is known of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Only the deployment, or the tool that reads the file, knows it; the words name what will.
    Later(SmolStr),
    /// It stands in a file that could not be used; the words say why.
    Unreadable(String),
    /// The file says something that has no meaning there; the words say what.
    Malformed(String),
}

/// A map in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct Map {
    /// The entries, duplicates included.
    pub entries: Vec<Entry>,
}

/// A key and its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: SmolStr,
    /// Where the key was written.
    pub key_at: FileSpan,
    /// The value.
    pub value: Value,
}

/// One of the values that a choice may turn out to be.
#[derive(Debug, Clone)]
pub struct Alternative<'a> {
    /// The conditions that lead to it, such as `IsProd` or `not IsProd`.
    pub conditions: Vec<String>,
    /// The value, which is no choice.
    pub value: &'a Value,
}

/// The conditions of both, as [`Alternative::conditions`] holds them; none where one holds only while the other does not.
#[must_use]
pub fn both_hold(a: &[String], b: &[String]) -> Option<Vec<String>> {
    let excludes = |x: &str, y: &str| x.strip_prefix("not ") == Some(y) || y.strip_prefix("not ") == Some(x);
    if a.iter().any(|x| b.iter().any(|y| excludes(x, y))) {
        return None;
    }
    let mut both = a.to_vec();
    both.extend(b.iter().filter(|y| !a.contains(y)).cloned());
    Some(both)
}

impl Entry {
    /// The same key with another value.
    #[must_use]
    pub fn with(&self, value: Value) -> Self {
        Self { key: self.key.clone(), key_at: self.key_at, value }
    }
}

impl Map {
    /// The last entry of this key.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|e| e.key == key)
    }

    /// The value of the last entry of this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entry(key).map(|e| &e.value)
    }

    /// The single entry of a map that has just one.
    #[must_use]
    pub fn single(&self) -> Option<&Entry> {
        match self.entries.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }
}

impl Value {
    /// A value at a place.
    #[must_use]
    pub fn new(kind: Kind, at: FileSpan) -> Self {
        Self { kind, at }
    }

    /// Text at a place.
    #[must_use]
    pub fn text(text: Text, at: FileSpan) -> Self {
        Self::new(Kind::Text(text), at)
    }

    /// A value that is a single hole.
    #[must_use]
    pub fn hole(origin: HoleOrigin, scope: Scope, at: FileSpan) -> Self {
        Self::text(Text::hole(Hole { origin, scope }), at)
    }

    /// A value of which nothing is known.
    #[must_use]
    pub fn unknown(reason: Reason, at: FileSpan) -> Self {
        Self::new(Kind::Unknown(reason), at)
    }

    /// The entry of a map's key; none where the value is no map.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.as_map()?.entry(key)
    }

    /// The value of a map's key; none where the value is no map.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_map()?.get(key)
    }

    /// The value under a path of keys.
    #[must_use]
    pub fn at_path(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The map, where it is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        match &self.kind {
            Kind::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The entries of a map; none for anything else.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.as_map().into_iter().flat_map(|map| &map.entries)
    }

    /// The items of a list; none for anything else.
    #[must_use]
    pub fn items(&self) -> &[Value] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    /// The items of a list, or the value itself where it is one: policies and trusts may be written either way.
    #[must_use]
    pub fn one_or_many(&self) -> &[Value] {
        match &self.kind {
            Kind::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// The text, where it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&Text> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text where all of it is known.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.as_text()?.as_literal()
    }

    /// Whether it is `null` or missing.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    /// Whether JavaScript takes it as true: what the Serverless Framework asks of most switches.
    #[must_use]
    pub fn truthy(&self) -> Answer {
        match &self.kind {
            Kind::Null => Answer::No,
            Kind::Bool(b) => (*b).into(),
            Kind::Number(n) => n.parse::<f64>().map_or(Answer::Unknown, |n| (n != 0.0 && !n.is_nan()).into()),
            Kind::Text(text) => text.as_literal().map_or(Answer::Unknown, |t| (!t.is_empty()).into()),
            Kind::List(_) | Kind::Map(_) => Answer::Yes,
            Kind::Choice { then, otherwise, .. } => match (then.truthy(), otherwise.truthy()) {
                (a, b) if a == b => a,
                _ => Answer::Unknown,
            },
            Kind::Unknown(_) => Answer::Unknown,
        }
    }

    /// The values that it may turn out to be, each with the conditions that lead to it.
    #[must_use]
    pub fn alternatives(&self) -> Vec<Alternative<'_>> {
        let mut found = Vec::new();
        self.collect(&mut Vec::new(), &mut found);
        found
    }

    fn collect<'a>(&'a self, conditions: &mut Vec<String>, found: &mut Vec<Alternative<'a>>) {
        let Kind::Choice { condition, then, otherwise } = &self.kind else {
            found.push(Alternative { conditions: conditions.clone(), value: self });
            return;
        };
        for (held, name, arm) in [
            (format!("not {condition}"), condition.to_string(), then),
            (condition.to_string(), format!("not {condition}"), otherwise),
        ] {
            // The same condition further up already decided: the other arm cannot be.
            if conditions.contains(&held) {
                continue;
            }
            let known = conditions.contains(&name);
            if !known {
                conditions.push(name);
            }
            arm.collect(conditions, found);
            if !known {
                conditions.pop();
            }
        }
    }

    /// The value in the syntax of JSON, holes by their names: equal for values that are written alike.
    #[must_use]
    pub fn canonical(&self) -> String {
        let list = |items: Vec<String>| items.join(",");
        match &self.kind {
            Kind::Text(text) => format!("{:?}", text.to_string()),
            Kind::List(items) => format!("[{}]", list(items.iter().map(Self::canonical).collect())),
            Kind::Map(map) => {
                let entry = |e: &Entry| format!("{:?}:{}", e.key, e.value.canonical());
                format!("{{{}}}", list(map.entries.iter().map(entry).collect()))
            }
            _ => self.display(),
        }
    }

    /// How the value reads in a message: text as it is, anything else by its kind.
    #[must_use]
    pub fn display(&self) -> String {
        match &self.kind {
            Kind::Null => "null".to_owned(),
            Kind::Bool(b) => b.to_string(),
            Kind::Number(n) => n.to_string(),
            Kind::Text(text) => text.to_string(),
            Kind::List(_) => "a list".to_owned(),
            Kind::Map(_) => "a map".to_owned(),
            Kind::Choice { condition, then, otherwise } => {
                format!("{} while {condition}, else {}", then.display(), otherwise.display())
            }
            Kind::Unknown(_) => "⟨…⟩".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deployfence_source::{FileId, Span};

    fn at() -> FileSpan {
        FileSpan::new(FileId(0), Span::at(0))
    }

    fn text(t: &str) -> Value {
        Value::text(Text::literal(t), at())
    }

    fn choice(condition: &str, then: Value, otherwise: Value) -> Value {
        let kind = Kind::Choice {
            condition: condition.into(),
            then: Box::new(then),
            otherwise: Box::new(otherwise),
        };
        Value::new(kind, at())
    }

    #[test]
    fn a_condition_and_its_negation_never_hold_both() {
        let conditions = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let both = |a: &[&str], b: &[&str]| both_hold(&conditions(a), &conditions(b));
        assert_eq!(both(&["A", "B"], &["B", "not C"]), Some(conditions(&["A", "B", "not C"])));
        assert_eq!(both(&["A"], &["not A"]), None);
        assert_eq!(both(&["not A"], &["B", "A"]), None);
        assert_eq!(both(&[], &[]), Some(Vec::new()));
    }

    #[test]
    fn a_nested_choice_on_the_same_condition_has_no_impossible_arm() {
        let value = choice("A", choice("A", text("x"), text("never")), choice("B", text("y"), text("z")));
        let found: Vec<_> =
            value.alternatives().iter().map(|a| (a.conditions.join(","), a.value.display())).collect();
        let expected = [("A", "x"), ("not A,B", "y"), ("not A,not B", "z")];
        assert_eq!(found, expected.map(|(c, v)| (c.to_owned(), v.to_owned())));
    }
}
