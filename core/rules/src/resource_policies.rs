//! The policies of resources, trust policies included, that templates write.

use std::sync::Arc;

use deployfence_graph::{Member, World};
use deployfence_iam::pattern::Pattern;
use deployfence_iam::policy::{Effect, Item, Items, Policy, Principal, Statement};
use deployfence_value::{Literal, Text};

/// A property that holds the policy of a resource.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Form {
    /// The type of the resource that has the property.
    pub(crate) type_name: &'static str,
    /// The path of the property.
    pub(crate) path: &'static [&'static str],
    /// The type of the resource that the policy protects, as the policy engine names it.
    pub(crate) protects: &'static str,
}

const fn form(type_name: &'static str, path: &'static [&'static str], protects: &'static str) -> Form {
    Form { type_name, path, protects }
}

/// What a trust policy protects.
pub(crate) const TRUST: &str = "AWS::IAM::AssumeRolePolicyDocument";

/// The properties that hold policies of resources whose type the policy engine knows.
///
/// Not among them: interfaces of API Gateway and endpoints of VPCs, which are made to be open, and file systems, which only
/// their network reaches. Source: the CloudFormation resource reference.
const FORMS: &[Form] = &[
    form("AWS::Backup::BackupVault", &["AccessPolicy"], "AWS::Backup::BackupVault"),
    form("AWS::CodeArtifact::Domain", &["PermissionsPolicyDocument"], "AWS::CodeArtifact::Domain"),
    form("AWS::DynamoDB::Table", &["ResourcePolicy", "PolicyDocument"], "AWS::DynamoDB::Table"),
    form(
        "AWS::DynamoDB::Table",
        &["StreamSpecification", "ResourcePolicy", "PolicyDocument"],
        "AWS::DynamoDB::Stream",
    ),
    form("AWS::Elasticsearch::Domain", &["AccessPolicies"], "AWS::OpenSearchService::Domain"),
    form("AWS::IAM::Role", &["AssumeRolePolicyDocument"], TRUST),
    form("AWS::KMS::Key", &["KeyPolicy"], "AWS::KMS::Key"),
    form("AWS::KMS::ReplicaKey", &["KeyPolicy"], "AWS::KMS::Key"),
    form("AWS::Kinesis::ResourcePolicy", &["ResourcePolicy"], "AWS::Kinesis::Stream"),
    form("AWS::OpenSearchService::Domain", &["AccessPolicies"], "AWS::OpenSearchService::Domain"),
    form("AWS::S3::AccessPoint", &["Policy"], "AWS::S3::AccessPoint"),
    form("AWS::S3::BucketPolicy", &["PolicyDocument"], "AWS::S3::Bucket"),
    form("AWS::S3Express::AccessPoint", &["Policy"], "AWS::S3Express::AccessPoint"),
    form("AWS::S3Express::BucketPolicy", &["PolicyDocument"], "AWS::S3Express::DirectoryBucket"),
    form("AWS::S3Outposts::AccessPoint", &["Policy"], "AWS::S3Outposts::AccessPoint"),
    form("AWS::S3Outposts::BucketPolicy", &["PolicyDocument"], "AWS::S3Outposts::Bucket"),
    form("AWS::S3Tables::TableBucketPolicy", &["ResourcePolicy"], "AWS::S3Tables::TableBucket"),
    form("AWS::S3Tables::TablePolicy", &["ResourcePolicy"], "AWS::S3Tables::Table"),
    form("AWS::SNS::TopicInlinePolicy", &["PolicyDocument"], "AWS::SNS::Topic"),
    form("AWS::SNS::TopicPolicy", &["PolicyDocument"], "AWS::SNS::Topic"),
    form("AWS::SQS::QueueInlinePolicy", &["PolicyDocument"], "AWS::SQS::Queue"),
    form("AWS::SQS::QueuePolicy", &["PolicyDocument"], "AWS::SQS::Queue"),
    form("AWS::SecretsManager::ResourcePolicy", &["ResourcePolicy"], "AWS::SecretsManager::Secret"),
];

/// The policy of a resource, with references written out.
pub(crate) struct ResourcePolicy<'w> {
    /// The resource of the template that holds it.
    pub(crate) member: Member<'w>,
    /// The property that holds it, and what it protects.
    pub(crate) form: &'static Form,
    pub(crate) policy: Arc<Policy>,
    /// The ARN of the role that a trust policy belongs to.
    pub(crate) protected: Option<Text>,
}

/// Every policy of a resource in the templates.
pub(crate) fn resource_policies(world: &World) -> impl Iterator<Item = ResourcePolicy<'_>> {
    let of_form = move |form: &'static Form| {
        world.members_of(form.type_name).filter_map(move |member| ResourcePolicy::of(world, member, form))
    };
    FORMS.iter().flat_map(of_form)
}

/// The trust policy of every role in the templates.
pub(crate) fn trust_policies(world: &World) -> impl Iterator<Item = ResourcePolicy<'_>> {
    resource_policies(world).filter(|policy| policy.form.protects == TRUST)
}

impl<'w> ResourcePolicy<'w> {
    fn of(world: &'w World, member: Member<'w>, form: &'static Form) -> Option<Self> {
        let document = member.property(form.path).filter(|document| !document.is_null())?;
        let policy = Arc::new(Policy::new(&world.spelled_out(&document)));
        let protected = world.identity(member).map(|identity| identity.arn.clone());
        Some(Self { member, form, policy, protected })
    }

    /// The statements that allow something.
    pub(crate) fn allowing(&self) -> impl Iterator<Item = &Statement> {
        self.policy.statements.iter().filter(|statement| statement.effect == Some(Effect::Allow))
    }

    /// The policy with no other statement that allows something than `kept`: what it lets in, if nothing denies it. Where
    /// `Resource` holds what only the deployment knows, which is as a rule the name of the resource itself, it is left out:
    /// a policy speaks of nothing but what it is attached to.
    pub(crate) fn with_only(&self, kept: &Statement) -> Arc<Policy> {
        let mut alone = kept.clone();
        let names_itself = |resources: &Items<Pattern>| {
            !resources.negated && resources.items.iter().any(|item| !item.is.holes().is_empty())
        };
        alone.resources = alone.resources.filter(|resources| !names_itself(resources));
        let others = self.policy.statements.iter().filter(|other| other.effect != Some(Effect::Allow));
        let statements = std::iter::once(alone).chain(others.cloned()).collect();
        Arc::new(Policy { statements, ..Policy::clone(&self.policy) })
    }
}

/// The principals that a statement lists, each with the conditions of the template under which it does.
pub(crate) fn listed(statement: &Statement) -> impl Iterator<Item = (&Item<Principal>, Vec<Literal>)> {
    let listed = statement.principals.iter().filter(|principals| !principals.negated);
    listed
        .flat_map(|principals| &principals.items)
        .map(|item| (item, item.under.iter().chain(&statement.under).cloned().collect()))
}

/// Whether a statement lists everybody.
pub(crate) fn lists_anyone(statement: &Statement) -> bool {
    listed(statement).any(|(item, _)| item.is == Principal::Anyone)
}
