//! Escalation: near misses. What a condition, a boundary, code signing or an account leaves of a method.

use std::collections::BTreeSet;
use std::sync::Arc;

use deployfence_iam::escalation::{Gain, Held, Principal, Way, administrator, simplest};
use deployfence_iam::evaluate::Policies;
use deployfence_iam::policy::Policy;
use deployfence_tests::escalation::{Scene, allowing, identity, policy_of, scene_of};
use deployfence_value::{Answer, Text};
use serde_json::{Value, json};

fn allow(action: &str, resource: &str, condition: &Value) -> Value {
    json!({"Effect": "Allow", "Action": action, "Resource": resource, "Condition": condition})
}

fn is_found(scene: &Scene, policies: Policies) -> bool {
    scene.answer(policies).is_some()
}

fn holds(scene: &Scene, action: &str, condition: &Value) -> bool {
    is_found(scene, scene.with_condition(action, condition))
}

fn ids(held: &[Held]) -> BTreeSet<&'static str> {
    held.iter().map(|held| held.way.id()).collect()
}

#[test]
fn a_role_may_be_passed_to_one_service_only() {
    let to = |service: &str| json!({"StringEquals": {"iam:PassedToService": service}});
    let create = scene_of("lambda-001");
    assert!(holds(&create, "iam:PassRole", &to("lambda.amazonaws.com")));
    assert!(!holds(&create, "iam:PassRole", &to("ecs-tasks.amazonaws.com")));
    // What AWS's managed policy for App Runner names is not what the role trusts.
    let service = scene_of("apprunner-001");
    assert!(holds(&service, "iam:PassRole", &to("apprunner.amazonaws.com")));
    assert!(!holds(&service, "iam:PassRole", &to("lambda.amazonaws.com")));
}

#[test]
fn a_policy_that_may_be_attached_is_one_of_ones_own_choice() {
    let attach = scene_of("iam-008");
    let only = |arn: &str| json!({"ArnEquals": {"iam:PolicyARN": arn}});
    assert!(holds(&attach, "iam:AttachUserPolicy", &only("arn:aws:iam::aws:policy/*")));
    assert!(!holds(&attach, "iam:AttachUserPolicy", &only("arn:aws:iam::aws:policy/ReadOnlyAccess")));
}

#[test]
fn who_has_to_keep_a_boundary_on_a_role_gains_nothing_beyond_it() {
    let mut put = scene_of("iam-017");
    let boundary = "arn:aws:iam::111122223333:policy/boundary";
    let kept = json!({"StringEquals": {"iam:PermissionsBoundary": boundary}});
    assert!(!holds(&put, "iam:PutRolePolicy", &kept), "the role has no boundary");
    put.role().boundary = Some(Text::literal(boundary));
    let held = put.held(put.with_condition("iam:PutRolePolicy", &kept));
    let found = held.iter().find(|held| put.is_path(held)).unwrap();
    assert!(found.bounded);
}

#[test]
fn a_boundary_bounds_who_writes_its_own_policy() {
    let put = scene_of("iam-007");
    let principal = |boundaries: Vec<Arc<Policy>>| Principal {
        arn: Text::literal(put.principal.as_str()),
        policies: Policies { boundaries, ..identity(allowing(&put.required)) },
    };
    let found = administrator(&principal(Vec::new()), &put.world).unwrap();
    assert_eq!(found.gain, Gain::Administrator);
    let statement = |resource| policy_of(&[json!({"Effect": "Allow", "Action": "*", "Resource": resource})]);
    assert!(administrator(&principal(vec![statement("arn:aws:iam::*")]), &put.world).is_none());
    assert!(administrator(&principal(vec![statement("*")]), &put.world).is_some(), "it limits nothing");
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
        let scene = scene_of(place);
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
    let scene = scene_of("iam-007");
    let given = json!({"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/team"}});
    let own = policy_of(&[allow("iam:PutUserPermissionsBoundary", "*", &given)]);
    let everything = policy_of(&[json!({"Effect": "Allow", "Action": "*", "Resource": "*"})]);
    let held = scene.held(Policies { boundaries: vec![everything], ..identity(own) });
    assert!(!ids(&held).contains("replace-own-user-boundary"));
}

#[test]
fn signed_code_is_in_the_way_until_signing_is_gone() {
    let signed = scene_of("lambda-remove-code-signing");
    let update =
        policy_of(&[json!({"Effect": "Allow", "Action": "lambda:UpdateFunction*", "Resource": "*"})]);
    assert_eq!(ids(&signed.held(identity(update))), BTreeSet::new());
    let mut plain = signed;
    plain.world.running.iter_mut().for_each(|running| running.code_signing = None);
    assert!(!is_found(&plain, identity(allowing(&plain.required))), "there is no signing to remove");
    let weaken = scene_of("lambda-weaken-code-signing");
    assert!(is_found(&weaken, identity(allowing(&weaken.required))));
    let create = scene_of("lambda-001");
    let with = json!({"Null": {"lambda:CodeSigningConfigArn": "false"}});
    assert!(!holds(&create, "lambda:CreateFunction", &with), "functions are created with code signing only");
}

#[test]
fn a_stack_that_is_updated_with_a_role_is_not_one_that_keeps_it() {
    let with_role = json!({"Null": {"cloudformation:RoleArn": "false"}});
    let without_role = json!({"Null": {"cloudformation:RoleArn": "true"}});
    let keeps = scene_of("cloudformation-002");
    assert!(holds(&keeps, "cloudformation:UpdateStack", &without_role));
    assert!(!holds(&keeps, "cloudformation:UpdateStack", &with_role));
    let gives = scene_of("cloudformation-update-stack-with-role");
    assert!(holds(&gives, "cloudformation:UpdateStack", &with_role));
    assert!(!holds(&gives, "cloudformation:UpdateStack", &without_role));
}

#[test]
fn the_request_is_made_as_the_conditions_want_it() {
    let start = scene_of("states-create-and-start");
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
    let start = scene_of("states-create-and-start");
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
    let mut assume = scene_of("sts-001");
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
    let rewrite = scene_of("iam-012");
    let deny = json!({"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "*"});
    let identity = vec![allowing(&rewrite.required), policy_of(&[deny])];
    assert!(!is_found(&rewrite, Policies { identity, ..Policies::default() }));
}

#[test]
fn a_trust_policy_that_is_not_known_leaves_it_open() {
    let mut create = scene_of("lambda-001");
    create.world.roles.iter_mut().for_each(|role| role.trust = None);
    let held = create.held_with(&create.required);
    let found = held.iter().find(|held| create.is_path(held)).unwrap();
    assert_eq!(found.answer, Answer::Unknown);
}

#[test]
fn an_action_that_takes_a_role_is_told_though_no_method_knows_it() {
    let mut create = scene_of("lambda-001");
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
    let invoke = scene_of("iam-003");
    let held = invoke.held_with(&invoke.required);
    assert_eq!(ids(&held), BTreeSet::from(["create-access-key", "replace-access-key"]));
    // The longer one assumes less, so that neither is needless.
    assert_eq!(simplest(held).len(), 2);
    let batch = scene_of("sagemaker-create-and-open-notebook");
    let held = batch.held_with(&batch.required);
    assert!(ids(&held).contains("sagemaker-create-and-open-notebook"));
    assert!(!ids(&simplest(held)).contains("sagemaker-create-and-open-notebook"));
}

#[test]
fn the_boundarys_own_policy_is_edited_where_the_account_may_change_it() {
    let mut scene = scene_of("iam-007");
    let everything = policy_of(&[json!({"Effect": "Allow", "Action": "*", "Resource": "*"})]);
    let own =
        policy_of(&[json!({"Effect": "Allow", "Resource": "arn:aws:iam::111122223333:policy/boundary",
        "Action": ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"]})]);
    let mut found = |boundary: &str, bounded: bool| {
        scene.world.users.iter_mut().for_each(|user| user.boundary = Some(Text::literal(boundary)));
        let boundaries = if bounded { vec![everything.clone()] } else { vec![own.clone()] };
        ids(&scene.held(Policies { boundaries, ..identity(own.clone()) }))
    };
    let both = BTreeSet::from(["create-own-boundary-version", "set-own-boundary-default-version"]);
    assert_eq!(found("arn:aws:iam::111122223333:policy/boundary", true), both);
    assert_eq!(found("arn:aws:iam::111122223333:policy/boundary", false), both, "within itself");
    assert_eq!(found("arn:aws:iam::111122223333:policy/other", true), BTreeSet::new());
    assert_eq!(found("arn:aws:iam::aws:policy/PowerUserAccess", true), BTreeSet::new());
}

#[test]
fn a_policy_that_denies_is_taken_away_where_there_is_one() {
    let user = "arn:aws:iam::111122223333:user/dev";
    let cases = [
        ("iam-007", "iam:DetachUserPolicy", "detach-own-user-policy"),
        ("iam-007", "iam:DeleteUserPolicy", "delete-own-user-policy"),
        ("iam-005", "iam:DetachRolePolicy", "detach-own-role-policy"),
        ("iam-005", "iam:DeleteRolePolicy", "delete-own-role-policy"),
        ("iam-010", "iam:DetachGroupPolicy", "detach-own-group-policy"),
        ("iam-011", "iam:DeleteGroupPolicy", "delete-own-group-policy"),
        ("iam-011", "iam:RemoveUserFromGroup", "leave-group"),
    ];
    for (place, action, id) in cases {
        let scene = scene_of(place);
        let allow = json!({"Effect": "Allow", "Action": action, "Resource": scene.target});
        let deny = |action: &str| json!({"Effect": "Deny", "Action": action, "Resource": "*"});
        let held = |statements: &[Value]| scene.held(identity(policy_of(statements)));
        let found = held(&[allow.clone(), deny("s3:*")]);
        assert!(found.iter().any(|held| held.way.id() == id && held.gain == Gain::BeyondDenial), "{id}");
        assert!(!ids(&held(std::slice::from_ref(&allow))).contains(id), "{id} where nothing is denied");
        assert!(!ids(&held(&[allow, deny("iam:*")])).contains(id), "{id} where that is what is denied");
    }
    // Which of its policies denies is not known, so that a condition on it leaves the answer open.
    let scene = scene_of("iam-007");
    let only = json!({"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::111122223333:policy/guard"}});
    let deny = json!({"Effect": "Deny", "Action": "s3:*", "Resource": "*"});
    let held = scene.held(identity(policy_of(&[allow("iam:DetachUserPolicy", user, &only), deny])));
    let found = held.iter().find(|held| held.way.id() == "detach-own-user-policy").unwrap();
    assert_eq!(found.answer, Answer::Unknown);
}

#[test]
fn a_cluster_and_a_pipeline_take_a_second_role() {
    let cases = [("emr-run-job-flow", "elasticmapreduce"), ("datapipeline-001", "datapipeline")];
    for (name, service) in cases {
        let all = scene_of(name);
        assert!(is_found(&all, identity(allowing(&all.required))), "{name}");
        let mut alone = all.clone();
        alone
            .world
            .roles
            .retain(|role| role.arn.as_literal() != Some("arn:aws:iam::111122223333:role/service"));
        assert!(!is_found(&alone, identity(allowing(&all.required))), "{name} without a role for {service}");
        let one = json!({"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}});
        assert!(!holds(&all, "iam:PassRole", &one), "{name} where roles are passed to EC2 alone");
        let mut unknown = all.clone();
        unknown.world.roles.iter_mut().for_each(|role| role.trust = None);
        assert_eq!(unknown.answer(identity(allowing(&all.required))), Some(Answer::Unknown), "{name}");
    }
}

#[test]
fn an_instance_profile_takes_roles_of_instances() {
    let scene = scene_of("ec2-001");
    let sink = |scene: &Scene| {
        let add = json!({"Effect": "Allow", "Action": ["iam:PassRole", "iam:AddRoleToInstanceProfile"],
            "Resource": "*"});
        let held = scene.held(identity(policy_of(&[add])));
        held.iter().any(|held| held.way.id() == "iam:AddRoleToInstanceProfile")
    };
    assert!(sink(&scene), "the role trusts EC2");
    let lambda = scene_of("lambda-001");
    assert!(!sink(&lambda), "the role trusts Lambda");
}
