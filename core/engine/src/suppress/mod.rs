//! Findings that somebody has looked at and lets stand, with a reason.

pub(crate) mod by_path;
pub(crate) mod written;

use std::collections::BTreeMap;
use std::path::Path;

use deployfence_findings::{Finding, RuleMeta, Suppression};
use deployfence_rules::suppressions::{UNKNOWN, UNUSED, unknown, unused};
use deployfence_source::FileSpan;

use crate::date::Date;
use crate::files::{FileTable, Texts};
use crate::request::{Options, RuleSetting};
use crate::settings::{Settings, nearest};
use written::{Reach, Written};

/// What was met of suppressions: each by its place and the rule that it names, since a file may belong to several worlds.
pub(crate) type Met = BTreeMap<(FileSpan, String), Seen>;

/// A suppression, and whether it suppressed anything.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    written: Written,
    used: bool,
}

/// How suppressions count in one check.
#[derive(Debug)]
pub(crate) struct Suppressor {
    /// Those of the configuration.
    pub(crate) configured: Vec<Written>,
    pub(crate) today: Option<Date>,
    /// Whether any count (`--no-suppressions`).
    pub(crate) count: bool,
    /// Whether a suppression without a finding is surely of no use: not where only a part was asked.
    pub(crate) whole: bool,
}

impl Suppressor {
    pub(crate) fn new(options: &Options, today: Option<Date>, configured: Vec<Written>) -> Self {
        let whole = options.function.is_none() && options.world != crate::WorldMode::Each;
        Self { configured, today, count: !options.no_suppressions, whole }
    }

    /// Marks what the suppressions in `texts` and in the configuration are about.
    pub(crate) fn apply(&self, findings: &mut [Finding], texts: &Texts, table: &FileTable<'_>) -> Met {
        let of_file = |(&file, text)| written::of_file(file, &table.name(file), text);
        let all = texts.iter().flat_map(of_file).chain(self.configured.iter().cloned());
        let mut met = Met::new();
        for written in all {
            let mut seen = Seen { used: false, written };
            if let Ok(rule) = seen.written.rule(self.today) {
                let mine = |finding: &&mut Finding| finding.rule.code == rule.code;
                for finding in findings.iter_mut().filter(mine) {
                    if seen.written.is_about(finding, table) {
                        seen.used = true;
                        self.silence(finding, &seen.written);
                    }
                }
            }
            met.insert((seen.written.at, seen.written.named()), seen);
        }
        met
    }

    fn silence(&self, finding: &mut Finding, written: &Written) {
        if self.count && !finding.rule.fixed && finding.suppressed.is_none() {
            finding.suppressed = Some(Suppression { reason: written.reason.clone(), at: written.at });
        }
    }

    /// What is wrong with the suppressions of a whole check.
    pub(crate) fn judge(&self, met: Met, settings: &Settings) -> Vec<Finding> {
        let mut met = met;
        for written in &self.configured {
            let seen = Seen { written: written.clone(), used: false };
            met.entry((written.at, written.named())).or_insert(seen);
        }
        let mut findings: Vec<Finding> =
            met.into_values().filter_map(|seen| self.wrong(&seen, settings)).collect();
        findings.retain(|finding| !is_off(settings, finding.rule));
        for finding in &mut findings {
            if let Some(RuleSetting::Severity(severity)) = settings.get(finding.rule.slug) {
                finding.severity = *severity;
            }
        }
        findings
    }

    fn wrong(&self, seen: &Seen, settings: &Settings) -> Option<Finding> {
        match seen.written.rule(self.today) {
            Err(why) => Some(unknown(seen.written.at, &why)),
            Ok(rule) if seen.used || !self.whole || is_off(settings, rule) => None,
            Ok(rule) => Some(unused(seen.written.at, rule.slug)),
        }
    }
}

fn is_off(settings: &Settings, rule: &RuleMeta) -> bool {
    settings.get(rule.slug) == Some(&RuleSetting::Off)
}

impl Seen {
    pub(crate) fn join(&mut self, other: &Self) {
        self.used |= other.used;
    }
}

impl Written {
    /// The rule that it suppresses; else why it suppresses nothing.
    fn rule(&self, today: Option<Date>) -> Result<&'static RuleMeta, String> {
        if let Some(trouble) = &self.trouble {
            return Err(trouble.clone());
        }
        if self.rule.is_empty() {
            return Err("it names no rule".to_owned());
        }
        let Some(rule) = deployfence_rules::find(&self.rule).map(|rule| rule.meta()) else {
            let hint =
                nearest(&self.rule).map(|name| format!(": did you mean `{name}`?")).unwrap_or_default();
            return Err(format!("there is no rule `{}`{hint}", self.rule));
        };
        if rule.fixed {
            return Err(format!(
                "`{}` says that something could not be checked, and cannot be suppressed",
                rule.slug
            ));
        }
        if [UNKNOWN.code, UNUSED.code].contains(&rule.code) {
            return Err(format!("`{}` is about suppressions: switch it off instead", rule.slug));
        }
        if self.reason.trim().is_empty() {
            return Err(format!("it gives no reason why `{}` is suppressed", rule.slug));
        }
        self.in_force(rule, today).map(|()| rule)
    }

    /// A suppression counts through the day that it expires on.
    fn in_force(&self, rule: &RuleMeta, today: Option<Date>) -> Result<(), String> {
        let Some(expires) = &self.expires else { return Ok(()) };
        let expires: Date = expires.parse()?;
        match today {
            Some(today) if today <= expires => Ok(()),
            Some(_) => Err(format!("it expired on {expires}, and `{}` counts again", rule.slug)),
            None => Err(format!("it holds until {expires}, and what day it is was not given")),
        }
    }

    fn named(&self) -> String {
        format!("{}={}", self.rule, self.value.as_deref().unwrap_or_default())
    }

    fn is_about(&self, finding: &Finding, table: &FileTable<'_>) -> bool {
        let names = |value: &String| finding.message.contains(&format!("`{value}`"));
        let is_in = match &self.reach {
            Reach::Within(span) => {
                let at = finding.at;
                at.file == self.at.file && span.start <= at.span.start && at.span.start < span.end
            }
            Reach::Files(files) => {
                let id = files.logical_id.as_ref();
                let is_of = |path: &Path| files.holds(path);
                id.is_none_or(|id| finding.logical_id.as_ref() == Some(id))
                    && table.path(finding.at.file).is_some_and(|path| is_of(&path))
            }
        };
        is_in && self.value.as_ref().is_none_or(names)
    }
}
