//! Resolves the framework's variables in a configuration, as far as can be known without running anything.

use std::collections::HashMap;

use deployfence_source::{FileId, FileSpan, Files, IncludeError};
use deployfence_value::{Hole, HoleOrigin, Kind, Map, Piece, Pseudo, Reason, Scope, Text, Value};
use smol_str::SmolStr;

use super::include::{Included, Library};
use super::variables::{Part, Source, parts, sources};
use crate::problem::Problem;

/// Nested lookups (`a` is `${self:b}`, `b` is `${self:c}`, …) and nested collections together. Real services
/// stay under 30; every level is a call on the stack.
const DEPTH: usize = 200;
/// Values that the resolved configuration may have. A variable repeats what it names, so a few lines can ask for billions.
const VALUES: u64 = 200_000;

/// What a lookup costs of that number.
const LOOKUP: u64 = 8;

const TOO_FAR: &str = "variables are nested too deeply or expand too far, and the rest was not read";

/// What the command line or earlier packaging tells of the place that is deployed to.
#[derive(Debug, Clone, Default)]
pub struct Target {
    /// The stage, where it is known.
    pub stage: Option<String>,
    /// The region, where it is known.
    pub region: Option<String>,
}

impl Target {
    /// What is given here, else what is given there.
    #[must_use]
    pub fn or(self, other: Option<Self>) -> Self {
        let other = other.unwrap_or_default();
        Self { stage: self.stage.or(other.stage), region: self.region.or(other.region) }
    }
}

/// A configuration whose variables are resolved.
#[derive(Debug)]
pub(super) struct Resolved {
    /// The configuration.
    pub(super) config: Value,
    /// Which text of the configuration was taken from where: the place of a variable, the place that gave its value.
    pub(super) trail: HashMap<FileSpan, FileSpan>,
    /// What went wrong.
    pub(super) problems: Vec<Problem>,
}

/// Resolves every variable of `raw`, the configuration in `file`.
pub(super) fn resolve(
    raw: &Value,
    file: FileId,
    scope: Scope,
    target: &Target,
    files: &dyn Files,
) -> Resolved {
    let library = Library::new(file, files);
    let mut resolver = Resolver {
        raw,
        scope,
        target,
        library: &library,
        active: Vec::new(),
        depth: 0,
        budget: VALUES,
        known: HashMap::new(),
        trail: HashMap::new(),
        problems: Vec::new(),
        asked_stage: false,
    };
    let config = resolver.value(raw);
    resolver.say_stage();
    let Resolver { trail, mut problems, .. } = resolver;
    problems.extend(library.into_problems());
    Resolved { config, trail, problems }
}

struct Resolver<'a> {
    raw: &'a Value,
    scope: Scope,
    target: &'a Target,
    library: &'a Library<'a>,
    /// What is being looked up, the outermost first.
    active: Vec<String>,
    depth: usize,
    budget: u64,
    /// What addresses gave, with the number of values in it and whether it hangs on the stage.
    known: HashMap<String, (Found, u64, bool)>,
    trail: HashMap<FileSpan, FileSpan>,
    problems: Vec<Problem>,
    /// Whether a stage was asked for that nobody named.
    asked_stage: bool,
}

/// What a source gives.
#[derive(Debug, Clone)]
enum Found {
    Value(Value),
    /// Nothing: the next source is tried.
    Nothing,
    /// Something, but what it is will be known later: no later source can be told to win.
    Later(Reason),
}

impl<'a> Resolver<'a> {
    fn value(&mut self, value: &Value) -> Value {
        if self.budget == 0 {
            return self.too_far(value.at);
        }
        self.budget -= 1;
        match &value.kind {
            Kind::Text(text) => match text.as_literal() {
                Some(literal) if literal.contains("${") => self.text(literal, value.at),
                _ => value.clone(),
            },
            Kind::List(items) => self.deeper(value.at, |this| {
                Value::new(Kind::List(items.iter().map(|item| this.value(item)).collect()), value.at)
            }),
            Kind::Map(map) => self.deeper(value.at, |this| {
                let entries = map.entries.iter().map(|e| e.with(this.value(&e.value)));
                Value::new(Kind::Map(Map { entries: entries.collect() }), value.at)
            }),
            _ => value.clone(),
        }
    }

    /// Goes one level down, unless that is too deep.
    fn deeper(&mut self, at: FileSpan, step: impl FnOnce(&mut Self) -> Value) -> Value {
        if self.depth >= DEPTH {
            return self.too_far(at);
        }
        self.depth += 1;
        let value = step(self);
        self.depth -= 1;
        value
    }

    fn too_far(&mut self, at: FileSpan) -> Value {
        if !self.problems.iter().any(|p| p.message == TOO_FAR) {
            self.problems.push(Problem::lossy(at, TOO_FAR));
        }
        Value::unknown(Reason::Unreadable(TOO_FAR.to_owned()), at)
    }

    fn text(&mut self, literal: &str, at: FileSpan) -> Value {
        self.deeper(at, |this| this.text_here(literal, at))
    }

    fn text_here(&mut self, literal: &str, at: FileSpan) -> Value {
        let Some(parts) = parts(literal) else { return self.too_far(at) };
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
        let length = |piece: &Piece| if let Piece::Literal(text) = piece { text.len() } else { 1 };
        let bytes: usize = text.pieces().iter().map(length).sum();
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
        match self.first_of(variable, &[], at) {
            Found::Value(value) => return value,
            Found::Later(Reason::Later(_)) => return Value::text(self.variable_hole(variable), at),
            Found::Later(reason) => return Value::unknown(reason, at),
            Found::Nothing => {}
        }
        let sources = sources(variable);
        if sources.iter().any(|s| matches!(s, Source::Literal { text: "null", quoted: false })) {
            return Value::new(Kind::Null, at);
        }
        // What no file gives may still come from the command line.
        if sources.iter().any(|s| matches!(s, Source::Call { name: "opt" | "param", .. })) {
            return Value::text(self.variable_hole(variable), at);
        }
        Value::unknown(Reason::Unreadable(format!("`${{{variable}}}` has no value")), at)
    }

    /// What the first source of a variable that has a value gives, followed along `rest`.
    fn first_of(&mut self, variable: &str, rest: &[&str], at: FileSpan) -> Found {
        for source in sources(variable) {
            let found = match source {
                Source::Literal { text, quoted } if rest.is_empty() => literal(text, quoted, at),
                Source::Literal { .. } => Found::Nothing,
                Source::Call { name, parameters, address } => {
                    let Some(mut address) = self.address(address.unwrap_or(""), at) else {
                        return Found::Later(Reason::Later(name.into()));
                    };
                    for key in rest {
                        address.push('.');
                        address.push_str(key);
                    }
                    self.call(name, parameters.unwrap_or(""), address.trim_start_matches('.'), at)
                }
            };
            if !matches!(found, Found::Nothing) {
                return found;
            }
        }
        Found::Nothing
    }

    /// An address or parameter with its own variables resolved; none where it is not known.
    fn address(&mut self, text: &str, at: FileSpan) -> Option<String> {
        if !text.contains("${") {
            return Some(text.to_owned());
        }
        let value = self.text(text, at);
        self.as_text(&value, text).as_literal().map(str::to_owned)
    }

    fn call(&mut self, name: &str, parameters: &str, address: &str, at: FileSpan) -> Found {
        match (name, address) {
            ("self", "provider.stage") | ("sls", "stage") => self.stage(at),
            ("opt", "stage") => self.option(self.target.stage.clone(), true, at),
            ("opt", "region") => self.option(self.target.region.clone(), false, at),
            // The rest of the command line is not known; without an option on it the next source decides.
            ("opt", _) => Found::Nothing,
            ("self", _) => self.own(address, at),
            ("aws", "region") => self.own("provider.region", at),
            ("aws", "accountId") => {
                Found::Value(Value::hole(HoleOrigin::Pseudo(Pseudo::AccountId), self.scope, at))
            }
            ("file", _) => self.file(parameters, address, at),
            ("param", _) => self.param(address, at),
            ("strToBool", _) => self.truth(parameters, at),
            _ => Found::Later(Reason::Later(name.into())),
        }
    }

    fn option(&mut self, given: Option<String>, is_stage: bool, at: FileSpan) -> Found {
        self.asked_stage |= is_stage && given.is_none();
        given.map_or(Found::Nothing, |text| Found::Value(Value::text(Text::literal(text), at)))
    }

    /// The stage that is deployed to: the option's, else the configuration's, else the framework's own.
    fn stage(&mut self, at: FileSpan) -> Found {
        match self.option(self.target.stage.clone(), true, at) {
            Found::Nothing => self.own("provider.stage", at),
            named => named,
        }
    }

    fn own(&mut self, address: &str, at: FileSpan) -> Found {
        let raw = self.raw;
        self.once(&format!("self:{address}"), at, |this| match this.follow(raw, address) {
            Found::Nothing => default_of(address, at),
            found => found,
        })
    }

    /// Looks something up once, and never inside itself.
    fn once(&mut self, name: &str, at: FileSpan, look: impl FnOnce(&mut Self) -> Found) -> Found {
        if let Some((found, size, asked)) = self.known.get(name) {
            self.asked_stage |= asked;
            if *size > self.budget {
                self.budget = 0;
                self.too_far(at);
                return Found::Later(Reason::Unreadable(TOO_FAR.to_owned()));
            }
            self.budget -= size;
            return found.clone();
        }
        if self.active.iter().any(|active| active == name) {
            let circle: Vec<&str> = self.active.iter().map(String::as_str).chain([name]).collect();
            let message = format!("`${{{name}}}` refers to itself: {}", circle.join(" → "));
            self.problems.push(Problem::lossy(at, message.clone()));
            return Found::Later(Reason::Unreadable(message));
        }
        // A lookup that finds nothing costs too.
        self.budget = self.budget.saturating_sub(LOOKUP + name.len() as u64 / 16);
        if self.depth >= DEPTH || self.budget == 0 {
            self.too_far(at);
            return Found::Later(Reason::Unreadable(TOO_FAR.to_owned()));
        }
        let (budget, asked) = (self.budget, std::mem::take(&mut self.asked_stage));
        self.active.push(name.to_owned());
        self.depth += 1;
        let found = look(self);
        self.depth -= 1;
        self.active.pop();
        self.known.insert(name.to_owned(), (found.clone(), budget - self.budget, self.asked_stage));
        self.asked_stage |= asked;
        found
    }

    /// Follows an address through `start` and resolves what it leads to, and nothing beside it.
    fn follow(&mut self, start: &'a Value, address: &str) -> Found {
        let keys: Vec<&str> = address.split('.').filter(|key| !key.is_empty()).collect();
        let mut current = start;
        for (index, key) in keys.iter().enumerate() {
            if let Some(literal) = current.as_str().filter(|text| text.contains("${")) {
                return match parts(literal).as_deref() {
                    Some([Part::Variable(variable)]) => {
                        let rest = keys.get(index..).unwrap_or_default();
                        self.first_of(variable, rest, current.at)
                    }
                    // Text with variables in it is text: it has no keys.
                    _ => Found::Nothing,
                };
            }
            match child(current, key) {
                Some(value) => current = value,
                None => return Found::Nothing,
            }
        }
        match self.value(current) {
            Value { kind: Kind::Null, .. } => Found::Nothing,
            value => Found::Value(value),
        }
    }

    fn param(&mut self, name: &str, at: FileSpan) -> Found {
        let stage = match self.stage(at) {
            Found::Value(stage) => stage.as_str().map(str::to_owned),
            _ => None,
        };
        let Some(stage) = stage else { return Found::Later(Reason::Later("param".into())) };
        for section in [format!("params.{stage}"), format!("stages.{stage}.params"), "params.default".into()]
        {
            match self.own(&format!("{section}.{name}"), at) {
                Found::Nothing => {}
                found => return found,
            }
        }
        Found::Nothing
    }

    fn truth(&mut self, parameters: &str, at: FileSpan) -> Found {
        let text = self.address(parameters, at).unwrap_or_default();
        match text.trim().trim_matches(['\'', '"']).to_ascii_lowercase().as_str() {
            "true" | "1" => Found::Value(Value::new(Kind::Bool(true), at)),
            "false" | "0" => Found::Value(Value::new(Kind::Bool(false), at)),
            _ => Found::Later(Reason::Later("strToBool".into())),
        }
    }

    fn file(&mut self, path: &str, address: &str, at: FileSpan) -> Found {
        let Some(path) = self.address(path, at) else { return Found::Later(Reason::Later("file".into())) };
        let path = path.trim().trim_matches(['\'', '"']);
        let lost = |this: &mut Self, message: String| {
            this.problems.push(Problem::lossy(at, message.clone()));
            Found::Later(Reason::Unreadable(message))
        };
        match self.library.open(path, at) {
            // Code is never run.
            Included::Code => Found::Later(Reason::Later(format!("file({path})").into())),
            Included::Content(content) => {
                self.once(&format!("file({path}):{address}"), at, |this| this.follow(content, address))
            }
            Included::Refused(IncludeError::Missing) => {
                self.problems.push(Problem::harmless(at, format!("`{path}` does not exist")));
                Found::Nothing
            }
            Included::Refused(IncludeError::Outside) => {
                let message = format!(
                    "`{path}` lies outside the folder of the service and was not named: it is not read"
                );
                lost(self, message)
            }
            Included::Refused(IncludeError::Unreadable(why)) => {
                lost(self, format!("`{path}` cannot be read: {why}"))
            }
        }
    }

    /// Says so where a setting that decides hangs on a stage that nobody named.
    fn say_stage(&mut self) {
        if self.target.stage.is_some() {
            return;
        }
        let raw = self.raw;
        for address in
            ["provider.iam.deploymentRole", "provider.cfnRole", "provider.logs", "provider.eventBridge"]
        {
            self.asked_stage = false;
            let at = match self.follow(raw, address) {
                Found::Value(value) => value.at,
                Found::Nothing | Found::Later(_) => continue,
            };
            if let (true, Found::Value(stage)) = (self.asked_stage, self.stage(at)) {
                let message = format!(
                    "`{address}` depends on the stage, and `{}` was checked: name another with `--stage`",
                    stage.display()
                );
                self.problems.push(Problem::harmless(at, message));
            }
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
