//! Pairs of policies with known answers.

use super::{Attached, Verdict, compare};
use crate::testing::policy;

fn verdict(new: &str, existing: &str, attached: Attached) -> Verdict {
    compare(&policy(new), &policy(existing), attached)
}

/// `Statement`s of a policy of version 2012-10-17.
fn document(statements: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#)
}

fn shown(verdict: &Verdict) -> String {
    match verdict {
        Verdict::No => "no".to_owned(),
        Verdict::Yes(request) => {
            let text = |subject: &crate::pattern::Subject| subject.text().to_string();
            let context: Vec<String> = request
                .context
                .iter()
                .map(|(key, values)| {
                    format!("{key}={}", values.iter().map(text).collect::<Vec<_>>().join("|"))
                })
                .collect();
            format!("yes {} {} {}", text(&request.action), text(&request.resource), context.join(" "))
        }
        Verdict::Unknown(reasons) => format!("unknown: {}", reasons.join("; ")),
    }
}

#[track_caller]
fn identity(new: &str, existing: &str, expected: &str) {
    let verdict = verdict(&document(new), &document(existing), Attached::Identity);
    assert_eq!(shown(&verdict).trim(), expected);
}

const GET: &str = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}"#;

#[test]
fn actions() {
    identity(GET, GET, "no");
    let upper = GET.replace("s3:GetObject", "S3:GETOBJECT");
    identity(&upper, GET, "no");
    let all = GET.replace("s3:GetObject", "s3:*");
    identity(GET, &all, "no");
    identity(&all, GET, "yes s3:AbortMultipartUpload arn:aws:s3:::a/example");
    let not = GET.replace("\"Action\": \"s3:GetObject\"", "\"NotAction\": \"s3:Put*\"");
    identity(GET, &not, "no");
}

#[track_caller]
fn conditions(new: &str, existing: &str, expected: &str) {
    let with = |condition: &str| GET.replace('}', &format!(r#", "Condition": {condition}}}"#));
    identity(&with(new), &with(existing), expected);
}

#[test]
fn resources() {
    let at = |resource: &str| GET.replace("arn:aws:s3:::a/*", resource);
    identity(&at("arn:aws:s3:::a/b/*"), GET, "no");
    identity(&at("arn:aws:s3:::a*"), GET, "yes s3:GetObject arn:aws:s3:::aexample");
    identity(&at("arn:aws:s3:::*/x"), &at("arn:aws:s3:::*/?"), "no");
    let two = at("arn:aws:s3:::a/b\", \"Resource2\": \"x").replace(", \"Resource2\": \"x\"", "");
    identity(&two, GET, "no");
    let deny = format!("{GET}, {}", GET.replace("Allow", "Deny").replace("a/*", "a/b"));
    identity(&deny, GET, "no");
    identity(GET, &deny, "yes s3:GetObject arn:aws:s3:::a/b");
    // Read segment by segment, or beyond the colon: contained either way.
    identity(&at("arn:aws:sns:us-east-1:*:t"), &at("arn:aws:sns:*:*:t"), "no");
    identity(
        &at("arn:aws:sns:a:b:c:t"),
        &at("arn:aws:sns:*:*:t"),
        "unknown: it hangs on whether a `*` at the end of a segment of an ARN matches beyond the colon",
    );
}

#[test]
fn keys() {
    let equals = |value: &str| format!(r#"{{"StringEquals": {{"aws:SourceVpc": {value}}}}}"#);
    conditions(&equals("\"vpc-1\""), &equals("[\"vpc-2\", \"vpc-1\"]"), "no");
    conditions(
        &equals("[\"vpc-2\", \"vpc-1\"]"),
        &equals("\"vpc-1\""),
        "yes s3:GetObject arn:aws:s3:::a/example aws:sourcevpc=vpc-2",
    );
    // A negated operator matches where the key is missing.
    conditions(
        r#"{"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}"#,
        r#"{"StringNotEquals": {"aws:SourceVpc": "vpc-1"}, "Null": {"aws:SourceVpc": "false"}}"#,
        "yes s3:GetObject arn:aws:s3:::a/example",
    );
    conditions(&equals("\"vpc-1\""), r#"{"StringLike": {"AWS:sourcevpc": "vpc-*"}}"#, "no");
    conditions(
        r#"{"StringLikeIfExists": {"aws:SourceVpc": "vpc-1"}}"#,
        r#"{"StringLike": {"aws:SourceVpc": "vpc-1"}}"#,
        "yes s3:GetObject arn:aws:s3:::a/example",
    );
    conditions(
        r#"{"NumericLessThan": {"s3:max-keys": "10"}}"#,
        r#"{"NumericLessThanEquals": {"s3:max-keys": "10"}}"#,
        "no",
    );
    conditions(
        r#"{"NumericLessThanEquals": {"s3:max-keys": "10"}}"#,
        r#"{"NumericLessThan": {"s3:max-keys": "10"}}"#,
        "yes s3:GetObject arn:aws:s3:::a/example s3:max-keys=10",
    );
    conditions(
        r#"{"IpAddress": {"aws:SourceIp": "10.1.0.0/16"}}"#,
        r#"{"IpAddress": {"aws:SourceIp": ["10.0.0.0/9", "10.128.0.0/9"]}}"#,
        "no",
    );
    conditions(
        r#"{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#,
        r#"{"IpAddress": {"aws:SourceIp": "10.0.0.0/9"}}"#,
        "yes s3:GetObject arn:aws:s3:::a/example aws:sourceip=10.128.0.0",
    );
    conditions(
        r#"{"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}"#,
        r#"{"DateLessThan": {"aws:CurrentTime": "2027-01-01T00:00:00Z"}}"#,
        "no",
    );
    conditions(
        r#"{"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}"#,
        r#"{"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}"#,
        "yes s3:GetObject arn:aws:s3:::a/example aws:tagkeys=example|a",
    );
    conditions(
        r#"{"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}"#,
        r#"{"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}"#,
        "yes s3:GetObject arn:aws:s3:::a/example",
    );
    conditions(
        r#"{"StringEqualsIgnoreCase": {"aws:SourceVpc": "VPC-a"}}"#,
        r#"{"StringLike": {"aws:SourceVpc": "???-*"}}"#,
        "no",
    );
    conditions(
        r#"{"Bool": {"aws:SecureTransport": "true"}}"#,
        r#"{"BoolIfExists": {"aws:SecureTransport": "true"}}"#,
        "no",
    );
}

#[test]
fn variables() {
    let home = |resource: &str| GET.replace("arn:aws:s3:::a/*", resource);
    let of = "arn:aws:s3:::a/${aws:username}/*";
    identity(&home(of), GET, "no");
    identity(
        &home(of),
        &home("arn:aws:s3:::a/*/x"),
        "yes s3:GetObject arn:aws:s3:::a/someone/example aws:username=someone",
    );
    identity(&home("arn:aws:s3:::a/${aws:username}/x"), &home(of), "no");
    identity(&home("arn:aws:s3:::a/bob/x"), &home(of), "yes s3:GetObject arn:aws:s3:::a/bob/x");
}

#[track_caller]
fn resource(new: &str, existing: &str, expected: &str) {
    let with = |principal: &str| {
        document(&GET.replace("\"Action\"", &format!("\"Principal\": {principal}, \"Action\"")))
    };
    let verdict = verdict(&with(new), &with(existing), Attached::Resource);
    let who = verdict.witness().map_or_else(String::new, |request| format!("{:?}", request.principal));
    let answer = shown(&verdict);
    let answer = answer.split(' ').next().unwrap();
    assert!(format!("{answer} {who}").starts_with(expected), "{} {who}", shown(&verdict));
}

#[test]
fn principals() {
    let aws = |text: &str| format!(r#"{{"AWS": "{text}"}}"#);
    resource(&aws("arn:aws:iam::123456789012:role/r"), &aws("123456789012"), "no");
    resource(&aws("arn:aws:iam::123456789012:root"), &aws("123456789012"), "no");
    resource(&aws("123456789012"), &aws("arn:aws:iam::123456789012:role/r"), "yes Role");
    resource("\"*\"", &aws("*"), "no");
    resource("\"*\"", &aws("123456789012"), "yes Anonymous");
    resource(r#"{"Service": "sns.amazonaws.com"}"#, "\"*\"", "no");
    resource(r#"{"Service": "sns.amazonaws.com"}"#, &aws("123456789012"), "yes Service");
}
