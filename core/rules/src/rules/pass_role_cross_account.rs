//! # What it finds
//!
//! A function, task, schedule or other resource that is to run as a role of another account than the one that it is deployed to.
//!
//! # Why it matters
//!
//! A role can be passed within its own account only. The deployment fails:
//!
//! ```text
//! Cross-account pass role is not allowed.
//! ```
//!
//! # How to fix
//!
//! Run as a role of the own account, and let that one assume the other:
//!
//! ```yaml
//! - Effect: Allow
//!   Action: sts:AssumeRole
//!   Resource: arn:aws:iam::444455556666:role/orders
//! ```
//!
//! # Limits
//!
//! The own account has to be known: from a cloud assembly's environment or the settings of the deployment, or from a snapshot of
//! the account that is named beside the templates; then the finding is *likely*, since the stack may be deployed elsewhere.
//! Actions of pipelines, which may name roles of other accounts, are left out.

use std::collections::HashSet;

use deployfence_deployment::{Runs, runs_of};
use deployfence_findings::{Confidence, Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{World, each};
use deployfence_iam::Arn;
use deployfence_source::FileSpan;
use deployfence_value::{Literal, Value};

use crate::Rule;
use crate::about::under;
use crate::accounts::own_account;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF305",
    slug: "pass-role-cross-account",
    group: Group::Policies,
    severity: Severity::Critical,
    summary: "something is to run as a role of another account",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
        "aws-cdk#28122",
    ],
    fixed: false,
};

pub(crate) struct PassRoleCrossAccount;

impl Rule for PassRoleCrossAccount {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        let mut told: HashSet<FileSpan> = HashSet::new();
        for template in world.templates() {
            let Some((own, confidence)) = own_account(world, template) else { continue };
            for run in runs_of(template) {
                for (when, role) in each(&run.role) {
                    let Some(foreign) = foreign(world, role, &own) else { continue };
                    let Some(when) = world.both_hold(&run.under, &when) else { continue };
                    if told.insert(run.at) {
                        findings.push(finding(&run, &own, &foreign, &when, confidence));
                    }
                }
            }
        }
    }
}

/// The account of a role, where it is surely another one.
fn foreign(world: &World, role: &Value, own: &str) -> Option<String> {
    let role = world.spelled_out(role);
    let arn = Arn::parse_role(role.as_text()?)?;
    let account = arn.known_account().filter(|account| *account != own && is_account(account))?;
    Some(account.to_owned())
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn finding(run: &Runs, own: &str, foreign: &str, when: &[Literal], confidence: Confidence) -> Finding {
    let id = &run.logical_id;
    let message = format!(
        "`{id}` is to run as a role of the account `{foreign}`, and is deployed to `{own}`: a role of another account cannot be passed"
    );
    let fix = Fix {
        title: format!("run `{id}` as a role of its own account that may assume the other"),
        safety: Safety::Review,
        edits: Vec::new(),
    };
    let builder = Finding::builder(&META, run.at, message)
        .logical_id(id.clone())
        .path(run.path.clone())
        .confidence(confidence)
        .fix(fix)
        .help("make a role in the own account, and let it assume the other one");
    under(builder, when).build()
}
