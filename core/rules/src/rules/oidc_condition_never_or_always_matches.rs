//! # What it finds
//!
//! In a trust policy for tokens of an OpenID Connect issuer: a wildcard beside `StringEquals`, and a condition with
//! `ForAllValues` that nothing else demands the claim of.
//!
//! # Why it matters
//!
//! `StringEquals` takes `*` as it stands, and no subject has one: nobody gets in, and the pipeline fails with `Not authorized to
//! perform sts:AssumeRoleWithWebIdentity`. `ForAllValues` holds where a token lacks the claim: what looks like a check lets
//! every token in that does not say anything.
//!
//! # How to fix
//!
//! ```yaml
//! StringLike:
//!   token.actions.githubusercontent.com:sub: repo:acme/orders:ref:refs/heads/release-*
//! ```
//!
//! # Limits
//!
//! The audience may hold any character and is not looked at for wildcards. Where some of the values have no wildcard, the finding is
//! *high*: those still match. `ForAllValues` on a claim that every token has (`sub`, `aud`) is *medium*: it is as good as
//! without, until the issuer leaves the claim out.

use deployfence_findings::{Finding, FindingBuilder, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::World;
use deployfence_iam::lint::lenient;
use deployfence_iam::pattern::{Atom, Pattern};
use deployfence_iam::policy::{Comparison, Condition, Operator, Principal, Statement};
use deployfence_value::Literal;

use crate::Rule;
use crate::about::about;
use crate::resource_policies::{ResourcePolicy, listed, trust_policies};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF211",
    slug: "oidc-condition-never-or-always-matches",
    group: Group::Trust,
    severity: Severity::Critical,
    summary: "a condition on a claim of a token never holds, or holds where the claim is missing",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
        "configure-aws-credentials#318",
    ],
    fixed: false,
};

/// Claims that every token has. Source: OpenID Connect Core 1.0, "ID Token".
const ALWAYS_THERE: &[&str] = &["sub", "aud"];

pub(crate) struct OidcConditionNeverOrAlwaysMatches;

impl Rule for OidcConditionNeverOrAlwaysMatches {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for trust in trust_policies(world) {
            for statement in trust.allowing() {
                let Some(when) = trusts_an_issuer(statement) else { continue };
                let never = statement.conditions.iter().filter_map(|c| never(world, &trust, c, &when));
                findings.extend(never);
                findings.extend(lenient(statement).filter_map(|(c, o)| always(world, &trust, c, o, &when)));
            }
        }
    }
}

/// Whether a statement speaks of whom an OpenID Connect issuer vouches for, and under which conditions of the template.
fn trusts_an_issuer(statement: &Statement) -> Option<Vec<Literal>> {
    listed(statement).find(|(item, _)| matches!(item.is, Principal::Federated(_))).map(|(_, when)| when)
}

/// The claim of a token that a condition key stands for: `issuer.example.com/path:claim`.
fn claim(condition: &Condition) -> Option<&str> {
    let (issuer, claim) = condition.key.rsplit_once(':')?;
    issuer.contains('.').then_some(claim)
}

fn has_wildcard(pattern: &Pattern) -> bool {
    pattern.atoms().contains(&Atom::Char('*'))
}

fn never(
    world: &World,
    trust: &ResourcePolicy<'_>,
    condition: &Condition,
    when: &[Literal],
) -> Option<Finding> {
    let operator = condition.operator.filter(|operator| {
        let is_text =
            matches!(operator.comparison, Comparison::StringEquals | Comparison::StringEqualsIgnoreCase);
        is_text && !operator.negated
    })?;
    if claim(condition)? == "aud" {
        return None;
    }
    let values = &condition.values.items;
    let first = values.iter().find(|value| has_wildcard(&value.is))?;
    let all = values.iter().all(|value| has_wildcard(&value.is));
    let (severity, effect) = if all {
        (Severity::Critical, "no token meets the condition, and nobody gets in by it")
    } else {
        (Severity::High, "no token has this value")
    };
    let message = format!("`{operator}` takes the `*` in `{}` as it stands: {effect}", first.is);
    let when: Vec<Literal> = when.iter().chain(&first.under).cloned().collect();
    let builder = about(world, &META, trust.member, &when, first.at, message)?.severity(severity);
    let likes = Operator { comparison: Comparison::StringLike, ..operator };
    Some(finished(builder, condition, &format!("compare `{}` with `{likes}`", condition.written)))
}

fn always(
    world: &World,
    trust: &ResourcePolicy<'_>,
    condition: &Condition,
    operator: Operator,
    when: &[Literal],
) -> Option<Finding> {
    let claim = claim(condition)?;
    let severity = if ALWAYS_THERE.contains(&claim) { Severity::Medium } else { Severity::Critical };
    let message = format!("`{operator}` also holds for a token that has no `{claim}` at all");
    let builder = about(world, &META, trust.member, when, condition.at, message)?.severity(severity);
    let plain = Operator { quantifier: None, ..operator };
    Some(finished(builder, condition, &format!("compare `{}` with `{plain}`", condition.written)))
}

fn finished(builder: FindingBuilder, condition: &Condition, way_out: &str) -> Finding {
    let fix = Fix { title: way_out.to_owned(), safety: Safety::Review, edits: Vec::new() };
    builder.because(condition.at, "this is the condition").help(way_out).fix(fix).build()
}
