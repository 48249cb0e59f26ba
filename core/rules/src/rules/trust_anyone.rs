//! # What it finds
//!
//! A policy of a resource that lets in strangers: a trust policy, the policy of a key, a secret, a bucket, a queue, a topic, a
//! table, a stream, a domain or a vault with `Principal: "*"`, `{AWS: "*"}` or `NotPrincipal`, and no condition that only its
//! own people could meet.
//!
//! # Why it matters
//!
//! `*` is everybody: every account of AWS, and for most resources also whoever has none. `{AWS: "*"}` means the same and not
//! "everybody in my account". A role that anybody may assume gives its rights to anybody who learns its ARN.
//!
//! # How to fix
//!
//! Name who is meant, or ask for something that a stranger cannot have:
//!
//! ```yaml
//! Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
//! ```
//!
//! ```yaml
//! Principal: "*"
//! Condition: {StringEquals: {"aws:PrincipalOrgID": o-a1b2c3d4e5}}
//! ```
//!
//! # Limits
//!
//! Conditions count as the service reads them: an account, an organisation, a narrow range of addresses, an ARN of one's own
//! keep strangers out. Not counted: interfaces of API Gateway, endpoints of VPCs, function URLs, file systems, domains in a VPC or
//! with access control of their own, and buckets that everybody may only read, which is how a website is served. Where a part
//! of the policy is known to the deployment only, the rule is silent. So it is of `NotPrincipal` in an Allow, which AWS says it does
//! not support.

use deployfence_findings::{Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Member, World};
use deployfence_iam::compare::{Attached, PublicType, Verdict, grants, is_public};
use deployfence_iam::pattern::Pattern;
use deployfence_iam::policy::{Condition, Principal, Statement};
use deployfence_source::FileSpan;
use deployfence_value::Literal;

use crate::Rule;
use crate::about::about;
use crate::resource_policies::{ResourcePolicy, TRUST, resource_policies};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF205",
    slug: "trust-anyone",
    group: Group::Trust,
    severity: Severity::Critical,
    summary: "a trust policy or the policy of a resource lets in anybody",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    ],
    fixed: false,
};

const HELP: &str = "name the principals that are meant, or ask for `aws:PrincipalOrgID`, `aws:SourceAccount` or `aws:SourceArn` in a condition";

/// What is worth more than other resources: whoever has it has the rest.
const CRITICAL: &[&str] = &[TRUST, "AWS::KMS::Key", "AWS::SecretsManager::Secret"];

/// What changes a bucket or what is in it.
const WRITES: &[&str] = &[
    "s3:Abort*",
    "s3:Bypass*",
    "s3:Create*",
    "s3:Delete*",
    "s3:Object*",
    "s3:Put*",
    "s3:Replicate*",
    "s3:Restore*",
];

pub(crate) struct TrustAnyone;

impl Rule for TrustAnyone {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for policy in resource_policies(world).filter(|policy| !is_kept_by_other_means(world, policy)) {
            for statement in policy.allowing() {
                let Some((at, when)) = everybody(statement) else { continue };
                if lets_strangers_in(&policy, statement, &when) {
                    findings.extend(finding(world, &policy, at, &when));
                }
            }
        }
    }
}

/// Where a statement speaks of everybody, and the conditions of the template under which it does.
fn everybody(statement: &Statement) -> Option<(FileSpan, Vec<Literal>)> {
    let principals = statement.principals.as_ref().filter(|principals| !principals.negated)?;
    let anyone = principals.items.iter().find(|item| item.is == Principal::Anyone)?;
    Some((anyone.at, anyone.under.iter().chain(&statement.under).cloned().collect()))
}

fn lets_strangers_in(policy: &ResourcePolicy<'_>, statement: &Statement, when: &[Literal]) -> bool {
    let Some(protected) = PublicType::parse(policy.form.protects) else { return false };
    if statement.conditions.iter().any(may_keep_out) {
        return false;
    }
    let alone = policy.with_only(statement).assuming(when, &[]);
    if !matches!(is_public(&alone, protected), Verdict::Yes(_)) {
        return false;
    }
    let writes: Vec<String> = WRITES.iter().map(|&action| action.to_owned()).collect();
    policy.form.protects != "AWS::S3::Bucket"
        || matches!(grants(&alone, Attached::Resource, &writes, &[]), Verdict::Yes(_))
}

/// Whether a condition asks for what only the deployment knows, or for a bucket by its name: that is one bucket in the
/// world, whatever stands for its account in `arn:aws:s3:*:*:name`.
fn may_keep_out(condition: &Condition) -> bool {
    let names_bucket = |pattern: &Pattern| {
        let written = pattern.to_string();
        let name = written.rsplit(':').next().unwrap_or_default();
        written.starts_with("arn:aws:s3:") && !name.contains(['*', '?'])
    };
    let values = || condition.values.items.iter().map(|item| &item.is);
    values().any(|value| !value.holes().is_empty())
        || (condition.key == "aws:sourcearn" && values().all(names_bucket))
}

/// Whether something else than its policy keeps strangers from the resource, or may.
fn is_kept_by_other_means(world: &World, policy: &ResourcePolicy<'_>) -> bool {
    let member = policy.member;
    match policy.form.protects {
        "AWS::OpenSearchService::Domain" => {
            ["VPCOptions", "AdvancedSecurityOptions"].iter().any(|own| member.property(&[own]).is_some())
        }
        "AWS::S3::Bucket" => bucket(world, member).is_some_and(blocks_public_policies),
        "AWS::S3::AccessPoint" => member.property(&["VpcConfiguration"]).is_some(),
        _ => false,
    }
}

/// The bucket of a bucket policy.
fn bucket<'w>(world: &'w World, policy: Member<'w>) -> Option<Member<'w>> {
    let name = policy.property(&["Bucket"])?;
    let hole = name.as_text()?.as_hole()?;
    world.member(hole.scope, hole.resource()?)
}

fn blocks_public_policies(bucket: Member<'_>) -> bool {
    ["BlockPublicPolicy", "RestrictPublicBuckets"].iter().any(|blocks| {
        let value = bucket.property(&["PublicAccessBlockConfiguration", blocks]);
        value.is_some_and(|value| !value.truthy().is_no())
    })
}

fn finding(world: &World, policy: &ResourcePolicy<'_>, at: FileSpan, when: &[Literal]) -> Option<Finding> {
    let id = policy.member.id();
    let protects = policy.form.protects;
    let message = if protects == TRUST {
        format!("the trust policy of `{id}` lets anybody in: every account of AWS may assume the role")
    } else {
        format!("the policy in `{id}` lets anybody in, also from accounts that it does not name")
    };
    let severity = if CRITICAL.contains(&protects) { Severity::Critical } else { Severity::High };
    let fix = Fix { title: "name who is meant".to_owned(), safety: Safety::Review, edits: Vec::new() };
    let builder = about(world, &META, policy.member, when, at, message)?.severity(severity);
    Some(builder.help(HELP).fix(fix).build())
}
