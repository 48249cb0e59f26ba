//! Escalation: what policies cost that are many, long or made to be slow.

use deployfence_iam::escalation::{Escalations, Principal, Role, methods_held};
use deployfence_iam::evaluate::Policies;
use deployfence_tests::escalation::{Scene, allowing, identity, policy_of, scene_of};
use deployfence_value::{Answer, Text};
use serde_json::{Value, json};

fn held(scene: &Scene, policies: Policies) -> Escalations {
    methods_held(&Principal { arn: Text::literal(scene.principal.as_str()), policies }, &scene.world)
}

/// The scene in an account of so many roles like the target.
fn crowded(name: &str, roles: usize) -> Scene {
    let mut scene = scene_of(name);
    let like = scene.role().clone();
    let role =
        |at| Role { arn: Text::literal(format!("arn:aws:iam::111122223333:role/r{at}")), ..like.clone() };
    scene.world.roles.extend((0..roles).map(role));
    scene
}

/// Denials that leave each other no resource, but for a search that sees all of them at once.
fn knotted() -> Vec<Value> {
    let pattern = |at: usize| {
        let sign = char::from(b'a'.wrapping_add(u8::try_from(at % 26).unwrap_or_default()));
        format!("arn:aws:*:*:*:*{}", format!("*{sign}").repeat(8 + at))
    };
    (0..31).map(|at| json!({"Effect": "Deny", "NotAction": "iam:*", "NotResource": pattern(at)})).collect()
}

#[test]
fn a_search_that_is_ended_says_so() {
    let scene = crowded("lambda-001", 20);
    let everything = policy_of(&[json!({"Effect": "Allow", "Action": "*", "Resource": "*"})]);
    let deny = policy_of(&knotted());
    let found = held(&scene, Policies { identity: vec![everything.clone(), deny], ..Policies::default() });
    assert!(found.cut_short);
    let undecided = found.held.iter().filter(|held| held.cut_short);
    assert!(undecided.clone().count() > 0);
    assert!(undecided.into_iter().all(|held| held.answer == Answer::Unknown));
    let found = held(&scene, identity(everything));
    assert!(!found.cut_short, "an administrator is no trouble");
    assert!(!found.held.is_empty());
    assert!(found.held.iter().all(|held| held.answer == Answer::Yes && !held.cut_short));
}

#[test]
fn many_roles_cost_no_more_searches_than_one() {
    let scene = crowded("states-create-and-start", 600);
    let mut required = scene.required.clone();
    for permission in &mut required {
        if permission.action == "iam:PassRole" {
            "*".clone_into(&mut permission.resource);
        } else {
            permission.resource = format!("arn:aws:states:us-east-1:*:stateMachine:{}", "*ab".repeat(40));
        }
    }
    let found = held(&scene, identity(allowing(&required)));
    assert!(!found.cut_short, "the machine is looked for once");
    let by_machine = found.held.iter().filter(|held| held.way.id() == "states-create-and-start");
    assert_eq!(by_machine.count(), 601);
}

#[test]
fn what_is_looked_for_once_is_shown_for_each_role() {
    let scene = crowded("cloudformation-001", 3);
    let mut required = scene.required.clone();
    required.iter_mut().for_each(|permission| "*".clone_into(&mut permission.resource));
    let role_of = |condition: Option<Value>| -> Vec<(String, String)> {
        let mut statements: Vec<Value> = required.iter().map(|p| p.statement("Allow")).collect();
        for (statement, condition) in statements.iter_mut().skip(1).zip(condition) {
            statement["Condition"] = condition;
        }
        let found = held(&scene, identity(policy_of(&statements))).held;
        let by_stack = found.iter().filter(|held| held.way.id() == "cloudformation-create-stack");
        let shown = by_stack.map(|held| {
            let mut pairs = held.steps.iter().flat_map(|step| step.request.context.iter());
            let role = pairs.find(|(key, _)| *key == "cloudformation:rolearn").map(|(_, values)| values);
            let role = role.into_iter().flatten().map(|value| value.text().to_string()).collect();
            (held.target.to_string(), role)
        });
        shown.collect()
    };
    let all = role_of(None);
    assert_eq!(all.len(), 4);
    assert!(all.iter().all(|(target, role)| target == role), "{all:?}");
    let one = "arn:aws:iam::111122223333:role/r1";
    let only = role_of(Some(json!({"ArnEquals": {"cloudformation:RoleArn": one}})));
    assert_eq!(only, [(one.to_owned(), one.to_owned())]);
}
