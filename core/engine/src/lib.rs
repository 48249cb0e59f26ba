//! The facade: `check(Request) -> Report`. Finds the inputs, reads them, joins them into worlds, asks the rules.
//!
//! Only this crate and the command line touch the disk.

mod binding;
mod built;
mod check;
mod config;
mod date;
mod discover;
mod disk;
mod error;
mod files;
pub mod graph;
mod groups;
mod inputs;
mod judge;
mod kinds;
mod names;
mod parallel;
pub mod policy;
mod reading;
mod repair;
mod request;
mod resolve;
mod service;
mod settings;
mod stack;
mod suppress;
mod survey;
mod verdict;
mod walk;
mod worlds;

pub use check::check;
pub use date::Date;
pub use deployfence_deployment::serverless::repair::{Repair, Wishes};
pub use deployfence_findings::{Report, RuleMeta, Severity, Status};
pub use error::CheckError;
pub use repair::repair;
pub use request::{ConfigFile, Options, Request, RuleSetting, WorldMode};
pub use resolve::{Resolution, ResolveError, ResolveRequest, resolve};

/// Renderings of a report.
pub use deployfence_report as report;

/// What is fixed about every rule, in the order of the codes.
pub fn rules() -> impl Iterator<Item = &'static RuleMeta> {
    deployfence_rules::RULES.iter().map(|rule| rule.meta())
}

/// What is fixed about the rule of a code (`DF101`) or slug.
#[must_use]
pub fn rule(name: &str) -> Option<&'static RuleMeta> {
    deployfence_rules::find(name).map(|rule| rule.meta())
}

/// The page of a rule, as Markdown.
#[must_use]
pub fn page(slug: &str) -> Option<&'static str> {
    deployfence_rules::page(slug)
}

/// The slug that a misspelt name was likely meant to be.
#[must_use]
pub fn nearest_rule(name: &str) -> Option<String> {
    settings::nearest(name)
}
