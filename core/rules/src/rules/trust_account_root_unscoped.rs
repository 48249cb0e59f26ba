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
//! team's accounts; else the finding is *likely*. Any condition silences it, and so does any statement that denies something.

use deployfence_findings::{Confidence, Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Member, World};
use deployfence_iam::Caller;
use deployfence_iam::policy::{Effect, Item, Principal};
use deployfence_value::{Literal, Pseudo};

use crate::Rule;
use crate::about::about;
use crate::resource_policies::trust_policies;

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
            let denies = trust.policy.statements.iter().any(|s| s.effect != Some(Effect::Allow));
            if denies || trust.policy.partial {
                continue;
            }
            let open =
                trust.allowing().filter(|statement| statement.conditions.is_empty() && !statement.unclear);
            for statement in open {
                let Some(principals) = statement.principals.as_ref().filter(|p| !p.negated) else { continue };
                for item in &principals.items {
                    findings.extend(finding(world, trust.member, item, &statement.under));
                }
            }
        }
    }
}

/// The account whose root a principal is.
fn account_of_root(principal: &Principal) -> Option<String> {
    let Principal::Aws(text) = principal else { return None };
    match Caller::parse(text)? {
        Caller::Root(account) => account.as_literal().map(str::to_owned),
        _ => None,
    }
}

/// How sure it is that an account is another one than the role's; none where it is the team's own.
fn is_foreign(world: &World, role: Member<'_>, account: &str) -> Option<Confidence> {
    let known = &world.known().accounts;
    let own = role.template.pseudo_parameter(Pseudo::AccountId);
    match own.as_literal() {
        Some(own) if own == account => None,
        _ if known.iter().any(|known| known.name == account) => None,
        None if known.is_empty() => Some(Confidence::Likely),
        _ => Some(Confidence::Sure),
    }
}

fn finding(world: &World, role: Member<'_>, item: &Item<Principal>, under: &[Literal]) -> Option<Finding> {
    let account = account_of_root(&item.is)?;
    let confidence = is_foreign(world, role, &account)?;
    let message = format!(
        "`{}` trusts every principal of the account `{account}` without a condition: whoever holds `sts:AssumeRole` there gets in",
        role.id()
    );
    let when: Vec<Literal> = item.under.iter().chain(under).cloned().collect();
    let title = "name the role that is meant, or add a condition".to_owned();
    let fix = Fix { title, safety: Safety::Review, edits: Vec::new() };
    let builder = about(world, &META, role, &when, item.at, message)?.confidence(confidence);
    Some(builder.help(HELP).fix(fix).build())
}
