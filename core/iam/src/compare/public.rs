//! Is a resource's policy public?
//!
//! It is where a stranger may do something: somebody without credentials, or a principal of an account that the policy
//! does not name, whose requests say nothing that only the policy's own people could say.
//! Sources: Amazon S3's "The meaning of public" for the keys that make a policy not public and for how narrow addresses
//! have to be, and IAM Access Analyzer's `CheckNoPublicAccess` for the types of resources.

use std::sync::Arc;

use super::Verdict;
use super::callers::strangers;
use super::documents::{Attached, about};
use crate::condition::{Network, literal};
use crate::pattern::Subject;
use crate::policy::{Comparison, Policy, Statement};

/// A type of resource of which it can be asked whether its policy is public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicType {
    /// Its name, as `CheckNoPublicAccess` takes it.
    pub name: &'static str,
    /// The services whose actions its policy speaks of.
    services: &'static [&'static str],
}

const fn of(name: &'static str, services: &'static [&'static str]) -> PublicType {
    PublicType { name, services }
}

/// The types, in the order of their names.
pub const PUBLIC_TYPES: &[PublicType] = &[
    of("AWS::ApiGateway::RestApi", &["execute-api"]),
    of("AWS::Backup::BackupVault", &["backup"]),
    of("AWS::CloudTrail::Dashboard", &["cloudtrail"]),
    of("AWS::CloudTrail::EventDataStore", &["cloudtrail"]),
    of("AWS::CodeArtifact::Domain", &["codeartifact"]),
    of("AWS::DynamoDB::Stream", &["dynamodb"]),
    of("AWS::DynamoDB::Table", &["dynamodb"]),
    of("AWS::EFS::FileSystem", &["elasticfilesystem"]),
    of("AWS::IAM::AssumeRolePolicyDocument", &["sts"]),
    of("AWS::KMS::Key", &["kms"]),
    of("AWS::Kinesis::Stream", &["kinesis"]),
    of("AWS::Kinesis::StreamConsumer", &["kinesis"]),
    of("AWS::Lambda::Function", &["lambda"]),
    of("AWS::OpenSearchService::Domain", &["es"]),
    of("AWS::S3::AccessPoint", &["s3"]),
    of("AWS::S3::Bucket", &["s3"]),
    of("AWS::S3::Glacier", &["glacier"]),
    of("AWS::S3Express::AccessPoint", &["s3express"]),
    of("AWS::S3Express::DirectoryBucket", &["s3express"]),
    of("AWS::S3Outposts::AccessPoint", &["s3-outposts"]),
    of("AWS::S3Outposts::Bucket", &["s3-outposts"]),
    of("AWS::S3Tables::Table", &["s3tables"]),
    of("AWS::S3Tables::TableBucket", &["s3tables"]),
    of("AWS::SNS::Topic", &["sns"]),
    of("AWS::SQS::Queue", &["sqs"]),
    of("AWS::SecretsManager::Secret", &["secretsmanager"]),
];

/// Keys that a stranger cannot choose: they say where a request comes from.
const ANCHORS: &[&str] = &[
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:userid",
    "aws:username",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "elasticfilesystem:accessedviamounttarget",
    "kms:calleraccount",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
];

/// Addresses of IPv4 are narrow from this prefix on, and of IPv6 from the other: S3's page.
const NARROW: (u32, u32) = (8, 32);

impl PublicType {
    /// The type of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        PUBLIC_TYPES.iter().find(|known| known.name == name).copied()
    }

    /// Patterns of the actions that its policy speaks of.
    fn actions(self) -> Vec<String> {
        self.services.iter().map(|service| format!("{service}:*")).collect()
    }
}

/// Whether a policy of a resource of that type lets strangers in.
#[must_use]
pub fn is_public(policy: &Arc<Policy>, of: PublicType) -> Verdict {
    let statements: Vec<&Statement> = policy.statements.iter().collect();
    let Ok(strangers) = strangers(&statements) else {
        return Verdict::Unknown(vec!["the principals can be combined in too many ways".to_owned()]);
    };
    let admits = |key: &str, values: &[Subject]| {
        !is_anchor(key) || !values.iter().any(|v| is_pinned(&statements, key, v))
    };
    about(policy, Attached::Resource, &of.actions(), &[], Some(strangers), &admits)
}

fn is_anchor(key: &str) -> bool {
    // What an identity provider says of whom it vouches for.
    ANCHORS.contains(&key)
        || [":sub", ":aud", ":amr", ":repository", ":repository_owner"].iter().any(|end| key.ends_with(end))
}

/// Whether a value is one that a condition names: one that a stranger does not have.
fn is_pinned(statements: &[&Statement], key: &str, value: &Subject) -> bool {
    let Some(value) = value.as_str() else { return false };
    let conditions = statements.iter().flat_map(|s| &s.conditions).filter(|c| c.key == key);
    let written = conditions.flat_map(|c| c.values.items.iter().map(|item| (c.operator, &item.is)));
    let mut pinned = written.map(|(operator, pattern)| match operator.map(|o| o.comparison) {
        Some(Comparison::IpAddress) => is_narrow(&pattern.to_string(), value),
        Some(Comparison::Null) => false,
        _ => match literal(pattern) {
            Some(text) => text.eq_ignore_ascii_case(value),
            None => is_of_owner(&pattern.to_string(), value),
        },
    });
    pinned.any(|pinned| pinned)
}

/// Whether an address lies in a range that is no larger than one that belongs to somebody.
fn is_narrow(written: &str, value: &str) -> bool {
    let (Some(range), Some(address)) = (Network::parse(written), Network::parse(value)) else { return false };
    let (v4, v6) = NARROW;
    let free = if range.v6 { 128 - v6 } else { 32 - v4 };
    range.holds(address) && range.last - range.first < 1 << free
}

/// Whether a pattern names an owner, by the account of an ARN or by the first part of a path, and the value has the same.
fn is_of_owner(pattern: &str, value: &str) -> bool {
    let owner = |text: &str| -> Option<String> {
        if text.starts_with("arn:") {
            return text.split(':').nth(4).map(str::to_owned);
        }
        text.split_once('/').map(|(first, _)| first.to_owned())
    };
    match (owner(pattern), owner(value)) {
        (Some(written), Some(has)) => !written.is_empty() && !written.contains(['*', '?']) && written == has,
        _ => false,
    }
}
