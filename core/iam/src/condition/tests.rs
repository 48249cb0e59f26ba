use deployfence_value::Answer;

use super::{Instant, Network, Number, holds};
use crate::request::Context;
use crate::testing::{context, policy};

/// What `{operator: {key: values}}` says of a context; values are separated by `|`, and `-` is an absent key.
fn ask(operator: &str, written: &str, value: &str) -> Answer {
    let values: Vec<String> = written.split('|').map(|value| format!("{value:?}")).collect();
    let statement = format!(
        r#"{{"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {{"{operator}": {{"aws:Key": [{}]}}}}}}"#,
        values.join(", ")
    );
    let policy = policy(&statement);
    let condition = &policy.statements[0].conditions[0];
    let mut keys = vec![("aws:Name", "bob"), ("aws:Many", "a|b"), ("aws:Arn", "arn:aws:iam::1:role/r")];
    if value != "-" {
        keys.push(("AWS:key", value));
    }
    holds(condition, &context(&keys))
}

fn all(cases: &[(&str, &str, &str, bool)]) {
    for (operator, written, value, expected) in cases {
        let answer = ask(operator, written, value);
        assert_eq!(answer, Answer::from(*expected), "{operator} {written} on {value}");
    }
}

#[test]
fn strings() {
    all(&[
        ("StringEquals", "a|b", "b", true),
        ("StringEquals", "a", "A", false),
        ("StringEquals", "a*", "ab", false),
        ("StringNotEquals", "a|b", "c", true),
        ("StringNotEquals", "a|b", "b", false),
        ("StringEqualsIgnoreCase", "Straße", "sTRAßE", true),
        ("StringNotEqualsIgnoreCase", "A", "a", false),
        ("StringLike", "a*c?", "a:b:cd", true),
        ("StringLike", "A*", "ab", false),
        ("StringNotLike", "a*|b*", "bc", false),
    ]);
}

#[test]
fn numbers_are_compared_exactly() {
    all(&[
        ("NumericEquals", "10", "10.0", true),
        ("NumericEquals", "0.1", "0.10000000000000000000000001", false),
        ("NumericLessThan", "-1", "-2", true),
        ("NumericLessThan", "9", "10", false),
        ("NumericLessThanEquals", "90071992547409930000000", "90071992547409930000000", true),
        ("NumericGreaterThan", "90071992547409930000000", "90071992547409930000001", true),
        ("NumericGreaterThanEquals", "5|7", "5", true),
        ("NumericNotEquals", "5", "6", true),
        // What is no number satisfies neither.
        ("NumericEquals", "5", "five", false),
        ("NumericNotEquals", "5", "five", false),
        ("NumericEquals", "1e1", "10", false),
    ]);
    let number = |text: &str| Number::parse(text).unwrap();
    for (a, b) in
        [("0", "1"), ("-1", "1"), ("-1", "0"), ("-2.5", "-2.49"), ("10", "10.000001"), ("99", "100")]
    {
        let (a, b) = (number(a), number(b));
        let between = a.between(&b).unwrap();
        assert!(a < between && between < b, "{a} {between} {b}");
        assert_eq!(number(&between.to_string()), between);
    }
    assert_eq!(number("-0.0"), number("0"));
    assert_eq!(number("007.50").to_string(), "7.5");
}

#[test]
fn dates_in_all_forms() {
    all(&[
        ("DateEquals", "2024-02-29", "2024-02-29T00:00:00Z", true),
        ("DateEquals", "2024", "2024-01-01T00:00Z", true),
        ("DateEquals", "2024-03", "2024-03-01", true),
        ("DateEquals", "1709164800", "2024-02-29T00:00:00Z", true),
        ("DateEquals", "2024-02-29T01:30:00+01:30", "2024-02-29T00:00:00.000Z", true),
        ("DateLessThan", "2024-01-01T00:00:00Z", "2023-12-31T23:59:59.999Z", true),
        ("DateGreaterThan", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00.5Z", true),
        ("DateGreaterThanEquals", "2024-01-01", "2023-12-31", false),
        ("DateNotEquals", "2024-01-01", "2024-01-02", true),
        ("DateNotEquals", "2024-01-01", "2023-02-29", false),
        ("DateEquals", "2024-13-01", "2024-13-01", false),
    ]);
    for text in [
        "1970-01-01T00:00:00Z",
        "2000-02-29T23:59:59Z",
        "0001-03-01T00:00:00.000000001Z",
        "9999-12-31T00:00:00Z",
    ] {
        assert_eq!(Instant::parse(text).unwrap().to_string(), text);
    }
    let far = Instant::parse("999999999999").unwrap();
    assert_eq!(Instant::parse(&far.to_string()), Some(far));
    assert_eq!(Instant::parse("0").unwrap().nanoseconds, 0);
    assert_eq!(
        Instant::parse("1969-12-31T23:59:59.5Z").unwrap().to_string(),
        "1969-12-31T23:59:59.500000000Z"
    );
}

#[test]
fn addresses() {
    all(&[
        ("IpAddress", "203.0.113.0/24", "203.0.113.77", true),
        ("IpAddress", "203.0.113.5/24", "203.0.113.77", true),
        ("IpAddress", "203.0.113.0", "203.0.113.1", false),
        ("IpAddress", "0.0.0.0/0", "8.8.8.8", true),
        ("IpAddress", "0.0.0.0/0", "::1", false),
        ("NotIpAddress", "0.0.0.0/0", "::1", true),
        ("IpAddress", "2001:DB8::/32", "2001:db8:1::5", true),
        ("IpAddress", "::/0", "2001:db8:1::5", true),
        ("IpAddress", "2001:db8::1", "2001:0db8:0:0::1", true),
        ("NotIpAddress", "10.0.0.0/8|192.168.0.0/16", "192.168.1.1", false),
        ("NotIpAddress", "10.0.0.0/8", "somewhere", false),
        ("IpAddress", "10.0.0.0/33", "10.0.0.0", false),
    ]);
    for text in ["10.0.0.0/8", "1.2.3.4", "0.0.0.0/0", "::/0", "2001:db8::/32", "::1"] {
        assert_eq!(Network::parse(text).unwrap().to_string(), text);
    }
}

#[test]
fn truth_bytes_and_arns() {
    all(&[
        ("Bool", "true", "True", true),
        ("Bool", "false", "true", false),
        ("Bool", "true", "1", false),
        ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", true),
        ("BinaryEquals", "QQ==", "QR==", true),
        ("BinaryEquals", "QmluYXJ5", "QmluYXJ6", false),
        ("BinaryEquals", "Qml", "Qml", false),
        ("ArnEquals", "arn:aws:sns:*:*:topic*", "arn:aws:sns:us-east-1:1:topic:a", true),
        ("ArnLike", "arn:aws:sns:*:topic", "arn:aws:sns:us-east-1:1:topic", false),
        ("ArnNotLike", "arn:aws:iam::*:role/r", "arn:aws:iam::1:role/r", false),
        ("ArnLike", "*", "no arn", false),
        ("ArnNotEquals", "arn:aws:iam::1:role/r", "no arn", false),
    ]);
}

#[test]
fn absent_keys() {
    all(&[
        ("StringEquals", "a", "-", false),
        ("StringNotEquals", "a", "-", true),
        ("ArnNotLike", "arn:aws:iam::1:role/r", "-", true),
        ("NotIpAddress", "10.0.0.0/8", "-", true),
        ("StringEqualsIfExists", "a", "-", true),
        ("StringEqualsIfExists", "a", "b", false),
        ("NumericLessThanIfExists", "1", "-", true),
        ("Null", "true", "-", true),
        ("Null", "false", "-", false),
        ("Null", "true", "a", false),
        ("Null", "false", "a", true),
    ]);
}

#[test]
fn set_operators() {
    all(&[
        ("ForAllValues:StringEquals", "a|b", "a|b", true),
        ("ForAllValues:StringEquals", "a|b", "a|c", false),
        ("ForAllValues:StringEquals", "a", "-", true),
        ("ForAllValues:StringEquals", "a", "", true),
        ("ForAnyValue:StringEquals", "a|b", "c|b", true),
        ("ForAnyValue:StringEquals", "a", "-", false),
        ("ForAnyValue:StringEquals", "", "", false),
        ("ForAnyValue:StringNotEquals", "a", "-", false),
        ("ForAnyValue:StringNotEquals", "a", "a|b", true),
        ("ForAllValues:StringNotEquals", "a", "b|c", true),
        ("ForAllValues:StringNotEquals", "a", "a|c", false),
        ("ForAnyValue:StringEqualsIfExists", "a", "-", true),
        // A key with several values needs a set operator.
        ("StringEquals", "a|b", "a|b", false),
        ("StringNotEquals", "c", "a|b", false),
    ]);
}

#[test]
fn variables() {
    all(&[
        ("StringEquals", "${aws:Name}", "bob", true),
        ("StringLike", "home/${aws:NAME}/*", "home/bob/x", true),
        ("StringLike", "${*}b", "ab", false),
        ("StringEquals", "${aws:absent}", "bob", false),
        // "Inverse" operators match what has no value.
        ("StringNotEquals", "${aws:absent}", "bob", true),
        ("StringEquals", "${aws:absent, 'bob'}", "bob", true),
        ("StringEquals", "${aws:Many}", "a", false),
        ("ArnLike", "${aws:Arn}", "arn:aws:iam::1:role/r", true),
        ("NumericEquals", "${aws:absent, '5'}", "5", false),
    ]);
}

#[test]
fn what_is_not_known_of_a_request_is_unknown() {
    let policy = policy(
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"StringEquals": {"aws:Key": "a"}, "Null": {"aws:Key": "false"}}}"#,
    );
    for condition in &policy.statements[0].conditions {
        assert_eq!(holds(condition, &Context::open()), Answer::Unknown);
    }
}
