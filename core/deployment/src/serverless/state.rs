//! What the framework wrote when it packaged: `serverless-state.json`.

use std::collections::HashMap;

use deployfence_value::{Entry, Kind, Reason, Value};

/// Levels of a state file's tree that are followed; a state with references may be deeper than its text.
const DEPTH: usize = 300;
/// Values that a state may have once its references are followed. A large service has about 50,000.
const VALUES: u64 = 1_000_000;

/// Whether a value is a service's configuration.
#[must_use]
pub fn is_service(value: &Value) -> bool {
    let provider = value.get("provider");
    value.get("service").is_some()
        && (provider.is_some() || value.get("functions").is_some())
        && value.get("Resources").is_none()
        && !is_state(value)
}

/// Whether a value is a state file.
#[must_use]
pub fn is_state(value: &Value) -> bool {
    value.get("service").is_some_and(|s| s.get("provider").is_some()) && value.get("package").is_some()
}

/// What a state file says, its references followed.
pub(super) struct State {
    /// The parts of the configuration that decide, as the packager resolved them.
    pub(super) service: Value,
    /// The template that was compiled; none where the state holds none.
    pub(super) template: Option<Value>,
}

/// The sections of a service that decide. The others repeat them, or are large and say nothing about roles.
const SECTIONS: &[&str] = &["custom", "frameworkVersion", "functions", "plugins", "resources", "service"];

/// Takes a state file apart. An object that occurs twice is written once, and later as `{"$ref":
/// "$[\"service\"][…]"}`; what would contain itself is unknown.
pub(super) fn read_state(root: &Value) -> Option<State> {
    let mut follower = Follower { root, active: Vec::new(), known: HashMap::new(), budget: VALUES };
    let service = follower.shallow(root.get("service")?);
    let mut sections = Vec::new();
    for entry in service.entries() {
        if SECTIONS.contains(&entry.key.as_str()) {
            sections.push(entry.with(follower.value(&entry.value, 0)));
        }
    }
    let provider = service.entry("provider")?;
    let is_template = |key: &str| key.ends_with("CloudFormationTemplate");
    let settings = follower.shallow(&provider.value).entries().filter(|e| !is_template(&e.key));
    let settings: Vec<Entry> = settings.map(|e| e.with(follower.value(&e.value, 0))).collect();
    let settings = match &follower.shallow(&provider.value).kind {
        Kind::Map(_) => Value::map(settings, provider.value.at),
        _ => follower.value(&provider.value, 0),
    };
    sections.push(provider.with(settings));
    let compiled = follower.shallow(&provider.value).get("compiledCloudFormationTemplate");
    let template = compiled.map(|template| follower.value(template, 0));
    Some(State { service: Value::map(sections, service.at), template })
}

struct Follower<'a> {
    root: &'a Value,
    active: Vec<&'a str>,
    /// What references gave, with the number of values in it.
    known: HashMap<&'a str, (Value, u64)>,
    budget: u64,
}

impl<'a> Follower<'a> {
    /// What a reference leads to, itself not followed.
    fn shallow(&self, value: &'a Value) -> &'a Value {
        reference(value).and_then(|path| self.target(path)).unwrap_or(value)
    }

    fn value(&mut self, value: &'a Value, depth: usize) -> Value {
        if depth >= DEPTH || self.budget == 0 {
            return Value::unknown(
                Reason::Unreadable("the state is too large or nested too deeply".into()),
                value.at,
            );
        }
        self.budget -= 1;
        if let Some(path) = reference(value) {
            return self.reference(path, value, depth);
        }
        let kind = match &value.kind {
            Kind::Map(map) => {
                Kind::Map(map.entries().iter().map(|e| e.with(self.value(&e.value, depth + 1))).collect())
            }
            Kind::List(items) => Kind::List(items.iter().map(|item| self.value(item, depth + 1)).collect()),
            _ => return value.clone(),
        };
        Value::new(kind, value.at)
    }

    fn reference(&mut self, path: &'a str, value: &Value, depth: usize) -> Value {
        let lost = |why: &str| Value::unknown(Reason::Unreadable(format!("`{path}` {why}")), value.at);
        if self.active.contains(&path) {
            return lost("contains itself");
        }
        if let Some((known, size)) = self.known.get(path) {
            if *size > self.budget {
                self.budget = 0;
                return lost("repeats too much");
            }
            self.budget -= size;
            return Value { at: value.at, ..known.clone() };
        }
        let Some(target) = self.target(path) else { return lost("leads nowhere") };
        let budget = self.budget;
        self.active.push(path);
        let followed = self.value(target, depth + 1);
        self.active.pop();
        self.known.insert(path, (followed.clone(), budget - self.budget));
        Value { at: value.at, ..followed }
    }

    fn target(&self, path: &str) -> Option<&'a Value> {
        steps(path)?.iter().try_fold(self.root, |current, step| match &current.kind {
            Kind::Map(map) => map.get(step),
            Kind::List(items) => items.get(step.parse::<usize>().ok()?),
            _ => None,
        })
    }
}

fn reference(value: &Value) -> Option<&str> {
    let entry = value.as_map()?.single()?;
    let path = entry.value.as_str()?;
    (entry.key == "$ref" && path.starts_with('$')).then_some(path)
}

/// The steps of `$["service"]["a\"b"][0]`.
fn steps(path: &str) -> Option<Vec<String>> {
    let mut rest = path.strip_prefix('$')?;
    let mut steps = Vec::new();
    while let Some(step) = rest.strip_prefix('[') {
        let (key, tail) = match step.strip_prefix('"') {
            Some(quoted) => quoted_key(quoted)?,
            None => step.split_once(']').map(|(index, tail)| (index.to_owned(), tail))?,
        };
        steps.push(key);
        rest = tail;
    }
    rest.is_empty().then_some(steps)
}

/// A key in JSON's quoting and what follows its `"]`.
fn quoted_key(text: &str) -> Option<(String, &str)> {
    let mut key = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return text.get(at + 1..)?.strip_prefix(']').map(|tail| (key, tail)),
            '\\' => match chars.next()?.1 {
                'n' => key.push('\n'),
                't' => key.push('\t'),
                'u' => {
                    let digits: String = chars.by_ref().take(4).map(|(_, d)| d).collect();
                    key.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
                }
                other => key.push(other),
            },
            c => key.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_references() {
        assert_eq!(steps(r#"$["service"]["a\"]b"][0]"#).unwrap(), ["service", "a\"]b", "0"]);
        assert_eq!(steps("$").unwrap(), Vec::<String>::new());
        assert!(steps("$.service").is_none());
    }
}
