//! # What it finds
//!
//! An AWS managed policy, attached to a role, a user, a group or a permission set, or used as a boundary, that can no longer be
//! attached: AWS has retired it, AWS keeps it for a service-linked role (`aws-service-role/` in its ARN), or its ARN names none
//! that is known.
//!
//! # Why it matters
//!
//! The deployment fails, and the stack rolls back:
//!
//! ```text
//! Policy arn:aws:iam::aws:policy/AWSLambdaFullAccess does not exist or is not attachable.
//! ```
//!
//! or, of a policy for a service-linked role:
//!
//! ```text
//! Cannot attach a Service Role Policy to a Customer Role.
//! ```
//!
//! Roles that had a retired policy before keep it, so the same template still works where it is deployed already. It fails in
//! the next account, or when the role is replaced.
//!
//! # How to fix
//!
//! Attach what AWS gives in its place, or better a policy of your own that allows what is needed:
//!
//! ```yaml
//! ManagedPolicyArns:
//!   - arn:aws:iam::aws:policy/AWSLambda_ReadOnlyAccess
//! ```
//!
//! # Limits
//!
//! Which policies are retired is known from AWS's own pages: then the finding is sure and *critical*, as of what belongs to a
//! service-linked role. Any other policy that the
//! tables in the binary lack is *likely* and *medium*: AWS may have added it since. The tables are those of the partition `aws`:
//! what other partitions have is never said for sure. A name that differs from a known one in
//! case alone is passed over: IAM tells names apart without it, and what it makes of such an ARN is not written anywhere.

use deployfence_findings::{Confidence, Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Member, World, each};
use deployfence_iam::Arn;
use deployfence_iam::catalogue::{ManagedPolicy, managed_policies, managed_policy};
use deployfence_source::nearest;
use deployfence_value::{Literal, Value};

use crate::Rule;
use crate::about::about;
use crate::retired;

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF314",
    slug: "managed-policy-gone",
    group: Group::Policies,
    severity: Severity::Critical,
    summary: "an AWS managed policy is attached that can no longer be attached",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-deprecated.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    ],
    fixed: false,
};

/// The properties that attach managed policies.
const ATTACHING: &[(&str, &str)] = &[
    ("AWS::IAM::Role", "ManagedPolicyArns"),
    ("AWS::IAM::Role", "PermissionsBoundary"),
    ("AWS::IAM::User", "ManagedPolicyArns"),
    ("AWS::IAM::User", "PermissionsBoundary"),
    ("AWS::IAM::Group", "ManagedPolicyArns"),
    ("AWS::SSO::PermissionSet", "ManagedPolicies"),
];

/// The path of the policies that AWS attaches to service-linked roles, and nobody to anything.
const OF_SERVICE_LINKED_ROLES: &str = "aws-service-role/";

/// How many names are offered.
const OFFERED: usize = 3;

pub(crate) struct ManagedPolicyGone;

impl Rule for ManagedPolicyGone {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for (type_name, property) in ATTACHING {
            for member in world.members_of(type_name) {
                let Some(arns) = member.property(&[property]) else { continue };
                findings
                    .extend(each(&arns).iter().filter_map(|(when, arn)| finding(world, member, when, arn)));
            }
        }
    }
}

fn finding(world: &World, member: Member<'_>, when: &[Literal], arn: &Value) -> Option<Finding> {
    let spelled = world.spelled_out(arn);
    let parts = Arn::parse(spelled.as_text()?)?;
    let path = parts.resource.as_literal().filter(|_| parts.known_account() == Some("aws"))?;
    let named = path.strip_prefix("policy/")?;
    let name = named.rsplit('/').next()?;
    if named.starts_with(OF_SERVICE_LINKED_ROLES) {
        let message =
            format!("AWS keeps `{name}` for a service-linked role: attaching it to `{}` fails", member.id());
        let help = "let the service make its service-linked role, or attach a policy of your own that allows the same";
        return Some(about(world, &META, member, when, arn.at, message)?.help(help).build());
    }
    let differs_in_case =
        |known: ManagedPolicy| known.name().eq_ignore_ascii_case(name) && known.name() != name;
    if managed_policy(&format!("arn:aws:iam::aws:{path}")).is_some()
        || managed_policies().any(differs_in_case)
    {
        return None;
    }
    let at = arn.at;
    if let Some(retired) = retired::find(name) {
        let message =
            format!("AWS has retired the managed policy `{name}`: attaching it to `{}` fails", member.id());
        let fix = Fix {
            title: format!("attach `{}` in its place", retired.replacement),
            safety: Safety::Review,
            edits: Vec::new(),
        };
        let help =
            format!("attach `{}`, which AWS gives in its place: {}", retired.replacement, retired.source);
        return Some(about(world, &META, member, when, at, message)?.fix(fix).help(help).build());
    }
    // The tables do not tell what other partitions have.
    if parts.partition.as_literal().is_some_and(|partition| partition != "aws") {
        return None;
    }
    let message = format!(
        "`{name}` is no managed policy of AWS's that is known: attaching it to `{}` likely fails",
        member.id()
    );
    let builder = about(world, &META, member, when, at, message)?;
    Some(builder.severity(Severity::Medium).confidence(Confidence::Likely).help(help(name)).build())
}

/// What was likely meant: the policy of that name under its right path, else those with names near it.
fn help(name: &str) -> String {
    if let Some(known) = managed_policy(name) {
        return format!("the policy of that name is `{}`", known.arn());
    }
    let near = nearest(name, managed_policies().map(ManagedPolicy::name), OFFERED);
    if near.is_empty() {
        return "look up the ARN in AWS's Managed Policy Reference".to_owned();
    }
    let arns =
        near.iter().filter_map(|name| managed_policy(name)).map(|policy| format!("`{}`", policy.arn()));
    format!("near it: {}", arns.collect::<Vec<_>>().join(", "))
}
