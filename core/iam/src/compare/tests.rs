//! Pairs of policies with known answers.

use std::sync::Arc;

use deployfence_value::Text;

use super::{Attached, PublicType, Verdict, compare, compare_stacks, grants, is_public};
use crate::caller::Caller;
use crate::evaluate::Policies;
use crate::policy::Policy;
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
    // It needs no permission, so that nobody gets one.
    let caller = format!(
        "{GET}, {}",
        GET.replace("s3:GetObject", "sts:GetCallerIdentity").replace("arn:aws:s3:::a/*", "*")
    );
    identity(&caller, GET, "no");
    // One whose resource is an object, where there is one.
    identity(
        &GET.replace("s3:GetObject", "s3:*"),
        &GET.replace("s3:GetObject", "s3:Ab*"),
        "yes s3:BypassGovernanceRetention arn:aws:s3:::a/example",
    );
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

#[track_caller]
fn public(name: &str, statement: &str, expected: &str) {
    let of = PublicType::parse(name).unwrap();
    let answer = shown(&is_public(&policy(&document(statement)), of));
    assert!(answer.starts_with(expected), "{answer}");
}

#[test]
fn what_lets_strangers_in_is_public() {
    let bucket = |principal: &str, rest: &str| {
        format!(
            r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"{rest}}}"#
        )
    };
    let when = |condition: &str| bucket("\"*\"", &format!(", \"Condition\": {condition}"));
    let s3 = "AWS::S3::Bucket";
    public(s3, &bucket("\"*\"", ""), "yes s3:GetObject arn:aws:s3:::b/example");
    public(s3, &bucket(r#"{"AWS": "*"}"#, ""), "yes");
    public(s3, &bucket(r#"{"AWS": "123456789012"}"#, ""), "no");
    public(s3, &bucket(r#"{"Service": "cloudtrail.amazonaws.com"}"#, ""), "no");
    public(s3, &when(r#"{"Bool": {"aws:SecureTransport": "true"}}"#), "yes");
    public(s3, &when(r#"{"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}"#), "no");
    public(s3, &when(r#"{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abc"}}"#), "yes");
    public(s3, &when(r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-abc"}}"#), "yes");
    public(s3, &when(r#"{"StringEquals": {"aws:PrincipalAccount": "123456789012"}}"#), "no");
    public(s3, &when(r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/*"}}"#), "no");
    public(s3, &when(r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin"}}"#), "yes");
    public(s3, &when(r#"{"StringEquals": {"aws:SourceVpce": "vpce-1"}}"#), "no");
    public(s3, &when(r#"{"StringLike": {"aws:SourceVpce": "vpce-*"}}"#), "yes");
    public(s3, &when(r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#), "no");
    public(s3, &when(r#"{"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}"#), "yes");
    public(s3, &when(r#"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#), "yes");
    // Of the wrong service: it has no effect on a bucket.
    public("AWS::SQS::Queue", &bucket("\"*\"", ""), "no");
    let denied = format!("{}, {}", bucket("\"*\"", ""), bucket("\"*\"", "").replace("Allow", "Deny"));
    public(s3, &denied, "no");
    let role = |principal: &str, rest: &str| {
        format!(r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole*"{rest}}}"#)
    };
    let trust = "AWS::IAM::AssumeRolePolicyDocument";
    public(trust, &role("\"*\"", ""), "yes sts:AssumeRole");
    public(trust, &role(r#"{"Service": "lambda.amazonaws.com"}"#, ""), "no");
    let github =
        r#"{"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"}"#;
    public(trust, &role(github, ""), "yes");
    let subject = |text: &str| {
        let key = "token.actions.githubusercontent.com:sub";
        role(github, &format!(r#", "Condition": {{"StringLike": {{"{key}": "{text}"}}}}"#))
    };
    public(trust, &subject("repo:org/*"), "no");
    public(trust, &subject("repo:*"), "yes");
}

#[test]
fn grants_are_asked_by_actions_and_resources() {
    let ask = |statement: &str, actions: &[&str], resources: &[&str]| {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let verdict =
            grants(&policy(&document(statement)), Attached::Identity, &owned(actions), &owned(resources));
        shown(&verdict).split(' ').next().unwrap().to_owned()
    };
    assert_eq!(ask(GET, &["s3:GetObject"], &[]), "yes");
    assert_eq!(ask(GET, &["s3:PutObject"], &[]), "no");
    assert_eq!(ask(GET, &["s3:*"], &["arn:aws:s3:::a/x"]), "yes");
    assert_eq!(ask(GET, &[], &["arn:aws:s3:::b/*"]), "no");
    let deny = format!("{GET}, {}", GET.replace("Allow", "Deny").replace("a/*", "*"));
    assert_eq!(ask(&deny, &["s3:GetObject"], &[]), "no");
    // A variable may turn out to be what is asked for.
    let home = GET.replace("a/*", "a/${aws:username}/*");
    assert_eq!(ask(&home, &["s3:GetObject"], &["arn:aws:s3:::a/bob/x"]), "yes");
    assert_eq!(ask(&home, &["s3:GetObject"], &["arn:aws:s3:::b/bob/x"]), "no");
    let assume =
        r#"{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::111122223333:role/r"}"#;
    assert_eq!(ask(assume, &["sts:AssumeRole"], &[]), "yes");
}

#[test]
fn stacks_are_compared_as_they_are_combined() {
    let caller = Caller::parse(&Text::literal("arn:aws:iam::111122223333:role/app")).unwrap();
    let account = Text::literal("111122223333");
    let all = policy(r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#);
    let get = policy(GET);
    let stack = |identity: &Arc<Policy>, boundary: Option<&Arc<Policy>>| Policies {
        identity: vec![identity.clone()],
        boundaries: boundary.into_iter().cloned().collect(),
        ..Policies::default()
    };
    let ask =
        |new: &Policies, existing: &Policies| shown(&compare_stacks(new, existing, &caller, Some(&account)));
    assert_eq!(ask(&stack(&all, Some(&get)), &stack(&get, None)), "no");
    assert_eq!(ask(&stack(&get, None), &stack(&all, Some(&get))), "no");
    assert!(ask(&stack(&all, None), &stack(&all, Some(&get))).starts_with("yes s3:"));
    // What a resource's policy grants to everybody, a boundary that lacks it does not cut.
    let bucket = policy(&GET.replace("\"Action\"", "\"Principal\": \"*\", \"Action\""));
    let with = |stack: Policies| Policies { resource: Some(bucket.clone()), ..stack };
    let none = policy(r#"{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}"#);
    let open = ask(&with(stack(&none, Some(&none))), &stack(&none, Some(&none)));
    assert!(open.starts_with("yes s3:GetObject"), "{open}");
    // A level of service control policies that allows less cuts it.
    let under = |level: &Arc<Policy>| Policies {
        service_control: Some(vec![vec![level.clone()]]),
        ..stack(&all, None)
    };
    assert_eq!(ask(&under(&get), &stack(&get, None)), "no");
    assert_eq!(ask(&under(&none), &stack(&none, None)), "no");
    assert!(ask(&stack(&get, None), &under(&none)).starts_with("yes s3:GetObject"));
}

/// What needs a request that none of the usual examples is: the answer may be *unknown*, and never *no*.
#[test]
fn no_corner_is_taken_for_a_proof() {
    let at = |resource: &str| GET.replace("arn:aws:s3:::a/*", resource);
    let when = |resource: &str, condition: &str| {
        at(resource).replace('}', &format!(r#", "Condition": {condition}}}"#))
    };
    let user = "arn:aws:s3:::a/${aws:username}";
    let at_user = |condition: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "{user}", "Condition": {condition}}}"#
        )
    };
    let nothing = at("arn:aws:s3:::unrelated");
    let team = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"aws:RequestTag/o": "team-*"}, "StringEquals": {"aws:RequestTag/o": "${aws:username}"}}}"#;
    let but = format!(
        r#"{}, {{"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::a/${{aws:username}}/x"}}"#,
        at("arn:aws:s3:::a/b*/x")
    );
    let free = r#"{"Effect": "Allow", "Action": ["sts:GetCallerIdentity", "foo:Bar"], "Resource": "*"}"#;
    // Requests have several tags, and without a set operator that fits none.
    let any_tag = r#"{"StringLikeIfExists": {"aws:TagKeys": "*"}}"#;
    // Where variables are not filled in, every address, number and date differs from one.
    let not_an_address = r#"{"ForAnyValue:NotIpAddress": {"aws:TagKeys": "${aws:username}"}}"#;
    let not_a_number = r#"{"ForAnyValue:NumericNotEquals": {"aws:TagKeys": "${aws:username}"}}"#;
    let not_a_date = r#"{"ForAnyValue:DateNotEquals": {"aws:TagKeys": "${aws:username}"}}"#;
    let five = r#"{"NumericEquals": {"s3:max-keys": "5"}}"#;
    let text = r#"{"StringEquals": {"s3:max-keys": "5"}}"#;
    let tags = r#"{"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "c"]}}"#;
    let not_b = r#"{"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "c"]}, "StringNotEquals": {"aws:TagKeys": "b"}}"#;
    let pairs = [
        (at(user), at("arn:aws:s3:::a/?")),
        (team.to_owned(), nothing.clone()),
        (at_user(r#"{"StringEquals": {"aws:username": "${aws:PrincipalTag/x}"}}"#), nothing.clone()),
        (but, nothing.clone()),
        (at_user(r#"{"StringLike": {"aws:username": ["t*", "*x"]}}"#), at("arn:aws:s3:::a/tx/*")),
        (when("*", five), when("*", text)),
        (at("*"), when("*", any_tag)),
        (when("*", not_an_address), nothing.clone()),
        (when("*", not_a_number), nothing.clone()),
        (when("*", not_a_date), nothing.clone()),
        (when("*", tags), when("*", not_b)),
        (at("arn:aws:s3:::\u{E000}x"), at("arn:aws:s3:::?x")),
        // One of two actions that lie in one group needs no permission.
        (free.to_owned(), nothing),
    ];
    for (new, existing) in pairs {
        let verdict = verdict(&document(&new), &document(&existing), Attached::Identity);
        assert!(!matches!(verdict, Verdict::No), "{new}\n{existing}");
    }
}

#[test]
fn no_caller_is_forgotten() {
    let of = |principal: &str, rest: &str| {
        format!(
            r#"{{"Effect": "Allow", {principal}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"{rest}}}"#
        )
    };
    let everybody = |condition: &str| of(r#""Principal": "*""#, &format!(r#", "Condition": {condition}"#));
    let role = of(r#""Principal": {"AWS": "arn:aws:iam::123456789012:role/r"}"#, "");
    let listed =
        r#""NotPrincipal": {"AWS": ["arn:aws:iam::123456789012:role/r", "arn:aws:iam::123456789012:root"]}"#;
    let denied = format!("{role}, {}", of(listed, "").replace("Allow", "Deny"));
    let nobody = of(r#""Principal": {"AWS": "arn:aws:iam::210987654321:user/nobody"}"#, "");
    let stranger = of(r#""Principal": {"AWS": "999988887777"}"#, "");
    let own = of(r#""Principal": "*""#, "").replace("b/*", "b/${aws:PrincipalAccount}/*");
    let pairs = [
        // A session is not exempted by its role's ARN.
        (role, denied),
        (everybody(r#"{"StringLike": {"aws:PrincipalAccount": "1234*"}}"#), nobody.clone()),
        (everybody(r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws-cn:iam::*:role/x"}}"#), nobody.clone()),
        (everybody(r#"{"StringEquals": {"aws:PrincipalType": "FederatedUser"}}"#), nobody.clone()),
        (
            everybody(r#"{"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}"#),
            nobody.clone(),
        ),
        (of(r#""Principal": {"AWS": "*"}"#, ""), stranger),
        (own, nobody),
    ];
    for (new, existing) in pairs {
        let verdict = verdict(&document(&new), &document(&existing), Attached::Resource);
        assert!(!matches!(verdict, Verdict::No), "{new}\n{existing}");
    }
}

#[test]
fn what_only_one_side_denies_counts_where_statements_are_shared() {
    let caller = Caller::parse(&Text::literal("arn:aws:iam::111122223333:role/app")).unwrap();
    let home = policy(&GET.replace("a/*", "a/${aws:userid}/*"));
    let deny = policy(&GET.replace("Allow", "Deny").replace("a/*", "a/b*/*"));
    let stack = |identity: Vec<Arc<Policy>>| Policies { identity, ..Policies::default() };
    let verdict = compare_stacks(&stack(vec![home.clone()]), &stack(vec![home, deny]), &caller, None);
    assert!(!matches!(verdict, Verdict::No));
}
