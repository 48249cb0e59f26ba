//! What the framework wrote when it packaged: `serverless-state.json`.

use deployfence_value::{Kind, Map, Reason, Value};

/// Levels of a state file's tree that are followed; a state with references may be deeper than its text.
const DEPTH: usize = 300;
/// Values that a state may have once its references are followed. A large service has about 50,000.
const VALUES: u64 = 2_000_000;

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

/// The state with its references followed: an object that occurs twice is written once, and later as
/// `{"$ref": "$[\"service\"][…]"}`. What would contain itself is unknown.
pub(super) fn follow_references(state: &Value, path: &[&str]) -> Option<Value> {
    let mut follower = Follower { root: state, active: Vec::new(), budget: VALUES };
    let start =
        path.iter().try_fold(state.clone(), |value, key| follower.shallow(value).get(key).cloned())?;
    Some(follower.value(&start, 0))
}

struct Follower<'a> {
    root: &'a Value,
    active: Vec<String>,
    budget: u64,
}

impl Follower<'_> {
    fn shallow(&self, value: Value) -> Value {
        match reference(&value).and_then(|path| self.target(path)) {
            Some(target) => Value { at: value.at, ..target },
            None => value,
        }
    }

    fn value(&mut self, value: &Value, depth: usize) -> Value {
        if depth >= DEPTH || self.budget == 0 {
            return Value::unknown(Reason::Unreadable("the state is nested too deeply".into()), value.at);
        }
        self.budget -= 1;
        if let Some(path) = reference(value) {
            return self.reference(path, value, depth);
        }
        let kind = match &value.kind {
            Kind::Map(map) => {
                let entries = map.entries.iter().map(|e| e.with(self.value(&e.value, depth + 1)));
                Kind::Map(Map { entries: entries.collect() })
            }
            Kind::List(items) => Kind::List(items.iter().map(|item| self.value(item, depth + 1)).collect()),
            _ => return value.clone(),
        };
        Value::new(kind, value.at)
    }

    fn reference(&mut self, path: &str, value: &Value, depth: usize) -> Value {
        let lost = |why: &str| Value::unknown(Reason::Unreadable(format!("`{path}` {why}")), value.at);
        if self.active.iter().any(|a| a == path) {
            return lost("contains itself");
        }
        let Some(target) = self.target(path) else { return lost("leads nowhere") };
        self.active.push(path.to_owned());
        let followed = self.value(&target, depth + 1);
        self.active.pop();
        Value { at: value.at, ..followed }
    }

    fn target(&self, path: &str) -> Option<Value> {
        let mut current = self.root.clone();
        for step in steps(path)? {
            let next = match &current.kind {
                Kind::Map(map) => map.get(&step),
                Kind::List(items) => items.get(step.parse::<usize>().ok()?),
                _ => None,
            };
            current = next?.clone();
        }
        Some(current)
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
