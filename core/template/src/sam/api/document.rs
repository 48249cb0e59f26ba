//! The OpenAPI document of an API: what the user wrote of it, and what events add.

use deployfence_value::{Entry, Value};
use smol_str::SmolStr;

use super::callers::Callers;
use super::operation::Operation;
use super::paths::Paths;
use super::resource_policy::Statements;
use crate::sam::build::At;

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
    paths: Paths,
    /// Authorizers, by name.
    pub(super) schemes: Vec<Entry>,
    /// The resource policy; none where nothing has set it.
    pub(super) policy: Option<Statements>,
}

impl Document {
    /// A document that holds nothing but what events add.
    pub(super) fn empty(language: Language, at: At) -> Self {
        Self { at, language, written: None, paths: Paths::default(), schemes: Vec::new(), policy: None }
    }

    /// The document of the user.
    pub(super) fn of(written: &Value) -> Self {
        let statements = written.at_path(&["x-amazon-apigateway-policy", "Statement"]);
        let is_older = written.entry("swagger").is_some() || written.entry("openapi").is_none();
        let language = if is_older { Language::Swagger } else { Language::OpenApi };
        Self {
            at: At(written.at),
            language,
            written: Some(written.clone()),
            paths: Paths::of(written.get("paths")),
            schemes: Vec::new(),
            policy: statements.map(Statements::of),
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
        self.paths.names()
    }

    /// The names of the methods of a path.
    pub(super) fn methods(&self, path: &str) -> Vec<SmolStr> {
        self.paths.methods(path)
    }

    /// Adds a method that has no operation yet.
    pub(super) fn add_method(&mut self, path: &str, method: &str, at: At) {
        self.paths.method_mut(path, method, at);
    }

    /// Adds an operation.
    pub(super) fn add_operation(&mut self, path: &str, method: &str, operation: Operation) {
        if let Some(known) = self.paths.method_mut(path, method, operation.at) {
            known.operation = Some(operation);
        }
    }

    /// Adds what an event asks of callers of a method.
    pub(super) fn ask(&mut self, path: &str, method: &str, asked: Vec<SmolStr>, at: At) {
        if let Some(known) = self.paths.method_mut(path, method, at) {
            known.asked = asked;
        }
    }

    /// Gives a path another name.
    pub(super) fn rename(&mut self, path: &str, name: &str) {
        self.paths.rename(path, name);
    }

    /// A path exists only while a condition holds.
    pub(super) fn restrict(&mut self, path: &str, condition: &str) {
        self.paths.restrict(path, condition);
    }

    /// What a method calls, in each arm of its conditions.
    pub(super) fn integrations<'d>(&'d self, path: &str, method: &str) -> impl Iterator<Item = &'d Value> {
        self.paths.integrations(path, method)
    }

    /// As OpenAPI writes it, with what it asks of callers.
    pub(super) fn rendered(&self, callers: &Callers) -> Value {
        let at = self.at;
        let paths = at.entries(self.paths.rendered(callers));
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
