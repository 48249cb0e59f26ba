//! `deployfence can`, `paths` and `graph`: questions about who may do what to whom, asked of the real binary.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Output;

use deployfence_tests::binary::deployfence;
use deployfence_tests::project::Project;
use deployfence_tests::schema::parse_graph;
use serde_json::Value;

const ACCESS: &str = "\
Resources:
  Developer:
    Type: AWS::IAM::User
    Properties:
      UserName: ada
      Policies:
        - PolicyName: own
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - {Effect: Allow, Action: 'sts:AssumeRole', Resource: !GetAtt Deploy.Arn}
              - {Effect: Allow, Action: 's3:GetObject', Resource: !Sub '${Data.Arn}/*'}
              - Effect: Allow
                Action: s3:PutObject
                Resource: '*'
                Condition: {Bool: {'aws:MultiFactorAuthPresent': 'true'}}
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      RoleName: deploy
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}
            Action: sts:AssumeRole
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']
  Data: {Type: AWS::S3::Bucket}
";

const CODE: &str = "\
Resources:
  Runner:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
      Policies:
        - PolicyName: none
          PolicyDocument: {Statement: {Effect: Deny, Action: 's3:*', Resource: '*'}}
  Handler:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Runner.Arn, Code: {ZipFile: x}, Handler: i.h, Runtime: python3.12}
";

/// Standard output, standard error and the exit status.
struct Said(String, String, i32);

impl Said {
    fn json(&self) -> Value {
        serde_json::from_str(&self.0).unwrap()
    }
}

fn ask(arguments: &[&str]) -> Said {
    let project =
        Project::new(&[("access.yml", ACCESS), ("code.yml", CODE), ("broken/x.yml", "Resources: [")]);
    let output: Output = deployfence(project.path()).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said(text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

const BOTH: [&str; 2] = ["access.yml", "code.yml"];

fn can(arguments: &[&str]) -> Said {
    ask(&[&["can"], arguments, &["--in"], &BOTH].concat())
}

#[test]
fn what_a_principal_can_do_is_told_with_the_statement() {
    let Said(out, _, status) = can(&["Developer", "s3:GetObject", "Data/report.csv"]);
    assert_eq!(status, 0, "{out}");
    assert!(out.starts_with("yes: `access.yml#Developer`"), "{out}");
    assert!(out.contains("the inline policy `own` allows it (access.yml:12:17)"), "{out}");
    // A function stands for its role, which denies it.
    let Said(out, _, status) = can(&["code.yml#Handler", "s3:GetObject", "access.yml#Data/report.csv"]);
    assert_eq!(status, 1, "{out}");
    assert!(out.contains("the inline policy `none` denies it (code.yml:9:39)"), "{out}");
}

#[test]
fn what_hangs_on_the_request_is_unknown_until_it_is_said() {
    let put = ["ada", "s3:PutObject", "Data/x"];
    let Said(out, _, status) = can(&put);
    assert_eq!(status, 3, "{out}");
    assert!(out.contains("`aws:MultiFactorAuthPresent`"), "{out}");
    let with = |value: &str| can(&[&put[..], &["--context", value]].concat()).2;
    assert_eq!(with("aws:MultiFactorAuthPresent=true"), 0);
    assert_eq!(with("aws:MultiFactorAuthPresent=false"), 1);
    // Without a resource, a yes is one for every resource.
    assert_eq!(can(&["Developer", "s3:GetObject"]).2, 3);
    assert_eq!(can(&["Deploy", "s3:GetObject"]).2, 0);
}

#[test]
fn trust_policies_decide_on_roles() {
    assert_eq!(can(&["Developer", "sts:AssumeRole", "Deploy"]).2, 0);
    assert_eq!(can(&["Developer", "sts:AssumeRole", "Runner"]).2, 1);
}

#[test]
fn names_and_actions_that_mean_nothing_are_refused() {
    let Said(out, told, status) = can(&["Develper", "s3:GetObject"]);
    assert_eq!((out.as_str(), status), ("", 2));
    assert!(told.contains("there is no `Develper`: did you mean `Developer`?"), "{told}");
    assert_eq!(can(&["Developer", "GetObject"]).2, 2);
    assert_eq!(can(&["Developer", "s3:Get*"]).2, 2);
    let Said(out, ..) = can(&["Developer", "s3:GetObjct", "*"]);
    assert!(out.contains("did you mean `s3:GetObject`?"), "{out}");
}

#[test]
fn a_path_is_shown_with_its_steps_and_the_cheapest_cut() {
    let way = ["paths", "--from", "Developer", "--to", "administrator"];
    let Said(out, _, status) = ask(&[&way[..], &BOTH].concat());
    assert_eq!(status, 0, "{out}");
    assert!(out.starts_with("yes: from `access.yml#Developer` to `administrator` in 2 steps"), "{out}");
    assert!(out.contains("1. `access.yml#Developer` may assume `access.yml#Deploy`"), "{out}");
    assert!(out.contains("every path takes this: the inline policy `own` allows"), "{out}");
    let said = ask(&[&way[..], &BOTH, &["--format", "json"]].concat()).json();
    assert_eq!(said["result"], "yes");
    assert_eq!(said["steps"][0]["kind"], "assumes");
    let shown = &said["steps"][0]["evidence"][0];
    assert_eq!(
        (&shown["location"]["file"], &shown["location"]["start"]["line"]),
        (&"access.yml".into(), &11.into())
    );
    assert!(shown["excerpt"].as_str().unwrap().contains("sts:AssumeRole"));
    let Said(out, _, status) = ask(&[&["paths", "--from", "Handler", "--to", "Deploy"][..], &BOTH].concat());
    assert_eq!(
        (out.as_str(), status),
        ("no: nothing leads from `code.yml#Handler` to `access.yml#Deploy`\n", 1)
    );
}

#[test]
fn what_cannot_be_read_keeps_an_answer_from_being_whole() {
    let Said(out, told, status) =
        ask(&["paths", "--from", "Handler", "--to", "Deploy", "access.yml", "code.yml", "broken/x.yml"]);
    assert!(out.starts_with("no:"), "{out}");
    assert_eq!(status, 2);
    assert!(told.contains("broken/x.yml"), "{told}");
}

#[test]
fn the_graph_is_json_and_can_be_drawn() {
    let said = parse_graph(&ask(&[&["graph"][..], &BOTH].concat()).0);
    assert_eq!((&said["version"], &said["cutShort"]), (&1.into(), &false.into()));
    let ids: Vec<&str> =
        said["nodes"].as_array().unwrap().iter().map(|n| n["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"code.yml#Handler") && ids.contains(&"internet"), "{ids:?}");
    let edges = said["edges"].as_array().unwrap();
    let runs = edges.iter().find(|edge| edge["kind"] == "runs-as").unwrap();
    assert_eq!((&runs["from"], &runs["to"]), (&"code.yml#Handler".into(), &"code.yml#Runner".into()));
    assert_eq!(runs["ways"][0]["evidence"][0]["location"]["file"], "code.yml");
    let dot = ask(&[&["graph", "--format", "dot"][..], &BOTH].concat());
    assert!(dot.0.starts_with("digraph") && dot.0.contains("label=\"assumes\""), "{}", dot.0);
    let mermaid = ask(&[&["graph", "--format", "mermaid"][..], &BOTH].concat());
    assert!(mermaid.0.starts_with("flowchart LR") && mermaid.0.contains("|\"runs as\"|"), "{}", mermaid.0);
    let svg = ask(&[&["graph", "--format", "svg"][..], &BOTH].concat());
    assert!(svg.0.starts_with("<svg ") && svg.0.contains(">runs as</text>"), "{}", svg.0);
    let page = ask(&[&["graph", "--format", "html"][..], &BOTH].concat());
    assert!(page.0.starts_with("<!doctype html>") && page.0.contains("code.yml#Handler"), "{}", page.0);
    assert_eq!((dot.2, mermaid.2, svg.2, page.2), (0, 0, 0, 0));
}
