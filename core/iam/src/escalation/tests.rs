//! The table holds together, and agrees with the catalogue. What is found with it, `tests/tests/escalation.rs` says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use deployfence_value::{Answer, Text};

use super::Index;
use super::method::{Reach, Subject};
use super::need::{Need, On};
use super::services::principals_of;
use super::{
    Category, Held, Method, Principal, Role, Source, User, World, method, methods, methods_held, sinks,
};
use crate::catalogue;
use crate::evaluate::Policies;
use crate::pattern::Pattern;
use crate::policy::{Item, Policy};
use crate::testing::policy;

/// Actions of a service that AWS has retired, which the catalogue no longer has.
const RETIRED: &[&str] = &["codestar:CreateProjectFromTemplate"];

#[test]
fn names_are_unique_and_slugs() {
    let ids: BTreeSet<&str> = methods().map(|method| method.id).collect();
    assert_eq!(ids.len(), methods().count());
    for id in ids {
        assert!(id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{id}");
        assert!(method(id).is_some(), "{id}");
    }
}

#[test]
fn every_action_is_in_the_catalogue_as_it_is_written() {
    for need in methods().flat_map(|method| method.needs) {
        if !RETIRED.contains(&need.action) {
            let known = catalogue::action(need.action).map(|action| action.name());
            assert_eq!(known, Some(need.action));
        }
    }
}

#[test]
fn every_resource_type_is_one_that_the_action_takes() {
    for (method, need) in methods().flat_map(|method| method.needs.iter().map(move |need| (method, need))) {
        let Some(action) = catalogue::action(need.action) else { continue };
        let types: Vec<&str> =
            action.resource_types().map(|resource| resource.resource_type.name()).collect();
        if let On::One(kind) = need.on {
            assert!(types.contains(&kind), "{}: {} takes {types:?}, no {kind}", method.id, need.action);
        }
        if need.on == On::Running && !types.is_empty() {
            let Subject::Role(Reach::Runs { kind, .. }) = method.subject else { panic!("{}", method.id) };
            let (_, name) = kind.split_once(':').unwrap();
            assert!(types.contains(&name), "{}: {} takes {types:?}, no {name}", method.id, need.action);
        }
    }
}

#[test]
fn requests_for_an_action_say_the_same_in_every_method() {
    let mut seen: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for need in methods().flat_map(|method| method.needs) {
        seen.entry(need.action).or_default().insert(format!("{:?}", need.says));
    }
    for (action, says) in &seen {
        assert_eq!(says.len(), 1, "{action}: {says:?}");
    }
    let said = seen.values().flatten().collect::<BTreeSet<_>>();
    assert!(said.len() == 7, "{said:?}");
}

#[test]
fn what_runs_is_a_resource_type_of_the_catalogue() {
    for method in methods() {
        let Subject::Role(Reach::Runs { kind, .. }) = method.subject else { continue };
        let (prefix, name) = kind.split_once(':').unwrap();
        let known = catalogue::resource_types()
            .any(|resource| resource.service().prefix() == prefix && resource.name() == name);
        assert!(known, "{}: {kind}", method.id);
    }
}

#[test]
fn a_set_of_permissions_is_one_method_for_each_subject() {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for method in methods() {
        let mut needs: Vec<&str> = method.needs.iter().map(|need| need.action).collect();
        needs.sort_unstable();
        let key = format!("{needs:?} {:?}", method.subject);
        let before = seen.insert(key, method.id);
        assert_eq!(before, None, "the same as {}", method.id);
    }
}

#[test]
fn who_passes_a_role_needs_the_permission_for_it() {
    let passes = |need: &Need| need.on == On::Passed;
    for method in methods() {
        let is_passing = method.category == Category::PassesRole;
        assert_eq!(method.needs.iter().any(passes), is_passing, "{}", method.id);
        assert!(!method.sources.is_empty(), "{}", method.id);
    }
}

#[test]
fn the_65_paths_are_each_in_one_method() {
    let mut paths: Vec<&str> = methods()
        .flat_map(|method| method.sources)
        .filter_map(|source| if let Source::Pathfinding(id) = source { Some(*id) } else { None })
        .collect();
    paths.sort_unstable();
    let all = paths.len();
    paths.dedup();
    assert_eq!((paths.len(), all), (65, 65));
}

#[test]
fn one_method_extends_another_by_more_permissions() {
    let of = |id: &str| -> &'static Method { method(id).unwrap() };
    assert!(of("lambda-update-code-and-invoke").extends(of("lambda-update-code")));
    assert!(!of("lambda-update-code").extends(of("lambda-update-code-and-invoke")));
    assert!(!of("lambda-update-code").extends(of("lambda-update-code")));
}

#[test]
fn sinks_come_from_the_catalogue() {
    let sinks: BTreeSet<&str> = sinks().map(|action| action.name()).collect();
    let all = catalogue::pass_role_actions().count();
    assert!(all > 200 && sinks.len() > all - 40, "{} of {all}", sinks.len());
    assert!(sinks.contains("lambda:CreateFunction"));
    // The table says all of this one.
    assert!(!sinks.contains("scheduler:CreateSchedule"));
    assert_eq!(principals_of("scheduler"), ["scheduler.amazonaws.com"]);
    assert!(principals_of("ecs").contains(&"ecs-tasks.amazonaws.com".to_owned()));
}

/// What a user holds with a policy, beside a role that trusts Lambda.
fn held(own: Policy) -> Vec<Held> {
    let text = |text: &str| Text::literal(text);
    let trust = r#"{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}"#;
    let arn = text("arn:aws:iam::111122223333:role/target");
    let user = text("arn:aws:iam::111122223333:user/dev");
    let world = World {
        partition: text("aws"),
        account: text("111122223333"),
        region: text("us-east-1"),
        roles: vec![Role { arn, trust: Some(policy(trust)), attached: Vec::new(), boundary: None }],
        users: vec![User { arn: user.clone(), attached: Vec::new(), boundary: None }],
        groups: Vec::new(),
        running: Vec::new(),
        index: Index::default(),
    };
    let policies = Policies { identity: vec![Arc::new(own)], ..Policies::default() };
    methods_held(&Principal { arn: user, policies }, &world).held
}

fn answer(held: &[Held], id: &str) -> Option<Answer> {
    held.iter().find(|held| held.way.id() == id).map(|held| held.answer)
}

#[test]
fn what_is_not_known_of_a_policy_leaves_a_method_open() {
    let own = policy(
        r#"{"Effect": "Allow", "Action": ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"],
            "Resource": "*", "Condition": {"StringEquals": {"aws:RequestTag/team": "a"}}}"#,
    );
    let id = "lambda-create-and-invoke";
    assert_eq!(answer(&held(Policy::clone(&own)), id), Some(Answer::Yes));
    let unknown = |item: &mut Item<Pattern>| item.is = Pattern::unknown();
    let mut resource = Policy::clone(&own);
    let statement = resource.statements.first_mut().unwrap();
    statement.resources.iter_mut().flat_map(|resources| &mut resources.items).for_each(unknown);
    assert_eq!(answer(&held(resource), id), Some(Answer::Unknown));
    let mut value = Policy::clone(&own);
    let statement = value.statements.first_mut().unwrap();
    statement.conditions.iter_mut().flat_map(|c| &mut c.values.items).for_each(unknown);
    assert_eq!(answer(&held(value), id), Some(Answer::Unknown));
    let mut hidden = Policy::clone(&own);
    hidden.statements.clear();
    hidden.partial = true;
    assert_eq!(answer(&held(hidden), id), Some(Answer::Unknown));
}
