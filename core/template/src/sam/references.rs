//! References to what the transform makes: `MyFunction.Alias`, and resources that take another logical id.

use std::collections::HashMap;

use deployfence_value::{Entry, Kind, Value};
use smol_str::SmolStr;

use super::build::At;

/// The attribute whose names are logical ids.
const DEPENDS_ON: &str = "DependsOn";

/// New names by what the user writes: `MyFunction.Alias`, or the logical id of a resource that takes another.
#[derive(Debug, Default)]
pub(crate) struct References(HashMap<SmolStr, SmolStr>);

impl References {
    /// `id.property` leads to the resource `made`.
    pub(crate) fn add(&mut self, id: &str, property: &str, made: &str) {
        self.0.insert(format!("{id}.{property}").into(), made.into());
    }

    /// The resource `id` is called `made` from now on.
    pub(crate) fn rename(&mut self, id: &str, made: &str) {
        self.0.insert(id.into(), made.into());
    }

    /// The value with every reference led to what was made.
    pub(crate) fn rewrite(&self, value: Value) -> Value {
        if self.0.is_empty() {
            return value;
        }
        self.changed(&value).unwrap_or(value)
    }

    /// The value where something in it changes: what does not is shared.
    fn changed(&self, value: &Value) -> Option<Value> {
        let at = At(value.at);
        match &value.kind {
            Kind::List(items) => {
                let changed: Vec<_> = items.iter().map(|item| self.changed(item)).collect();
                if changed.iter().all(Option::is_none) {
                    return None;
                }
                let both = items.iter().zip(changed);
                Some(at.list(both.map(|(old, new)| new.unwrap_or_else(|| old.clone())).collect::<Vec<_>>()))
            }
            Kind::Map(map) => {
                let entries = map.entries();
                let call = map.single().and_then(|only| self.call(only));
                let changed: Vec<_> = match call {
                    Some(argument) => vec![Some(argument)],
                    None => entries.iter().map(|entry| self.entry(entry)).collect(),
                };
                if changed.iter().all(Option::is_none) {
                    return None;
                }
                let both = entries.iter().zip(changed);
                let entry = |(old, new): (&Entry, Option<Value>)| {
                    new.map_or_else(|| old.clone(), |new| old.with(new))
                };
                Some(at.entries(both.map(entry).collect::<Vec<_>>()))
            }
            _ => None,
        }
    }

    fn entry(&self, entry: &Entry) -> Option<Value> {
        if entry.key != DEPENDS_ON {
            return self.changed(&entry.value);
        }
        let renamed = |id: &Value| Some(At(id.at).text(self.0.get(id.as_str()?)?.clone()));
        match &entry.value.kind {
            Kind::List(items) => {
                let items = items.iter().map(|id| renamed(id).unwrap_or_else(|| id.clone()));
                Some(At(entry.value.at).list(items.collect::<Vec<_>>()))
            }
            _ => renamed(&entry.value),
        }
    }

    /// The argument of a call that refers to something; none where the entry is no such call.
    fn call(&self, entry: &Entry) -> Option<Value> {
        let (argument, at) = (&entry.value, At(entry.value.at));
        match entry.key.as_str() {
            "Ref" => Some(at.text(self.0.get(argument.as_str()?)?.clone())),
            "Fn::GetAtt" => {
                let path = match argument.items() {
                    [] => argument.as_str()?.to_owned(),
                    parts => parts.iter().map(Value::as_str).collect::<Option<Vec<_>>>()?.join("."),
                };
                let path = self.path(&path)?;
                let (id, attribute) = path.split_once('.')?;
                Some(at.texts([id, attribute]))
            }
            "Fn::Sub" => match argument.items() {
                [] => Some(at.text(self.substitution(argument.as_str()?)?)),
                [template, rest @ ..] => {
                    let text = template.as_str().and_then(|text| self.substitution(text));
                    let template = text.map_or_else(|| template.clone(), |text| At(template.at).text(text));
                    let rest = rest.iter().map(|item| self.changed(item).unwrap_or_else(|| item.clone()));
                    Some(at.list(std::iter::once(template).chain(rest)))
                }
            },
            _ => None,
        }
    }

    /// A dotted path whose front is one of the names; none where it is not.
    fn path(&self, path: &str) -> Option<String> {
        let mut parts = path.splitn(3, '.');
        let (id, property) = (parts.next()?, parts.next());
        let rest = |tail: Option<&str>| tail.map(|tail| format!(".{tail}")).unwrap_or_default();
        if let Some(property) = property
            && let Some(made) = self.0.get(format!("{id}.{property}").as_str())
        {
            return Some(format!("{made}{}", rest(parts.next())));
        }
        let made = self.0.get(id)?;
        Some(format!("{made}{}", rest(path.split_once('.').map(|(_, tail)| tail))))
    }

    /// The text of `Fn::Sub` with its references led on; none where nothing changes.
    fn substitution(&self, text: &str) -> Option<String> {
        let mut done = String::with_capacity(text.len());
        let mut rest = text;
        let mut changed = false;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, tail)) = after.split_once('}') else { break };
            let made = self.path(name);
            changed |= made.is_some();
            done.push_str(before);
            done.push_str("${");
            done.push_str(made.as_deref().unwrap_or(name));
            done.push('}');
            rest = tail;
        }
        done.push_str(rest);
        changed.then_some(done)
    }
}
