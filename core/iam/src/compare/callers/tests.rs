use deployfence_value::Text;

use crate::caller::Caller;
use crate::compare::{Attached, PublicType, Verdict, compare, compare_stacks, is_public};
use crate::evaluate::Policies;
use crate::testing::policy;

const ALICE: &str = "arn:aws:iam::111122223333:user/team/alice";
const ROLE: &str = "arn:aws:iam::111122223333:role/app";

/// A statement about objects of a bucket.
fn statement(effect: &str, principal: &str, path: &str, condition: &str) -> String {
    format!(
        r#"{{"Effect": "{effect}", {principal}"Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/{path}",
            "Condition": {condition}}}"#
    )
}

fn caller(arn: &str) -> Caller {
    Caller::parse(&Text::literal(arn)).unwrap()
}

#[test]
fn the_name_of_a_given_user_is_known_and_nobody_else_has_one() {
    let own = statement("Allow", "", "${aws:username}/*", "{}");
    let at = |path: &str| statement("Allow", "", path, "{}");
    let named = |name: &str| {
        statement("Allow", "", "*", &format!(r#"{{"StringEquals": {{"aws:username": "{name}"}}}}"#))
    };
    let unnamed = statement("Allow", "", "*", r#"{"Null": {"aws:username": "true"}}"#);
    let nothing = statement("Allow", "", "", "{}");
    for (who, new, existing, proved) in [
        (ALICE, own.clone(), at("alice/*"), true),
        (ALICE, at("alice/*"), own.clone(), true),
        (ALICE, own.clone(), at("bob/*"), false),
        (ALICE, named("bob"), nothing.clone(), true),
        (ALICE, named("alice"), nothing.clone(), false),
        (ALICE, unnamed.clone(), nothing.clone(), true),
        (ROLE, unnamed, nothing.clone(), false),
        (ROLE, own, nothing.clone(), true),
        (ROLE, named("app"), nothing, true),
    ] {
        let stack = |json: &str| Policies { identity: vec![policy(json)], ..Policies::default() };
        let account = Text::literal("111122223333");
        let verdict = compare_stacks(&stack(&new), &stack(&existing), &caller(who), Some(&account));
        assert_eq!(matches!(verdict, Verdict::No), proved, "{who} {new} {verdict:?}");
        assert_eq!(matches!(verdict, Verdict::Yes(_)), !proved, "{who} {new} {verdict:?}");
    }
}

/// Who makes the request that shows that a bucket's policy is public, or why there is none.
fn who(condition: &str) -> String {
    let open = policy(&statement("Allow", r#""Principal": "*", "#, "*", condition));
    match is_public(&open, PublicType::parse("AWS::S3::Bucket").unwrap()) {
        Verdict::Yes(request) if request.principal == Caller::Anonymous => "anonymous".to_owned(),
        Verdict::Yes(_) => "signed".to_owned(),
        Verdict::No => "no".to_owned(),
        Verdict::Unknown(reasons) => reasons.join("; "),
    }
}

#[test]
fn requests_without_credentials_have_no_keys_of_credentials() {
    for (condition, expected) in [
        ("{}", "anonymous"),
        (r#"{"StringEquals": {"aws:PrincipalTag/team": "${aws:PrincipalTag/lead}"}}"#, "signed"),
        (r#"{"StringLike": {"aws:PrincipalOrgID": "o-*"}}"#, "signed"),
        (r#"{"Null": {"aws:PrincipalOrgID": "false"}}"#, "signed"),
        (r#"{"Null": {"aws:username": "false"}}"#, "signed"),
        (r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#, "signed"),
        (r#"{"Null": {"aws:PrincipalOrgID": "true"}}"#, "anonymous"),
        (r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-abc"}}"#, "anonymous"),
        (r#"{"Bool": {"aws:PrincipalIsAWSService": "false"}}"#, "signed"),
        (r#"{"StringEquals": {"aws:PrincipalAccount": "anonymous"}}"#, "anonymous"),
        (r#"{"StringEqualsIfExists": {"aws:PrincipalAccount": "111122223333"}}"#, "no"),
        (r#"{"Null": {"aws:PrincipalArn": "true"}}"#, "anonymous"),
    ] {
        assert_eq!(who(condition), expected, "{condition}");
    }
}

/// What a session's ARN does not say is the path of its role.
#[test]
fn a_session_has_the_arn_of_its_role_with_the_path() {
    let session = r#""Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/app/ci"}, "#;
    let when = |effect: &str, principal: &str, role: &str| {
        let condition =
            format!(r#"{{"ArnEquals": {{"aws:PrincipalArn": "arn:aws:iam::111122223333:{role}"}}}}"#);
        statement(effect, principal, "*", &condition)
    };
    let nobody = statement("Deny", r#""Principal": "*", "#, "*", "{}");
    let verdict = |new: &str, existing: &str| compare(&policy(new), &policy(existing), Attached::Resource);
    for (role, proved) in [("role/team/app", false), ("role/app", false), ("role/team/other", true)] {
        let found = verdict(&when("Allow", session, role), &nobody);
        assert_eq!(matches!(found, Verdict::No), proved, "{role} {found:?}");
    }
    // A request that is shown has none of what is not known.
    let found = verdict(&statement("Allow", session, "*", "{}"), &nobody);
    let keys = found.witness().into_iter().flat_map(|request| request.context.iter());
    let arn = keys.filter(|(key, _)| *key == "aws:principalarn").flat_map(|(_, values)| values);
    let shown: Vec<&str> = arn.filter_map(|value| value.as_str()).collect();
    assert_eq!(shown, ["arn:aws:iam::111122223333:role/app"]);
    // Of a role that is named, it is known.
    let named = r#""Principal": {"AWS": "arn:aws:iam::111122223333:role/team/app"}, "#;
    let found = verdict(
        &statement("Allow", named, "*", "{}"),
        &when("Allow", r#""Principal": "*", "#, "role/team/app"),
    );
    assert!(matches!(found, Verdict::No), "{found:?}");
}

/// A caller that lacks a key does not stand for one that may have it.
#[test]
fn who_lacks_a_key_stands_for_nobody_who_may_have_it() {
    let everybody =
        |effect: &str, condition: &str| statement(effect, r#""Principal": "*", "#, "*", condition);
    let member = everybody("Allow", r#"{"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}"#);
    let tagged = everybody("Allow", r#"{"StringEquals": {"aws:PrincipalTag/a": "${aws:PrincipalTag/b}"}}"#);
    let nobody = everybody("Deny", "{}");
    for new in [member, tagged] {
        let verdict = compare(&policy(&new), &policy(&nobody), Attached::Resource);
        assert!(verdict.witness().is_some_and(|request| request.principal != Caller::Anonymous), "{new}");
    }
}
