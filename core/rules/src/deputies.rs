//! Services that act for whoever makes them: each can be asked by another account to use what it was let into, unless a
//! condition says for whom it may.

/// A service, with the page of AWS that says to name the source.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Deputy {
    /// Its name as a principal.
    pub(crate) service: &'static str,
    /// The page.
    pub(crate) source: &'static str,
}

const fn of(service: &'static str, source: &'static str) -> Deputy {
    Deputy { service, source }
}

/// The keys that say for whom a service acts.
pub(crate) const SOURCES: &[&str] =
    &["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"];

/// Services that assume roles. Not among them: those that run a user's code as a role which is passed to them (Lambda, EC2, tasks of
/// ECS), and those for which CDK makes roles without a source (Step Functions, EventBridge, CodeBuild, flow logs): its users cannot
/// mend what it generates, and a role can be passed within its own account only.
pub(crate) const ASSUMING: &[Deputy] = &[
    of(
        "bedrock.amazonaws.com",
        "https://docs.aws.amazon.com/bedrock/latest/userguide/agents-permissions.html",
    ),
    of(
        "iot.amazonaws.com",
        "https://docs.aws.amazon.com/iot/latest/developerguide/cross-service-confused-deputy-prevention.html",
    ),
    of(
        "logs.amazonaws.com",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html",
    ),
    of(
        "personalize.amazonaws.com",
        "https://docs.aws.amazon.com/personalize/latest/dg/cross-service-confused-deputy-prevention.html",
    ),
    of(
        "scheduler.amazonaws.com",
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html",
    ),
];

/// Services that use a resource of a type, as the policy engine names it. Not among them: the delivery of logs
/// (`delivery.logs.amazonaws.com`), which load balancers use without a source.
pub(crate) const USING: &[(&str, &[Deputy])] = &[
    (
        "AWS::S3::Bucket",
        &[
            of(
                "cloudfront.amazonaws.com",
                "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html",
            ),
            of(
                "cloudtrail.amazonaws.com",
                "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html",
            ),
            of(
                "config.amazonaws.com",
                "https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html",
            ),
            of(
                "logging.s3.amazonaws.com",
                "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
            ),
            of(
                "ses.amazonaws.com",
                "https://docs.aws.amazon.com/ses/latest/dg/receiving-email-permissions.html",
            ),
        ],
    ),
    (
        "AWS::SNS::Topic",
        &[
            of(
                "cloudwatch.amazonaws.com",
                "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html",
            ),
            of(
                "s3.amazonaws.com",
                "https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html",
            ),
            of(
                "ses.amazonaws.com",
                "https://docs.aws.amazon.com/ses/latest/dg/configure-sns-notifications.html",
            ),
        ],
    ),
    (
        "AWS::SQS::Queue",
        &[
            of(
                "events.amazonaws.com",
                "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
            ),
            of(
                "s3.amazonaws.com",
                "https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html",
            ),
            of(
                "sns.amazonaws.com",
                "https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html",
            ),
        ],
    ),
];

/// Services that invoke functions for resources of any account. One page of CloudFormation says so of all: "AWS::Lambda::Permission".
pub(crate) const INVOKING: &[&str] = &[
    "apigateway.amazonaws.com",
    "cognito-idp.amazonaws.com",
    "config.amazonaws.com",
    "events.amazonaws.com",
    "iot.amazonaws.com",
    "logs.amazonaws.com",
    "s3.amazonaws.com",
    "ses.amazonaws.com",
    "sns.amazonaws.com",
];
