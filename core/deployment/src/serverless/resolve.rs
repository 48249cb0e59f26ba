//! Resolves the framework's variables in a configuration, as far as can be known without running anything.

use std::collections::HashMap;

use deployfence_source::{FileId, FileSpan, Files};
use deployfence_value::{Hole, HoleOrigin, Kind, Piece, Reason, Scope, Text, Value};

use super::include::Library;
use super::input::Target;
use super::lookup::{Found, literal};
use super::variables::{Part, Source, parts, sources};
use deployfence_template::Problem;

/// Nested lookups (`a` is `${self:b}`, `b` is `${self:c}`, …) and nested collections together. Real services
/// stay under 30; every level is a call on the stack.
pub(super) const DEPTH: usize = 200;
/// Values that the resolved configuration may have. A variable repeats what it names, so a few lines can ask for billions.
const VALUES: u64 = 200_000;

/// What a lookup costs of that number.
pub(super) const LOOKUP: u64 = 8;

pub(super) const TOO_FAR: &str =
    "variables are nested too deeply or expand too far, and the rest was not read";

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

pub(super) struct Resolver<'a> {
    pub(super) raw: &'a Value,
    pub(super) scope: Scope,
    pub(super) target: &'a Target,
    pub(super) library: &'a Library<'a>,
    /// What is being looked up, the outermost first.
    pub(super) active: Vec<String>,
    pub(super) depth: usize,
    pub(super) budget: u64,
    /// What addresses gave, with the number of values in it and whether it hangs on the stage.
    pub(super) known: HashMap<String, (Found, u64, bool)>,
    pub(super) trail: HashMap<FileSpan, FileSpan>,
    pub(super) problems: Vec<Problem>,
    /// Whether a stage was asked for that nobody named.
    pub(super) asked_stage: bool,
}

impl<'a> Resolver<'a> {
    pub(super) fn value(&mut self, value: &Value) -> Value {
        if self.budget == 0 {
            return self.too_far(value.at);
        }
        self.budget -= 1;
        match &value.kind {
            Kind::Text(text) => match text.as_literal() {
                Some(literal) if literal.contains("${") => self.text(literal, value.at),
                _ => value.clone(),
            },
            Kind::List(items) => {
                self.deeper(value.at, |this| Value::list(items.iter().map(|item| this.value(item)), value.at))
            }
            Kind::Map(map) => self.deeper(value.at, |this| {
                Value::map(map.entries().iter().map(|e| e.with(this.value(&e.value))), value.at)
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

    pub(super) fn too_far(&mut self, at: FileSpan) -> Value {
        if !self.problems.iter().any(|p| p.message == TOO_FAR) {
            self.problems.push(Problem::lossy(at, TOO_FAR));
        }
        Value::unknown(Reason::Unreadable(TOO_FAR.to_owned()), at)
    }

    pub(super) fn text(&mut self, literal: &str, at: FileSpan) -> Value {
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

    pub(super) fn variable_hole(&self, name: &str) -> Text {
        Text::hole(Hole::new(HoleOrigin::Variable(name.into()), self.scope))
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
    pub(super) fn first_of(&mut self, variable: &str, rest: &[&str], at: FileSpan) -> Found {
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
    pub(super) fn address(&mut self, text: &str, at: FileSpan) -> Option<String> {
        if !text.contains("${") {
            return Some(text.to_owned());
        }
        let value = self.text(text, at);
        self.as_text(&value, text).as_literal().map(str::to_owned)
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
