//! Paths through the graph, and what cuts them.

#![expect(clippy::panic, reason = "helpers of a test fail by panicking")]

mod common;
#[path = "common/graph.rs"]
mod graph;

use common::world;
use deployfence_graph::World;
use deployfence_graph::reach::{Cut, Path, Takes, cut, search};
use deployfence_value::Answer;
use graph::node;

/// A world in which Ada may assume a role, which may change a function, which runs as an administrator.
fn chain(of_ada: &str, of_middle: &str) -> World {
    let text = format!(
        "
Parameters: {{Stage: {{Type: String}}}}
Conditions: {{Prod: !Equals [!Ref Stage, prod]}}
Resources:
  Ada:
    Type: AWS::IAM::User
    Properties: {{Policies: [{{PolicyName: own, PolicyDocument: {{Statement: [{of_ada}]}}}}]}}
  Middle:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {{Effect: Allow, Principal: {{AWS: !Ref AWS::AccountId}}, Action: sts:AssumeRole}}
      Policies: [{{PolicyName: own, PolicyDocument: {{Statement: [{of_middle}]}}}}]
  Admin:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {{Effect: Allow, Principal: {{Service: lambda.amazonaws.com}}, Action: sts:AssumeRole}}
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']
  Function:
    Type: AWS::Lambda::Function
    Properties: {{Role: !GetAtt Admin.Arn, Code: {{ZipFile: x}}}}
"
    );
    world(&[&text], &[])
}

const ASSUME: &str = "{Effect: Allow, Action: 'sts:AssumeRole', Resource: !GetAtt Middle.Arn}";
const UPDATE: &str = "{Effect: Allow, Action: ['lambda:UpdateFunctionCode', 'lambda:InvokeFunction'], \
                      Resource: !GetAtt Function.Arn}";

fn path(world: &World, from: &str, to: &str, takes: Takes) -> Option<Path> {
    let found = search(world, node(world, from), node(world, to), takes);
    assert!(!found.cut_short);
    found.path
}

fn words(path: &Path) -> Vec<&'static str> {
    path.steps.iter().map(|step| step.kind.word()).collect()
}

#[test]
fn the_shortest_path_is_found_over_several_steps() {
    let world = chain(ASSUME, UPDATE);
    let found = path(&world, "Ada", "administrator", Takes::Sure).unwrap_or_else(|| panic!("no path"));
    assert_eq!(words(&found), ["assumes", "changes-code", "runs-as", "administers"]);
    assert_eq!(found.answer(), Answer::Yes);
    assert!(found.steps.iter().all(|step| !step.way.evidence.is_empty()));
    // Where the middle is an administrator itself, the function is no longer needed.
    let shorter = chain(ASSUME, "{Effect: Allow, Action: '*', Resource: '*'}");
    let found = path(&shorter, "Ada", "administrator", Takes::Sure);
    assert_eq!(found.as_ref().map(words), Some(vec!["assumes", "administers"]));
    // Whoever administers the account has every role of it.
    let found = path(&shorter, "Middle", "Admin", Takes::Sure);
    assert_eq!(found.as_ref().map(words), Some(vec!["administers", "contains"]));
}

#[test]
fn there_is_no_path_where_one_step_is_missing() {
    let nothing = "{Effect: Deny, Action: 's3:*', Resource: '*'}";
    for world in [chain(nothing, UPDATE), chain(ASSUME, nothing)] {
        assert!(path(&world, "Ada", "administrator", Takes::Any).is_none());
    }
}

#[test]
fn steps_that_hang_on_what_is_not_known_are_gone_only_where_asked() {
    let of_ada = "{Effect: Allow, Action: 'sts:AssumeRole', Resource: !Ref Stage}";
    let world = chain(of_ada, UPDATE);
    assert!(path(&world, "Ada", "Admin", Takes::Sure).is_none());
    let found = path(&world, "Ada", "Admin", Takes::Any).unwrap_or_else(|| panic!("no path"));
    assert_eq!(found.answer(), Answer::Unknown);
    assert!(found.steps[0].way.hangs_on.iter().any(|what| what.contains("inline policy `own`")));
}

#[test]
fn steps_under_conditions_that_exclude_each_other_are_no_path() {
    let when = |condition: &str| format!("!If [{condition}, {ASSUME}, !Ref AWS::NoValue]");
    let update = format!("!If [Prod, !Ref AWS::NoValue, {UPDATE}]");
    assert!(path(&chain(&when("Prod"), &update), "Ada", "Admin", Takes::Sure).is_none());
    let same =
        update.replace(&format!("!Ref AWS::NoValue, {UPDATE}"), &format!("{UPDATE}, !Ref AWS::NoValue"));
    let found = path(&chain(&when("Prod"), &same), "Ada", "Admin", Takes::Sure);
    assert_eq!(found.map(|path| path.when.len()), Some(1));
}

#[test]
fn one_statement_is_the_cheapest_cut_where_all_paths_take_it() {
    let world = chain(ASSUME, UPDATE);
    let found = path(&world, "Ada", "administrator", Takes::Sure).unwrap_or_else(|| panic!("no path"));
    let Some(Cut::Statement(statement)) = cut(&world, &found, Takes::Sure) else { panic!("no statement") };
    assert!(statement.text.contains("sts:AssumeRole"), "{}", statement.text);
}

#[test]
fn where_no_statement_is_enough_the_fewest_edges_are_cut() {
    // By the role, and past it: both lead through the function, whose role nobody has to be.
    let both = format!("{ASSUME}, {UPDATE}");
    let world = chain(&both, UPDATE);
    let found = path(&world, "Ada", "Admin", Takes::Sure).unwrap_or_else(|| panic!("no path"));
    assert_eq!(words(&found), ["changes-code", "runs-as"]);
    match cut(&world, &found, Takes::Sure) {
        // The function's role is a statement of the template too.
        Some(Cut::Statement(statement)) => assert!(statement.text.contains("runs as"), "{}", statement.text),
        other => panic!("{other:?}"),
    }
    let roles = "{Effect: Allow, Action: 'sts:AssumeRole', Resource: '*'}, \
                 {Effect: Allow, Action: 'iam:UpdateAssumeRolePolicy', Resource: !GetAtt Admin.Arn}";
    let world = chain(roles, "{Effect: Allow, Action: 'iam:UpdateAssumeRolePolicy', Resource: '*'}");
    let found = path(&world, "Ada", "Admin", Takes::Sure).unwrap_or_else(|| panic!("no path"));
    let Some(Cut::Steps(steps)) = cut(&world, &found, Takes::Sure) else { panic!("no steps") };
    assert_eq!(steps.len(), 2, "{steps:?}");
}
