//! The paths of an OpenAPI document in the making, and the methods of each.

use std::collections::HashMap;

use deployfence_value::{Entry, Value};
use smol_str::SmolStr;

use super::callers::Callers;
use super::operation::{INTEGRATION, Operation};
use super::path;
use crate::sam::build::{At, call, if_arms, is_no_value};

/// Paths in the order in which they came, and by name.
#[derive(Debug, Default)]
pub(super) struct Paths {
    all: Vec<Path>,
    index: HashMap<SmolStr, usize>,
}

#[derive(Debug)]
pub(super) struct Path {
    name: SmolStr,
    at: At,
    written: Option<Value>,
    methods: Vec<Method>,
    condition: Option<SmolStr>,
}

#[derive(Debug)]
pub(super) struct Method {
    /// The name that it has in the document.
    name: SmolStr,
    /// None where the user wrote it.
    pub(super) operation: Option<Operation>,
    /// What an event asks of callers.
    pub(super) asked: Vec<SmolStr>,
}

impl Paths {
    /// The paths that the user wrote.
    pub(super) fn of(written: Option<&Value>) -> Self {
        let mut paths = Self::default();
        for entry in written.into_iter().flat_map(Value::entries) {
            let methods = arms(&entry.value).flat_map(Value::entries).map(|method| Method::new(&method.key));
            let written = Some(entry.value.clone());
            let methods = methods.collect();
            paths.put(Path {
                name: entry.key.clone(),
                at: At(entry.key_at),
                written,
                methods,
                condition: None,
            });
        }
        paths
    }

    fn put(&mut self, path: Path) -> usize {
        let place = self.all.len();
        self.index.insert(path.name.clone(), place);
        self.all.push(path);
        place
    }

    fn get(&self, name: &str) -> Option<&Path> {
        self.all.get(*self.index.get(name)?)
    }

    fn get_mut(&mut self, name: &str) -> Option<&mut Path> {
        self.all.get_mut(*self.index.get(name)?)
    }

    /// The names of the paths.
    pub(super) fn names(&self) -> Vec<SmolStr> {
        self.all.iter().map(|path| path.name.clone()).collect()
    }

    /// The names of the methods of a path.
    pub(super) fn methods(&self, path: &str) -> Vec<SmolStr> {
        let methods = self.get(path).into_iter().flat_map(|path| &path.methods);
        methods.map(|method| method.name.clone()).collect()
    }

    /// A method of a path; both are made where they are not there.
    pub(super) fn method_mut(&mut self, path: &str, method: &str, at: At) -> Option<&mut Method> {
        let known = self.index.get(path).copied();
        let place = known.unwrap_or_else(|| {
            self.put(Path { name: path.into(), at, written: None, methods: Vec::new(), condition: None })
        });
        let methods = &mut self.all.get_mut(place)?.methods;
        let place = methods.iter().position(|known| known.name == method).unwrap_or(methods.len());
        if place == methods.len() {
            methods.push(Method::new(method));
        }
        methods.get_mut(place)
    }

    /// Gives a path another name.
    pub(super) fn rename(&mut self, path: &str, name: &str) {
        let Some(place) = self.index.remove(path) else { return };
        self.index.insert(name.into(), place);
        if let Some(path) = self.all.get_mut(place) {
            path.name = name.into();
        }
    }

    /// A path exists only while a condition holds.
    pub(super) fn restrict(&mut self, path: &str, condition: &str) {
        if let Some(path) = self.get_mut(path) {
            path.condition = Some(condition.into());
        }
    }

    /// What a method calls, in each arm of its conditions.
    pub(super) fn integrations<'p>(&'p self, path: &str, method: &str) -> impl Iterator<Item = &'p Value> {
        let path = self.get(path);
        let made = path.and_then(|path| path.methods.iter().find(|known| known.name == method));
        let made = made.and_then(|method| method.operation.as_ref()).map(|operation| &operation.uri);
        let written = path.and_then(|path| path.written.as_ref()).into_iter().flat_map(arms);
        let method = method.to_owned();
        let written = written.filter_map(move |item| item.get(&method)).flat_map(arms);
        let uris = written.filter_map(|operation| operation.get(INTEGRATION)?.get("uri"));
        made.into_iter().chain(uris.flat_map(arms))
    }

    /// As OpenAPI writes them, with what they ask of callers.
    pub(super) fn rendered(&self, callers: &Callers) -> impl Iterator<Item = Entry> {
        self.all.iter().map(|path| path.rendered(callers))
    }
}

impl Path {
    fn rendered(&self, callers: &Callers) -> Entry {
        let at = self.at;
        let asked = |name: &str| {
            let known = self.methods.iter().find(|known| path::normalized(name) == known.name);
            known.map(|known| known.asked.clone()).unwrap_or_default()
        };
        // What stands under a condition of the user is left to that condition.
        let beside = self.written.as_ref().filter(|written| call(written, "Fn::If").is_none());
        let made: Vec<Entry> = match (&self.written, beside) {
            (Some(_), None) => Vec::new(),
            _ => self.methods.iter().filter_map(|method| method.rendered(beside, callers, at)).collect(),
        };
        let item = match &self.written {
            Some(written) => {
                let secured = callers.of_path(written, &asked);
                let is_kept = |entry: &&Entry| !made.iter().any(|made| made.key == entry.key);
                let kept: Vec<_> = secured.entries().filter(is_kept).cloned().collect();
                if made.is_empty() { secured } else { At(written.at).entries(kept.into_iter().chain(made)) }
            }
            None => at.entries(made),
        };
        let item = match &self.condition {
            Some(condition) => at.fn_if(at.text(condition.clone()), item, at.no_value()),
            None => item,
        };
        at.entry(self.name.clone(), item)
    }
}

impl Method {
    fn new(name: &str) -> Self {
        Self { name: name.into(), operation: None, asked: Vec::new() }
    }

    /// The operation that an event makes; none where the user wrote it.
    fn rendered(&self, beside: Option<&Value>, callers: &Callers, at: At) -> Option<Entry> {
        let operation = self.operation.as_ref()?;
        let written = operation.written(beside.and_then(|path| path.get(&self.name)));
        let secured = callers.of_operation(&self.name, &written, &self.asked);
        Some(at.entry(self.name.clone(), operation.while_it_holds(secured)))
    }
}

/// Both arms of an `Fn::If` that are something, or the value itself.
fn arms(value: &Value) -> impl Iterator<Item = &Value> {
    let arms = match if_arms(value) {
        Some((_, then, otherwise)) => [Some(then), Some(otherwise)],
        None => [Some(value), None],
    };
    arms.into_iter().flatten().filter(|arm| !is_no_value(arm))
}
