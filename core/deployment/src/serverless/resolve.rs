//! Resolves the framework's variables in a configuration, as far as can be known without running anything.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use deployfence_source::{FileId, FileSpan, Files, IncludeError, Syntax, read};
use deployfence_template::{Dialect, from_document};
use deployfence_value::{Hole, HoleOrigin, Kind, Map, Piece, Pseudo, Reason, Scope, Text, Value};
use smol_str::SmolStr;

use super::variables::{Part, Source, parts, sources};
use crate::problem::Problem;

/// Nested lookups (`a` is `${self:b}`, `b` is `${self:c}`, …) and nested collections together. Real services
/// stay under 30; every level is a call on the stack.
const DEPTH: usize = 400;
/// Values that the resolved configuration may have. A variable repeats what it names, so a few lines can ask for billions.
const VALUES: u64 = 200_000;

const TOO_FAR: &str = "variables are nested too deeply or expand too far, and the rest was not read";

/// A configuration whose variables are resolved.
#[derive(Debug)]
pub(crate) struct Resolved {
    /// The configuration.
    pub(crate) config: Value,
    /// Which text of the configuration was taken from where: the place of a variable, the place that gave its value.
    pub(crate) trail: HashMap<FileSpan, FileSpan>,
    /// What went wrong.
    pub(crate) problems: Vec<Problem>,
}

/// Resolves every variable of `raw`, the configuration in `file`.
pub(crate) fn resolve(raw: &Value, file: FileId, scope: Scope, files: &dyn Files) -> Resolved {
    let mut resolver = Resolver {
        raw,
        file,
        scope,
        files,
        active: Vec::new(),
        depth: 0,
        budget: VALUES,
        known: HashMap::new(),
        included: HashMap::new(),
        trail: HashMap::new(),
        problems: Vec::new(),
    };
    let config = resolver.value(raw);
    Resolved { config, trail: resolver.trail, problems: resolver.problems }
}

struct Resolver<'a> {
    raw: &'a Value,
    file: FileId,
    scope: Scope,
    files: &'a dyn Files,
    /// The addresses that are being looked up, the outermost first.
    active: Vec<String>,
    depth: usize,
    budget: u64,
    /// What addresses gave, with the number of values in it.
    known: HashMap<String, Option<(Value, u64)>>,
    included: HashMap<String, Result<Rc<Value>, IncludeError>>,
    trail: HashMap<FileSpan, FileSpan>,
    problems: Vec<Problem>,
}

/// What a source gives.
enum Found {
    Value(Value),
    /// Nothing: the next source is tried.
    Nothing,
    /// Something, but what it is will be known later: no later source can be told to win.
    Later(Reason),
}

impl Resolver<'_> {
    fn value(&mut self, value: &Value) -> Value {
        if self.depth >= DEPTH || self.budget == 0 {
            self.limit(value.at);
            return Value::unknown(Reason::Unreadable(TOO_FAR.to_owned()), value.at);
        }
        self.budget -= 1;
        self.depth += 1;
        let resolved = match &value.kind {
            Kind::Text(text) => match text.as_literal() {
                Some(literal) if literal.contains("${") => self.text(literal, value.at),
                _ => value.clone(),
            },
            Kind::List(items) => {
                Value::new(Kind::List(items.iter().map(|item| self.value(item)).collect()), value.at)
            }
            Kind::Map(map) => {
                let entries = map.entries.iter().map(|e| e.with(self.value(&e.value)));
                Value::new(Kind::Map(Map { entries: entries.collect() }), value.at)
            }
            _ => value.clone(),
        };
        self.depth -= 1;
        resolved
    }

    fn text(&mut self, literal: &str, at: FileSpan) -> Value {
        let Some(parts) = parts(literal) else {
            self.limit(at);
            return Value::unknown(Reason::Unreadable(TOO_FAR.to_owned()), at);
        };
        if let [Part::Variable(variable)] = parts.as_slice() {
            let mut value = self.variable(variable, at);
            if value.at != at {
                self.trail.insert(at, value.at);
            }
            // Collections keep the place of their parts; what is said about the whole belongs to its use.
            value.at = at;
            return value;
        }
        let texts: Vec<Text> = parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => Text::literal(text.replace("\\${", "${")),
                Part::Variable(variable) => {
                    let value = self.variable(variable, at);
                    self.as_text(&value, variable)
                }
            })
            .collect();
        let text = Text::concat(&texts);
        // Text can be repeated like anything else.
        let bytes: usize =
            text.pieces().iter().map(|p| if let Piece::Literal(t) = p { t.len() } else { 1 }).sum();
        self.budget = self.budget.saturating_sub(bytes as u64 / 64);
        Value::text(text, at)
    }

    fn as_text(&self, value: &Value, variable: &str) -> Text {
        match &value.kind {
            Kind::Text(text) => text.clone(),
            Kind::Number(number) => Text::literal(number.clone()),
            Kind::Bool(truth) => Text::literal(if *truth { "true" } else { "false" }),
            _ => self.variable_hole(variable),
        }
    }

    fn variable_hole(&self, name: &str) -> Text {
        Text::hole(Hole { origin: HoleOrigin::Variable(name.into()), scope: self.scope })
    }

    fn variable(&mut self, variable: &str, at: FileSpan) -> Value {
        let sources = sources(variable);
        for source in &sources {
            match self.source(source, at) {
                Found::Value(value) => return value,
                Found::Nothing => {}
                Found::Later(Reason::Later(_)) => return Value::text(self.variable_hole(variable), at),
                Found::Later(reason) => return Value::unknown(reason, at),
            }
        }
        if sources.iter().any(|s| matches!(s, Source::Literal { text: "null", quoted: false })) {
            return Value::new(Kind::Null, at);
        }
        // What no file gives may still come from the command line.
        if sources.iter().any(|s| matches!(s, Source::Call { name: "opt" | "param", .. })) {
            return Value::text(self.variable_hole(variable), at);
        }
        Value::unknown(Reason::Unreadable(format!("`${{{variable}}}` has no value")), at)
    }

    fn source(&mut self, source: &Source<'_>, at: FileSpan) -> Found {
        match *source {
            Source::Literal { text, quoted } => literal(text, quoted, at),
            Source::Call { name, parameters, address } => {
                let address = match address.map(|a| self.address(a, at)) {
                    Some(None) => return Found::Later(Reason::Later(name.into())),
                    Some(address) => address,
                    None => None,
                };
                self.call(name, parameters, address.as_deref().unwrap_or(""), at)
            }
        }
    }

    /// An address or parameter with its own variables resolved; none where it is not known.
    fn address(&mut self, text: &str, at: FileSpan) -> Option<String> {
        if !text.contains("${") {
            return Some(text.to_owned());
        }
        let value = self.text(text, at);
        self.as_text(&value, text).as_literal().map(str::to_owned)
    }

    fn call(&mut self, name: &str, parameters: Option<&str>, address: &str, at: FileSpan) -> Found {
        match name {
            "self" => self.own(address, at),
            // The command line is not known; without an option on it the next source decides.
            "opt" => Found::Nothing,
            "file" => self.file(parameters.unwrap_or(""), address, at),
            "param" => self.param(address, at),
            "strToBool" => self.truth(parameters.unwrap_or(""), at),
            "sls" if address == "stage" => self.own("provider.stage", at),
            "aws" if address == "accountId" => {
                Found::Value(Value::hole(HoleOrigin::Pseudo(Pseudo::AccountId), self.scope, at))
            }
            "aws" if address == "region" => self.own("provider.region", at),
            _ => Found::Later(Reason::Later(name.into())),
        }
    }

    fn own(&mut self, address: &str, at: FileSpan) -> Found {
        if self.active.iter().any(|a| a == address) {
            let circle: Vec<&str> = self.active.iter().map(String::as_str).chain([address]).collect();
            let message = format!("`${{self:{address}}}` refers to itself: {}", circle.join(" → "));
            self.problems.push(Problem::lossy(at, message.clone()));
            return Found::Later(Reason::Unreadable(message));
        }
        if let Some(known) = self.known.get(address) {
            let Some((value, size)) = known else { return Found::Nothing };
            if *size > self.budget {
                self.budget = 0;
                self.limit(at);
                return Found::Later(Reason::Unreadable(TOO_FAR.to_owned()));
            }
            self.budget -= size;
            return Found::Value(value.clone());
        }
        let budget = self.budget;
        self.active.push(address.to_owned());
        let found = self.follow(self.raw, address);
        self.active.pop();
        let found = match found {
            Found::Nothing => default_of(address, at),
            found => found,
        };
        match &found {
            Found::Value(value) => {
                self.known.insert(address.to_owned(), Some((value.clone(), budget - self.budget)));
            }
            Found::Nothing => {
                self.known.insert(address.to_owned(), None);
            }
            Found::Later(_) => {}
        }
        found
    }

    /// Follows an address through `start`, resolving only what lies on the way.
    fn follow(&mut self, start: &Value, address: &str) -> Found {
        let mut current = Cow::Borrowed(start);
        for key in address.split('.').filter(|key| !key.is_empty()) {
            if let Some(literal) = current.as_str().filter(|text| text.contains("${")) {
                let (literal, at) = (literal.to_owned(), current.at);
                current = Cow::Owned(self.text(&literal, at));
            }
            match &current.kind {
                Kind::Unknown(reason) => return Found::Later(reason.clone()),
                Kind::Text(text) if text.as_literal().is_none() => {
                    return Found::Later(Reason::Later(text.to_string().into()));
                }
                _ => {}
            }
            current = match current {
                Cow::Borrowed(value) => match child(value, key) {
                    Some(child) => Cow::Borrowed(child),
                    None => return Found::Nothing,
                },
                Cow::Owned(value) => match child(&value, key) {
                    Some(child) => Cow::Owned(child.clone()),
                    None => return Found::Nothing,
                },
            };
        }
        let value = self.value(&current);
        if value.is_null() { Found::Nothing } else { Found::Value(value) }
    }

    fn param(&mut self, name: &str, at: FileSpan) -> Found {
        let Found::Value(stage) = self.own("provider.stage", at) else {
            return Found::Later(Reason::Later("param".into()));
        };
        let Some(stage) = stage.as_str().map(str::to_owned) else {
            return Found::Later(Reason::Later("param".into()));
        };
        for section in [stage.as_str(), "default"] {
            if let found @ (Found::Value(_) | Found::Later(_)) =
                self.own(&format!("params.{section}.{name}"), at)
            {
                return found;
            }
        }
        Found::Nothing
    }

    fn truth(&mut self, parameters: &str, at: FileSpan) -> Found {
        let Some(text) = self.address(parameters, at) else {
            return Found::Later(Reason::Later("strToBool".into()));
        };
        match text.trim().trim_matches(['\'', '"']).to_ascii_lowercase().as_str() {
            "true" | "1" => Found::Value(Value::new(Kind::Bool(true), at)),
            "false" | "0" => Found::Value(Value::new(Kind::Bool(false), at)),
            _ => Found::Later(Reason::Later("strToBool".into())),
        }
    }

    fn file(&mut self, path: &str, address: &str, at: FileSpan) -> Found {
        let Some(path) = self.address(path, at) else { return Found::Later(Reason::Later("file".into())) };
        let path = path.trim().trim_matches(['\'', '"']).to_owned();
        let extension = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
        if matches!(extension.as_str(), "js" | "cjs" | "mjs" | "ts" | "cts" | "mts") {
            // Code is never run; and it is looked at only by the framework.
            return Found::Later(Reason::Later(format!("file({path})").into()));
        }
        let content = match self.included.get(&path) {
            Some(content) => content.clone(),
            None => {
                let content = self.include(&path, &extension, at);
                self.included.insert(path.clone(), content.clone());
                content
            }
        };
        match content {
            Ok(value) => {
                let marker = format!("file({path}):{address}");
                if self.active.contains(&marker) {
                    let message = format!("`${{{marker}}}` refers to itself");
                    self.problems.push(Problem::lossy(at, message.clone()));
                    return Found::Later(Reason::Unreadable(message));
                }
                self.active.push(marker);
                let found = self.follow(&value, address);
                self.active.pop();
                found
            }
            Err(IncludeError::Missing) => {
                self.problems.push(Problem::harmless(at, format!("`{path}` does not exist")));
                Found::Nothing
            }
            Err(IncludeError::Outside) => {
                let message = format!(
                    "`{path}` lies outside the folder of the service and was not named: it is not read"
                );
                self.problems.push(Problem::lossy(at, message.clone()));
                Found::Later(Reason::Unreadable(message))
            }
            Err(IncludeError::Unreadable(why)) => {
                let message = format!("`{path}` cannot be read: {why}");
                self.problems.push(Problem::lossy(at, message.clone()));
                Found::Later(Reason::Unreadable(message))
            }
        }
    }

    fn include(&mut self, path: &str, extension: &str, at: FileSpan) -> Result<Rc<Value>, IncludeError> {
        let included = self.files.include(self.file, path)?;
        if !matches!(extension, "yml" | "yaml" | "json" | "tfstate") {
            let text = Text::literal(included.text.as_str());
            return Ok(Rc::new(Value::text(text, at)));
        }
        let syntax = if matches!(extension, "json" | "tfstate") { Syntax::Json } else { Syntax::Yaml };
        let document = read(&included.text, syntax);
        self.problems.extend(document.problems().iter().map(|p| Problem::of_reader(included.file, p)));
        Ok(Rc::new(from_document(&document, included.file, Dialect::Serverless)))
    }

    fn limit(&mut self, at: FileSpan) {
        if !self.problems.iter().any(|p| p.message == TOO_FAR) {
            self.problems.push(Problem::lossy(at, TOO_FAR));
        }
    }
}

fn child<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    match &value.kind {
        Kind::Map(map) => map.get(key),
        Kind::List(items) => items.get(key.parse::<usize>().ok()?),
        _ => None,
    }
}

/// What the framework fills in where the configuration says nothing.
fn default_of(address: &str, at: FileSpan) -> Found {
    let text = match address {
        "provider.stage" => "dev",
        "provider.region" => "us-east-1",
        _ => return Found::Nothing,
    };
    Found::Value(Value::text(Text::literal(text), at))
}

fn literal(text: &str, quoted: bool, at: FileSpan) -> Found {
    let kind = match text {
        "null" | "" if !quoted => return Found::Nothing,
        "true" if !quoted => Kind::Bool(true),
        "false" if !quoted => Kind::Bool(false),
        _ if !quoted && text.parse::<f64>().is_ok() => Kind::Number(text.into()),
        _ => Kind::Text(Text::literal(SmolStr::from(text))),
    };
    Found::Value(Value::new(kind, at))
}
