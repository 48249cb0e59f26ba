//! The OpenAPI document of an API: what the user wrote of it, and what events add.

use deployfence_value::{Entry, Value};
use smol_str::SmolStr;

use super::operation::Operation;
use crate::sam::build::{At, call, if_arms, is_no_value};

const INTEGRATION: &str = "x-amazon-apigateway-integration";

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
    /// The methods by the names that they have in the document; those of the user are without an operation.
    methods: Vec<(SmolStr, Option<Operation>)>,
    condition: Option<SmolStr>,
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
                .map(|method| (method.key.clone(), None))
                .collect(),
            condition: None,
        };
        let statements = written.at_path(&["x-amazon-apigateway-policy", "Statement"]);
        let language = if written.entry("openapi").is_some() { Language::OpenApi } else { Language::Swagger };
        Self {
            at: At(written.at),
            language,
            written: Some(written.clone()),
            paths: written.get("paths").into_iter().flat_map(Value::entries).map(path).collect(),
            schemes: Vec::new(),
            policy: statements.map(|statements| statements.one_or_many().to_vec()),
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
        path.into_iter().flat_map(|path| &path.methods).map(|(name, _)| name.clone()).collect()
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

    /// Adds a method that has no operation yet.
    pub(super) fn add_method(&mut self, path: &str, method: &str, at: At) {
        let Some(path) = self.path_mut(path, at) else { return };
        if !path.methods.iter().any(|(known, _)| known == method) {
            path.methods.push((method.into(), None));
        }
    }

    /// Adds an operation; false where the method has one.
    pub(super) fn add_operation(&mut self, path: &str, method: &str, operation: Operation) -> bool {
        if self.integrations(path, method).next().is_some() {
            return false;
        }
        self.add_method(path, method, operation.at);
        let Some(path) = self.path_mut(path, operation.at) else { return false };
        if let Some((_, slot)) = path.methods.iter_mut().find(|(known, _)| known == method) {
            *slot = Some(operation);
        }
        true
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
        let made = path.into_iter().flat_map(|path| &path.methods).filter(move |(known, _)| known == method);
        let made = made.filter_map(|(_, operation)| Some(&operation.as_ref()?.uri));
        let written = path.and_then(|path| path.written.as_ref()).into_iter().flat_map(arms);
        let written = written.filter_map({
            let method = method.to_owned();
            move |item| item.get(&method)
        });
        let uris = written.flat_map(arms).filter_map(|operation| operation.get(INTEGRATION)?.get("uri"));
        made.chain(uris.flat_map(arms))
    }

    /// As OpenAPI writes it. `default_authorizer` is the one of operations that name none.
    pub(super) fn rendered(&self, default_authorizer: Option<&Value>, key_by_default: bool) -> Value {
        let at = self.at;
        let paths =
            at.entries(self.paths.iter().map(|path| path.rendered(default_authorizer, key_by_default)));
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
        let is_kept = |entry: &&Entry| !made.iter().any(|made| made.key == entry.key);
        let kept: Vec<Entry> =
            self.written.iter().flat_map(Value::entries).filter(is_kept).cloned().collect();
        at.entries(kept.into_iter().chain(made))
    }

    /// The authorizers, beside those that the user wrote.
    fn security(&self) -> Option<Entry> {
        if self.schemes.is_empty() {
            return None;
        }
        let at = self.at;
        let all = |written: Option<&Value>| {
            let is_kept = |entry: &&Entry| !self.schemes.iter().any(|made| made.key == entry.key);
            let kept = written.into_iter().flat_map(Value::entries).filter(is_kept).cloned();
            at.entries(kept.chain(self.schemes.iter().cloned()))
        };
        let written = self.written.as_ref();
        if self.language == Language::Swagger {
            let schemes = written.and_then(|document| document.get("securityDefinitions"));
            return Some(at.entry("securityDefinitions", all(schemes)));
        }
        let components = written.and_then(|document| document.get("components"));
        let schemes = components.and_then(|components| components.get("securitySchemes"));
        let others = components.into_iter().flat_map(Value::entries).filter(|e| e.key != "securitySchemes");
        let schemes = at.entry("securitySchemes", all(schemes));
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
    fn rendered(&self, default_authorizer: Option<&Value>, key_by_default: bool) -> Entry {
        let at = self.at;
        let made = self.methods.iter().filter_map(|(name, operation)| {
            let operation = operation.as_ref()?;
            Some(at.entry(name.clone(), operation.written(default_authorizer, key_by_default)))
        });
        let made: Vec<Entry> = made.collect();
        let item = match &self.written {
            // What stands under a condition of the user is left to that condition.
            Some(written) if made.is_empty() || call(written, "Fn::If").is_some() => written.clone(),
            Some(written) => {
                let is_kept = |entry: &&Entry| !made.iter().any(|made| made.key == entry.key);
                let kept: Vec<_> = written.entries().filter(is_kept).cloned().collect();
                At(written.at).entries(kept.into_iter().chain(made))
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

/// Both arms of an `Fn::If` that are something, or the value itself.
fn arms(value: &Value) -> impl Iterator<Item = &Value> {
    let arms = match if_arms(value) {
        Some((_, then, otherwise)) => [Some(then), Some(otherwise)],
        None => [Some(value), None],
    };
    arms.into_iter().flatten().filter(|arm| !is_no_value(arm))
}
