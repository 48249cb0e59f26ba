//! # What it finds
//!
//! An ARN of IAM, STS, Lambda or KMS whose account is not 12 digits: a digit is missing or doubled, or a placeholder was left.
//!
//! # Why it matters
//!
//! Such an ARN names nothing. As a principal it is refused (`MalformedPolicyDocument: Invalid principal in policy`); as a
//! resource it deploys, and the statement never applies: access is missing where it was meant, and a `Deny` denies nothing.
//!
//! # How to fix
//!
//! Write the account's 12 digits, leading zeros included, or take it from the deployment:
//!
//! ```yaml
//! Resource: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/deploy
//! ```
//!
//! # Limits
//!
//! `aws`, `cloudfront`, no account, and wildcards are right where AWS takes them. What only the deployment knows is not
//! counted. The URI of an integration of API Gateway is an ARN of another service.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Member, World};
use deployfence_iam::Arn;
use deployfence_value::{Piece, Text, Value};

use crate::Rule;
use crate::about::about;
use crate::texts::{Found, texts};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF209",
    slug: "account-id-malformed",
    group: Group::Trust,
    severity: Severity::Low,
    summary: "the account of an ARN is not 12 digits: it names nothing",
    hosts: &[Host::Check, Host::Serverless],
    references: &["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"],
    fixed: false,
};

/// Services whose ARNs have an account.
const SERVICES: &[&str] = &["iam", "kms", "lambda", "sts"];
/// What stands in place of an account for what AWS itself has.
const OF_AWS: &[&str] = &["aws", "cloudfront"];
/// Digits of an account.
const DIGITS: usize = 12;

pub(crate) struct AccountIdMalformed;

impl Rule for AccountIdMalformed {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for member in world.members() {
            let Some(properties) = member.resource.properties().filter(|all| may_hold_arn(all)) else {
                continue;
            };
            let resolved = member.template.resolve_in(member.resource, properties);
            for found in texts(&resolved) {
                if let Some(account) = malformed(found.text) {
                    findings.extend(finding(world, member, &found, &account));
                }
            }
        }
    }
}

/// Whether an ARN may come of a value: resolving everything would take longer than all other rules.
fn may_hold_arn(value: &Value) -> bool {
    let begins = |piece: &Piece| matches!(piece, Piece::Literal(text) if text.contains("arn:"));
    texts(value).iter().any(|found| found.text.pieces().iter().any(begins))
}

/// The account of an ARN that is surely none.
fn malformed(text: &Text) -> Option<String> {
    let arn = Arn::parse(text)?;
    let account = arn.known_account()?;
    let is_of_service = arn.service.as_literal().is_some_and(|service| SERVICES.contains(&service));
    let is_account = account.len() == DIGITS && account.bytes().all(|byte| byte.is_ascii_digit());
    // Anything else is a wildcard, or for a tool that fills it in.
    let is_plain = account.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '<' | '>'));
    let is_malformed = is_of_service && is_plain && !is_account && !OF_AWS.contains(&account);
    is_malformed.then(|| account.to_owned())
}

fn finding(world: &World, member: Member<'_>, found: &Found<'_>, account: &str) -> Option<Finding> {
    let why = if account.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("has {} digits and not {DIGITS}", account.len())
    } else {
        format!("is not {DIGITS} digits")
    };
    let message = format!("`{}` names nothing: its account `{account}` {why}", found.text);
    let builder = about(world, &META, member, &found.when, found.at, message)?;
    let title = "write the account's 12 digits".to_owned();
    let fix = Fix { title, safety: Safety::Review, edits: Vec::new() };
    Some(
        builder
            .help("write the account's 12 digits, leading zeros included, or use `AWS::AccountId`")
            .fix(fix)
            .build(),
    )
}
