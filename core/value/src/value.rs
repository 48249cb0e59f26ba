//! Values: text, lists and maps of which some parts may not be known.

use std::sync::Arc;

use deployfence_source::FileSpan;
use smol_str::SmolStr;

use crate::answer::Answer;
use crate::choice::{Choice, Literal};
use crate::collection::{Entry, List, Map};
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
    List(List),
    /// A map.
    Map(Map),
    /// One value while a condition holds, another while it does not.
    Choice(Arc<Choice>),
    /// Nothing is known, for a reason.
    Unknown(Arc<Reason>),
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
        Self::text(Text::hole(Hole::new(origin, scope)), at)
    }

    /// A value of which nothing is known.
    #[must_use]
    pub fn unknown(reason: Reason, at: FileSpan) -> Self {
        Self::new(Kind::Unknown(Arc::new(reason)), at)
    }

    /// Text that is known.
    #[must_use]
    pub fn literal(text: impl Into<SmolStr>, at: FileSpan) -> Self {
        Self::text(Text::literal(text), at)
    }

    /// No value.
    #[must_use]
    pub fn null(at: FileSpan) -> Self {
        Self::new(Kind::Null, at)
    }

    /// True or false.
    #[must_use]
    pub fn boolean(truth: bool, at: FileSpan) -> Self {
        Self::new(Kind::Bool(truth), at)
    }

    /// A number, as it would be written.
    #[must_use]
    pub fn number(number: impl Into<SmolStr>, at: FileSpan) -> Self {
        Self::new(Kind::Number(number.into()), at)
    }

    /// A list.
    #[must_use]
    pub fn list(items: impl IntoIterator<Item = Value>, at: FileSpan) -> Self {
        Self::new(Kind::List(items.into_iter().collect()), at)
    }

    /// A map.
    #[must_use]
    pub fn map(entries: impl IntoIterator<Item = Entry>, at: FileSpan) -> Self {
        Self::new(Kind::Map(entries.into_iter().collect()), at)
    }

    /// A value that hangs on a condition.
    #[must_use]
    pub fn choice(choice: Choice, at: FileSpan) -> Self {
        Self::new(Kind::Choice(Arc::new(choice)), at)
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
        self.as_map().into_iter().flat_map(Map::entries)
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

    /// Why nothing is known of it, where something in a file is to blame.
    #[must_use]
    pub fn lost(&self) -> Option<&str> {
        let Kind::Unknown(reason) = &self.kind else { return None };
        match &**reason {
            Reason::Unreadable(why) | Reason::Malformed(why) => Some(why),
            Reason::Later(_) => None,
        }
    }

    /// Whether it is `null` or missing.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    /// Whether any hole in it is one that `asks` looks for.
    #[must_use]
    pub fn any_hole(&self, asks: &dyn Fn(&Hole) -> bool) -> bool {
        match &self.kind {
            Kind::Text(text) => text.holes().any(asks),
            Kind::List(items) => items.iter().any(|item| item.any_hole(asks)),
            Kind::Map(map) => map.entries().iter().any(|entry| entry.value.any_hole(asks)),
            Kind::Choice(choice) => choice.then.any_hole(asks) || choice.otherwise.any_hole(asks),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Unknown(_) => false,
        }
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
            Kind::Choice(choice) => match (choice.then.truthy(), choice.otherwise.truthy()) {
                (a, b) if a == b => a,
                _ => Answer::Unknown,
            },
            Kind::Unknown(_) => Answer::Unknown,
        }
    }

    /// The value in the syntax of JSON, holes by their names: equal for values that are written alike. Of what is not
    /// known nobody can say that it is the same elsewhere: it bears its place.
    #[must_use]
    pub fn canonical(&self) -> String {
        let list = |items: Vec<String>| items.join(",");
        match &self.kind {
            Kind::Text(text) => format!("{:?}", text.to_string()),
            Kind::List(items) => format!("[{}]", list(items.iter().map(Self::canonical).collect())),
            Kind::Map(map) => {
                let entry = |e: &Entry| format!("{:?}:{}", e.key, e.value.canonical());
                format!("{{{}}}", list(map.entries().iter().map(entry).collect()))
            }
            Kind::Choice(choice) => {
                let condition = Literal { condition: choice.condition.clone(), holds: true };
                let (then, otherwise) = (choice.then.canonical(), choice.otherwise.canonical());
                format!("{then} while {condition}, else {otherwise}")
            }
            Kind::Unknown(_) => {
                let FileSpan { file, span } = self.at;
                format!("⟨unknown {}:{}-{}⟩", file.0, span.start, span.end)
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) => self.display(),
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
            Kind::Choice(choice) => {
                let condition = Literal { condition: choice.condition.clone(), holds: true };
                format!("{} while {condition}, else {}", choice.then.display(), choice.otherwise.display())
            }
            Kind::Unknown(_) => "⟨…⟩".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::Condition;
    use deployfence_source::{FileId, Span};

    fn at(offset: usize) -> FileSpan {
        FileSpan::new(FileId(0), Span::at(offset))
    }

    #[test]
    fn what_is_not_known_is_written_alike_only_where_it_is_the_same_place() {
        let unknown = |offset| Value::unknown(Reason::Later("a macro".into()), at(offset));
        assert_eq!(unknown(1).canonical(), unknown(1).canonical());
        assert_ne!(unknown(1).canonical(), unknown(2).canonical());
    }

    #[test]
    fn choices_of_different_lists_are_not_written_alike() {
        let of = |item: &str| {
            let arm = || Value::list([Value::literal(item, at(0))], at(0));
            let condition = Condition::Named { scope: Scope(0), name: "C".into() };
            Value::choice(Choice { condition, then: arm(), otherwise: arm() }, at(0)).canonical()
        };
        assert_eq!(of("a"), of("a"));
        assert_ne!(of("a"), of("b"));
    }

    #[test]
    fn values_stay_small() {
        // A template has tens of thousands of them.
        assert!(size_of::<Value>() <= 48, "{}", size_of::<Value>());
        assert!(size_of::<Entry>() <= 88, "{}", size_of::<Entry>());
    }
}
