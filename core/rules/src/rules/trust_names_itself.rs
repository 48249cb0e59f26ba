//! # What it finds
//!
//! A trust policy that names the role which it belongs to.
//!
//! # Why it matters
//!
//! IAM turns the principals of a trust policy into ids when it stores it, and the role does not exist yet at that time. The stack
//! fails at its first deployment: `Invalid principal in policy: "AWS":"arn:aws:iam::…:role/…"`. It may go unnoticed for long,
//! where the principal was added to a role that existed: the next account cannot be set up.
//!
//! # How to fix
//!
//! Trust the account, and ask for the ARN in a condition, which is compared as text:
//!
//! ```yaml
//! Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
//! Condition:
//!   ArnEquals: {"aws:PrincipalArn": !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/deploy"}
//! ```
//!
//! # Limits
//!
//! An ARN with another spelling of the account than the role's own (a number, where the template does not say its account) is
//! not counted.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Member, World};
use deployfence_iam::policy::{Item, Principal};
use deployfence_value::Literal;

use crate::Rule;
use crate::about::about;
use crate::resource_policies::trust_policies;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF206",
    slug: "trust-names-itself",
    group: Group::Trust,
    severity: Severity::High,
    summary: "a trust policy names its own role, which does not exist yet when the policy is stored",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
        "aws-secure-environment-accelerator#1136",
    ],
    fixed: false,
};

const HELP: &str = "trust the account, and ask for the role's ARN in a condition on `aws:PrincipalArn`";

pub(crate) struct TrustNamesItself;

impl Rule for TrustNamesItself {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for trust in trust_policies(world) {
            let Some(own) = world.identity(trust.member).map(|identity| &identity.arn) else { continue };
            for statement in &trust.policy.statements {
                let items = statement.principals.iter().flat_map(|principals| &principals.items);
                let itself =
                    items.filter(|item| matches!(&item.is, Principal::Aws(text) if text.same(own).is_yes()));
                findings
                    .extend(itself.filter_map(|item| finding(world, trust.member, item, &statement.under)));
            }
        }
    }
}

fn finding(world: &World, role: Member<'_>, item: &Item<Principal>, under: &[Literal]) -> Option<Finding> {
    let message = format!(
        "the trust policy of `{}` names the role itself, which does not exist yet: IAM refuses it as an invalid principal",
        role.id()
    );
    let when: Vec<Literal> = item.under.iter().chain(under).cloned().collect();
    let title = "trust the account, with a condition on `aws:PrincipalArn`".to_owned();
    let fix = Fix { title, safety: Safety::Review, edits: Vec::new() };
    Some(about(world, &META, role, &when, item.at, message)?.help(HELP).fix(fix).build())
}
