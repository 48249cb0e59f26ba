//! # What it finds
//!
//! A service of AWS that is let in whoever makes it come: a trust policy, the policy of a bucket, a topic or a queue, or an
//! `AWS::Lambda::Permission`, without the account or the resource that the service is to act for (`aws:SourceAccount`,
//! `aws:SourceArn`).
//!
//! # Why it matters
//!
//! Services act for everybody. Where a policy says no more than `s3.amazonaws.com`, a bucket of another account can send its
//! notifications to this queue, and a distribution of another account can read this bucket. The service has the right, and
//! does not know better: the confused deputy. Of functions CloudFormation's page says it in so many words: other accounts
//! could configure resources to invoke them.
//!
//! A role is passed to a service within its own account only, so that another account can make the service assume it but by a
//! fault of the service. AWS asks for the condition all the same, as a second lock: of a role the finding is *low*.
//!
//! # How to fix
//!
//! ```yaml
//! Condition:
//!   StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}
//!   ArnLike: {"aws:SourceArn": !GetAtt Uploads.Arn}
//! ```
//!
//! # Limits
//!
//! Only services are counted of which a page of AWS says so, and in trust policies none that CDK makes roles for without a source, nor
//! Lambda, EC2 or ECS, nor what SAM makes. One of the two keys is enough, and so is the number of an account in the path of what a trail or
//! recorder writes. Any other condition that the service may not meet for others silences it. Where everybody is let in, that is told instead
//! (`trust-anyone`).

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Member, World};
use deployfence_iam::Caller;
use deployfence_iam::catalogue::expand;
use deployfence_iam::evaluate::covers;
use deployfence_iam::pattern::{Atom, Pattern, Subject};
use deployfence_iam::policy::{Item, Principal, Statement};
use deployfence_iam::request::Context;
use deployfence_value::{Hole, HoleOrigin, Literal, Pseudo, Text};

use crate::Rule;
use crate::about::{about, about_property};
use crate::asked::ASSUME_ROLE;
use crate::deputies::{ASSUMING, Deputy, INVOKING, SOURCES, USING};
use crate::patterns::filled;
use crate::resource_policies::{ResourcePolicy, TRUST, listed, lists_anyone, resource_policies};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF214",
    slug: "confused-deputy",
    group: Group::Trust,
    severity: Severity::Medium,
    summary: "a service is let in for whichever account makes it come",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html",
    ],
    fixed: false,
};

const HELP: &str = "ask for the own account in `aws:SourceAccount`, and for the resource in `aws:SourceArn`";

/// What a service presents for everybody alike.
const PRESENTED: &[(&str, &str)] =
    &[("aws:SecureTransport", "true"), ("s3:x-amz-acl", "bucket-owner-full-control")];

/// What services ask of a bucket before they use it.
const HARMLESS: &[&str] = &["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:ListBucket"];

/// What a permission of Lambda says of the source.
const LIMITS: &[&str] = &["SourceAccount", "SourceArn", "PrincipalOrgID", "EventSourceToken"];

pub(crate) struct ConfusedDeputy;

impl Rule for ConfusedDeputy {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for policy in resource_policies(world).filter(|policy| !is_generated(policy)) {
            for statement in policy.allowing().filter(|statement| !lists_anyone(statement)) {
                for (item, when) in listed(statement) {
                    findings.extend(let_in(world, &policy, statement, item, &when));
                }
            }
        }
        for permission in world.members_of("AWS::Lambda::Permission") {
            findings.extend(invoked(world, permission));
        }
    }
}

/// Whether SAM made the policy, and nobody can add a condition: all of it stands in the place of what it was made for.
fn is_generated(policy: &ResourcePolicy<'_>) -> bool {
    policy.policy.statements.iter().any(|statement| statement.at == policy.policy.at)
}

/// Whether a statement speaks of objects below the number of an account, where trails and recordings of that account lie.
fn is_of_account(statement: &Statement) -> bool {
    let has_account = |pattern: &Pattern| {
        let mut path = pattern.atoms().iter().skip_while(|atom| **atom != Atom::Char('/'));
        let is_own = |hole: &Hole| hole.origin == HoleOrigin::Pseudo(Pseudo::AccountId);
        let written = pattern.to_string();
        let is_number = |part: &str| part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_digit());
        written.split('/').skip(1).any(is_number)
            || path.any(|atom| match atom {
                Atom::Hole(at) => {
                    pattern.holes().get(usize::from(*at)).and_then(Option::as_ref).is_some_and(is_own)
                }
                _ => false,
            })
    };
    statement.resources.iter().flat_map(|resources| &resources.items).any(|item| has_account(&item.is))
}

fn let_in(
    world: &World,
    policy: &ResourcePolicy<'_>,
    statement: &Statement,
    item: &Item<Principal>,
    when: &[Literal],
) -> Option<Finding> {
    let id = policy.member.id();
    let is_trust = policy.form.protects == TRUST;
    let deputies = if is_trust {
        ASSUMING
    } else {
        USING.iter().find(|(protects, _)| *protects == policy.form.protects)?.1
    };
    if policy.form.protects == "AWS::S3::Bucket" && is_of_account(statement) {
        return None;
    }
    let named = |deputy: &&Deputy| covers(&item.is, &caller(deputy)).is_yes();
    let deputy = deputies.iter().find(named)?;
    let mut context = Context::open();
    SOURCES.iter().for_each(|key| context.insert(key, Vec::new()));
    PRESENTED.iter().for_each(|(key, value)| context.insert(key, vec![Subject::from(*value)]));
    let lets = if is_trust {
        policy.lets_assume(statement, when, (caller(deputy), ASSUME_ROLE), context)
    } else {
        policy.lets(statement, when, caller(deputy), example(statement)?, context)
    };
    if !lets.is_yes() {
        return None;
    }
    let service = item.is.shown();
    let message = if is_trust {
        format!("`{id}` trusts `{service}` without the account that it is to act for, which AWS asks to name")
    } else {
        format!("the policy in `{id}` lets `{service}` in, whichever account makes the service come")
    };
    let title = "add `aws:SourceAccount` and `aws:SourceArn` to the conditions".to_owned();
    let fix = Fix { title, safety: Safety::Review, edits: Vec::new() };
    let builder = about(world, &META, policy.member, when, item.at, message)?;
    let severity = if is_trust { Severity::Low } else { META.severity };
    Some(builder.severity(severity).help(format!("{HELP}: see {}", deputy.source)).fix(fix).build())
}

fn caller(deputy: &Deputy) -> Caller {
    Caller::Service(Text::literal(deputy.service))
}

/// An action and a resource that a statement speaks of.
fn example(statement: &Statement) -> Option<(Subject, Subject)> {
    let actions = statement.actions.as_ref().filter(|actions| !actions.negated)?;
    let patterns = actions.items.iter().map(|item| item.is.to_string());
    let action = patterns
        .flat_map(|pattern| expand(&pattern).collect::<Vec<_>>())
        .find(|action| !HARMLESS.contains(&action.name()))?;
    let action = action.name();
    let resources = statement.resources.as_ref().filter(|resources| !resources.negated)?;
    let pattern = &resources.items.first()?.is;
    let resource = filled(pattern, pattern.atoms(), &Text::literal("any"))?;
    Some((Subject::from(action), Subject::new(resource)))
}

/// A service that may invoke a function for everybody.
fn invoked(world: &World, permission: Member<'_>) -> Option<Finding> {
    let principal = permission.property(&["Principal"])?;
    let service = principal.as_str().filter(|service| INVOKING.contains(service))?;
    let is_set = |limit: &&str| permission.property(&[limit]).is_some_and(|value| !value.is_null());
    if LIMITS.iter().any(is_set) {
        return None;
    }
    let id = permission.id();
    let message = format!(
        "`{id}` lets `{service}` invoke the function, whichever account's resources make the service do so"
    );
    let title = "add `SourceArn`, and for S3 also `SourceAccount`".to_owned();
    let fix = Fix { title, safety: Safety::Review, edits: Vec::new() };
    let builder = about_property(world, &META, permission, &[], &["Principal"], message)?;
    Some(builder.help("name the resource that invokes the function in `SourceArn`").fix(fix).build())
}
