//! Escalation: near misses. What a condition, a boundary, code signing or an account leaves of a method.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::sync::Arc;

use deployfence_iam::escalation::{Gain, Held, Principal, Way, administrator, simplest};
use deployfence_iam::evaluate::Policies;
use deployfence_iam::policy::Policy;
use deployfence_tests::escalation::{Scene, allowing, policy_of, scenes};
use deployfence_value::{Answer, Text};
use serde_json::{Value, json};

fn scene(name: &str) -> Scene {
    let mut all = scenes("paths.json");
    all.extend(scenes("methods.json"));
    all.into_iter().find(|scene| scene.name == name).unwrap()
}

fn identity(policy: Arc<Policy>) -> Policies {
    Policies { identity: vec![policy], ..Policies::default() }
}

fn allow(action: &str, resource: &str, condition: &Value) -> Value {
    json!({"Effect": "Allow", "Action": action, "Resource": resource, "Condition": condition})
}

/// The scene's permissions, that of `action` under a condition.
fn with_condition(scene: &Scene, action: &str, condition: &Value) -> Policies {
    let statements = scene.required.iter().map(|permission| {
        let mut statement = permission.statement("Allow");
        if permission.action == action {
            statement.as_object_mut().unwrap().insert("Condition".to_owned(), condition.clone());
        }
        statement
    });
    identity(policy_of(&statements.collect::<Vec<_>>()))
}

fn is_found(scene: &Scene, policies: Policies) -> bool {
    scene.held(policies).iter().any(|held| scene.is_path(held))
}

fn holds(scene: &Scene, action: &str, condition: &Value) -> bool {
    is_found(scene, with_condition(scene, action, condition))
}

fn ids(held: &[Held]) -> BTreeSet<&'static str> {
    held.iter().map(|held| held.way.id()).collect()
}

#[test]
fn a_role_may_be_passed_to_one_service_only() {
    let to = |service: &str| json!({"StringEquals": {"iam:PassedToService": service}});
    let create = scene("lambda-001");
    assert!(holds(&create, "iam:PassRole", &to("lambda.amazonaws.com")));
    assert!(!holds(&create, "iam:PassRole", &to("ecs-tasks.amazonaws.com")));
    // What AWS's managed policy for App Runner names is not what the role trusts.
    let service = scene("apprunner-001");
    assert!(holds(&service, "iam:PassRole", &to("apprunner.amazonaws.com")));
    assert!(!holds(&service, "iam:PassRole", &to("lambda.amazonaws.com")));
}

#[test]
fn a_policy_that_may_be_attached_is_one_of_ones_own_choice() {
    let attach = scene("iam-008");
    let only = |arn: &str| json!({"ArnEquals": {"iam:PolicyARN": arn}});
    assert!(holds(&attach, "iam:AttachUserPolicy", &only("arn:aws:iam::aws:policy/*")));
    assert!(!holds(&attach, "iam:AttachUserPolicy", &only("arn:aws:iam::aws:policy/ReadOnlyAccess")));
}

#[test]
fn who_has_to_keep_a_boundary_on_a_role_gains_nothing_beyond_it() {
    let mut put = scene("iam-017");
    let boundary = "arn:aws:iam::111122223333:policy/boundary";
    let kept = json!({"StringEquals": {"iam:PermissionsBoundary": boundary}});
    assert!(!holds(&put, "iam:PutRolePolicy", &kept), "the role has no boundary");
    let role = put.world.roles.iter_mut().find(|role| role.arn.as_literal() == Some(&put.target)).unwrap();
    role.boundary = Some(Text::literal(boundary));
    let held = put.held(with_condition(&put, "iam:PutRolePolicy", &kept));
    let found = held.iter().find(|held| put.is_path(held)).unwrap();
    assert!(found.bounded);
}

#[test]
fn a_boundary_bounds_who_writes_its_own_policy() {
    let put = scene("iam-007");
    let principal = |boundaries: Vec<Arc<Policy>>| Principal {
        arn: Text::literal(put.principal.as_str()),
        policies: Policies { boundaries, ..identity(allowing(&put.required)) },
    };
    let found = administrator(&principal(Vec::new()), &put.world).unwrap();
    assert_eq!(found.gain, Gain::Administrator);
    let everything = policy_of(&[json!({"Effect": "Allow", "Action": "*", "Resource": "*"})]);
    assert!(administrator(&principal(vec![everything]), &put.world).is_none());
    let nothing = Principal { policies: Policies::default(), ..principal(Vec::new()) };
    assert!(administrator(&nothing, &put.world).is_none());
}

#[test]
fn a_boundary_can_be_taken_away_where_there_is_one() {
    let cases = [
        ("iam-007", "iam:DeleteUserPermissionsBoundary", "delete-own-user-boundary"),
        ("iam-007", "iam:PutUserPermissionsBoundary", "replace-own-user-boundary"),
        ("iam-005", "iam:DeleteRolePermissionsBoundary", "delete-own-role-boundary"),
        ("iam-005", "iam:PutRolePermissionsBoundary", "replace-own-role-boundary"),
    ];
    for (place, action, id) in cases {
        let scene = scene(place);
        let own = policy_of(&[json!({"Effect": "Allow", "Action": action, "Resource": scene.principal})]);
        let everything = policy_of(&[json!({"Effect": "Allow", "Action": "*", "Resource": "*"})]);
        let bounded = Policies { boundaries: vec![everything], ..identity(own.clone()) };
        assert!(ids(&scene.held(bounded)).contains(id), "{id}");
        assert!(!ids(&scene.held(identity(own.clone()))).contains(id), "{id} without a boundary");
        let shut = policy_of(&[json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})]);
        let bounded = Policies { boundaries: vec![shut], ..identity(own) };
        assert!(!ids(&scene.held(bounded)).contains(id), "{id} within a boundary that does not allow it");
    }
    // A new boundary that is given is none of one's own choice.
    let scene = scene("iam-007");
    let given = json!({"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/team"}});
    let own = policy_of(&[allow("iam:PutUserPermissionsBoundary", "*", &given)]);
    let everything = policy_of(&[json!({"Effect": "Allow", "Action": "*", "Resource": "*"})]);
    let held = scene.held(Policies { boundaries: vec![everything], ..identity(own) });
    assert!(!ids(&held).contains("replace-own-user-boundary"));
}

#[test]
fn signed_code_is_in_the_way_until_signing_is_gone() {
    let signed = scene("lambda-remove-code-signing");
    let update =
        policy_of(&[json!({"Effect": "Allow", "Action": "lambda:UpdateFunction*", "Resource": "*"})]);
    assert_eq!(ids(&signed.held(identity(update))), BTreeSet::new());
    let mut plain = signed;
    plain.world.running.iter_mut().for_each(|running| running.code_signing = None);
    assert!(!is_found(&plain, identity(allowing(&plain.required))), "there is no signing to remove");
    let weaken = scene("lambda-weaken-code-signing");
    assert!(is_found(&weaken, identity(allowing(&weaken.required))));
    let create = scene("lambda-001");
    let with = json!({"Null": {"lambda:CodeSigningConfigArn": "false"}});
    assert!(!holds(&create, "lambda:CreateFunction", &with), "functions are created with code signing only");
}

#[test]
fn a_stack_that_is_updated_with_a_role_is_not_one_that_keeps_it() {
    let with_role = json!({"Null": {"cloudformation:RoleArn": "false"}});
    let without_role = json!({"Null": {"cloudformation:RoleArn": "true"}});
    let keeps = scene("cloudformation-002");
    assert!(holds(&keeps, "cloudformation:UpdateStack", &without_role));
    assert!(!holds(&keeps, "cloudformation:UpdateStack", &with_role));
    let gives = scene("cloudformation-update-stack-with-role");
    assert!(holds(&gives, "cloudformation:UpdateStack", &with_role));
    assert!(!holds(&gives, "cloudformation:UpdateStack", &without_role));
}

#[test]
fn the_request_is_made_as_the_conditions_want_it() {
    let start = scene("states-create-and-start");
    let conditions = [
        json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}, "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
        json!({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}),
        json!({"StringLike": {"aws:RequestTag/team": "app-*"}, "NumericLessThan": {"aws:MultiFactorAuthAge": "60"}}),
        json!({"ForAnyValue:StringEquals": {"aws:TagKeys": ["team"]}, "Null": {"aws:TokenIssueTime": "true"}}),
        json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:user/*"}}),
        json!({"StringNotEquals": {"aws:SourceVpc": "vpc-1"}, "DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}),
    ];
    for condition in conditions {
        assert!(holds(&start, "states:CreateStateMachine", &condition), "{condition}");
    }
    let others = [
        json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}),
        json!({"StringEquals": {"aws:PrincipalAccount": "999999999999"}}),
        json!({"StringEquals": {"aws:username": "somebody"}}),
    ];
    for condition in others {
        assert!(!holds(&start, "states:CreateStateMachine", &condition), "{condition}");
    }
    let deny = json!({"Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}});
    let deny_region = json!({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}}});
    let identity = vec![allowing(&start.required), policy_of(&[deny, deny_region])];
    assert!(
        is_found(&start, Policies { identity, ..Policies::default() }),
        "with a second factor, in a region"
    );
}

#[test]
fn one_resource_takes_all_the_permissions() {
    let start = scene("states-create-and-start");
    let machine = |name: &str| format!("arn:aws:states:us-east-1:111122223333:stateMachine:{name}");
    let on = |created: &str, started: &str| {
        let pass = json!({"Effect": "Allow", "Action": "iam:PassRole", "Resource": start.target});
        let create =
            json!({"Effect": "Allow", "Action": "states:CreateStateMachine", "Resource": machine(created)});
        let run = json!({"Effect": "Allow", "Action": "states:StartExecution", "Resource": machine(started)});
        is_found(&start, identity(policy_of(&[pass, create, run])))
    };
    assert!(on("dev-*", "dev-*"));
    assert!(on("dev-*", "*-test"));
    assert!(!on("dev-*", "prod-*"));
    assert!(!on("dev", "test"));
    let mut statements: Vec<Value> =
        start.required.iter().map(|permission| permission.statement("Allow")).collect();
    statements.push(json!({"Effect": "Deny", "Action": "states:*", "NotResource": machine("dev-only")}));
    assert!(is_found(&start, identity(policy_of(&statements))), "the one that the denial spares");
}

#[test]
fn a_role_of_another_account_is_assumed_by_permission_and_passed_to_nobody() {
    let far = "arn:aws:iam::999999999999:role/target";
    let mut assume = scene("sts-001");
    for role in &mut assume.world.roles {
        if role.arn.as_literal() == Some(&assume.target) {
            role.arn = Text::literal(far);
        }
    }
    assume.target = far.to_owned();
    let may = json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": far});
    assert!(is_found(&assume, identity(policy_of(std::slice::from_ref(&may)))));
    assert!(!is_found(&assume, Policies::default()));
    let everything = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let held = assume.held(identity(policy_of(&[everything])));
    let on_it = held.iter().filter(|held| held.target.as_literal() == Some(far)).map(|held| held.way.id());
    assert_eq!(on_it.collect::<Vec<_>>(), ["assume-role"]);
}

#[test]
fn a_trust_policy_that_is_rewritten_opens_the_role_unless_that_is_denied() {
    let rewrite = scene("iam-012");
    let deny = json!({"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "*"});
    let identity = vec![allowing(&rewrite.required), policy_of(&[deny])];
    assert!(!is_found(&rewrite, Policies { identity, ..Policies::default() }));
}

#[test]
fn a_trust_policy_that_is_not_known_leaves_it_open() {
    let mut create = scene("lambda-001");
    create.world.roles.iter_mut().for_each(|role| role.trust = None);
    let held = create.held_with(&create.required);
    let found = held.iter().find(|held| create.is_path(held)).unwrap();
    assert_eq!(found.answer, Answer::Unknown);
}

#[test]
fn an_action_that_takes_a_role_is_told_though_no_method_knows_it() {
    let mut create = scene("lambda-001");
    let created = create.without(2);
    let sink = |scene: &Scene| {
        let held = scene.held_with(&created);
        held.into_iter().find(|held| matches!(held.way, Way::Sink(_)))
    };
    let held = sink(&create).unwrap();
    assert_eq!((held.way.id(), held.gain), ("lambda:CreateFunction", Gain::ServiceAsRole));
    let trust =
        json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}});
    create.world.roles.iter_mut().for_each(|role| role.trust = Some(policy_of(std::slice::from_ref(&trust))));
    assert!(sink(&create).is_none());
}

#[test]
fn the_simplest_are_left() {
    let invoke = scene("iam-003");
    let held = invoke.held_with(&invoke.required);
    assert_eq!(ids(&held), BTreeSet::from(["create-access-key", "replace-access-key"]));
    // The longer one assumes less, so that neither is needless.
    assert_eq!(simplest(held).len(), 2);
    let batch = scene("sagemaker-create-and-open-notebook");
    let held = batch.held_with(&batch.required);
    assert!(ids(&held).contains("sagemaker-create-and-open-notebook"));
    assert!(!ids(&simplest(held)).contains("sagemaker-create-and-open-notebook"));
}
