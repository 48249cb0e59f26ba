//! Changes to what the user wrote: a key of a map set, a resource that is waited for.

use deployfence_value::{Kind, Value};

use super::build::At;

/// The map with the value under a path of keys changed; maps on the way that are not there are made. None where
/// something on the way is no map.
pub(crate) fn at_path(
    map: &Value,
    path: &[&str],
    at: At,
    change: &mut dyn FnMut(Option<&Value>) -> Option<Value>,
) -> Option<Value> {
    let Some((key, rest)) = path.split_first() else { return change(Some(map).filter(|v| !v.is_null())) };
    let mut entries = match &map.kind {
        Kind::Map(known) => known.entries().to_vec(),
        Kind::Null => Vec::new(),
        _ => return None,
    };
    let nothing = Value::null(at.0);
    match entries.iter_mut().rev().find(|entry| entry.key == *key) {
        Some(entry) => entry.value = at_path(&entry.value, rest, at, change)?,
        None => entries.push(at.entry(*key, at_path(&nothing, rest, at, change)?)),
    }
    Some(At(map.at).entries(entries))
}

/// `DependsOn` (text, a list, or nothing) with another resource that is waited for.
pub(crate) fn waiting_for(depends_on: Option<&Value>, id: &str, at: At) -> Value {
    let known = depends_on.into_iter().flat_map(Value::one_or_many).filter(|known| !known.is_null());
    let known: Vec<_> = known.cloned().collect();
    let new = (!known.iter().any(|known| known.as_str() == Some(id))).then(|| at.text(id));
    at.list(known.into_iter().chain(new))
}
