//! Condition keys of which a principal cannot choose what its requests say.
//!
//! Source: AWS's "AWS global condition context keys".

/// Keys that only the requests of services have: what stands behind them, or that they go through one. A principal's own
/// request lacks them, or has them as they are fixed.
const OF_SERVICES: &[&str] = &[
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:principalisawsservice",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:sourceaccount",
    SOURCE_ARN,
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:viaawsservice",
];

/// What is so of a principal and its account, and neither policies nor resources say how.
pub(super) const OF_PRINCIPAL: &[&str] = &[
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principaltag/",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
    "aws:userid",
];

/// What is so of a resource that is there already: its tags.
pub(super) const OF_RESOURCE: &[&str] = &[
    "aws:resourcetag/",
    "codebuild:resourcetag/",
    "ec2:resourcetag/",
    "ecs:resourcetag/",
    "iam:resourcetag/",
    "sagemaker:resourcetag/",
    "ssm:resourcetag/",
];

/// What is so of an organisation for which a service works.
pub(super) const OF_ORGANISATION: &[&str] =
    &["aws:principalservicenameslist", "aws:sourceorgid", "aws:sourceorgpaths"];

/// The resource for which a service works.
pub(super) const SOURCE_ARN: &str = "aws:sourcearn";
/// The point in time of a request, which every request has.
pub(super) const TIME: [&str; 2] = ["aws:currenttime", "aws:epochtime"];

/// Whether only a request that a service makes can have a key.
pub(super) fn is_of_services(key: &str) -> bool {
    OF_SERVICES.contains(&key)
}
