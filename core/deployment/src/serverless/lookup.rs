//! What each source of a variable gives: the configuration itself, files, options, parameters.

use deployfence_source::{FileSpan, IncludeError};
use deployfence_value::{HoleOrigin, Kind, Pseudo, Reason, Text, Value};
use smol_str::SmolStr;

use super::include::Included;
use super::resolve::{DEPTH, LOOKUP, Resolver, TOO_FAR};
use super::variables::{Part, parts};
use deployfence_template::Problem;

/// What a source gives.
#[derive(Debug, Clone)]
pub(super) enum Found {
    Value(Value),
    /// Nothing: the next source is tried.
    Nothing,
    /// Something, but what it is will be known later: no later source can be told to win.
    Later(Reason),
}

impl<'a> Resolver<'a> {
    pub(super) fn call(&mut self, name: &str, parameters: &str, address: &str, at: FileSpan) -> Found {
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
    pub(super) fn stage(&mut self, at: FileSpan) -> Found {
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
    pub(super) fn follow(&mut self, start: &'a Value, address: &str) -> Found {
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

pub(super) fn literal(text: &str, quoted: bool, at: FileSpan) -> Found {
    let kind = match text {
        "null" | "" if !quoted => return Found::Nothing,
        "true" if !quoted => Kind::Bool(true),
        "false" if !quoted => Kind::Bool(false),
        _ if !quoted && text.parse::<f64>().is_ok() => Kind::Number(text.into()),
        _ => Kind::Text(Text::literal(SmolStr::from(text))),
    };
    Found::Value(Value::new(kind, at))
}
