//! # What it finds
//!
//! A trust policy that trusts the whole of another account (`arn:aws:iam::<account>:root`, or its number) without a condition.
//!
//! # Why it matters
//!
//! The root of an account in a trust policy stands for every principal of that account. Whoever may change policies there, or has
//! an old role with `sts:AssumeRole` on `*`, may become the role. And where the account belongs to a service that works for many
//! customers, any of them may send it to this role: only an external id tells them apart.
//!
//! # How to fix
//!
//! Name the role that is meant, or ask for an external id or for the organisation:
//!
//! ```yaml
//! Principal: {AWS: arn:aws:iam::111122223333:role/deployer}
//! ```
//!
//! ```yaml
//! Principal: {AWS: arn:aws:iam::111122223333:root}
//! Condition: {StringEquals: {"sts:ExternalId": !Ref ExternalId}}
//! ```
//!
//! # Limits
//!
//! Whether an account is another one is sure where the template's own account is known, or where the configuration lists the
//! team's accounts; else the finding is *likely*. Any condition silences it, and so does a Deny that may keep the account out.
//! Where the same statement trusts everybody, that is told instead (`trust-anyone`).

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::World;
use deployfence_iam::Caller;
use deployfence_iam::policy::{Item, Principal, Statement};
use deployfence_iam::request::Context;
use deployfence_value::{Literal, Text};

use crate::Rule;
use crate::about::about;
use crate::accounts::foreign;
use crate::asked::ASSUME_ROLE;
use crate::resource_policies::{ResourcePolicy, listed, lists_anyone, trust_policies};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF204",
    slug: "trust-account-root-unscoped",
    group: Group::Trust,
    severity: Severity::Medium,
    summary: "a trust policy trusts the whole of another account without a condition",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
    ],
    fixed: false,
};

const HELP: &str =
    "name the role that is meant, or ask for `sts:ExternalId` or `aws:PrincipalOrgID` in a condition";

pub(crate) struct TrustAccountRootUnscoped;

impl Rule for TrustAccountRootUnscoped {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for trust in trust_policies(world) {
            // Where everybody is let in, an account more tells nothing.
            for statement in trust.allowing().filter(|statement| !lists_anyone(statement)) {
                for (item, when) in listed(statement) {
                    findings.extend(finding(world, &trust, statement, item, &when));
                }
            }
        }
    }
}

/// The account whose root a principal is.
fn account_of_root(principal: &Principal) -> Option<String> {
    let Principal::Aws(text) = principal else { return None };
    match Caller::parse(text)? {
        Caller::Root(account) => {
            account.as_literal().filter(|account| is_account(account)).map(str::to_owned)
        }
        _ => None,
    }
}

/// Whether an account can have that number. What has another length is told of as `account-id-malformed`.
fn is_account(number: &str) -> bool {
    const DIGITS: usize = 12;
    number.len() == DIGITS && number.bytes().all(|digit| digit.is_ascii_digit())
}

fn finding(
    world: &World,
    trust: &ResourcePolicy<'_>,
    statement: &Statement,
    item: &Item<Principal>,
    when: &[Literal],
) -> Option<Finding> {
    let role = trust.member;
    let account = account_of_root(&item.is)?;
    let confidence = foreign(world, role.template, &account)?;
    let root = (Caller::Root(Text::literal(account.as_str())), ASSUME_ROLE);
    if !trust.lets_assume(statement, when, root, Context::open()).is_yes() {
        return None;
    }
    let message = format!(
        "`{}` trusts every principal of the account `{account}` without a condition: whoever holds `sts:AssumeRole` there gets in",
        role.id()
    );
    let title = "name the role that is meant, or add a condition".to_owned();
    let fix = Fix { title, safety: Safety::Review, edits: Vec::new() };
    let mut builder = about(world, &META, role, when, item.at, message)?.confidence(confidence);
    if let Some(known) = world.known().accounts.first() {
        builder = builder.because(known.at, "the team's own accounts, of which it is none");
    }
    Some(builder.help(HELP).fix(fix).build())
}
