//! The OpenAPI document of an API: what the user wrote of it, and what events add.

use deployfence_value::{Entry, Value};
use smol_str::SmolStr;

use super::callers::Callers;
use super::operation::{INTEGRATION, Operation};
use super::path;
use crate::sam::build::{At, call, if_arms, is_no_value};

/// Where Swagger keeps authorizers.
const OLDER: &str = "securityDefinitions";

/// Which language a document is in: they keep authorizers at different places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Swagger,
    OpenApi,
}

/// A document in the making.
#[derive(Debug)]
pub(crate) struct Document {
    at: At,
    language: Language,
    /// What the user wrote of it.
    written: Option<Value>,
    /// In the order in which they came.
    paths: Vec<Path>,
    /// Authorizers, by name.
    pub(super) schemes: Vec<Entry>,
    /// The statements of the resource policy; none where nothing has set it.
    pub(super) policy: Option<Vec<Value>>,
}

#[derive(Debug)]
struct Path {
    name: SmolStr,
    at: At,
    written: Option<Value>,
    methods: Vec<Method>,
    condition: Option<SmolStr>,
}

#[derive(Debug)]
struct Method {
    /// The name that it has in the document.
    name: SmolStr,
    /// None where the user wrote it.
    operation: Option<Operation>,
    /// What an event asks of callers.
    asked: Vec<SmolStr>,
}

impl Method {
    fn new(name: &str) -> Self {
        Self { name: name.into(), operation: None, asked: Vec::new() }
    }
}

impl Document {
    /// A document that holds nothing but what events add.
    pub(super) fn empty(language: Language, at: At) -> Self {
        Self { at, language, written: None, paths: Vec::new(), schemes: Vec::new(), policy: None }
    }

    /// The document of the user.
    pub(super) fn of(written: &Value) -> Self {
        let path = |entry: &Entry| Path {
            name: entry.key.clone(),
            at: At(entry.key_at),
            written: Some(entry.value.clone()),
            methods: arms(&entry.value)
                .flat_map(Value::entries)
                .map(|method| Method::new(&method.key))
                .collect(),
            condition: None,
        };
        let statements = written.at_path(&["x-amazon-apigateway-policy", "Statement"]);
        let is_older = written.entry("swagger").is_some() || written.entry("openapi").is_none();
        let language = if is_older { Language::Swagger } else { Language::OpenApi };
        Self {
            at: At(written.at),
            language,
            written: Some(written.clone()),
            paths: written.get("paths").into_iter().flat_map(Value::entries).map(path).collect(),
            schemes: Vec::new(),
            policy: statements.map(|statements| statements.one_or_many().to_vec()),
        }
    }

    /// Keeps authorizers where OpenAPI 3 does, unless the user wrote it in the older language.
    pub(super) fn speak_open_api(&mut self) {
        if self.written.as_ref().is_none_or(|written| written.entry("swagger").is_none()) {
            self.language = Language::OpenApi;
        }
    }

    /// Whether events of functions make it.
    pub(super) fn is_made(&self) -> bool {
        self.written.is_none()
    }

    /// Whether it says that it is an OpenAPI document with paths: nothing is added to anything else.
    pub(super) fn is_valid(&self) -> bool {
        let Some(written) = &self.written else { return true };
        let version = written.get("swagger").or_else(|| written.get("openapi"));
        version.is_some_and(|version| !version.is_null())
            && written.get("paths").is_some_and(|paths| paths.as_map().is_some())
    }

    /// The names of the paths.
    pub(super) fn paths(&self) -> Vec<SmolStr> {
        self.paths.iter().map(|path| path.name.clone()).collect()
    }

    /// The names of the methods of a path.
    pub(super) fn methods(&self, path: &str) -> Vec<SmolStr> {
        let path = self.paths.iter().find(|known| known.name == path);
        path.into_iter().flat_map(|path| &path.methods).map(|method| method.name.clone()).collect()
    }

    fn path_mut(&mut self, name: &str, at: At) -> Option<&mut Path> {
        let place = self.paths.iter().position(|path| path.name == name).unwrap_or(self.paths.len());
        if place == self.paths.len() {
            self.paths.push(Path {
                name: name.into(),
                at,
                written: None,
                methods: Vec::new(),
                condition: None,
            });
        }
        self.paths.get_mut(place)
    }

    fn method_mut(&mut self, path: &str, method: &str, at: At) -> Option<&mut Method> {
        let methods = &mut self.path_mut(path, at)?.methods;
        let place = methods.iter().position(|known| known.name == method).unwrap_or(methods.len());
        if place == methods.len() {
            methods.push(Method::new(method));
        }
        methods.get_mut(place)
    }

    /// Adds a method that has no operation yet.
    pub(super) fn add_method(&mut self, path: &str, method: &str, at: At) {
        self.method_mut(path, method, at);
    }

    /// Adds an operation.
    pub(super) fn add_operation(&mut self, path: &str, method: &str, operation: Operation) {
        if let Some(known) = self.method_mut(path, method, operation.at) {
            known.operation = Some(operation);
        }
    }

    /// Adds what an event asks of callers of a method.
    pub(super) fn ask(&mut self, path: &str, method: &str, asked: Vec<SmolStr>, at: At) {
        if let Some(known) = self.method_mut(path, method, at) {
            known.asked = asked;
        }
    }

    /// Gives a path another name.
    pub(super) fn rename(&mut self, path: &str, name: &str) {
        if let Some(path) = self.paths.iter_mut().find(|known| known.name == path) {
            path.name = name.into();
        }
    }

    /// A path exists only while a condition holds.
    pub(super) fn restrict(&mut self, path: &str, condition: &str) {
        if let Some(path) = self.paths.iter_mut().find(|known| known.name == path) {
            path.condition = Some(condition.into());
        }
    }

    /// What a method calls, in each arm of its conditions.
    pub(super) fn integrations(&self, path: &str, method: &str) -> impl Iterator<Item = &Value> {
        let path = self.paths.iter().find(|known| known.name == path);
        let made = path.into_iter().flat_map(|path| &path.methods).filter(move |known| known.name == method);
        let made = made.filter_map(|known| Some(&known.operation.as_ref()?.uri));
        let written = path.and_then(|path| path.written.as_ref()).into_iter().flat_map(arms);
        let written = written.filter_map({
            let method = method.to_owned();
            move |item| item.get(&method)
        });
        let uris = written.flat_map(arms).filter_map(|operation| operation.get(INTEGRATION)?.get("uri"));
        made.chain(uris.flat_map(arms))
    }

    /// As OpenAPI writes it, with what it asks of callers.
    pub(super) fn rendered(&self, callers: &Callers) -> Value {
        let at = self.at;
        let paths = at.entries(self.paths.iter().map(|path| path.rendered(callers)));
        let version = match (&self.written, self.language) {
            (Some(_), _) => None,
            (None, Language::Swagger) => Some(at.entry("swagger", at.text("2.0"))),
            (None, Language::OpenApi) => Some(at.entry("openapi", at.text("3.0.1"))),
        };
        let made: Vec<Entry> = version
            .into_iter()
            .chain([at.entry("paths", paths)])
            .chain(self.security())
            .chain(self.access())
            .collect();
        // OpenAPI 3 has another place for them.
        let is_moved = |key: &str| key == OLDER && self.language == Language::OpenApi;
        let is_kept =
            |entry: &&Entry| !is_moved(&entry.key) && !made.iter().any(|made| made.key == entry.key);
        let kept: Vec<Entry> =
            self.written.iter().flat_map(Value::entries).filter(is_kept).cloned().collect();
        at.entries(kept.into_iter().chain(made))
    }

    /// The authorizers, beside those that the user wrote.
    fn security(&self) -> Option<Entry> {
        let at = self.at;
        let older = self.written.as_ref().and_then(|document| document.get(OLDER));
        let components = self.written.as_ref().and_then(|document| document.get("components"));
        let newer = components.and_then(|components| components.get("securitySchemes"));
        let is_older = self.language == Language::Swagger;
        let written = if is_older { older } else { older.or(newer) };
        let is_kept = |entry: &&Entry| !self.schemes.iter().any(|made| made.key == entry.key);
        let kept = written.into_iter().flat_map(Value::entries).filter(is_kept);
        let all: Vec<Entry> = kept.chain(&self.schemes).cloned().collect();
        if all.is_empty() {
            return None;
        }
        if is_older {
            return Some(at.entry(OLDER, at.entries(all)));
        }
        let others = components.into_iter().flat_map(Value::entries).filter(|e| e.key != "securitySchemes");
        let schemes = at.entry("securitySchemes", at.entries(all));
        Some(at.entry("components", at.entries(others.cloned().chain([schemes]))))
    }

    /// The resource policy.
    fn access(&self) -> Option<Entry> {
        let at = self.at;
        let statements = at.list(self.policy.as_ref()?.iter().cloned());
        let policy = at.map([("Version", at.text("2012-10-17")), ("Statement", statements)]);
        Some(at.entry("x-amazon-apigateway-policy", policy))
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
