//! The policies of resources: who may do what to one, as its own policy says.

use std::sync::Arc;

use deployfence_iam::policy::Policy;
use deployfence_source::FileSpan;
use deployfence_value::{Hole, Text, Value};

use crate::member::Member;
use crate::principal::each;
use crate::world::World;

/// Where a type of resource says it: the document, and the property that names whose it is, where that is not the resource
/// itself.
const HELD: &[(&str, &[&str], &str)] = &[
    ("AWS::S3::BucketPolicy", &["PolicyDocument"], "Bucket"),
    ("AWS::SQS::QueuePolicy", &["PolicyDocument"], "Queues"),
    ("AWS::SNS::TopicPolicy", &["PolicyDocument"], "Topics"),
    ("AWS::SecretsManager::ResourcePolicy", &["ResourcePolicy"], "SecretId"),
    ("AWS::Kinesis::ResourcePolicy", &["ResourcePolicy"], "ResourceArn"),
    ("AWS::KMS::Key", &["KeyPolicy"], ""),
    ("AWS::DynamoDB::Table", &["ResourcePolicy", "PolicyDocument"], ""),
    ("AWS::ECR::Repository", &["RepositoryPolicyText"], ""),
];

/// The policy of a resource.
#[derive(Debug, Clone)]
pub struct ResourcePolicy {
    /// What it says.
    pub policy: Arc<Policy>,
    /// The logical id of what holds it; of a role in an account, its name.
    pub holder: String,
    /// Where that stands.
    pub at: FileSpan,
}

impl World {
    /// The policy of the resource of an ARN, as the templates and accounts show it.
    #[must_use]
    pub fn resource_policy(&self, arn: &Text) -> Option<ResourcePolicy> {
        if let Some(role) = self.principal_of(arn) {
            let policy = role.trust.clone()?;
            return Some(ResourcePolicy { policy, holder: role.logical_id.clone(), at: role.at });
        }
        HELD.iter().find_map(|(type_name, path, names)| {
            let holder = self.members_of(type_name).find(|member| self.is_of(*member, names, arn))?;
            let document = self.spelled_out(&holder.property(path)?);
            let policy = Arc::new(Policy::new(&document));
            Some(ResourcePolicy { policy, holder: holder.id().to_owned(), at: holder.at() })
        })
    }

    fn is_of(&self, holder: Member<'_>, names: &str, arn: &Text) -> bool {
        if names.is_empty() {
            return self.identity(holder).is_some_and(|own| own.arn == *arn);
        }
        let Some(named) = holder.property(&[names]) else { return false };
        // An object is its bucket's business.
        let whole = arn.split('/', 2).into_iter().next();
        each(&named).into_iter().any(|(_, value)| {
            let own = self.named(value);
            own.is_some_and(|own| own == *arn || whole.as_ref() == Some(&own))
        })
    }

    /// The ARN of what a value names: a reference to a resource, an ARN, or the name of a bucket.
    fn named(&self, value: &Value) -> Option<Text> {
        let text = value.as_text()?;
        let of_hole =
            |hole: &Hole| Some(self.identity(self.member(hole.scope, hole.resource()?)?)?.arn.clone());
        text.as_hole().and_then(of_hole).or_else(|| {
            let spelled = self.spelled_out(value);
            let text = spelled.as_text()?;
            let is_arn = text.starts_with("arn:").is_yes();
            Some(if is_arn { text.clone() } else { Text::concat([&Text::literal("arn:aws:s3:::"), text]) })
        })
    }
}
