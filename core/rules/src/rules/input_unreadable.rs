//! # What it finds
//!
//! An input that could not be read in full: a file that is missing, is no UTF-8, breaks the syntax of YAML or
//! JSON, has `Resources` that are no map, has the same key twice, exceeds a limit, or refers to a file outside the folder that was named. It is
//! also the answer where there was nothing to check.
//!
//! # Why it matters
//!
//! What was not read was not checked. Silence about the rest would look like a pass.
//!
//! # How to fix
//!
//! Mend the input as the message says. To let a configuration refer to a file outside its folder, name that file
//! or its folder as a further path of the check. A service whose configuration is code (`serverless.ts`,
//! `serverless.js`) is checked once it is packaged, a CDK application once it is synthesised.
//!
//! # Limits
//!
//! The limits on size, depth and expansion are constants of the readers; each message names the one that was
//! reached. This rule cannot be suppressed, switched off or softened.

use deployfence_findings::{Finding, Group, Host, RuleMeta, Severity};
use deployfence_graph::World;

use crate::Rule;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF001",
    slug: "input-unreadable",
    group: Group::Tool,
    severity: Severity::Critical,
    summary: "an input could not be read in full, so it was not checked in full",
    hosts: &[Host::Check, Host::Serverless],
    references: &[],
    fixed: true,
};

pub(crate) struct InputUnreadable;

impl Rule for InputUnreadable {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for problem in world.problems.iter().filter(|p| p.lossy) {
            let finding = Finding::builder(&META, problem.at, problem.message.clone())
                .help("nothing that hangs on this was checked: mend the input, then check again");
            let finding = match &problem.related {
                Some((at, message)) => finding.because(*at, message.clone()),
                None => finding,
            };
            findings.push(finding.build());
        }
    }
}
