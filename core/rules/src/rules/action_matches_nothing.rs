//! # What it finds
//!
//! An `Action` or `NotAction` of a policy that matches no action of AWS: a name with a slip (`s3:GetObjekt`), the name of an API
//! call that needs another permission (`s3:HeadObject`), a pattern that nothing fits.
//!
//! # Why it matters
//!
//! IAM accepts such a policy without a word. An Allow allows nothing by it, and whoever needs the permission finds out at run
//! time. Worse is a Deny: it reads as if it forbade something, and it forbids nothing.
//!
//! # How to fix
//!
//! Write the name as the Service Authorization Reference has it; the finding offers those that are near:
//!
//! ```yaml
//! - Effect: Deny
//!   Action: s3:PutBucketPolicy
//!   Resource: "*"
//! ```
//!
//! # Limits
//!
//! The finding is *likely*: AWS adds actions every day, and a few work that no page names. Actions that only the deployment
//! knows are passed over, and so are calls for several items (`sqs:DeleteMessageBatch`, `s3:DeleteObjects`) beside the action that
//! decides on them,
//! and names that AWS itself writes: `SNS:Receive` in the policies of topics, `mediaconnect:Managed…` in those of MediaLive.

use deployfence_findings::{Confidence, Finding, Group, Host, RuleMeta, Severity};
use deployfence_graph::World;
use deployfence_iam::catalogue::{ActionPattern, action};
use deployfence_iam::lint::{matching_nothing, no_such_action};
use deployfence_iam::pattern::Pattern;
use deployfence_iam::policy::{Effect, Item, Statement};

use crate::Rule;
use crate::documents::{Document, documents};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF310",
    slug: "action-matches-nothing",
    group: Group::Policies,
    severity: Severity::Medium,
    summary: "a policy names an action that does not exist",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ],
    fixed: false,
};

/// How the names of calls for several items end.
const SEVERAL: &[&str] = &["Batch", "s"];

pub(crate) struct ActionMatchesNothing;

impl Rule for ActionMatchesNothing {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for document in documents(world) {
            for statement in &document.policy.statements {
                let counts = |item: &&Item<Pattern>| !is_call_of_another(statement, item) && !is_of_aws(item);
                let unmatched = matching_nothing(statement).filter(counts);
                findings.extend(unmatched.filter_map(|item| finding(world, &document, statement, item)));
            }
        }
    }
}

/// Whether a name is that of a call of which another action of the statement decides: `DeleteMessageBatch` takes the
/// permission `DeleteMessage`. Policies that AWS itself writes name both.
fn is_call_of_another(statement: &Statement, item: &Item<Pattern>) -> bool {
    let written = item.is.to_string();
    let single = SEVERAL.iter().find_map(|several| action(written.strip_suffix(several)?));
    let Some(single) = single else { return false };
    let mut others = statement.actions.iter().flat_map(|actions| &actions.items);
    others.any(|other| ActionPattern::new(&other.is.to_string()).matches(single))
}

/// What AWS itself writes into policies and the Service Authorization Reference lacks: the policy
/// that a topic got by default, and the roles that MediaLive is given in samples of AWS.
const OF_AWS: &[&str] = &[
    "mediaconnect:ManagedAddOutput",
    "mediaconnect:ManagedDescribeFlow",
    "mediaconnect:ManagedRemoveOutput",
    "sns:Receive",
];

fn is_of_aws(item: &Item<Pattern>) -> bool {
    let written = item.is.to_string();
    OF_AWS.iter().any(|name| name.eq_ignore_ascii_case(&written))
}

fn finding(
    world: &World,
    document: &Document<'_>,
    statement: &Statement,
    item: &Item<Pattern>,
) -> Option<Finding> {
    let (message, near) = no_such_action(&item.is.to_string());
    let negated = statement.actions.as_ref().is_some_and(|actions| actions.negated);
    let effect = match (statement.effect?, negated) {
        (Effect::Allow, false) => "nothing is allowed by it",
        (Effect::Deny, false) => "nothing is denied by it",
        (Effect::Allow, true) => "nothing is kept from being allowed by it",
        (Effect::Deny, true) => "nothing is spared from the Deny by it",
    };
    let message = format!("{message}, and {effect}");
    let builder = document
        .about(world, &META, [&statement.under, &item.under], item.at, message)?
        .confidence(Confidence::Likely);
    let help = if near.is_empty() {
        "look up the action in the Service Authorization Reference, or take it out".to_owned()
    } else {
        near
    };
    Some(builder.because(statement.at, "the statement that names it").help(help).build())
}
