//! From requests to the engine, and from its answers to text. A panic behind this line becomes the finding "internal
//! error", never a pass.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use deployfence_engine as engine;
use deployfence_engine::report::{TextOptions, json, text};
use deployfence_engine::{
    Date, Options, Repair, Report, Request, Severity, Wishes, check as engine_check, repair as engine_repair,
};
use serde_json::json as object;

use crate::broken::{self, caught};
use crate::request::{CheckRequest, Config, ConfigFile, RepairRequest};

/// A finished check. The JSON is rendered at once: everybody reads it, and a panic there has to count.
pub(crate) struct Outcome {
    pub(crate) status: u8,
    pub(crate) json: String,
    report: Option<Report>,
}

impl Outcome {
    /// The report for people; an error where rendering it broke.
    pub(crate) fn text(&self, color: bool, width: Option<u32>) -> Result<String, String> {
        let Some(report) = &self.report else { return Ok(broken::text(&self.json)) };
        let asked = width.and_then(|columns| usize::try_from(columns).ok());
        let width = asked.unwrap_or(TextOptions::default().width);
        caught(|| text::render(report, &TextOptions { color, width }))
    }
}

/// Checks; `Err` is a request that makes no sense.
pub(crate) fn check(request: CheckRequest) -> Result<Outcome, String> {
    let fail_on = match &request.config.fail_on {
        Some(word) => Some(word.parse::<Severity>().map_err(|error| format!("`config.failOn`: {error}"))?),
        None => None,
    };
    let place = request.paths.first().or_else(|| request.templates.keys().next()).cloned();
    let request = Request::try_from(request)?;
    let outcome = caught(|| {
        let report = engine_check(&request).map_err(|error| error.to_string())?;
        let (status, json) = (
            report.status(fail_on.or(report.fail_on).unwrap_or(Severity::High)).code(),
            json::render(&report),
        );
        Ok(Outcome { status, json, report: Some(report) })
    });
    outcome.unwrap_or_else(|panic| {
        let json = broken::json(place.as_deref().unwrap_or("."), &panic);
        Ok(Outcome { status: broken::STATUS, json, report: None })
    })
}

impl TryFrom<CheckRequest> for Request {
    type Error = String;

    fn try_from(request: CheckRequest) -> Result<Self, String> {
        let CheckRequest { paths, templates, config } = request;
        let Config {
            fail_on: _,
            world,
            rules,
            working_directory,
            function,
            stage,
            config_file,
            account_snapshots,
            no_suppressions,
        } = config;
        let world = match world {
            Some(word) => word.parse().map_err(|error| format!("`config.world`: {error}"))?,
            None => Default::default(),
        };
        let mut settings = BTreeMap::new();
        for (rule, word) in rules {
            let setting = word.parse().map_err(|error| format!("`config.rules.{rule}`: {error}"))?;
            settings.insert(rule, setting);
        }
        Ok(Self {
            paths: paths.into_iter().map(PathBuf::from).collect(),
            templates,
            working_directory: directory(working_directory)?,
            options: Options {
                world,
                rules: settings,
                function,
                stage,
                account_snapshots: account_snapshots.into_iter().map(PathBuf::from).collect(),
                no_suppressions,
            },
            config: match config_file {
                ConfigFile::At(path) => engine::ConfigFile::At(path.into()),
                ConfigFile::Searched(true) => engine::ConfigFile::Nearest,
                ConfigFile::Searched(false) | ConfigFile::Unsaid => engine::ConfigFile::None,
            },
            today: today(),
        })
    }
}

fn today() -> Option<Date> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Some(Date::of_unix_seconds(since.as_secs()))
}

/// The working directory of the request, itself relative to the one of the process.
fn directory(asked: Option<String>) -> Result<PathBuf, String> {
    let own = std::env::current_dir().map_err(|error| format!("there is no working directory: {error}"))?;
    Ok(own.join(asked.unwrap_or_default()))
}

/// Repairs; `Err` is a bug of ours. The answer is JSON text.
pub(crate) fn repair(request: RepairRequest) -> Result<String, String> {
    let RepairRequest { state, handler_role, permissions_boundary } = request;
    let repaired = caught(|| engine_repair(&state, &Wishes { handler_role, permissions_boundary }));
    let Repair { resources, changes, problems } =
        repaired.map_err(|panic| format!("internal error: {panic}"))?;
    let answer = object!({ "resources": resources, "changes": changes, "problems": problems });
    Ok(answer.to_string())
}
