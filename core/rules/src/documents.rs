//! The policy documents that templates hold, each once, wherever it is attached.

use deployfence_findings::{FindingBuilder, RuleMeta};
use deployfence_graph::{Member, World, each};
use deployfence_iam::policy::Policy;
use deployfence_source::FileSpan;
use deployfence_value::{Literal, Value};

use crate::about::about;

/// A policy document as a resource holds it.
pub(crate) struct Document<'w> {
    /// The resource.
    pub(crate) member: Member<'w>,
    /// What it says.
    pub(crate) policy: Policy,
    /// The conditions under which the resource holds it.
    under: Vec<Literal>,
}

/// The properties that hold a document.
const HELD: &[(&str, &[&str])] = &[
    ("AWS::IAM::Role", &["AssumeRolePolicyDocument"]),
    ("AWS::IAM::Policy", &["PolicyDocument"]),
    ("AWS::IAM::ManagedPolicy", &["PolicyDocument"]),
    ("AWS::IAM::RolePolicy", &["PolicyDocument"]),
    ("AWS::IAM::UserPolicy", &["PolicyDocument"]),
    ("AWS::IAM::GroupPolicy", &["PolicyDocument"]),
    ("AWS::SSO::PermissionSet", &["InlinePolicy"]),
    ("AWS::ApiGateway::RestApi", &["Policy"]),
    ("AWS::Backup::BackupVault", &["AccessPolicy"]),
    ("AWS::CodeArtifact::Domain", &["PermissionsPolicyDocument"]),
    ("AWS::CodeArtifact::Repository", &["PermissionsPolicyDocument"]),
    ("AWS::DynamoDB::Table", &["ResourcePolicy", "PolicyDocument"]),
    ("AWS::EC2::VPCEndpoint", &["PolicyDocument"]),
    ("AWS::ECR::Repository", &["RepositoryPolicyText"]),
    ("AWS::EFS::FileSystem", &["FileSystemPolicy"]),
    ("AWS::Elasticsearch::Domain", &["AccessPolicies"]),
    ("AWS::KMS::Key", &["KeyPolicy"]),
    ("AWS::KMS::ReplicaKey", &["KeyPolicy"]),
    ("AWS::Kinesis::ResourcePolicy", &["ResourcePolicy"]),
    ("AWS::OpenSearchService::Domain", &["AccessPolicies"]),
    ("AWS::S3::AccessPoint", &["Policy"]),
    ("AWS::S3::BucketPolicy", &["PolicyDocument"]),
    ("AWS::SNS::TopicPolicy", &["PolicyDocument"]),
    ("AWS::SQS::QueuePolicy", &["PolicyDocument"]),
    ("AWS::SecretsManager::ResourcePolicy", &["ResourcePolicy"]),
];

/// The types whose property `Policies` lists documents.
const INLINE: &[&str] = &["AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"];

/// Every document of the templates.
pub(crate) fn documents(world: &World) -> Vec<Document<'_>> {
    let mut found = Vec::new();
    for (type_name, path) in HELD {
        for member in world.members_of(type_name) {
            let Some(value) = member.property(path) else { continue };
            // What is passed as text is read by nobody here.
            if !value.is_null() && value.as_text().is_none() {
                found.push(document(world, member, &value, Vec::new()));
            }
        }
    }
    for type_name in INLINE {
        for member in world.members_of(type_name) {
            let Some(policies) = member.property(&["Policies"]) else { continue };
            for (under, policy) in each(&policies) {
                if let Some(value) = policy.get("PolicyDocument") {
                    found.push(document(world, member, value, under));
                }
            }
        }
    }
    found
}

fn document<'w>(world: &World, member: Member<'w>, value: &Value, under: Vec<Literal>) -> Document<'w> {
    Document { member, policy: Policy::new(&world.spelled_out(value)), under }
}

impl Document<'_> {
    /// Starts a finding at a place in the document that stands there under all these conditions. None where no deployment has
    /// it so.
    pub(crate) fn about(
        &self,
        world: &World,
        meta: &'static RuleMeta,
        when: [&[Literal]; 2],
        at: FileSpan,
        message: impl Into<String>,
    ) -> Option<FindingBuilder> {
        let [statement, item] = when;
        let conditions = world.both_hold(&self.under, statement)?;
        about(world, meta, self.member, &world.both_hold(&conditions, item)?, at, message)
    }
}
