//! The requests as JavaScript writes them. A member that is not listed here is an error.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What to check, and how.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckRequest {
    #[serde(default)]
    pub(crate) paths: Vec<String>,
    #[serde(default)]
    pub(crate) templates: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) config: Config,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Config {
    pub(crate) fail_on: Option<String>,
    pub(crate) world: Option<String>,
    #[serde(default)]
    pub(crate) rules: BTreeMap<String, String>,
    pub(crate) working_directory: Option<String>,
    pub(crate) function: Option<String>,
    pub(crate) stage: Option<String>,
    #[serde(default)]
    pub(crate) config_file: ConfigFile,
    #[serde(default)]
    pub(crate) account_snapshots: Vec<String>,
    #[serde(default)]
    pub(crate) no_suppressions: bool,
}

/// Where the configuration is: a path, or whether the nearest one is looked for.
#[derive(Deserialize, Default)]
#[serde(untagged)]
pub(crate) enum ConfigFile {
    #[default]
    Unsaid,
    Searched(bool),
    At(String),
}

/// What to repair, and with which roles.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct RepairRequest {
    pub(crate) state: String,
    pub(crate) handler_role: Option<serde_json::Value>,
    pub(crate) permissions_boundary: Option<serde_json::Value>,
}
