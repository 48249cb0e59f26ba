//! What a configuration says. Whatever it does not know is refused: a misspelt key must not look like one that is obeyed.

use std::path::PathBuf;

use deployfence_findings::Severity;
use deployfence_graph::{Known, Named};
use deployfence_source::{FileSpan, SourceText};
use deployfence_value::{Kind, Value};

use super::Source;
use super::fields::{IGNORE, TOP};
use crate::disk::Disk;
use crate::error::CheckError;
use crate::groups::Groups;
use crate::names::folder_of;
use crate::settings::{Settings, nearest_of, one};
use crate::suppress::by_path::Files;
use crate::suppress::written::{Reach, Written};

/// What a configuration says.
#[derive(Debug, Default)]
pub(crate) struct Config {
    pub(crate) path: PathBuf,
    pub(crate) text: Option<SourceText>,
    pub(crate) rules: Settings,
    pub(crate) fail_on: Option<Severity>,
    pub(crate) known: Known,
    pub(crate) snapshots: Vec<PathBuf>,
    pub(crate) suppressions: Vec<Written>,
    pub(crate) groups: Groups,
}

pub(super) fn read(source: Source, disk: &Disk) -> Result<Config, CheckError> {
    let Source { path, text, value } = source;
    let reader = Reader { name: disk.display(&path), text: &text, root: folder_of(&path) };
    let mut config = reader.config(&value)?;
    config.path = path;
    config.text = Some(text);
    Ok(config)
}

struct Reader<'r> {
    name: String,
    text: &'r SourceText,
    /// The folder of the configuration: paths in it are relative to this.
    root: PathBuf,
}

type Done<T = ()> = Result<T, CheckError>;

impl Reader<'_> {
    fn config(&self, value: &Value) -> Done<Config> {
        let mut config = Config::default();
        self.keys(value, &TOP)?;
        for entry in value.entries() {
            let value = &entry.value;
            match entry.key.as_str() {
                "fail-on" => config.fail_on = Some(self.parsed(value)?),
                "rules" => config.rules = self.rules(value)?,
                "ignore" => config.suppressions = self.suppressions(value)?,
                "accounts" => config.known.accounts = self.accounts(value)?,
                "deployment-roles" => config.known.deployment_roles = self.names(value)?,
                "deployers" => config.known.deployers = self.names(value)?,
                "permissions-boundaries" => config.known.boundaries = self.names(value)?,
                "worlds" => config.groups = self.worlds(value)?,
                _ => {
                    let named = self.names(value)?;
                    config.snapshots = named.iter().map(|one| self.root.join(&one.name)).collect();
                }
            }
        }
        Ok(config)
    }

    fn rules(&self, value: &Value) -> Done<Settings> {
        self.map(value)?;
        let mut rules = Settings::new();
        for entry in value.entries() {
            let word = self.text(&entry.value)?;
            let wrong = |_| {
                self.wrong(
                    entry.value.at,
                    format!("`{word}` is no setting of a rule: use off, critical, high, medium or low"),
                )
            };
            let setting = word.parse().map_err(wrong)?;
            let (slug, setting) =
                one(&entry.key, setting).map_err(|error| self.wrong(entry.key_at, error.to_string()))?;
            if rules.insert(slug, setting).is_some() {
                return Err(self.wrong(entry.key_at, format!("`{slug}` is set twice")));
            }
        }
        Ok(rules)
    }

    fn worlds(&self, value: &Value) -> Done<Groups> {
        self.map(value)?;
        let mut worlds = Vec::new();
        for entry in value.entries() {
            let patterns = self.names(&entry.value)?;
            if patterns.is_empty() {
                return Err(self.wrong(entry.value.at, format!("the world `{}` names no files", entry.key)));
            }
            let files =
                |one: &Named| Files::new(&self.root, &one.name, None).map_err(|why| self.wrong(one.at, why));
            worlds.push(patterns.iter().map(files).collect::<Done<Vec<Files>>>()?);
        }
        Ok(Groups { root: self.root.clone(), worlds })
    }

    fn suppressions(&self, value: &Value) -> Done<Vec<Written>> {
        self.list(value)?.iter().map(|item| self.suppression(item)).collect()
    }

    fn suppression(&self, item: &Value) -> Done<Written> {
        self.keys(item, &IGNORE)?;
        let optional = |key: &str| item.get(key).map(|value| self.text(value)).transpose();
        let required = |key: &str| {
            optional(key)?.ok_or_else(|| self.wrong(item.at, format!("a suppression needs `{key}`")))
        };
        let path = required("path")?;
        let files = Files::new(&self.root, &path, optional("logical-id")?);
        let place = item.get("path").map_or(item.at, |value| value.at);
        Ok(Written {
            rule: required("rule")?,
            value: optional("value")?,
            reason: optional("reason")?.unwrap_or_default(),
            expires: optional("expires")?,
            at: item.at,
            reach: Reach::Files(files.map_err(|why| self.wrong(place, why))?),
            trouble: None,
        })
    }

    fn accounts(&self, value: &Value) -> Done<Vec<Named>> {
        let accounts = self.names(value)?;
        let is_id = |name: &str| name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit());
        match accounts.iter().find(|account| !is_id(&account.name)) {
            Some(wrong) => {
                Err(self.wrong(wrong.at, format!("`{}` is no account: its id has 12 digits", wrong.name)))
            }
            None => Ok(accounts),
        }
    }

    fn names(&self, value: &Value) -> Done<Vec<Named>> {
        let named = |item: &Value| {
            let name = self.text(item)?;
            if name.is_empty() {
                Err(self.wrong(item.at, "this is empty".to_owned()))
            } else {
                Ok(Named { name, at: item.at })
            }
        };
        self.list(value)?.iter().map(named).collect()
    }

    fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(&self, value: &Value) -> Done<T> {
        self.text(value)?.parse().map_err(|error: T::Err| self.wrong(value.at, error.to_string()))
    }

    /// Refuses a key that is not among `known`.
    fn keys(&self, value: &Value, known: &[&str]) -> Done {
        self.map(value)?;
        let Some(entry) = value.entries().find(|entry| !known.contains(&entry.key.as_str())) else {
            return Ok(());
        };
        let hint = match nearest_of(&entry.key, known.iter().copied()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("use one of {}", known.join(", ")),
        };
        Err(self.wrong(entry.key_at, format!("there is no `{}` here: {hint}", entry.key)))
    }

    fn map(&self, value: &Value) -> Done {
        match value.kind {
            Kind::Map(_) => Ok(()),
            _ => Err(self.wrong(value.at, "this must be a table".to_owned())),
        }
    }

    fn list<'v>(&self, value: &'v Value) -> Done<&'v [Value]> {
        match value.kind {
            Kind::List(_) => Ok(value.items()),
            _ => Err(self.wrong(value.at, "this must be a list".to_owned())),
        }
    }

    fn text(&self, value: &Value) -> Done<String> {
        let text = value.as_str().map(str::to_owned);
        text.ok_or_else(|| self.wrong(value.at, "this must be text".to_owned()))
    }

    fn wrong(&self, at: FileSpan, message: String) -> CheckError {
        let start = self.text.position(at.span.start);
        CheckError::Config { place: format!("{}:{}:{}", self.name, start.line, start.column), message }
    }
}
