//! Escalation: what a request says of itself. Some of it is chosen as the policies want it, some is as it is, and some is
//! not known.

use std::sync::Arc;

use deployfence_iam::evaluate::Policies;
use deployfence_iam::policy::Policy;
use deployfence_tests::escalation::{Scene, allowing, policy_of, scene_of};
use deployfence_value::{Answer, Text};
use serde_json::{Value, json};

const OWN: &str = "111122223333";
const FOREIGN: &str = "999999999999";

/// What is said of creating a state machine, and starting it, where the first is permitted under a condition.
fn created(condition: &Value) -> Option<Answer> {
    let scene = scene_of("states-create-and-start");
    scene.answer(scene.with_condition("states:CreateStateMachine", condition))
}

/// The same where everything is denied under a condition.
fn spared(condition: &Value) -> Option<Answer> {
    let scene = scene_of("states-create-and-start");
    let deny = json!({"Effect": "Deny", "Action": "states:*", "Resource": "*", "Condition": condition});
    scene.answer(both(&scene, policy_of(&[deny])))
}

fn both(scene: &Scene, other: Arc<Policy>) -> Policies {
    Policies { identity: vec![allowing(&scene.required), other], ..Policies::default() }
}

#[test]
fn what_only_requests_of_services_have_is_not_chosen() {
    let conditions = [
        json!({"StringEquals": {"aws:CalledViaFirst": "cloudformation.amazonaws.com"}}),
        json!({"StringEquals": {"aws:CalledViaLast": "cloudformation.amazonaws.com"}}),
        json!({"ForAnyValue:StringEquals": {"aws:CalledVia": ["cloudformation.amazonaws.com"]}}),
        json!({"ArnLike": {"aws:SourceArn": format!("arn:aws:lambda:*:{OWN}:function:*")}}),
        json!({"StringEquals": {"aws:SourceAccount": OWN}}),
        json!({"StringEquals": {"aws:SourceOrgID": "o-a1b2c3d4e5"}}),
        json!({"ForAnyValue:StringLike": {"aws:SourceOrgPaths": ["o-a1b2c3d4e5/*"]}}),
        json!({"StringEquals": {"aws:PrincipalServiceName": "lambda.amazonaws.com"}}),
        json!({"Bool": {"aws:PrincipalIsAWSService": "true"}}),
        json!({"Bool": {"aws:ViaAWSService": "true"}}),
    ];
    for condition in &conditions {
        assert_eq!(created(condition), None, "{condition}");
        assert_eq!(spared(condition), Some(Answer::Yes), "denied with {condition}");
    }
    let conditions = [
        json!({"Null": {"aws:CalledVia": "true"}}),
        json!({"Bool": {"aws:ViaAWSService": "false"}}),
        json!({"StringNotEquals": {"aws:SourceAccount": FOREIGN}}),
    ];
    for condition in &conditions {
        assert_eq!(created(condition), Some(Answer::Yes), "{condition}");
    }
    assert_eq!(spared(&json!({"Null": {"aws:SourceArn": "true"}})), None);
}

#[test]
fn what_is_so_of_a_principal_and_not_known_leaves_the_answer_open() {
    let conditions = [
        json!({"StringEquals": {"aws:PrincipalTag/team": "platform"}}),
        json!({"StringLike": {"aws:userid": "*:session"}}),
        json!({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
        json!({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/*"]}}),
        json!({"Null": {"aws:PrincipalTag/team": "true"}}),
        json!({"StringEquals": {"aws:RequestTag/team": "${aws:PrincipalTag/team}"}}),
    ];
    for condition in &conditions {
        assert_eq!(created(condition), Some(Answer::Unknown), "{condition}");
    }
    let others = json!({"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}});
    assert_eq!(spared(&others), Some(Answer::Unknown));
    let scene = scene_of("states-create-and-start");
    let mut required = scene.required.clone();
    for permission in required.iter_mut().filter(|permission| permission.action.starts_with("states:")) {
        permission.resource =
            format!("arn:aws:states:us-east-1:{OWN}:stateMachine:${{aws:PrincipalTag/team}}-*");
    }
    let policies = Policies { identity: vec![allowing(&required)], ..Policies::default() };
    assert_eq!(scene.answer(policies), Some(Answer::Unknown));
}

#[test]
fn tags_of_what_is_there_already_are_not_known_and_its_account_is() {
    let create = scene_of("lambda-001");
    let passed = |condition: &Value| create.answer(create.with_condition("iam:PassRole", condition));
    assert_eq!(passed(&json!({"StringEquals": {"iam:ResourceTag/passable": "yes"}})), Some(Answer::Unknown));
    assert_eq!(passed(&json!({"StringEquals": {"aws:ResourceAccount": OWN}})), Some(Answer::Yes));
    assert_eq!(passed(&json!({"StringEquals": {"aws:ResourceAccount": FOREIGN}})), None);
    let tagged = json!({"StringEquals": {"aws:ResourceTag/team": "platform"}});
    for (name, action) in [("sts-001", "sts:AssumeRole"), ("ssm-001", "ssm:StartSession")] {
        let scene = scene_of(name);
        assert_eq!(scene.answer(scene.with_condition(action, &tagged)), Some(Answer::Unknown), "{action}");
    }
    // What one makes oneself is tagged as one likes.
    assert_eq!(created(&json!({"StringEquals": {"aws:RequestTag/team": "platform"}})), Some(Answer::Yes));
}

#[test]
fn every_request_has_a_time_and_just_one() {
    let date = |operator: &str, time: &str| json!({operator: {"aws:CurrentTime": time}});
    for operator in ["DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"] {
        for time in ["1999-06-01T00:00:00Z", "2026-06-01T00:00:00Z"] {
            let condition = date(operator, time);
            assert_eq!(created(&condition), Some(Answer::Yes), "{condition}");
            assert_eq!(spared(&condition), Some(Answer::Yes), "denied with {condition}");
        }
    }
    let within = json!({"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"},
        "DateLessThan": {"aws:CurrentTime": "2026-02-01T00:00:00Z"}});
    assert_eq!(created(&within), Some(Answer::Yes));
    let never = json!({"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"},
        "NumericLessThan": {"aws:EpochTime": "1600000000"}});
    assert_eq!(created(&never), None);
    let epoch = json!({"NumericGreaterThan": {"aws:EpochTime": "1600000000"}});
    assert_eq!(created(&epoch), Some(Answer::Yes));
    assert_eq!(created(&json!({"Null": {"aws:CurrentTime": "true"}})), None);
    assert_eq!(spared(&json!({"Null": {"aws:EpochTime": "false"}})), None);
}

#[test]
fn a_denial_is_avoided_by_what_it_spares() {
    let conditions = [
        json!({"StringEqualsIfExists": {"aws:RequestTag/team": "platform"}}),
        json!({"StringNotEqualsIfExists": {"aws:RequestTag/team": "platform"}}),
        json!({"NumericLessThanIfExists": {"aws:MultiFactorAuthAge": "60"}}),
        json!({"NumericGreaterThanIfExists": {"aws:MultiFactorAuthAge": "60"}}),
        json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}),
        json!({"ForAllValues:StringNotEquals": {"aws:TagKeys": ["team"]}}),
        json!({"ForAnyValue:StringEquals": {"aws:TagKeys": ["team"]}}),
        json!({"Null": {"aws:RequestTag/team": "true"}}),
        json!({"BoolIfExists": {"aws:SecureTransport": "true"}}),
    ];
    for condition in &conditions {
        assert_eq!(spared(condition), Some(Answer::Yes), "{condition}");
    }
    let conditions = [
        json!({"StringNotEqualsIfExists": {"aws:PrincipalAccount": FOREIGN}}),
        json!({"ForAllValues:StringEquals": {"aws:CalledVia": ["cloudformation.amazonaws.com"]}}),
        json!({"BoolIfExists": {"aws:ViaAWSService": "false"}}),
    ];
    for condition in &conditions {
        assert_eq!(spared(condition), None, "{condition}");
    }
}

#[test]
fn numbers_are_met_exactly() {
    for number in ["9007199254740993", "0.1", "-3"] {
        for operator in ["NumericGreaterThan", "NumericLessThan", "NumericGreaterThanEquals"] {
            let condition = json!({operator: {"aws:MultiFactorAuthAge": number}});
            assert_eq!(created(&condition), Some(Answer::Yes), "{condition}");
        }
    }
}

/// What is said of passing a role whose trust policy trusts the scene's service under a condition.
fn trusted(name: &str, service: &str, condition: &Value) -> Option<Answer> {
    let mut scene = scene_of(name);
    let trust = json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service},
        "Condition": condition});
    scene.role().trust = Some(policy_of(&[trust]));
    scene.answer(Policies { identity: vec![allowing(&scene.required)], ..Policies::default() })
}

#[test]
fn a_service_presents_what_is_of_the_account() {
    let lambda = |condition: &Value| trusted("lambda-001", "lambda.amazonaws.com", condition);
    assert_eq!(lambda(&json!({"StringEquals": {"aws:SourceAccount": OWN}})), Some(Answer::Yes));
    assert_eq!(lambda(&json!({"StringEquals": {"aws:SourceAccount": FOREIGN}})), None);
    let arn = |arn: String| lambda(&json!({"ArnLike": {"aws:SourceArn": arn}}));
    assert_eq!(arn(format!("arn:aws:lambda:us-east-1:{OWN}:function:*")), Some(Answer::Yes));
    assert_eq!(arn("arn:aws:lambda:*:*:function:*".to_owned()), Some(Answer::Yes));
    assert_eq!(arn(format!("arn:aws:lambda:us-east-1:{OWN}:function:nightly")), Some(Answer::Unknown));
    assert_eq!(arn(format!("arn:aws:lambda:us-east-1:{FOREIGN}:function:*")), None);
    assert_eq!(arn(format!("arn:aws:lambda:us-east-1:{FOREIGN}:function:nightly")), None);
    let not_foreign =
        json!({"ArnNotLike": {"aws:SourceArn": format!("arn:aws:lambda:*:{FOREIGN}:function:*")}});
    assert_eq!(lambda(&not_foreign), Some(Answer::Yes));
    let tasks = |arn: String| {
        let condition = json!({"ArnLike": {"aws:SourceArn": arn}});
        trusted("ecs-004", "ecs-tasks.amazonaws.com", &condition)
    };
    assert_eq!(tasks(format!("arn:aws:ecs:us-east-1:{OWN}:*")), Some(Answer::Yes));
    assert_eq!(tasks(format!("arn:aws:ecs:us-east-1:{FOREIGN}:*")), None);
}

#[test]
fn an_id_that_aws_gives_is_not_known_before() {
    let anchor = |id: &str| {
        let arn = format!("arn:aws:rolesanywhere:us-east-1:{OWN}:trust-anchor/{id}");
        let condition = json!({"ArnEquals": {"aws:SourceArn": arn}});
        trusted("rolesanywhere-new-trust-anchor", "rolesanywhere.amazonaws.com", &condition)
    };
    assert_eq!(anchor("4eae4f3e-0000-0000-0000-000000000000"), Some(Answer::Unknown));
    assert_eq!(anchor("*"), Some(Answer::Yes));
    let of_organisation = json!({"StringEquals": {"aws:SourceOrgID": "o-a1b2c3d4e5"}});
    assert_eq!(trusted("lambda-001", "lambda.amazonaws.com", &of_organisation), Some(Answer::Unknown));
}

#[test]
fn a_boundary_is_taken_away_under_the_boundary_that_there_is() {
    let mut scene = scene_of("iam-007");
    let boundary = format!("arn:aws:iam::{OWN}:policy/boundary");
    let delete = |arn: &str| {
        policy_of(&[
            json!({"Effect": "Allow", "Action": "iam:DeleteUserPermissionsBoundary", "Resource": "*",
            "Condition": {"StringEquals": {"iam:PermissionsBoundary": arn}}}),
        ])
    };
    let answer = |scene: &Scene, arn: &str| {
        let everything = policy_of(&[json!({"Effect": "Allow", "Action": "*", "Resource": "*"})]);
        let policies =
            Policies { identity: vec![delete(arn)], boundaries: vec![everything], ..Policies::default() };
        let held = scene.held(policies);
        held.iter().find(|held| held.way.id() == "delete-own-user-boundary").map(|held| held.answer)
    };
    assert_eq!(answer(&scene, &boundary), Some(Answer::Unknown), "which boundary it is, is not known");
    scene.world.users.iter_mut().for_each(|user| user.boundary = Some(Text::literal(boundary.as_str())));
    assert_eq!(answer(&scene, &boundary), Some(Answer::Yes));
    assert_eq!(answer(&scene, &format!("arn:aws:iam::{OWN}:policy/other")), None);
}
