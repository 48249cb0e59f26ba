//! Who may do what to whom: each kind of edge with what shows it, and a near miss.

#![expect(clippy::panic, reason = "helpers of a test fail by panicking")]

mod common;
#[path = "common/graph.rs"]
mod graph;

use common::world;
use deployfence_graph::World;
use deployfence_graph::edges::{Edge, EdgeKind, NodeKind};
use deployfence_value::Answer;
use graph::{file, node};

/// The edge between two nodes, if there is one.
fn edge<'w>(world: &'w World, from: &str, kind: EdgeKind, to: &str) -> Option<&'w Edge> {
    let (from, to) = (node(world, from), node(world, to));
    let (edges, cut_short) = world.edges_from(from);
    assert!(!cut_short, "a limit was reached");
    edges.into_iter().find(|edge| edge.to == to && edge.kind == kind)
}

/// Whether there is an edge; none is a no.
fn has(world: &World, from: &str, kind: EdgeKind, to: &str) -> Answer {
    edge(world, from, kind, to).map_or(Answer::No, Edge::answer)
}

const ROLE: &str = "arn:aws:iam::111122223333:role/deploy";

/// A template of a role `Deploy` that trusts as is written, a user `Ada` with a statement, and what else is written.
fn with(trust: &str, statement: &str, rest: &str) -> World {
    let text = format!(
        "
Parameters: {{Given: {{Type: String}}}}
Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      RoleName: deploy
      AssumeRolePolicyDocument: {{Version: 2012-10-17, Statement: [{trust}]}}
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']
  Ada:
    Type: AWS::IAM::User
    Properties:
      Policies:
        - PolicyName: own
          PolicyDocument: {{Version: 2012-10-17, Statement: [{statement}]}}
{rest}"
    );
    world(&[&text], &[])
}

const LAMBDA: &str = "{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}";
const OWN_ACCOUNT: &str =
    "{Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}, Action: sts:AssumeRole}";
const NOTHING: &str = "{Effect: Deny, Action: 's3:*', Resource: '*'}";

#[test]
fn a_role_is_assumed_where_both_sides_let_it() {
    let assume = "{Effect: Allow, Action: 'sts:AssumeRole', Resource: !GetAtt Deploy.Arn}";
    let both = with(OWN_ACCOUNT, assume, "");
    assert_eq!(has(&both, "Ada", EdgeKind::Assumes, "Deploy"), Answer::Yes);
    let found = edge(&both, "Ada", EdgeKind::Assumes, "Deploy");
    let shown: Vec<&str> =
        found.iter().flat_map(|e| &e.ways[0].evidence).map(|evidence| evidence.text.as_str()).collect();
    assert!(shown.iter().any(|text| text.contains("inline policy `own`")), "{shown:?}");
    assert!(shown.iter().any(|text| text.contains("trust policy of `Deploy`")), "{shown:?}");
    for one_side in [with(OWN_ACCOUNT, NOTHING, ""), with(LAMBDA, assume, "")] {
        assert_eq!(has(&one_side, "Ada", EdgeKind::Assumes, "Deploy"), Answer::No);
    }
    // Who is named needs no policy of its own.
    let named = "{Effect: Allow, Principal: {AWS: !GetAtt Ada.Arn}, Action: sts:AssumeRole}";
    assert_eq!(has(&with(named, NOTHING, ""), "Ada", EdgeKind::Assumes, "Deploy"), Answer::Yes);
}

#[test]
fn an_edge_that_hangs_on_an_unknown_says_on_which() {
    let imported = "      ManagedPolicyArns: [!ImportValue the-policy]\n";
    let world = with(LAMBDA, NOTHING, imported);
    let found = edge(&world, "Ada", EdgeKind::Administers, "administrator");
    let ways = found.map(|edge| (edge.answer(), edge.ways[0].hangs_on.join(" ")));
    let (answer, hangs_on) = ways.unwrap_or_else(|| panic!("there is no edge"));
    assert_eq!(answer, Answer::Unknown);
    assert!(hangs_on.contains("the-policy"), "{hangs_on}");
    let conditional = "{Effect: Allow, Principal: {AWS: '444455556666'}, Action: sts:AssumeRole, \
                       Condition: {StringEquals: {'sts:ExternalId': x}}}";
    let world = with(conditional, NOTHING, "");
    let found = edge(&world, "account 444455556666", EdgeKind::Assumes, "Deploy");
    let hangs_on = found.map(|edge| (edge.answer(), edge.ways[0].hangs_on.clone()));
    assert_eq!(hangs_on, Some((Answer::Unknown, vec!["what the request says of `sts:ExternalId`".into()])));
}

#[test]
fn services_and_providers_are_let_in_by_trust_policies() {
    assert_eq!(
        has(&with(LAMBDA, NOTHING, ""), "lambda.amazonaws.com", EdgeKind::Assumes, "Deploy"),
        Answer::Yes
    );
    let provider = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
    let oidc = |subject: &str| {
        format!(
            "{{Effect: Allow, Principal: {{Federated: '{provider}'}}, Action: sts:AssumeRoleWithWebIdentity, \
             Condition: {{StringLike: {{'token.actions.githubusercontent.com:sub': '{subject}'}}}}}}"
        )
    };
    let world = with(&oidc("repo:acme/api:*"), NOTHING, "");
    let found = edge(&world, provider, EdgeKind::PresentsSubject, "Deploy");
    let shown = found.map(|edge| (edge.answer(), edge.ways[0].by.as_str()));
    assert_eq!(shown, Some((Answer::Yes, "repo:acme/api:*")));
    let denied = format!(
        "{}, {{Effect: Deny, Principal: '*', Action: 'sts:AssumeRoleWithWebIdentity'}}",
        oidc("repo:acme/api:*")
    );
    let kinds = with(&denied, NOTHING, "").edges().all.iter().map(|edge| edge.kind).collect::<Vec<_>>();
    assert_eq!(kinds, [EdgeKind::Administers]);
}

#[test]
fn a_role_is_passed_to_the_services_that_it_trusts() {
    let pass = |to: &str| {
        format!(
            "{{Effect: Allow, Action: 'iam:PassRole', Resource: !GetAtt Deploy.Arn, \
             Condition: {{StringEquals: {{'iam:PassedToService': {to}}}}}}}"
        )
    };
    let world = with(LAMBDA, &pass("lambda.amazonaws.com"), "");
    let found = edge(&world, "Ada", EdgeKind::Passes, "Deploy");
    let shown = found.map(|edge| (edge.answer(), edge.carries(), edge.ways[0].by.clone()));
    // Nothing lets it make a function: to pass a role gives nothing by itself.
    assert_eq!(shown, Some((Answer::Yes, Answer::No, "lambda.amazonaws.com".to_owned())));
    let other = with(LAMBDA, &pass("ec2.amazonaws.com"), "");
    assert_eq!(has(&other, "Ada", EdgeKind::Passes, "Deploy"), Answer::No);
    let create = "{Effect: Allow, Action: ['lambda:CreateFunction', 'lambda:InvokeFunction'], Resource: '*'}";
    let both = with(LAMBDA, &format!("{}, {create}", pass("lambda.amazonaws.com")), "");
    let carries = edge(&both, "Ada", EdgeKind::Passes, "Deploy").map(|edge| edge.carries());
    assert_eq!(carries, Some(Answer::Yes));
}

const FUNCTION: &str = "
  Function:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Deploy.Arn, Code: {ZipFile: x}}
";

#[test]
fn a_function_runs_as_its_role_and_its_code_may_be_changed() {
    let update = "{Effect: Allow, Action: 'lambda:UpdateFunctionCode', Resource: !GetAtt Function.Arn}";
    let world = with(LAMBDA, update, FUNCTION);
    assert_eq!(has(&world, "Function", EdgeKind::RunsAs, "Deploy"), Answer::Yes);
    assert_eq!(has(&world, "Ada", EdgeKind::ChangesCode, "Function"), Answer::Yes);
    let other = with(LAMBDA, &update.replace("Code", "Tags"), FUNCTION);
    assert_eq!(has(&other, "Ada", EdgeKind::ChangesCode, "Function"), Answer::No);
    let given = FUNCTION.replace("!GetAtt Deploy.Arn", "!Ref Given");
    let unknown = with(LAMBDA, NOTHING, &given);
    let edges = unknown.edges();
    let run = edges.all.iter().find(|edge| edge.kind == EdgeKind::RunsAs);
    assert_eq!(run.map(|edge| edge.answer()), Some(Answer::Unknown));
}

#[test]
fn policies_and_credentials_are_edges_too() {
    let rewrite = "{Effect: Allow, Action: 'iam:UpdateAssumeRolePolicy', Resource: !GetAtt Deploy.Arn}";
    assert_eq!(has(&with(LAMBDA, rewrite, ""), "Ada", EdgeKind::ChangesPolicy, "Deploy"), Answer::Yes);
    let key = "{Effect: Allow, Action: 'iam:CreateAccessKey', Resource: !GetAtt Eve.Arn}";
    let eve = "\n  Eve: {Type: AWS::IAM::User}\n";
    assert_eq!(has(&with(LAMBDA, key, eve), "Ada", EdgeKind::TakesCredentials, "Eve"), Answer::Yes);
    let world = with(LAMBDA, key, eve);
    // What the role has, it has of the whole account.
    assert_eq!(has(&world, "Deploy", EdgeKind::Administers, "administrator"), Answer::Yes);
    assert_eq!(has(&world, "Ada", EdgeKind::Administers, "administrator"), Answer::No);
}

#[test]
fn a_key_is_used_where_its_policy_and_the_principals_let_it() {
    let key = |statement: &str| {
        format!(
            "
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy: {{Version: 2012-10-17, Statement: [{statement}]}}
"
        )
    };
    let to_account = "{Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}, \
                      Action: 'kms:*', Resource: '*'}";
    let decrypt = "{Effect: Allow, Action: 'kms:Decrypt', Resource: !GetAtt Key.Arn}";
    let both = with(LAMBDA, decrypt, &key(to_account));
    assert_eq!(has(&both, "Ada", EdgeKind::Decrypts, "Key"), Answer::Yes);
    let other = "{Effect: Allow, Principal: {AWS: !GetAtt Deploy.Arn}, Action: 'kms:*', Resource: '*'}";
    for no in [with(LAMBDA, NOTHING, &key(to_account)), with(LAMBDA, decrypt, &key(other))] {
        assert_eq!(has(&no, "Ada", EdgeKind::Decrypts, "Key"), Answer::No);
    }
    let named = "{Effect: Allow, Principal: {AWS: !GetAtt Ada.Arn}, Action: 'kms:Decrypt', Resource: '*'}";
    assert_eq!(has(&with(LAMBDA, NOTHING, &key(named)), "Ada", EdgeKind::Decrypts, "Key"), Answer::Yes);
}

#[test]
fn the_policies_of_keys_that_accounts_have_count_too() {
    let arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd";
    let account = |statement: &str| {
        format!(
            r#"{{"UserDetailList": [{{"UserName": "ada", "Arn": "arn:aws:iam::111122223333:user/ada", "UserPolicyList":
                [{{"PolicyName": "own", "PolicyDocument": {{"Version": "2012-10-17", "Statement": [{statement}]}}}}],
                "AttachedManagedPolicies": [], "GroupList": []}}],
                "RoleDetailList": [], "GroupDetailList": [], "Policies": []}}"#
        )
    };
    let key = |who: &str| {
        let policy = format!(
            r#"{{\"Version\": \"2012-10-17\", \"Statement\": {{\"Effect\": \"Allow\", \"Principal\":
                {{\"AWS\": \"arn:aws:iam::111122223333:{who}\"}}, \"Action\": \"kms:*\", \"Resource\": \"*\"}}}}"#
        )
        .replace("\n", " ");
        format!(r#"{{"KeyId": "{arn}", "PolicyName": "default", "Policy": "{policy}"}}"#)
    };
    let allowed = account(&format!(r#"{{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "{arn}"}}"#));
    let nothing = account(r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}"#);
    let may = |account: &str, keys: &[&str]| {
        let snapshots: Vec<&str> = [account].into_iter().chain(keys.iter().copied()).collect();
        has(&world(&[], &snapshots), "ada", EdgeKind::Decrypts, arn)
    };
    assert_eq!(may(&allowed, &[&key("root")]), Answer::Yes);
    assert_eq!(may(&nothing, &[&key("user/ada")]), Answer::Yes);
    assert_eq!(may(&nothing, &[&key("root")]), Answer::No);
    assert_eq!(may(&allowed, &[&key("user/bob")]), Answer::No);
    let twice = world(&[], &[&allowed, &key("root"), &key("user/bob")]);
    assert!(twice.graph().directory(&file).find(arn).is_err(), "which of two policies it has is not known");
}

#[test]
fn functions_reach_what_routes_lead_to() {
    assert_eq!(has(&with(LAMBDA, NOTHING, FUNCTION), "Function", EdgeKind::Reaches, "internet"), Answer::Yes);
    let network = |route: &str| {
        format!(
            "
  Vpc: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.0.0.0/16}}}}
  Subnet: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}}}
  Table: {{Type: AWS::EC2::RouteTable, Properties: {{VpcId: !Ref Vpc}}}}
  Joined:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {{SubnetId: !Ref Subnet, RouteTableId: !Ref Table}}
  Nat: {{Type: AWS::EC2::NatGateway, Properties: {{SubnetId: !Ref Given}}}}
{route}  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Deploy.Arn
      Code: {{ZipFile: x}}
      VpcConfig: {{SubnetIds: [!Ref Subnet], SecurityGroupIds: [sg-1]}}
"
        )
    };
    let out = "  Out:\n    Type: AWS::EC2::Route\n    Properties: {RouteTableId: !Ref Table, \
               DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}\n";
    let led_out = with(LAMBDA, NOTHING, &network(out));
    assert_eq!(has(&led_out, "Function", EdgeKind::Reaches, "internet"), Answer::Yes);
    let isolated = with(LAMBDA, NOTHING, &network(""));
    assert_eq!(has(&isolated, "Function", EdgeKind::Reaches, "internet"), Answer::No);
}

#[test]
fn nodes_are_found_by_every_name_that_is_theirs_alone() {
    let snapshot = format!(
        r#"{{"RoleDetailList": [{{"RoleName": "audit", "Arn": "{}", "AssumeRolePolicyDocument": {{}}}}],
            "UserDetailList": [], "GroupDetailList": [], "Policies": []}}"#,
        ROLE.replace("deploy", "audit")
    );
    let text = "Resources:\n  Deploy: {Type: AWS::IAM::Role, Properties: {RoleName: deploy}}\n";
    let other = text.replace("RoleName: deploy", "RoleName: other");
    let world = world(&[text, &other], &[&snapshot]);
    let id = node(&world, "1.yml#Deploy");
    assert_eq!(node(&world, ROLE), id);
    assert_ne!(node(&world, "2.yml#Deploy"), id);
    assert_eq!(world.graph().name(id, &file), "1.yml#Deploy");
    let audit = node(&world, "audit");
    assert_eq!(world.graph().name(audit, &file), ROLE.replace("deploy", "audit"));
    // Two are called so; none is called almost so.
    assert_eq!(
        world.graph().directory(&file).find("Deploy"),
        Err(vec!["1.yml#Deploy".into(), "2.yml#Deploy".into()])
    );
    let near = world.graph().directory(&file).find("3.yml#Deploy");
    assert!(near.is_err_and(|near| near.contains(&"1.yml#Deploy".to_owned())));
    let kinds = world.graph().nodes().iter().filter(|node| node.kind == NodeKind::Stack).count();
    assert_eq!(kinds, 2);
}
