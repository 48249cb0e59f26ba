//! Escalation: every known path is found from just the permissions that it takes, and not without any of them.
//!
//! `tests/escalation/paths.json` holds the paths of pathfinding.cloud by id and required permissions, each with an
//! account in which it is open; `methods.json` the same for what other lists have, and for what none has.

use std::collections::BTreeSet;

use deployfence_iam::escalation::{Gain, Held, Method, Shows, Source, methods};
use deployfence_iam::evaluate::{Outcome, Policies, evaluate};
use deployfence_tests::escalation::{Permission, Scene, actions_of, allowing, policy_of, scenes};
use deployfence_value::Answer;
use serde_json::json;

fn paths() -> Vec<Scene> {
    scenes("paths.json")
}

fn all() -> Vec<Scene> {
    let mut all = paths();
    all.extend(scenes("methods.json"));
    all
}

fn found<'h>(scene: &Scene, held: &'h [Held]) -> Option<&'h Held> {
    held.iter().find(|held| scene.is_path(held))
}

#[test]
fn all_65_paths_are_scenes() {
    let ids: BTreeSet<String> = paths().into_iter().map(|scene| scene.name).collect();
    assert_eq!(ids.len(), 65);
}

#[test]
fn every_method_has_a_scene() {
    let scenes = all();
    // There is nothing beyond a boundary or a denial without one: `escalation_cut.rs` has these.
    let elsewhere = |method: &Method| matches!(method.gain, Gain::BeyondBoundary | Gain::BeyondDenial);
    for method in methods().filter(|method| !elsewhere(method)) {
        let listed =
            |id: &str| method.sources.iter().any(|s| matches!(s, Source::Pathfinding(path) if *path == id));
        assert!(scenes.iter().any(|scene| scene.name == method.id || listed(&scene.name)), "{}", method.id);
    }
}

#[test]
fn a_path_is_found_from_just_what_it_takes() {
    for scene in all() {
        let held = scene.held_with(&scene.required);
        let path = found(&scene, &held);
        assert!(path.is_some(), "{}: held are {:?}", scene.name, ids(&held));
        let path = path.unwrap();
        assert_eq!(path.answer, Answer::Yes, "{}", scene.name);
        let required: BTreeSet<String> = scene.required.iter().map(|p| p.action.clone()).collect();
        assert_eq!(actions_of(path), required, "{}", scene.name);
    }
}

#[test]
fn evaluate_confirms_every_request_of_the_principal() {
    for scene in all() {
        let policies = Policies { identity: vec![allowing(&scene.required)], ..Policies::default() };
        for held in scene.held(policies.clone()) {
            for step in held.steps {
                if step.shows == Shows::Permission && step.request.action.as_str() != Some("sts:AssumeRole") {
                    let decision = evaluate(&policies, &step.request);
                    assert_eq!(decision.result, Outcome::Allowed, "{}: {:?}", scene.name, step.request);
                }
            }
        }
    }
}

/// Whatever is still held takes no more than what is permitted.
fn its_own_set_is_held(scene: &Scene, permissions: &[Permission], held: &[Held]) {
    let permitted: BTreeSet<String> = permissions.iter().map(|p| p.action.clone()).collect();
    for held in held {
        let takes = actions_of(held);
        assert!(takes.is_subset(&permitted), "{}: {} takes {takes:?}", scene.name, held.way.id());
    }
}

#[test]
fn without_one_permission_it_is_not() {
    let mut others = 0;
    for scene in all() {
        for dropped in 0..scene.required.len() {
            let kept = scene.without(dropped);
            let held = scene.held_with(&kept);
            assert!(
                found(&scene, &held).is_none(),
                "{} without {:?}",
                scene.name,
                scene.required.get(dropped)
            );
            its_own_set_is_held(&scene, &kept, &held);
            others += held.len();
        }
    }
    // Other paths do remain, so that the check of their sets says something.
    assert!(others > 10, "{others}");
}

#[test]
fn a_denial_of_one_permission_cuts_it() {
    for scene in all() {
        for permission in &scene.required {
            let deny = policy_of(&[permission.statement("Deny")]);
            let own = allowing(&scene.required);
            let held =
                scene.held(Policies { identity: vec![own.clone(), deny.clone()], ..Policies::default() });
            assert!(found(&scene, &held).is_none(), "{} with {permission:?} denied", scene.name);
            let everything = policy_of(&[json!({"Effect": "Allow", "Action": "*", "Resource": "*"})]);
            let levels = Some(vec![vec![everything, deny]]);
            let held =
                scene.held(Policies { identity: vec![own], service_control: levels, ..Policies::default() });
            assert!(found(&scene, &held).is_none(), "{} with {permission:?} denied above", scene.name);
        }
    }
}

#[test]
fn a_boundary_that_leaves_one_permission_out_cuts_it() {
    for scene in all() {
        let within = |boundary| {
            let identity = vec![allowing(&scene.required)];
            scene.held(Policies { identity, boundaries: vec![boundary], ..Policies::default() })
        };
        let whole = within(allowing(&scene.required));
        assert!(found(&scene, &whole).is_some(), "{} within a boundary that allows all of it", scene.name);
        for dropped in 0..scene.required.len() {
            let kept = scene.without(dropped);
            // A boundary without statements is no document.
            let kept = if kept.is_empty() { vec![elsewhere()] } else { kept };
            let held = within(allowing(&kept));
            assert!(found(&scene, &held).is_none(), "{} bounded by {kept:?}", scene.name);
        }
    }
}

fn elsewhere() -> Permission {
    Permission { action: "s3:GetObject".to_owned(), resource: "*".to_owned() }
}

#[test]
fn a_scope_that_excludes_the_target_cuts_it() {
    for scene in all() {
        for (at, permission) in scene.required.iter().enumerate() {
            if permission.resource.contains('*') {
                continue;
            }
            let mut required = scene.required.clone();
            required.get_mut(at).unwrap().resource.push_str("-elsewhere");
            let held = scene.held_with(&required);
            assert!(found(&scene, &held).is_none(), "{} with {:?}", scene.name, required.get(at));
        }
    }
}

#[test]
fn a_role_that_trusts_nobody_who_is_needed_cuts_it() {
    let nobody = json!({"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "transcribe.amazonaws.com"}});
    // These write the trust policy themselves.
    let rewriting = ["iam-012", "iam-019", "iam-020", "iam-021", "rewrite-trust-and-assume-role"];
    let mut cut = 0;
    for mut scene in all().into_iter().filter(|scene| !rewriting.contains(&scene.name.as_str())) {
        let target = scene.target.clone();
        let Some(role) = scene.world.roles.iter_mut().find(|r| r.arn.as_literal() == Some(&target)) else {
            continue;
        };
        if role.trust.is_none() {
            continue;
        }
        role.trust = Some(policy_of(std::slice::from_ref(&nobody)));
        let held = scene.held_with(&scene.required);
        assert!(found(&scene, &held).is_none(), "{}", scene.name);
        cut += 1;
    }
    assert!(cut >= 100, "{cut}");
}

fn ids(held: &[Held]) -> Vec<&'static str> {
    held.iter().map(|held| held.way.id()).collect()
}
