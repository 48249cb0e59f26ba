//! # What it finds
//!
//! A key of KMS (`AWS::KMS::Key`) whose `DeletionPolicy` does not retain it.
//!
//! # Why it matters
//!
//! A key that is taken out of the template, or whose stack is deleted, is scheduled for deletion, and from then on nothing
//! decrypts with it. What it encrypted outlives the stack: objects, snapshots, log groups, backups, the environment of a
//! function: `Lambda was unable to decrypt the environment variables because KMS access was denied`. Once the waiting period is
//! over, the data is lost for good.
//!
//! # How to fix
//!
//! ```yaml
//! Key:
//!   Type: AWS::KMS::Key
//!   DeletionPolicy: Retain
//! ```
//!
//! # Limits
//!
//! Where conditions choose the policy and one choice retains the key, somebody has decided. A key that the template gives to
//! topics and queues alone is passed over: what it encrypts is passed on and does not outlive them. No change of a property replaces a
//! key, so that `UpdateReplacePolicy` makes no difference.

use deployfence_findings::{Edit, Finding, Fix, Group, Host, RuleMeta, Safety, Severity};
use deployfence_graph::{Member, World};
use deployfence_value::{Answer, Value};

use crate::Rule;
use crate::about::about;
use crate::references::{part, references};

/// What is fixed about this rule.
pub(crate) static META: RuleMeta = RuleMeta {
    code: "DF606",
    slug: "key-not-retained",
    group: Group::Secrets,
    severity: Severity::Medium,
    summary: "a key is deleted with its stack, and what it encrypted cannot be read any more",
    hosts: &[Host::Check, Host::Serverless],
    references: &[
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html",
    ],
    fixed: false,
};

const HELP: &str = "set `DeletionPolicy: Retain`";

/// What keeps nothing that it encrypts for longer than it takes to pass it on.
const PASSING_ON: &[&str] = &["AWS::SNS::Topic", "AWS::SQS::Queue"];
/// What names a key and encrypts nothing with it.
const ENCRYPTING_NOTHING: &[&str] = &[
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::IAM::User",
    "AWS::KMS::Alias",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
];

pub(crate) struct KeyNotRetained;

impl Rule for KeyNotRetained {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, world: &World, findings: &mut Vec<Finding>) {
        for key in world.members_of("AWS::KMS::Key") {
            let written = key.resource.attribute("DeletionPolicy");
            let policy = written.map(|policy| key.template.resolve_in(key.resource, policy));
            if policy.as_ref().is_none_or(|policy| retains(policy).is_no()) && !is_of_messages(world, key) {
                findings.extend(finding(world, key, written));
            }
        }
    }
}

/// Whether a policy keeps the resource in some deployment.
fn retains(policy: &Value) -> Answer {
    Answer::any(policy.alternatives().iter().map(|alternative| match alternative.value.as_str() {
        Some(policy) => policy.starts_with("Retain").into(),
        None if alternative.value.is_null() => Answer::No,
        None => Answer::Unknown,
    }))
}

/// Whether all that the template encrypts with a key is messages that are passed on. What is not named may be encrypted by
/// whoever reads the key in an output.
fn is_of_messages(world: &World, key: Member<'_>) -> bool {
    let names = |value: &Value| references(value).iter().any(|reference| reference.name == key.id());
    let is_given_out = key.template.root().get("Outputs").is_some_and(names);
    let users = world.members().filter(|member| member.scope() == key.scope() && member.id() != key.id());
    let users = users.filter(|member| names(member.resource.body));
    let mut types = users.map(Member::type_name).filter(|name| !ENCRYPTING_NOTHING.contains(name)).peekable();
    !is_given_out && types.peek().is_some() && types.all(|name| PASSING_ON.contains(&name))
}

fn finding(world: &World, key: Member<'_>, written: Option<&Value>) -> Option<Finding> {
    let message = format!(
        "`{}` is scheduled for deletion once it leaves its stack: what is encrypted with it can then no longer be read",
        key.id()
    );
    let at = written.map_or(key.at(), |policy| policy.at);
    let builder = about(world, &META, key, &[], at, message)?.help(HELP);
    let policy = written.and_then(|policy| part(policy, 0..policy.as_str()?.len()));
    let edits = policy.map(|at| Edit { at, text: "Retain".to_owned() }).into_iter().collect();
    let fix = Fix { title: HELP.to_owned(), safety: Safety::Review, edits };
    Some(builder.fix(fix).build())
}
