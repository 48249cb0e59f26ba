//! Each check with a case in which it speaks and near misses in which it has nothing to say.

use deployfence_source::{FileId, SourceText, Syntax, read};
use deployfence_template::from_document;

use super::*;
use crate::policy::Condition;

/// The names of what is said of a document.
fn said_of(document: &str, kind: Option<DocumentKind>) -> Vec<&'static str> {
    let document = read(&SourceText::new(document), Syntax::Json);
    assert!(document.problems().is_empty(), "{:?}", document.problems());
    lint(&from_document(&document, FileId(0)), kind).into_iter().map(|lint| lint.check.name()).collect()
}

/// The names of what is said of a policy with this statement.
fn said(statement: &str) -> Vec<&'static str> {
    said_of(&format!(r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", {statement}}}}}"#), None)
}

/// The same for a statement that reads objects under a condition.
fn said_if(condition: &str) -> Vec<&'static str> {
    said(&format!(r#""Action": "s3:GetObject", "Resource": "*", "Condition": {{{condition}}}"#))
}

const NOTHING: [&str; 0] = [];

#[test]
fn actions_that_do_not_exist() {
    assert_eq!(said(r#""Action": "s3:GetObjct", "Resource": "*""#), ["unknown-action"]);
    assert_eq!(said(r#""Action": "s4:*", "Resource": "*""#), ["unknown-action"]);
    assert_eq!(said(r#""Action": "GetObject", "Resource": "*""#), ["unknown-action"]);
    assert_eq!(said(r#""Action": ["S3:getobject", "s3:Get*"], "Resource": "*""#), ["redundant"]);
    assert_eq!(said(r#""Action": ["s3:GetObject", "*:Describe*"], "Resource": "*""#), NOTHING);
}

#[test]
fn what_is_allowed_but_for() {
    assert_eq!(said(r#""NotAction": "iam:*", "Resource": "*""#), ["allow-not-action"]);
    assert_eq!(said(r#""Action": "s3:*", "NotResource": "arn:aws:s3:::b""#), ["allow-not-resource"]);
    let deny = r#"{"Statement": {"Effect": "Deny", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::b"}}"#;
    assert_eq!(said_of(deny, None), NOTHING);
    let principal = r#""NotPrincipal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "*""#;
    assert_eq!(said(principal), ["allow-not-principal"]);
    let deny = format!(r#"{{"Statement": {{"Effect": "Deny", {principal}}}}}"#);
    assert_eq!(said_of(&deny, None), NOTHING);
}

#[test]
fn actions_and_resources_that_do_not_meet() {
    let of =
        |actions: &str, resources: &str| said(&format!(r#""Action": {actions}, "Resource": {resources}"#));
    assert_eq!(of(r#""s3:ListBucket""#, r#""arn:aws:s3:::b/*""#), ["action-without-resource"]);
    assert_eq!(of(r#""s3:ListBucket""#, r#""arn:aws:s3:::b*""#), NOTHING);
    assert_eq!(of(r#""s3:ListAllMyBuckets""#, r#""arn:aws:s3:::b""#), ["action-without-resource"]);
    assert_eq!(
        of(r#""s3:ListAllMyBuckets""#, r#"["arn:aws:s3:::b", "*"]"#),
        ["resource-without-action", "redundant"]
    );
    assert_eq!(
        of(r#""s3:GetObject""#, r#"["arn:aws:s3:::b/*", "arn:aws:sqs:*:*:q"]"#),
        ["resource-without-action"]
    );
    assert_eq!(of(r#""s3:GetObject*""#, r#""arn:aws:s3:::b""#), ["resource-without-action"]);
    assert_eq!(
        of(r#"["s3:GetObject", "s3:ListBucket"]"#, r#"["arn:aws:s3:::b", "arn:aws:s3:::b/*"]"#),
        NOTHING
    );
    assert_eq!(of(r#""logs:PutLogEvents""#, r#""arn:aws:logs:*:*:log-group:/aws/lambda/f:*""#), NOTHING);
    assert_eq!(of(r#""iam:PassRole""#, r#""arn:aws:iam::*:role/r""#), NOTHING);
    assert_eq!(of(r#""*""#, r#""arn:aws:s3:::b""#), NOTHING);
    let short = r#""Action": "execute-api:Invoke", "Resource": "execute-api:/*""#;
    assert_eq!(said(&format!(r#""Principal": "*", {short}"#)), NOTHING);
    assert_eq!(said(short), ["action-without-resource"]);
}

#[test]
fn condition_keys() {
    assert_eq!(said_if(r#""StringEquals": {"aws:SourceVcp": "vpc-1"}"#), ["unknown-key"]);
    assert_eq!(said_if(r#""StringEquals": {"AWS:sourcevpc": "vpc-1"}"#), NOTHING);
    assert_eq!(said_if(r#""StringEquals": {"s3:prefix": "a"}"#), ["unknown-key"]);
    assert_eq!(said_if(r#""StringEquals": {"s3:ExistingObjectTag/team": "a"}"#), NOTHING);
    assert_eq!(said_if(r#""StringEquals": {"aws:PrincipalTag/team": "a"}"#), NOTHING);
    let tag = r#""Condition": {"StringEquals": {"secretsmanager:ResourceTag/team": "a"}}"#;
    assert_eq!(
        said(&format!(r#""Action": "secretsmanager:GetSecretValue", "Resource": "*", {tag}"#)),
        NOTHING
    );
    assert_eq!(
        said_if(r#""ArnLike": {"lambda:SourceFunctionArn": "arn:aws:lambda:*:*:function:f"}"#),
        NOTHING
    );
    let trust = r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
        "Condition": {"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:o/r:ref:refs/heads/main"}}}}"#;
    assert_eq!(said_of(trust, None), NOTHING);
}

#[test]
fn operators_and_types() {
    assert_eq!(said_if(r#""StringLike": {"aws:SourceIp": "10.*"}"#), ["operator-type"]);
    assert_eq!(said_if(r#""IpAddress": {"aws:SourceIp": "10.0.0.0/8"}"#), NOTHING);
    assert_eq!(said_if(r#""NumericEquals": {"aws:SourceVpc": "1"}"#), ["operator-type"]);
    assert_eq!(said_if(r#""StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}"#), NOTHING);
    assert_eq!(said_if(r#""Bool": {"aws:SecureTransport": "yes"}"#), ["value-type"]);
    assert_eq!(said_if(r#""Bool": {"aws:SecureTransport": true}"#), NOTHING);
    assert_eq!(said_if(r#""IpAddress": {"aws:SourceIp": "10.0.0.0/8/8"}"#), ["value-type"]);
    assert_eq!(said_if(r#""DateLessThan": {"aws:CurrentTime": "tomorrow"}"#), ["value-type"]);
    assert_eq!(said_if(r#""DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}"#), NOTHING);
    assert_eq!(said_if(r#""ArnLike": {"aws:PrincipalArn": "role/x"}"#), ["value-type"]);
    assert_eq!(said_if(r#""Null": {"aws:SourceVpc": "false"}"#), NOTHING);
}

#[test]
fn wildcards_and_variables_as_text() {
    assert_eq!(said_if(r#""StringEquals": {"aws:SourceVpc": "vpc-*"}"#), ["wildcard-as-text"]);
    assert_eq!(said_if(r#""StringNotEquals": {"aws:SourceVpc": "vpc-*"}"#), ["wildcard-as-text"]);
    assert_eq!(said_if(r#""StringLike": {"aws:SourceVpc": "vpc-*"}"#), NOTHING);
    assert_eq!(said_if(r#""StringEquals": {"aws:SourceVpc": "vpc-${*}"}"#), NOTHING);
    let home = r#"{@"Statement": {"Effect": "Allow", "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::b/${aws:username}/*"}}"#;
    assert_eq!(said_of(&home.replace('@', ""), None), ["variable-as-text"]);
    assert_eq!(said_of(&home.replace('@', r#""Version": "2012-10-17", "#), None), NOTHING);
    let other = |braces: &str| said_of(&home.replace('@', "").replace("${aws:username}", braces), None);
    assert_eq!(other("${aws:PrincipalTag/team, 'none'}"), ["variable-as-text"]);
    assert_eq!(other("${stage}/${AWS:username}"), ["variable-as-text"]);
    assert_eq!(other("${cognito-identity.amazonaws.com:sub}"), ["variable-as-text"]);
    // What the Serverless Framework fills in is no variable of a policy.
    assert_eq!(other("${self:custom.bucket}"), NOTHING);
}

#[test]
fn for_all_values_in_an_allow() {
    let all = r#""ForAllValues:StringEquals": {"aws:SourceVpc": "vpc-1"}"#;
    assert_eq!(said_if(all), ["for-all-values"]);
    assert_eq!(said_if(&format!(r#"{all}, "Null": {{"aws:SourceVpc": "false"}}"#)), NOTHING);
    assert_eq!(said_if(&format!(r#"{all}, "Null": {{"aws:SourceVpc": "true"}}"#)), ["for-all-values"]);
    assert_eq!(said_if(&format!(r#"{all}, "StringLike": {{"aws:sourcevpc": "*"}}"#)), NOTHING);
    assert_eq!(said_if(r#""ForAnyValue:StringEquals": {"aws:SourceVpc": "vpc-1"}"#), NOTHING);
    // No tags at all are as good as the right ones.
    assert_eq!(said_if(r#""ForAllValues:StringEquals": {"aws:TagKeys": "team"}"#), NOTHING);
}

#[test]
fn what_is_said_twice() {
    let two = |first: &str, second: &str| {
        let statement = |rest: &str| format!(r#"{{"Effect": "Allow", {rest}}}"#);
        let (first, second) = (statement(first), statement(second));
        said_of(&format!(r#"{{"Version": "2012-10-17", "Statement": [{first}, {second}]}}"#), None)
    };
    let get = r#""Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*""#;
    let all = r#""Action": "s3:*", "Resource": "arn:aws:s3:::*""#;
    assert_eq!(two(get, all), ["redundant"]);
    assert_eq!(two(get, get), ["redundant"]);
    assert_eq!(two(get, r#""Action": "s3:GetObject", "Resource": "arn:aws:s3:::c/*""#), NOTHING);
    let when = r#", "Condition": {"Bool": {"aws:SecureTransport": "true"}}"#;
    assert_eq!(two(get, &format!("{all}{when}")), NOTHING);
    assert_eq!(two(&format!("{get}{when}"), all), ["redundant"]);
    assert_eq!(
        said(r#""Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::b/c"]"#),
        ["redundant"]
    );
    assert_eq!(
        said(r#""Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/?", "arn:aws:s3:::b/*d"]"#),
        NOTHING
    );
}

#[test]
fn elements_by_kind() {
    use DocumentKind as K;
    let with =
        |rest: &str, kind| said_of(&format!(r#"{{"Statement": {{"Effect": "Allow", {rest}}}}}"#), Some(kind));
    let plain = r#""Action": "s3:GetObject", "Resource": "*""#;
    let to_all = format!(r#""Principal": "*", {plain}"#);
    for kind in [K::Identity, K::Boundary, K::Session, K::ServiceControl] {
        assert_eq!(with(plain, kind), NOTHING, "{kind:?}");
        assert_eq!(with(&to_all, kind), ["misplaced-element"], "{kind:?}");
    }
    for kind in [K::Resource, K::Endpoint] {
        assert_eq!(with(plain, kind), ["missing-element"], "{kind:?}");
        assert_eq!(with(&to_all, kind), NOTHING, "{kind:?}");
    }
    assert_eq!(with(&to_all, K::ResourceControl), ["misplaced-element"]);
    assert_eq!(
        said_of(&format!(r#"{{"Statement": {{"Effect": "Deny", {to_all}}}}}"#), Some(K::ResourceControl)),
        NOTHING
    );
    assert_eq!(with(r#""Action": "s3:GetObject""#, K::Identity), ["missing-element"]);
    let trust = r#""Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole""#;
    assert_eq!(with(trust, K::Trust), NOTHING);
    assert_eq!(with(&format!(r#"{trust}, "Resource": "*""#), K::Trust), ["misplaced-element"]);
}

#[test]
fn names_and_empty_lists() {
    let two = |a: &str, b: &str| {
        let statement = |sid: &str, action: &str| {
            format!(r#"{{"Sid": "{sid}", "Effect": "Allow", "Action": "{action}", "Resource": "*"}}"#)
        };
        said_of(
            &format!(
                r#"{{"Statement": [{}, {}]}}"#,
                statement(a, "s3:GetObject"),
                statement(b, "s3:PutObject")
            ),
            None,
        )
    };
    assert_eq!(two("A", "A"), ["sid"]);
    assert_eq!(two("A", "a"), NOTHING);
    assert_eq!(two("", ""), NOTHING);
    assert_eq!(two("A b", "C"), ["sid"]);
    assert_eq!(said_of(r#"{"Statement": []}"#, None), ["empty-element"]);
    assert_eq!(said(r#""Action": [], "Resource": "*""#), ["empty-element"]);
    assert_eq!(said(r#""Action": "s3:GetObject", "Resource": []"#), ["empty-element"]);
}

#[test]
fn principals() {
    let of = |principal: &str| {
        said(&format!(r#""Principal": {{"AWS": "{principal}"}}, "Action": "s3:GetObject", "Resource": "*""#))
    };
    assert_eq!(of("arn:aws:iam::111122223333:role/*"), ["wildcard-in-principal"]);
    assert_eq!(of("arn:aws:iam::111122223333:role/r"), NOTHING);
    assert_eq!(of("*"), NOTHING);
}

#[test]
fn the_language() {
    assert_eq!(
        said_of(r#"{"Statement": {"Effect": "allow", "Action": "s3:GetObject", "Resource": "*"}}"#, None),
        ["unknown-value"]
    );
    assert_eq!(said_if(r#""StringEqual": {"aws:SourceVpc": "vpc-1"}"#), ["unknown-value"]);
}

#[test]
fn kinds_are_guessed() {
    let kind = |rest: &str| {
        let text = format!(r#"{{"Statement": {{"Effect": "Allow", {rest}}}}}"#);
        DocumentKind::guess(&Policy::new(&from_document(
            &read(&SourceText::new(text), Syntax::Json),
            FileId(0),
        )))
    };
    assert_eq!(kind(r#""Action": "s3:*", "Resource": "*""#), DocumentKind::Identity);
    assert_eq!(kind(r#""Action": "s3:*", "Principal": "*", "Resource": "*""#), DocumentKind::Resource);
    assert_eq!(kind(r#""Action": "STS:AssumeRole", "Principal": "*""#), DocumentKind::Trust);
    assert_eq!(kind(r#""Action": "es:*", "Principal": "*""#), DocumentKind::Resource);
}

#[test]
fn what_is_not_compared_is_told() {
    let many = |count: usize| {
        let names: Vec<String> = (0..count).map(|number| format!("\"arn:aws:s3:::b{number}/*\"")).collect();
        said(&format!(r#""Action": "s3:GetObject", "Resource": [{}]"#, names.join(",")))
    };
    assert_eq!(many(1000), NOTHING);
    assert_eq!(many(1100), ["not-compared"]);
    assert_eq!(many(2100), ["not-compared", "not-compared"]);
}

#[test]
fn an_effect_and_a_version_are_text() {
    let of = |effect: &str, version: &str| {
        let statement = r#""Action": "s3:GetObject", "Resource": "*""#;
        said_of(
            &format!(r#"{{"Version": {version}, "Statement": [{{"Effect": {effect}, {statement}}}]}}"#),
            None,
        )
    };
    let current = r#""2012-10-17""#;
    assert_eq!(of(r#""Allow""#, current), NOTHING);
    for wrong in ["1", "true", "null", r#"["Deny"]"#, r#"{"a": "Deny"}"#] {
        assert_eq!(of(wrong, current), ["wrong-type"], "{wrong}");
        assert_eq!(of(r#""Allow""#, wrong), ["wrong-type"], "{wrong}");
    }
}

/// What of a statement's conditions no request can satisfy: the operator that reads no value, or the two that exclude each
/// other.
fn impossible_if(condition: &str) -> Vec<String> {
    let statement = format!(
        r#"{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {{{condition}}}}}"#
    );
    let document = read(
        &SourceText::new(format!(r#"{{"Version": "2012-10-17", "Statement": {statement}}}"#)),
        Syntax::Json,
    );
    let policy = Policy::new(&from_document(&document, FileId(0)));
    let shown = |condition: &Condition| condition.operator.map(|o| o.to_string()).unwrap_or_default();
    match policy.statements.first().and_then(impossible) {
        Some(Impossible::Unreadable(condition)) => vec![shown(condition)],
        Some(Impossible::Excluded(one, other)) => vec![shown(one), shown(other)],
        None => Vec::new(),
    }
}

#[test]
fn values_that_the_operator_cannot_read() {
    for (operator, values) in [
        ("Bool", r#""yes""#),
        ("Null", r#""1""#),
        ("NumericLessThan", r#"["ten", "1 0"]"#),
        ("DateLessThan", r#""tomorrow""#),
        ("IpAddress", r#""intranet""#),
    ] {
        let of = |operator: &str| impossible_if(&format!(r#""{operator}": {{"aws:SourceIp": {values}}}"#));
        assert_eq!(of(operator), [operator]);
        // What is only asked where the key is there holds without it.
        if operator != "Null" {
            assert_eq!(of(&format!("{operator}IfExists")), NOTHING);
            assert_eq!(of(&format!("ForAllValues:{operator}")), NOTHING);
        }
    }
    assert_eq!(impossible_if(r#""NotIpAddress": {"aws:SourceIp": "intranet"}"#), NOTHING);
    assert_eq!(impossible_if(r#""IpAddress": {"aws:SourceIp": ["intranet", "10.0.0.0/8"]}"#), NOTHING);
    assert_eq!(impossible_if(r#""Bool": {"aws:SecureTransport": "TRUE"}"#), NOTHING);
    assert_eq!(impossible_if(r#""StringEquals": {"aws:SourceVpc": "x"}"#), NOTHING);
}

#[test]
fn demands_that_exclude_each_other() {
    let of = |one: &str, other: &str| {
        let pair = |text: &str| {
            let (operator, value) = text.split_once(' ').unwrap_or((text, ""));
            format!(r#""{operator}": {{"aws:SourceVpc": {value}}}"#)
        };
        impossible_if(&format!("{}, {}", pair(one), pair(other)))
    };
    let vpc = r#"StringEquals "vpc-1""#;
    assert_eq!(of(vpc, r#"StringNotEquals "vpc-1""#), ["StringEquals", "StringNotEquals"]);
    assert_eq!(of(vpc, r#"StringLike "vpc-2*""#), ["StringEquals", "StringLike"]);
    assert_eq!(of(vpc, r#"Null "true""#), ["StringEquals", "Null"]);
    assert_eq!(of(vpc, r#"StringNotEquals "vpc-2""#), NOTHING);
    assert_eq!(of(vpc, r#"StringLike "vpc-*""#), NOTHING);
    assert_eq!(of(vpc, r#"Null "false""#), NOTHING);
    assert_eq!(of(vpc, r#"StringLike "${aws:username}""#), NOTHING);
    assert_eq!(of(r#"StringEquals ["vpc-1", "vpc-2"]"#, r#"StringNotEquals "vpc-1""#), NOTHING);
    assert_eq!(of(r#"StringLike "vpc-1*""#, r#"StringNotLike "vpc-1*""#), NOTHING);
    assert_eq!(of(r#"StringEqualsIfExists "vpc-1""#, r#"Null "true""#), NOTHING);
}

#[test]
fn keys_of_several_values_meet_both_demands() {
    let tags = r#""ForAnyValue:StringEquals": {"aws:TagKeys": "a"}, "ForAnyValue:StringNotEquals": {"aws:TagKeys": "a"}"#;
    assert_eq!(impossible_if(tags), NOTHING);
    let plain = r#""StringEquals": {"aws:TagKeys": "a"}, "StringNotEquals": {"aws:TagKeys": "a"}"#;
    assert_eq!(impossible_if(plain), NOTHING);
}
