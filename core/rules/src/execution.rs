//! Functions, the roles that they run as, and what these are granted.

use deployfence_graph::{Member, Principal, Source, World};
use deployfence_iam::pattern::{Atom, Pattern};
use deployfence_iam::policy::Effect;
use deployfence_source::FileSpan;

/// The role that a function surely runs as, where the world has it.
pub(crate) fn role_of<'w>(world: &'w World, function: Member<'_>) -> Option<&'w Principal> {
    world.principal_of(world.spelled_out(&function.property(&["Role"])?).as_text()?)
}

/// A service that code calls, with the endpoint of a VPC that is for it.
#[derive(Debug)]
pub(crate) struct Service {
    /// What the names of its actions begin with.
    pub prefix: &'static str,
    /// The endpoint's service.
    pub endpoint: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What the names of those policies of AWS begin with that are for it alone.
    managed: &'static str,
    /// The actions that Lambda itself calls to read events, from outside of the VPC.
    polled: &'static [&'static str],
}

/// Services whose endpoint bears one name. Those that are called on behalf of another service (KMS), by what surrounds the
/// function (logs, X-Ray, network interfaces) or under several endpoints are left out.
/// Source: "AWS services that integrate with AWS PrivateLink", and the pages of Lambda's event sources.
pub(crate) const SERVICES: &[Service] = &[
    Service {
        prefix: "dynamodb",
        endpoint: "dynamodb",
        title: "DynamoDB",
        managed: "AmazonDynamoDB",
        polled: &["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"],
    },
    Service {
        prefix: "events",
        endpoint: "events",
        title: "EventBridge",
        managed: "AmazonEventBridge",
        polled: &[],
    },
    Service {
        prefix: "kinesis",
        endpoint: "kinesis-streams",
        title: "Kinesis",
        managed: "AmazonKinesisFullAccess",
        polled: &[
            "DescribeStream",
            "DescribeStreamSummary",
            "GetRecords",
            "GetShardIterator",
            "ListShards",
            "ListStreams",
            "SubscribeToShard",
        ],
    },
    Service { prefix: "lambda", endpoint: "lambda", title: "Lambda", managed: "AWSLambdaRole", polled: &[] },
    Service { prefix: "s3", endpoint: "s3", title: "S3", managed: "AmazonS3", polled: &[] },
    Service {
        prefix: "secretsmanager",
        endpoint: "secretsmanager",
        title: "Secrets Manager",
        managed: "SecretsManager",
        polled: &[],
    },
    Service { prefix: "sns", endpoint: "sns", title: "SNS", managed: "AmazonSNS", polled: &[] },
    Service {
        prefix: "sqs",
        endpoint: "sqs",
        title: "SQS",
        managed: "AmazonSQS",
        polled: &[
            "ChangeMessageVisibility",
            "DeleteMessage",
            "GetQueueAttributes",
            "GetQueueUrl",
            "ReceiveMessage",
        ],
    },
    Service { prefix: "ssm", endpoint: "ssm", title: "Systems Manager", managed: "AmazonSSM", polled: &[] },
    Service {
        prefix: "states",
        endpoint: "states",
        title: "Step Functions",
        managed: "AWSStepFunctions",
        polled: &[],
    },
];

/// The services that Lambda itself sends failed events and results to.
const SENT_TO: &[&str] = &["events", "lambda", "sns", "sqs"];

/// Services that use the caller's rights for others: results into buckets, notices to topics.
const FORWARDING: &[&str] = &[
    "athena",
    "cloudformation",
    "comprehend",
    "glue",
    "polly",
    "redshift-data",
    "rekognition",
    "textract",
    "transcribe",
];

/// The services that they do so with.
const FORWARDED_TO: &[&str] = &["s3", "sns", "sqs"];

/// Where a role is granted a service.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Grant {
    /// The place to show.
    pub at: FileSpan,
    /// What grants it.
    pub by: String,
}

/// Where a role is granted what its function's own code calls of a service; what Lambda itself calls with the role does not
/// count, nor does a right to everything.
pub(crate) fn granted(
    world: &World,
    function: Member<'_>,
    role: &Principal,
    service: &Service,
) -> Option<Grant> {
    let of_stack = |type_name| world.members_in(function.scope(), type_name);
    let sources: Vec<Member<'_>> = of_stack("AWS::Lambda::EventSourceMapping").collect();
    let sends = function.property(&["DeadLetterConfig"]).is_some()
        || of_stack("AWS::Lambda::EventInvokeConfig").next().is_some()
        || sources.iter().any(|source| source.property(&["DestinationConfig"]).is_some());
    let forwards =
        FORWARDED_TO.contains(&service.prefix) && FORWARDING.iter().any(|other| may_call(role, other));
    if (sends && SENT_TO.contains(&service.prefix)) || forwards {
        return None;
    }
    let polls = !sources.is_empty();
    role.attachments.iter().find_map(|attachment| {
        if matches!(attachment.source, Source::Aws(policy) if !policy.name().starts_with(service.managed)) {
            return None;
        }
        let allows =
            attachment.policy.statements.iter().filter(|s| s.effect == Some(Effect::Allow) && !s.unclear);
        let mut actions = allows.filter_map(|s| s.actions.as_ref()).filter(|actions| !actions.negated);
        let item = actions.find_map(|actions| {
            actions.items.iter().find(|item| calls(&item.is, service, polls) && item.under.is_empty())
        })?;
        Some(Grant { at: attachment.place(item.at), by: attachment.shown() })
    })
}

/// Whether a policy of the role names actions of a service.
fn may_call(role: &Principal, service: &str) -> bool {
    let statements = role.attachments.iter().flat_map(|attachment| &attachment.policy.statements);
    let mut items = statements.filter_map(|s| s.actions.as_ref()).flat_map(|actions| &actions.items);
    items.any(|item| in_two(&item.is).0.eq_ignore_ascii_case(service))
}

fn calls(action: &Pattern, service: &Service, polls: bool) -> bool {
    let (prefix, operation) = in_two(action);
    let is_polled = || match &operation {
        Some(operation) => service.polled.iter().any(|polled| polled.eq_ignore_ascii_case(operation)),
        None => polls && !service.polled.is_empty(),
    };
    prefix.eq_ignore_ascii_case(service.prefix) && !is_polled()
}

/// The service of an action, empty where it is not known, and its operation, where that is one.
fn in_two(action: &Pattern) -> (String, Option<String>) {
    let known = |atoms: &[Atom]| -> Option<String> {
        atoms.iter().map(|atom| if let Atom::Char(c) = atom { Some(*c) } else { None }).collect()
    };
    let mut halves = action.atoms().splitn(2, |atom| *atom == Atom::Char(':'));
    let service = halves.next().and_then(known).unwrap_or_default();
    (service, halves.next().and_then(known))
}
