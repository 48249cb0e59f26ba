//! # What it finds
//!
//! An entry under `resources` of a Serverless service that looks like a function of the framework (`handler`, `events`) and is no
//! CloudFormation resource (no `Type`).
//!
//! # Why it matters
//!
//! The framework makes functions of what stands under `functions` only. What stands under `resources` is copied into the
//! template as it is: CloudFormation refuses the template, and the function and its events never exist.
//!
//! # How to fix
//!
//! Move the entry to `functions`.
//!
//! # Limits
//!
//! An entry that only extends something that the framework generates (with `Properties`, without `Type`) is left alone.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::World;
use deployfence_value::{Entry, Value};

use crate::Rule;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF112",
    slug: "serverless-function-under-resources",
    group: Group::DeploymentRole,
    severity: Severity::High,
    summary: "a function stands under `resources` of a Serverless service, where it is none",
    hosts: &[Host::Check, Host::Serverless],
    references: &[],
    fixed: false,
};

/// The sections that a template, and the framework on top of it, know: none of them is a function.
const SECTIONS: &[&str] = &[
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Hooks",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
    "extensions",
];

pub(crate) struct ServerlessFunctionUnderResources;

impl Rule for ServerlessFunctionUnderResources {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for service in world.deployments.iter().filter_map(|d| d.service.as_ref()) {
            for (section, path) in &service.resource_sections {
                if section.key == "Resources" {
                    let mut path = path.clone();
                    path.push("Resources".into());
                    findings.extend(section.value.entries().filter_map(|entry| finding(entry, &path)));
                } else if !SECTIONS.contains(&section.key.as_str()) {
                    findings.extend(finding(section, path));
                }
            }
        }
    }
}

fn finding(entry: &Entry, path: &[String]) -> Option<Finding> {
    let body = &entry.value;
    let looks_like_one = body.get("handler").or_else(|| body.get("events"));
    let is_resource = body.get("Type").is_some() || body.get("Properties").is_some();
    let shown = looks_like_one.filter(|_| !is_resource)?;
    let mut path = path.to_vec();
    path.push(entry.key.to_string());
    let message = format!(
        "`{}` stands under `{}`, where the framework makes no function of it: CloudFormation refuses it as a resource without a type",
        entry.key,
        path.split_last().map(|(_, front)| front.join(".")).unwrap_or_default()
    );
    let key = if body.get("handler").is_some() { "handler" } else { "events" };
    let finding = Finding::builder(&META, entry.key_at, message)
        .claim(format!("{} is a function under resources", entry.key))
        .logical_id(entry.key.to_string())
        .path(path)
        .because(
            shown_at(body, key).unwrap_or(shown.at),
            format!("`{key}` belongs to a function of the framework"),
        )
        .fix(Fix {
            title: format!("move `{}` to `functions`", entry.key),
            safety: Safety::Review,
            edits: Vec::new(),
        })
        .help("move the entry to `functions`")
        .build();
    Some(finding)
}

fn shown_at(body: &Value, key: &str) -> Option<deployfence_source::FileSpan> {
    body.entry(key).map(|entry| entry.key_at)
}
