//! What questions about policies cost, in one process and in microseconds: a request against three parsed policies, the
//! expansion of `*`, and comparisons of pairs with known answers.
//!
//! Usage: `policies PAIRS`. Prints one JSON object.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a tool that reports and may fail")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use deployfence_iam::evaluate::{Policies, evaluate};
use deployfence_iam::pattern::Subject;
use deployfence_iam::policy::Policy;
use deployfence_iam::request::{Context, Request};
use deployfence_iam::{Caller, catalogue};
use deployfence_properties::policies::read;
use deployfence_tests::compared::judge;
use deployfence_tests::policy_pairs::known;
use deployfence_value::Text;

/// Calls that are timed together, so that reading the clock does not count.
const BATCH: u32 = 100;
const BATCHES: usize = 2_000;

/// What a function's policies often are: what it needs, a boundary, and what the organisation forbids.
const IDENTITY: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "arn:aws:logs:*:111122223333:log-group:/aws/lambda/*"},
    {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::orders-${aws:PrincipalTag/stage}/*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
    {"Effect": "Allow", "Action": "dynamodb:*Item", "Resource": ["arn:aws:dynamodb:eu-west-1:111122223333:table/orders", "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/index/*"]}
]}"#;
const BOUNDARY: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["logs:*", "s3:*", "dynamodb:*"], "Resource": "*"},
    {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"aws:ResourceAccount": "111122223333"}}}
]}"#;
const SERVICE_CONTROL: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "*", "Resource": "*"},
    {"Effect": "Deny", "NotAction": ["iam:*", "sts:*", "support:*"], "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]}}}
]}"#;

fn request(action: &str, resource: &str) -> Request {
    let mut context = Context::default();
    let keys = [
        ("aws:SecureTransport", "true"),
        ("aws:PrincipalTag/stage", "prod"),
        ("aws:RequestedRegion", "eu-west-1"),
    ];
    for (key, value) in keys {
        context.insert(key, vec![Subject::from(value)]);
    }
    let caller = "arn:aws:sts::111122223333:assumed-role/orders/session";
    Request {
        principal: Caller::parse(&Text::literal(caller)).expect("the ARN of a session"),
        action: Subject::from(action),
        resource: Subject::from(resource),
        resource_account: Some(Text::literal("111122223333")),
        context,
    }
}

fn main() {
    let pairs: u64 = std::env::args().nth(1).and_then(|pairs| pairs.parse().ok()).unwrap_or(3_000);
    let stack = Policies {
        identity: vec![read(IDENTITY)],
        boundaries: vec![read(BOUNDARY)],
        service_control: Some(vec![vec![read(SERVICE_CONTROL)]]),
        ..Policies::default()
    };
    let problems = |policy: &Arc<Policy>| policy.problems.len();
    assert_eq!(stack.identity.iter().chain(&stack.boundaries).map(problems).sum::<usize>(), 0);
    let requests = [
        request("s3:GetObject", "arn:aws:s3:::orders-prod/2026/1.json"),
        request("s3:GetObject", "arn:aws:s3:::invoices/2026/1.json"),
        request("dynamodb:PutItem", "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"),
        request("ec2:RunInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/*"),
    ];
    let mut decided = requests.iter().cycle();
    let evaluated = timed(BATCHES, || {
        black_box(evaluate(&stack, decided.next().expect("there are requests")));
    });
    let expanded = timed(20, || {
        black_box(catalogue::expand("*").count());
    });
    let mut compared: Vec<Duration> = (0..pairs).map(|seed| judge(&known(seed)).took).collect();
    compared.sort_unstable();
    let micros = |time: &Duration| time.as_secs_f64() * 1e6;
    let at = |part: usize| compared.get(compared.len() * part / 100).map_or(0.0, micros);
    println!(
        r#"{{"evaluate": {evaluated:.3}, "expand": {expanded:.1}, "compare": {:.1}, "compare_p99": {:.1}, "pairs": {pairs}}}"#,
        at(50),
        at(99),
    );
}

/// The median of what one call takes, in microseconds.
fn timed(batches: usize, mut call: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..batches)
        .map(|_| {
            let start = Instant::now();
            (0..BATCH).for_each(|_| call());
            start.elapsed().as_secs_f64() * 1e6 / f64::from(BATCH)
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}
