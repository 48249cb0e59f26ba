//! The rules: each answers one question about a world, one file a rule.

mod about;
mod accounts;
mod aliases;
mod asked;
mod chains;
mod code_signing;
mod deployers;
mod deploying;
mod deployments;
mod deputies;
mod documents;
mod execution;
mod interfaces;
mod keys;
mod names;
mod oidc;
mod ordering;
mod own_actions;
mod passing;
mod patterns;
mod references;
mod registry;
mod resource_policies;
mod retired;
mod roles;
mod security_groups;
mod services;
mod stronger;
pub mod suppressions;
mod takers;
mod texts;
mod variables;
mod ways_out;
mod whole;

pub use registry::RULES;

use deployfence_findings::{Finding, RuleMeta};
use deployfence_graph::World;
use deployfence_source::FileSpan;

/// A question about a world.
pub trait Rule: Sync {
    /// What is fixed about the rule.
    fn meta(&self) -> &'static RuleMeta;

    /// Adds a finding for every *yes*. Order does not matter: reports sort.
    fn check(&self, world: &World, findings: &mut Vec<Finding>);
}

/// The rule of a code (`DF101`) or slug, in any case.
#[must_use]
pub fn find(name: &str) -> Option<&'static dyn Rule> {
    let matches = |rule: &&&dyn Rule| {
        let meta = rule.meta();
        meta.slug.eq_ignore_ascii_case(name) || meta.code.eq_ignore_ascii_case(name)
    };
    RULES.iter().find(matches).copied()
}

/// The page of a rule as Markdown, with examples.
#[must_use]
pub fn page(slug: &str) -> Option<&'static str> {
    registry::PAGES.iter().find(|(name, _)| *name == slug).map(|(_, page)| *page)
}

/// The finding for a panic or broken invariant of our own (DF004), at the place that was being checked.
#[must_use]
pub fn internal_error(at: FileSpan, what: &str) -> Finding {
    registry::internal_error::finding(at, what)
}
