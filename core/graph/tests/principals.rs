//! What is attached to whom, in every way in which a template or an account says it.

#![expect(clippy::panic, reason = "helpers of a test fail by panicking")]

mod common;
#[path = "common/principal.rs"]
mod principals;

use common::world;
use deployfence_graph::{Held, Principal, PrincipalKind, Source, World};
use deployfence_value::{Answer, Text};
use principals::principal;

/// What the principal may do, where all of its conditions are decided in one way.
fn may(world: &World, id: &str, action: &str, resource: &str) -> Answer {
    let held = principal(world, id).held(world);
    let [held] = held.as_slice() else { panic!("{} deployments", held.len()) };
    held.may(action, &Text::literal(resource))
}

const OBJECT: &str = "arn:aws:s3:::data/x";

const ROLE: &str = r"
Resources:
  Runner:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
";

const ALLOW: &str = "{Statement: {Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*'}}";

/// A policy that is a resource, with the rest of its properties.
fn extra(kind: &str, rest: &str) -> String {
    format!("  Extra:\n    Type: AWS::IAM::{kind}\n    Properties:\n      PolicyDocument: {ALLOW}\n{rest}")
}

/// Every way of attaching a policy in one template, as YAML behind [`ROLE`].
fn ways() -> Vec<(&'static str, String)> {
    let managed = |arn: &str| format!("      ManagedPolicyArns: ['{arn}']\n");
    let substituted = |arn: &str| format!("      ManagedPolicyArns: [!Sub '{arn}']\n");
    let policy = |roles: &str| extra("Policy", &format!("      PolicyName: p\n      Roles: {roles}\n"));
    let read = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    let own = "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/read";
    vec![
        ("inline", format!("      Policies: [{{PolicyName: p, PolicyDocument: {ALLOW}}}]\n")),
        ("policy", policy("[!Ref Runner]")),
        ("one role without a list", policy("!Ref Runner")),
        ("by a name that is written", format!("      RoleName: runner\n{}", policy("[runner]"))),
        ("role policy", extra("RolePolicy", "      PolicyName: p\n      RoleName: !Ref Runner\n")),
        ("managed, from its side", extra("ManagedPolicy", "      Roles: [!Ref Runner]\n")),
        ("managed", format!("      ManagedPolicyArns: [!Ref Extra]\n{}", extra("ManagedPolicy", ""))),
        (
            "managed, by its name",
            substituted(own) + &extra("ManagedPolicy", "      ManagedPolicyName: read\n"),
        ),
        ("managed by AWS", managed(read)),
        ("managed by AWS in any partition", substituted(&read.replace("aws:iam", "${AWS::Partition}:iam"))),
    ]
}

#[test]
fn every_way_of_attaching_a_policy_counts() {
    for (way, text) in ways() {
        let world = world(&[&format!("{ROLE}{text}")], &[]);
        assert_eq!(may(&world, "Runner", "s3:getobject", OBJECT), Answer::Yes, "{way}");
        assert_eq!(may(&world, "Runner", "s3:PutObject", OBJECT), Answer::No, "{way}");
        assert!(principal(&world, "Runner").is_seen_whole(), "{way}");
    }
    assert_eq!(may(&world(&[ROLE], &[]), "Runner", "s3:GetObject", OBJECT), Answer::No);
}

#[test]
fn a_policy_of_another_stack_is_attached_by_an_export() {
    let outputs = "Outputs:\n  Arn: {Value: !Ref Extra, Export: {Name: read-policy}}\n";
    let base = format!("Resources:\n{}{outputs}", extra("ManagedPolicy", ""));
    let importing = format!("{ROLE}      ManagedPolicyArns: [!ImportValue read-policy]\n");
    let both = world(&[&base, &importing], &[]);
    assert_eq!(may(&both, "Runner", "s3:GetObject", OBJECT), Answer::Yes);
    let alone = world(&[&importing], &[]);
    assert_eq!(may(&alone, "Runner", "s3:GetObject", OBJECT), Answer::Unknown);
    assert!(!principal(&alone, "Runner").is_seen_whole());
}

#[test]
fn a_boundary_cuts_and_one_that_is_not_seen_may() {
    let with = |boundary: &str| {
        let inline = format!("      Policies: [{{PolicyName: p, PolicyDocument: {ALLOW}}}]\n");
        let world = world(&[&format!("{ROLE}{inline}      PermissionsBoundary: {boundary}\n")], &[]);
        may(&world, "Runner", "s3:GetObject", OBJECT)
    };
    assert_eq!(with("arn:aws:iam::aws:policy/AmazonS3FullAccess"), Answer::Yes);
    assert_eq!(with("arn:aws:iam::aws:policy/AmazonSQSFullAccess"), Answer::No);
    assert_eq!(with("arn:aws:iam::111122223333:policy/ours"), Answer::Unknown);
}

#[test]
fn conditions_make_deployments_of_their_own() {
    let conditions = "Parameters: {Stage: {Type: String}}\nConditions: {Prod: !Equals [!Ref Stage, prod]}\n";
    let arns = "[!If [Prod, !Ref 'AWS::NoValue', 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess']]";
    let world = world(&[&format!("{conditions}{ROLE}      ManagedPolicyArns: {arns}\n")], &[]);
    let held = principal(&world, "Runner").held(&world);
    let shown = |held: &Held<'_>| {
        let when: Vec<String> = held.when.iter().map(ToString::to_string).collect();
        (when.join(" "), held.may("s3:GetObject", &Text::literal(OBJECT)))
    };
    let shown: Vec<_> = held.iter().map(shown).collect();
    assert_eq!(shown, [("Prod".to_owned(), Answer::No), ("not Prod".to_owned(), Answer::Yes)]);
}

#[test]
fn members_of_a_group_hold_what_it_holds() {
    let text = format!(
        "Resources:
  Team:
    Type: AWS::IAM::Group
    Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {ALLOW}}}]}}
  Ann: {{Type: AWS::IAM::User, Properties: {{Groups: [!Ref Team]}}}}
  Bob: {{Type: AWS::IAM::User}}
  Join:
    Type: AWS::IAM::UserToGroupAddition
    Properties: {{GroupName: !Ref Team, Users: [!Ref Bob]}}
  Eve: {{Type: AWS::IAM::User}}
"
    );
    let world = world(&[&text], &[]);
    let of = |id: &str| may(&world, id, "s3:GetObject", OBJECT);
    assert_eq!((of("Ann"), of("Bob"), of("Eve")), (Answer::Yes, Answer::Yes, Answer::No));
}

const SNAPSHOT: &str = r#"{
  "RoleDetailList": [
    {"RoleName": "runner", "Arn": "arn:aws:iam::111122223333:role/app/runner", "RolePolicyList": [],
     "AttachedManagedPolicies": [{"PolicyName": "read", "PolicyArn": "arn:aws:iam::111122223333:policy/read"}],
     "AssumeRolePolicyDocument": {"Statement": []}},
    {"RoleName": "old", "Arn": "arn:aws:iam::111122223333:role/old", "RolePolicyList": [
      {"PolicyName": "own", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}}}],
     "AttachedManagedPolicies": [], "AssumeRolePolicyDocument": {"Statement": []}}
  ],
  "UserDetailList": [{"UserName": "ann", "Arn": "arn:aws:iam::111122223333:user/ann", "GroupList": ["team"],
                      "AttachedManagedPolicies": []}],
  "GroupDetailList": [{"GroupName": "team", "Arn": "arn:aws:iam::111122223333:group/team", "GroupPolicyList": [],
    "AttachedManagedPolicies": [{"PolicyName": "read", "PolicyArn": "arn:aws:iam::111122223333:policy/read"}]}],
  "Policies": [{"PolicyName": "read", "Arn": "arn:aws:iam::111122223333:policy/read", "PolicyVersionList": [
    {"VersionId": "v1", "IsDefaultVersion": false,
     "Document": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}},
    {"VersionId": "v2", "IsDefaultVersion": true,
     "Document": {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"}}}]}]
}"#;

#[test]
fn an_account_has_principals_and_a_template_overlays_them() {
    let account = world(&[], &[SNAPSHOT]);
    assert_eq!(may(&account, "runner", "s3:GetObject", OBJECT), Answer::Yes);
    assert_eq!(may(&account, "runner", "s3:DeleteObject", OBJECT), Answer::No, "an older version");
    assert_eq!(may(&account, "old", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"), Answer::Yes);
    assert_eq!(may(&account, "ann", "s3:GetObject", OBJECT), Answer::Yes);
    let runner = principal(&account, "runner");
    assert!(runner.is_of_account() && runner.kind == PrincipalKind::Role);
    let source = runner.attachments.first().map(|a| a.source.clone());
    assert_eq!(source, Some(Source::Account("arn:aws:iam::111122223333:policy/read".into())));

    let deployed = world(&[&format!("{ROLE}      RoleName: runner\n")], &[SNAPSHOT]);
    let is_named = |name: &str| {
        let named = |p: &&Principal| p.identity.name == Text::literal(name);
        deployed.principals().iter().filter(named).count()
    };
    assert_eq!((is_named("runner"), is_named("old")), (1, 1));
    assert_eq!(may(&deployed, "Runner", "s3:GetObject", OBJECT), Answer::No);
}
