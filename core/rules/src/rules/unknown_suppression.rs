//! # What it finds
//!
//! A suppression that does not count: it names no rule that there is, gives no reason, has expired, has an expiry that is no
//! date, or is written in a way that cannot be read. `input-unreadable` and `internal-error` cannot be suppressed at all, and a
//! suppression of one of them is named here.
//!
//! # Why it matters
//!
//! Whoever wrote it believes that a finding is dealt with. Without a reason nobody can tell later whether it still holds, and a
//! misspelt rule silences nothing. What such a suppression was meant to silence counts as if it were not there.
//!
//! # How to fix
//!
//! Name the rule by its slug or code, and say why its finding may stand:
//!
//! ```yaml
//! Metadata:
//!   deployfence:
//!     ignore:
//!       - rule: pass-role-unscoped
//!         reason: the account holds nothing but this pipeline
//!         expires: 2027-01-31
//! ```
//!
//! In YAML a comment on the line, or on the one above, does the same:
//! `# deployfence: ignore[pass-role-unscoped] the account holds nothing else until 2027-01-31`.
//!
//! # Limits
//!
//! Whether a reason is a good one is for people to judge. JSON has no comments. This rule can be switched off, not suppressed.

use deployfence_findings::{Finding, Group, Host, RuleMeta, Severity};
use deployfence_graph::World;
use deployfence_source::FileSpan;

use crate::Rule;

/// What is fixed about this rule.
pub static META: RuleMeta = RuleMeta {
    code: "DF002",
    slug: "unknown-suppression",
    group: Group::Tool,
    severity: Severity::Medium,
    summary: "a suppression names no rule, gives no reason or has expired",
    hosts: &[Host::Check, Host::Serverless],
    references: &[],
    fixed: false,
};

pub(crate) struct UnknownSuppression;

impl Rule for UnknownSuppression {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    /// Finds nothing by itself: suppressions are known where they are applied.
    fn check(&self, _world: &World, _findings: &mut Vec<Finding>) {}
}

/// The finding about a suppression that does not count.
#[must_use]
pub fn finding(at: FileSpan, why: &str) -> Finding {
    Finding::builder(&META, at, format!("this suppression does not count: {why}"))
        .help("name the rule by its slug, give a reason, and a date to come if it expires; or remove the suppression")
        .build()
}
