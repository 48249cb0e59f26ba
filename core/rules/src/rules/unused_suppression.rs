//! # What it finds
//!
//! A suppression that suppresses nothing: the rule that it names finds nothing at the place that it is about.
//!
//! # Why it matters
//!
//! What it was for is mended or has moved. Left behind, it will silence the next finding there, which nobody has looked at.
//!
//! # How to fix
//!
//! Remove it. If the finding is still there, the suppression stands in the wrong place: a comment is about its own line or the
//! one below, metadata about the resource that it belongs to.
//!
//! # Limits
//!
//! It is silent where only a part is asked: for a rule that is switched off, with `--world each`, and where one function alone
//! is deployed. A check of some of the files of an application may call a suppression unused that a check of all of them needs.
//! This rule can be switched off, not suppressed.

use deployfence_findings::{Finding, Group, Host, RuleMeta, Severity};
use deployfence_graph::World;
use deployfence_source::FileSpan;

use crate::Rule;

/// What is fixed about this rule.
pub static META: RuleMeta = RuleMeta {
    code: "DF003",
    slug: "unused-suppression",
    group: Group::Tool,
    severity: Severity::Low,
    summary: "a suppression suppresses nothing",
    hosts: &[Host::Check, Host::Serverless],
    references: &[],
    fixed: false,
};

pub(crate) struct UnusedSuppression;

impl Rule for UnusedSuppression {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    /// Finds nothing by itself: what a suppression suppressed is known only after every rule has spoken.
    fn check(&self, _world: &World, _findings: &mut Vec<Finding>) {}
}

/// The finding about a suppression of the rule `slug`.
#[must_use]
pub fn finding(at: FileSpan, slug: &str) -> Finding {
    Finding::builder(&META, at, format!("this suppression of `{slug}` suppresses nothing"))
        .help("remove it: it would silence the next finding here, which nobody has looked at")
        .build()
}
