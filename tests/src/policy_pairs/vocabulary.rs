//! What policies speak of here: real actions, the ARNs of what they act on, and the condition keys that requests for
//! them carry, after the pages of the Service Authorization Reference.

/// The action, the resources that it acts on (none: only `*`), and the keys of the service that its requests may carry.
#[derive(Debug, PartialEq)]
pub(super) struct Action {
    pub(super) name: &'static str,
    /// ARNs with `{r}`egion, `{a}`ccount, `{n}`ame and a rest, `{k}`.
    pub(super) resources: &'static [&'static str],
    pub(super) keys: &'static [&'static str],
}

/// A condition key.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) values: Values,
    /// Whether a request may carry several values.
    pub(super) many: bool,
    /// Whether nothing here shall rest on a request without it.
    pub(super) always: bool,
}

/// What a key holds, with samples.
#[derive(Debug, Clone, Copy)]
pub(super) enum Values {
    Text(&'static [&'static str]),
    Number,
    Date,
    Bool,
    Binary,
    Ip,
    Arn(&'static [&'static str]),
}

pub(super) const ACCOUNTS: [&str; 3] = ["111122223333", "444455556666", "777788889999"];
pub(super) const REGIONS: [&str; 3] = ["us-east-1", "eu-west-1", "ap-southeast-2"];
pub(super) const NAMES: [&str; 8] =
    ["orders", "orders-archive", "app-logs", "app-data", "prod-web", "prod-jobs", "tmp", "a1"];
pub(super) const PATHS: [&str; 6] =
    ["a.txt", "home/alice/notes", "home/bob/x", "logs/2024/01", "reports/q1.csv", "x"];
pub(super) const SERVICES: [&str; 4] =
    ["lambda.amazonaws.com", "sns.amazonaws.com", "events.amazonaws.com", "cloudtrail.amazonaws.com"];

const OBJECT: &[&str] = &["arn:aws:s3:::{n}/{k}"];
const BUCKET: &[&str] = &["arn:aws:s3:::{n}"];
const TABLE: &[&str] = &["arn:aws:dynamodb:{r}:{a}:table/{n}"];
const TABLE_OR_INDEX: &[&str] =
    &["arn:aws:dynamodb:{r}:{a}:table/{n}", "arn:aws:dynamodb:{r}:{a}:table/{n}/index/{n}"];
const QUEUE: &[&str] = &["arn:aws:sqs:{r}:{a}:{n}"];
const TOPIC: &[&str] = &["arn:aws:sns:{r}:{a}:{n}"];
const FUNCTION: &[&str] = &["arn:aws:lambda:{r}:{a}:function:{n}"];
const ROLE: &[&str] = &["arn:aws:iam::{a}:role/{n}"];
const KEY: &[&str] = &["arn:aws:kms:{r}:{a}:key/{n}"];
const SECRET: &[&str] = &["arn:aws:secretsmanager:{r}:{a}:secret:{n}"];
const TAGGED: &[&str] = &["aws:ResourceTag/env"];
const ITEMS: &[&str] = &["aws:ResourceTag/env", "dynamodb:LeadingKeys", "dynamodb:Attributes"];

const fn on(name: &'static str, resources: &'static [&'static str], keys: &'static [&'static str]) -> Action {
    Action { name, resources, keys }
}

/// The actions, each service together.
pub(super) const ACTIONS: &[Action] = &[
    on("s3:GetObject", OBJECT, &["s3:ExistingObjectTag/class", "s3:signatureAge"]),
    on("s3:GetObjectTagging", OBJECT, &["s3:ExistingObjectTag/class", "s3:signatureAge"]),
    on("s3:GetObjectAcl", OBJECT, &["s3:ExistingObjectTag/class", "s3:signatureAge"]),
    on("s3:PutObject", OBJECT, &["s3:x-amz-acl", "s3:signatureAge"]),
    on("s3:PutObjectAcl", OBJECT, &["s3:x-amz-acl", "s3:signatureAge"]),
    on("s3:DeleteObject", OBJECT, &["s3:signatureAge"]),
    on("s3:ListBucket", BUCKET, &["s3:prefix", "s3:max-keys", "s3:signatureAge"]),
    on("s3:ListBucketVersions", BUCKET, &["s3:prefix", "s3:max-keys", "s3:signatureAge"]),
    on("s3:GetBucketLocation", BUCKET, &["s3:signatureAge"]),
    on("s3:GetBucketPolicy", BUCKET, &["s3:signatureAge"]),
    on("s3:ListAllMyBuckets", &[], &["s3:signatureAge"]),
    on("dynamodb:GetItem", TABLE, ITEMS),
    on("dynamodb:PutItem", TABLE, ITEMS),
    on("dynamodb:UpdateItem", TABLE, ITEMS),
    on("dynamodb:Query", TABLE_OR_INDEX, ITEMS),
    on("dynamodb:DescribeTable", TABLE, TAGGED),
    on("dynamodb:DeleteTable", TABLE, TAGGED),
    on("sqs:SendMessage", QUEUE, TAGGED),
    on("sqs:ReceiveMessage", QUEUE, TAGGED),
    on("sqs:DeleteMessage", QUEUE, TAGGED),
    on("sqs:GetQueueUrl", QUEUE, TAGGED),
    on("sqs:PurgeQueue", QUEUE, TAGGED),
    on("sns:Publish", TOPIC, TAGGED),
    on("sns:Subscribe", TOPIC, &["aws:ResourceTag/env", "sns:Protocol"]),
    on("sns:GetTopicAttributes", TOPIC, TAGGED),
    on("lambda:InvokeFunction", FUNCTION, &["aws:ResourceTag/env", "lambda:InvokedViaFunctionUrl"]),
    on("lambda:GetFunction", FUNCTION, TAGGED),
    on("lambda:UpdateFunctionCode", FUNCTION, TAGGED),
    on("lambda:DeleteFunction", FUNCTION, TAGGED),
    on("lambda:ListFunctions", &[], &[]),
    on("iam:PassRole", ROLE, &["iam:PassedToService", "iam:AssociatedResourceArn"]),
    on("iam:GetRole", ROLE, &["aws:ResourceTag/env"]),
    on("iam:AttachRolePolicy", ROLE, &["aws:ResourceTag/env", "iam:PolicyARN", "iam:PermissionsBoundary"]),
    on("iam:PutRolePolicy", ROLE, &["aws:ResourceTag/env", "iam:PermissionsBoundary"]),
    on("iam:TagRole", ROLE, &["aws:ResourceTag/env", "aws:RequestTag/env", "aws:TagKeys"]),
    on("iam:ListRoles", &[], &[]),
    on("kms:Decrypt", KEY, &["aws:ResourceTag/env", "kms:ViaService", "kms:EncryptionContextKeys"]),
    on("kms:Encrypt", KEY, &["aws:ResourceTag/env", "kms:ViaService", "kms:EncryptionContextKeys"]),
    on("kms:DescribeKey", KEY, &["aws:ResourceTag/env", "kms:ViaService"]),
    on("secretsmanager:GetSecretValue", SECRET, &["aws:ResourceTag/env", "secretsmanager:VersionStage"]),
    on("secretsmanager:DescribeSecret", SECRET, TAGGED),
    on("secretsmanager:TagResource", SECRET, &["aws:ResourceTag/env", "aws:RequestTag/env", "aws:TagKeys"]),
];

/// Patterns that are written for actions, beside their names and `service:*`.
pub(super) const ACTION_PATTERNS: &[&str] = &[
    "s3:Get*",
    "s3:*Object",
    "s3:List*",
    "s3:GetObject*",
    "s3:Put*",
    "s3:?etObject",
    "dynamodb:*Item",
    "dynamodb:D*",
    "sqs:*Message",
    "sqs:Get*",
    "sns:*e",
    "lambda:*Function",
    "lambda:Get*",
    "iam:*Role",
    "iam:*RolePolicy",
    "iam:List*",
    "kms:*crypt",
    "kms:De*",
    "secretsmanager:*Secret*",
    "secretsmanager:Get*",
];

const fn key(name: &'static str, values: Values) -> Key {
    Key { name, values, many: false, always: false }
}

const fn always(name: &'static str, values: Values) -> Key {
    Key { name, values, many: false, always: true }
}

const fn many(name: &'static str, values: Values) -> Key {
    Key { name, values, many: true, always: false }
}

/// Keys that a request for any action may carry.
pub(super) const GLOBAL_KEYS: &[Key] = &[
    key("aws:PrincipalOrgID", Values::Text(&["o-a1b2c3d4e5", "o-f6g7h8i9j0", "o-k1l2m3n4o5"])),
    key("aws:PrincipalTag/team", Values::Text(TEAMS)),
    key("aws:PrincipalTag/stage", Values::Text(&["dev", "prod", "Prod", "staging"])),
    key("aws:SourceVpce", Values::Text(&["vpce-0a1b2c3d", "vpce-1111aaaa", "vpce-0a1b9999"])),
    key("aws:SourceVpc", Values::Text(&["vpc-0a1b2c3d", "vpc-1111aaaa"])),
    key(
        "aws:Referer",
        Values::Text(&["https://example.com/a", "https://example.com/b", "https://example.org/"]),
    ),
    key("aws:VpcSourceIp", Values::Ip),
    key("aws:MultiFactorAuthPresent", Values::Bool),
    key("aws:MultiFactorAuthAge", Values::Number),
    key(
        "aws:SourceArn",
        Values::Arn(&["arn:aws:sns:us-east-1:111122223333:orders", "arn:aws:s3:::app-logs"]),
    ),
    key("aws:PrincipalTag/blob", Values::Binary),
    always("aws:SourceIp", Values::Ip),
    always("aws:CurrentTime", Values::Date),
    always("aws:SecureTransport", Values::Bool),
    many("aws:CalledVia", Values::Text(&["athena.amazonaws.com", "cloudformation.amazonaws.com"])),
    many(
        "aws:PrincipalOrgPaths",
        Values::Text(&["o-a1/r-b2/ou-c3/", "o-a1/r-b2/ou-c3/ou-d4/", "o-a1/r-b2/"]),
    ),
];

pub(super) const TEAMS: &[&str] = &["red", "blue", "Red", "red-ops", "green"];

/// Keys of requests for some actions only.
pub(super) const KEYS: &[Key] = &[
    key("aws:ResourceTag/env", Values::Text(&["dev", "prod", "Prod", "test"])),
    key("aws:RequestTag/env", Values::Text(&["dev", "prod", "test"])),
    many("aws:TagKeys", Values::Text(&["env", "Env", "owner", "cost-center"])),
    key("s3:ExistingObjectTag/class", Values::Text(&["public", "secret", "Public"])),
    key("s3:x-amz-acl", Values::Text(&["private", "public-read", "bucket-owner-full-control"])),
    key("s3:prefix", Values::Text(&["home/alice/", "home/bob/", "logs/"])),
    key("s3:max-keys", Values::Number),
    always("s3:signatureAge", Values::Number),
    many("dynamodb:LeadingKeys", Values::Text(&["alice", "bob", "Alice", "shared"])),
    many("dynamodb:Attributes", Values::Text(&["id", "name", "salary"])),
    key("sns:Protocol", Values::Text(&["https", "sqs", "email"])),
    key("lambda:InvokedViaFunctionUrl", Values::Bool),
    key("iam:PassedToService", Values::Text(&SERVICES)),
    key("iam:AssociatedResourceArn", Values::Arn(&["arn:aws:lambda:us-east-1:111122223333:function:orders"])),
    key(
        "iam:PolicyARN",
        Values::Arn(&["arn:aws:iam::111122223333:policy/base", "arn:aws:iam::aws:policy/ReadOnlyAccess"]),
    ),
    key(
        "iam:PermissionsBoundary",
        Values::Arn(&["arn:aws:iam::111122223333:policy/edge", "arn:aws:iam::111122223333:policy/base"]),
    ),
    key("kms:ViaService", Values::Text(&["s3.us-east-1.amazonaws.com", "sqs.eu-west-1.amazonaws.com"])),
    many("kms:EncryptionContextKeys", Values::Text(&["app", "tenant"])),
    key("secretsmanager:VersionStage", Values::Text(&["AWSCURRENT", "AWSPREVIOUS"])),
];

/// What only a request of a user carries.
pub(super) const USERNAME: Key = key("aws:username", Values::Text(&["alice", "bob", "carol"]));

/// The key of that name.
pub(super) fn condition_key(name: &str) -> Option<&'static Key> {
    let mut all = GLOBAL_KEYS.iter().chain(KEYS).chain([&USERNAME]);
    all.find(|key| key.name.eq_ignore_ascii_case(name))
}

/// Whether requests for the action may carry the key.
pub(super) fn carries(action: &Action, key: &str) -> bool {
    let own = action.keys.iter().any(|own| own.eq_ignore_ascii_case(key));
    own || KEYS.iter().all(|special| !special.name.eq_ignore_ascii_case(key))
}
