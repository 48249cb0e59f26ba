//! An explanation as text and as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use deployfence_iam::catalogue::Action;
use deployfence_iam::policy::Effect;
use deployfence_report::TextOptions;
use deployfence_report::json::{Location, location};
use deployfence_report::text::one_line;
use serde::Serialize;

use super::{Actions, Explained, Explanation, Named};
use crate::policy::input::place;
use crate::policy::{Shown, json};

/// Most names that a line of text lists; JSON has all of them.
const SHOWN: usize = 8;

impl Shown for Explanation {
    fn text(&self, _: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
        if self.statements.is_empty() && self.problems.is_empty() {
            return writeln!(out, "no statement: it allows nothing and denies nothing");
        }
        for (index, statement) in self.statements.iter().enumerate() {
            if index > 0 {
                writeln!(out)?;
            }
            let name = statement.sid.as_ref().map_or_else(String::new, |sid| format!(" `{}`", one_line(sid)));
            let at = self.files.first().map_or_else(String::new, |file| place(file, statement.at));
            writeln!(out, "statement {}{name} {}  ({at})", index + 1, effect(statement.effect))?;
            for (label, line) in lines(statement) {
                writeln!(out, "  {label:<8}{}", one_line(&line))?;
            }
        }
        Ok(())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let statements: Vec<StatementDto<'_>> = self.statements.iter().map(|one| self.dto(one)).collect();
        json::pretty(&statements, out)
    }

    fn notes(&self) -> Vec<String> {
        self.problems.clone()
    }

    /// 2 where something could not be read.
    fn status(&self) -> u8 {
        if self.problems.is_empty() { 0 } else { 2 }
    }
}

fn effect(effect: Option<Effect>) -> &'static str {
    match effect {
        Some(Effect::Allow) => "allows",
        Some(Effect::Deny) => "denies",
        None => "allows or denies (its effect is not known)",
    }
}

/// The lines about a statement, each with its label; one that goes on has none.
fn lines(statement: &Explained) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    if let Some(principals) = &statement.principals {
        add(&mut lines, "whom", named(principals, "everybody"));
    }
    add(&mut lines, "what", actions(&statement.actions));
    if let Some(resources) = &statement.resources {
        add(&mut lines, "on", named(resources, "every resource"));
    }
    add(&mut lines, "when", statement.conditions.clone());
    add(&mut lines, "note", statement.powers.clone());
    let needs = statement.needs.iter().map(|needed| {
        let names = few(&mut needed.needs.iter().map(|action| format!("`{action}`")));
        format!("`{}` may need {names} too, which this policy does not allow", needed.action)
    });
    add(&mut lines, "needs", needs.collect());
    lines
}

fn add(lines: &mut Vec<(&'static str, String)>, label: &'static str, texts: Vec<String>) {
    let labels = std::iter::once(label).chain(std::iter::repeat(""));
    lines.extend(labels.zip(texts));
}

fn named(named: &Named, all: &str) -> Vec<String> {
    let is_all = |name: &&String| *name == "*";
    if named.but {
        return vec![format!("{all} but {}", few(&mut named.names.iter().cloned()))];
    }
    match named.names.iter().find(is_all) {
        Some(_) => vec![all.to_owned()],
        None => named.names.clone(),
    }
}

fn actions(actions: &Actions) -> Vec<String> {
    if actions.all {
        return vec![if actions.but {
            "nothing".to_owned()
        } else {
            "every action of every service".to_owned()
        }];
    }
    let mut lines = Vec::new();
    if actions.but {
        lines.push("every action of every service but:".to_owned());
    }
    for of_service in &actions.services {
        let (title, prefix) = (of_service.service.title(), of_service.service.prefix());
        if of_service.all {
            lines.push(format!("{title} ({prefix}): every action"));
            continue;
        }
        let levels = of_service.levels.iter().map(|(level, actions)| {
            let names = few(&mut actions.iter().map(|action| action.operation().to_owned()));
            format!("{} ({names})", level.name())
        });
        let levels: Vec<String> = levels.collect();
        lines.push(format!("{title} ({prefix}): {}", levels.join("; ")));
    }
    lines.extend(actions.unmatched.iter().map(|pattern| format!("{pattern} (no action that is known)")));
    lines
}

/// The first names of many, and how many more there are.
fn few(names: &mut dyn Iterator<Item = String>) -> String {
    let first: Vec<String> = names.take(SHOWN).collect();
    match names.count() {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StatementDto<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<&'a str>,
    effect: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    principals: Option<NamedDto<'a>>,
    actions: ActionsDto<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resources: Option<NamedDto<'a>>,
    conditions: &'a [String],
    notes: &'a [String],
    needs: BTreeMap<&'static str, Vec<&'static str>>,
    location: Location<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NamedDto<'a> {
    all_but: bool,
    names: &'a [String],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ActionsDto<'a> {
    all_but: bool,
    patterns: &'a [String],
    /// By the prefix of the service and by access level.
    services: BTreeMap<&'static str, BTreeMap<&'static str, Vec<&'static str>>>,
    unmatched: &'a [String],
}

impl Explanation {
    fn dto<'a>(&'a self, statement: &'a Explained) -> StatementDto<'a> {
        let named = |named: &'a Named| NamedDto { all_but: named.but, names: &named.names };
        let names = |actions: &[Action]| actions.iter().map(|action| action.name()).collect::<Vec<_>>();
        let services = statement.actions.services.iter().map(|of_service| {
            let levels = of_service.levels.iter().map(|(level, actions)| (level.name(), names(actions)));
            (of_service.service.prefix(), levels.collect())
        });
        StatementDto {
            sid: statement.sid.as_deref(),
            effect: statement.effect.map(|effect| match effect {
                Effect::Allow => "Allow",
                Effect::Deny => "Deny",
            }),
            principals: statement.principals.as_ref().map(named),
            actions: ActionsDto {
                all_but: statement.actions.but,
                patterns: &statement.actions.patterns,
                services: services.collect(),
                unmatched: &statement.actions.unmatched,
            },
            resources: statement.resources.as_ref().map(named),
            conditions: &statement.conditions,
            notes: &statement.powers,
            needs: statement
                .needs
                .iter()
                .map(|needed| (needed.action.name(), names(&needed.needs)))
                .collect(),
            location: location(&self.files, statement.at, &[]),
        }
    }
}
