//! Reads maps of known members, and says of everything else where it stands and what was likely meant.

use deployfence_source::{FileSpan, nearest};
use deployfence_value::{Entry, Kind, Value};

/// What is wrong with a case: the place, and a sentence.
pub(super) type Trouble = Vec<(FileSpan, String)>;

/// A map whose members are known.
pub(super) struct Members<'v> {
    value: &'v Value,
    what: &'static str,
}

impl<'v> Members<'v> {
    /// The members of `value`; other ones than `known`, and two of one name, are told.
    pub(super) fn new(
        value: &'v Value,
        what: &'static str,
        known: &[&'static str],
        trouble: &mut Trouble,
    ) -> Option<Self> {
        if value.as_map().is_none() {
            trouble.push((value.at, format!("{what} is a map, and this is {}", kind_of(value))));
            return None;
        }
        for Entry { key, key_at, .. } in value.entries() {
            if !known.contains(&key.as_str()) {
                let near = nearest(key, known.iter().copied(), 1);
                let hint = near.first().map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
                trouble.push((*key_at, format!("{what} has no member `{key}`{hint}")));
            }
        }
        Some(Self { value, what })
    }

    /// A member that may be missing; `null` is as good as that.
    pub(super) fn get(&self, name: &str) -> Option<&'v Value> {
        self.value.get(name).filter(|value| !value.is_null())
    }

    /// A member that has to be there.
    pub(super) fn need(&self, name: &str, trouble: &mut Trouble) -> Option<&'v Value> {
        let found = self.get(name);
        if found.is_none() {
            trouble.push((self.value.at, format!("{} has no `{name}`", self.what)));
        }
        found
    }

    /// A member that is text and has to be there.
    pub(super) fn need_text(&self, name: &str, trouble: &mut Trouble) -> Option<&'v str> {
        let value = self.need(name, trouble)?;
        let text = text(value);
        if text.is_none() {
            trouble.push((value.at, format!("`{name}` is text, and this is {}", kind_of(value))));
        }
        text
    }

    /// The items of a member that is a list and may be missing.
    pub(super) fn list(&self, name: &str, trouble: &mut Trouble) -> Option<&'v [Value]> {
        let value = self.get(name)?;
        match &value.kind {
            Kind::List(items) => Some(items),
            _ => {
                trouble.push((value.at, format!("`{name}` is a list, and this is {}", kind_of(value))));
                None
            }
        }
    }
}

/// Text, or a number or truth as it is written: the context of a request holds text only.
pub(super) fn text(value: &Value) -> Option<&str> {
    match &value.kind {
        Kind::Text(text) => text.as_literal(),
        Kind::Number(number) => Some(number),
        Kind::Bool(true) => Some("true"),
        Kind::Bool(false) => Some("false"),
        _ => None,
    }
}

pub(super) fn kind_of(value: &Value) -> &'static str {
    match value.kind {
        Kind::Null => "`null`",
        Kind::Bool(_) => "`true` or `false`",
        Kind::Number(_) => "a number",
        Kind::Text(_) => "text",
        Kind::List(_) => "a list",
        Kind::Map(_) | Kind::Choice(_) | Kind::Unknown(_) => "a map",
    }
}
