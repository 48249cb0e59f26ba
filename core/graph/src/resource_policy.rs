//! The policies of resources: who may do what to one, as its own policy says.

use std::collections::HashMap;
use std::sync::Arc;

use deployfence_iam::policy::Policy;
use deployfence_source::FileSpan;
use deployfence_value::{Hole, Scope, Text, Value};

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

/// What holds the policy of a resource, and where.
#[derive(Debug)]
pub(crate) struct Holder {
    scope: Scope,
    logical_id: String,
    path: &'static [&'static str],
}

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
        let holders = self.policy_holders();
        // An object is its bucket's business.
        let whole = || holders.get(arn.split('/', 2).first()?);
        let Holder { scope, logical_id, path } = holders.get(arn).or_else(whole)?;
        let holder = self.member(*scope, logical_id)?;
        let policy = Arc::new(Policy::new(&self.spelled_out(&holder.property(path)?)));
        Some(ResourcePolicy { policy, holder: holder.id().to_owned(), at: holder.at() })
    }

    /// What holds the policies of resources, by their ARNs: the first of each.
    fn policy_holders(&self) -> &HashMap<Text, Holder> {
        self.holders.get_or_init(|| {
            let mut holders = HashMap::new();
            for (type_name, path, names) in HELD {
                for member in self.members_of(type_name).filter(|member| member.property(path).is_some()) {
                    for arn in self.held_by(member, names) {
                        let logical_id = member.id().to_owned();
                        let holder = || Holder { scope: member.scope(), logical_id, path };
                        holders.entry(arn).or_insert_with(holder);
                    }
                }
            }
            holders
        })
    }

    /// The ARNs of the resources whose policy something holds.
    fn held_by(&self, holder: Member<'_>, names: &str) -> Vec<Text> {
        if names.is_empty() {
            return self.identity(holder).map(|own| own.arn.clone()).into_iter().collect();
        }
        let named = holder.property(&[names]);
        let named = named.iter().flat_map(|named| each(named));
        named.filter_map(|(_, value)| self.named(value)).collect()
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
