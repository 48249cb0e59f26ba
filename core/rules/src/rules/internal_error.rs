//! # What it finds
//!
//! A panic or a broken invariant of deployfence itself. It names the input that was being checked.
//!
//! # Why it matters
//!
//! The rule that broke may have had something to say. A build must not pass on half a check.
//!
//! # How to fix
//!
//! Report it with the input that the finding names; the smaller the input, the sooner it is mended.
//!
//! # Limits
//!
//! An abort of the whole process (memory exhausted, stack overflow) cannot be turned into a finding; the process
//! then ends with a status of its own. This rule cannot be suppressed, switched off or softened.

use deployfence_findings::{Finding, Group, Host, RuleMeta, Severity};
use deployfence_graph::World;
use deployfence_source::FileSpan;

use crate::Rule;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF004",
    slug: "internal-error",
    group: Group::Tool,
    severity: Severity::Critical,
    summary: "deployfence itself failed, so the check is not complete",
    hosts: &[Host::Check, Host::Serverless],
    references: &[],
    fixed: true,
};

pub(crate) struct InternalError;

impl Rule for InternalError {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    /// Finds nothing by itself: whoever catches a panic makes the finding.
    fn check(&self, _world: &World, _findings: &mut Vec<Finding>) {}
}

/// The finding for a failure of our own.
pub(crate) fn finding(at: FileSpan, what: &str) -> Finding {
    Finding::builder(&META, at, format!("internal error: {what}"))
        .help("this is a bug of deployfence: please report it with this input")
        .build()
}
