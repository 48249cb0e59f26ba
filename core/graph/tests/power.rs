//! What a principal gains in one step, in the world of a template.

mod common;
#[path = "common/principal.rs"]
mod principals;

use common::world;
use deployfence_graph::World;
use deployfence_value::{Answer, Text};
use principals::principal;

const ACCOUNT: &str = r"
Parameters: {Stage: {Type: String}}
Conditions: {Prod: !Equals [!Ref Stage, prod]}
Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']
  Runner:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
  Function:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Deploy.Arn, Code: {ZipFile: x}}
  Developer:
    Type: AWS::IAM::User
    Properties:
      Policies:
        - PolicyName: own
          PolicyDocument:
            Version: 2012-10-17
            Statement: [STATEMENTS]
";

fn with(statements: &str) -> World {
    world(&[&ACCOUNT.replace("STATEMENTS", statements)], &[])
}

/// The ids of the methods by which the developer surely reaches the deploying role.
fn ways(world: &World) -> Vec<&'static str> {
    let held = principal(world, "Developer").held(world);
    let target = &principal(world, "Deploy").identity.arn;
    let found = held.iter().flat_map(|held| world.escalations(held).held);
    found.filter(|way| way.answer.is_yes() && way.target == *target).map(|way| way.way.id()).collect()
}

#[test]
fn a_role_is_reached_by_passing_it_to_new_code() {
    let pass = "{Effect: Allow, Action: 'iam:PassRole', Resource: ON}";
    let create = "{Effect: Allow, Action: ['lambda:CreateFunction', 'lambda:InvokeFunction'], Resource: '*'}";
    let on = |resource: &str| ways(&with(&format!("{}, {create}", pass.replace("ON", resource))));
    for role in ["'*'", "!GetAtt Deploy.Arn", "!Sub 'arn:aws:iam::${AWS::AccountId}:role/*'"] {
        assert!(!on(role).is_empty(), "{role}");
    }
    assert!(on("!GetAtt Runner.Arn").is_empty());
    assert!(ways(&with(create)).is_empty());
}

#[test]
fn a_role_is_reached_through_the_function_that_runs_as_it() {
    let update =
        "{Effect: Allow, Action: ['lambda:UpdateFunctionCode', 'lambda:InvokeFunction'], Resource: ON}";
    assert!(!ways(&with(&update.replace("ON", "!GetAtt Function.Arn"))).is_empty());
    assert!(ways(&with(&update.replace("ON", "'arn:aws:lambda:*:*:function:another'"))).is_empty());
}

#[test]
fn who_may_change_its_own_policies_is_an_administrator() {
    let world = with("{Effect: Allow, Action: 'iam:PutUserPolicy', Resource: !GetAtt Developer.Arn}");
    let is_one =
        |id: &str| principal(&world, id).held(&world).iter().all(|held| world.administrator(held).is_some());
    assert!(is_one("Developer") && !is_one("Runner"));
    let deploy = principal(&world, "Deploy").held(&world);
    let everything = Text::literal("arn:aws:s3:::x/y");
    assert!(deploy.iter().all(|held| held.may("s3:DeleteObject", &everything) == Answer::Yes));
}
