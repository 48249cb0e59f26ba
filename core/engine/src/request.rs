//! What to check, and how.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

use deployfence_findings::{Severity, UnknownLevel};

use crate::date::Date;

/// What to check, and how.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Files and folders; where none is named and no template given, the working directory.
    pub paths: Vec<PathBuf>,
    /// Files that are in memory, by name: a path, relative to the working directory. They shadow the disk.
    pub templates: BTreeMap<String, String>,
    /// The absolute path that names are relative to.
    pub working_directory: PathBuf,
    /// How to check.
    pub options: Options,
    /// Where the project's configuration is.
    pub config: ConfigFile,
    /// What day it is; where nobody says, a suppression that expires does not count.
    pub today: Option<Date>,
}

/// Where the project's configuration is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ConfigFile {
    /// None is read.
    #[default]
    None,
    /// The nearest one, from the working directory upwards to the folder that holds `.git`.
    Nearest,
    /// This file.
    At(PathBuf),
}

/// How to check.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What is joined with what.
    pub world: WorldMode,
    /// Settings of rules, by slug or code.
    pub rules: BTreeMap<String, RuleSetting>,
    /// Only what is about this function of a Serverless service (`serverless deploy function`).
    pub function: Option<String>,
    /// The stage that a Serverless service is deployed to; else what was packaged, or the configuration, tells.
    pub stage: Option<String>,
    /// Snapshots of accounts, beside those that are found: files with the output of
    /// `aws iam get-account-authorization-details`.
    pub account_snapshots: Vec<PathBuf>,
    /// Whether every finding counts, suppressed or not.
    pub no_suppressions: bool,
}

/// What is joined with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WorldMode {
    /// The files under one application root, else the templates of one folder. A template of no application that was
    /// named as a file joins the application that is checked with it, if there is just one.
    #[default]
    Auto,
    /// Everything that was named.
    Together,
    /// Nothing: every template and service stands alone.
    Each,
}

impl FromStr for WorldMode {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "auto" => Ok(Self::Auto),
            "together" => Ok(Self::Together),
            "each" => Ok(Self::Each),
            other => Err(format!("`{other}` is no way to join files: use auto, together or each")),
        }
    }
}

/// What a configuration says of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleSetting {
    /// Not asked.
    Off,
    /// Asked, with another severity.
    Severity(Severity),
}

impl FromStr for RuleSetting {
    type Err = UnknownLevel;

    fn from_str(word: &str) -> Result<Self, UnknownLevel> {
        if word == "off" { Ok(Self::Off) } else { word.parse().map(Self::Severity) }
    }
}
