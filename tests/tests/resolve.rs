//! `deployfence resolve`: what is known of a template, as its user sees it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Output;

use deployfence_tests::binary::deployfence;
use deployfence_tests::project::Project;

const TEMPLATE: &str = "Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, AllowedValues: [dev, prod]}
  Name: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Mappings:
  Sizes: {dev: {memory: 128}, prod: {memory: 1024}}
Resources:
  Api:
    Type: AWS::Serverless::Function
    Condition: IsProd
    Properties:
      CodeUri: src/
      Handler: a.b
      MemorySize: !FindInMap [Sizes, !Ref Stage, memory]
      Policies: [!If [IsProd, AmazonS3ReadOnlyAccess, AdministratorAccess]]
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub '${Name}-${Stage}'
      VisibilityTimeout: !FindInMap [Sizes, !Ref Stage, memory]
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: child.yaml, Parameters: {Name: !Ref Name}}
";

const CHILD: &str = "Parameters: {Name: {Type: String}}
Resources:
  Role: {Type: 'AWS::IAM::Role', Properties: {RoleName: !Sub '${Name}-child'}}
";

fn resolve(project: &Project, arguments: &[&str]) -> Output {
    let all = ["resolve", "template.yaml"].iter().chain(arguments);
    deployfence(project.path()).args(all).output().unwrap()
}

/// Standard output and the exit status.
fn shown(arguments: &[&str]) -> (String, i32) {
    let project = Project::new(&[
        ("template.yaml", TEMPLATE),
        ("child.yaml", CHILD),
        ("prod.json", r#"[{"ParameterKey": "Stage", "ParameterValue": "prod"}]"#),
    ]);
    let output = resolve(&project, arguments);
    (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
}

#[test]
fn a_resource_shows_holes_choices_and_what_it_hangs_on() {
    let (text, status) = shown(&["--logical-id", "Queue"]);
    let expected = "Queue  AWS::SQS::Queue  template.yaml:18:3
  Properties:
    QueueName: ⟨parameter Name⟩-⟨parameter Stage⟩
    VisibilityTimeout:
      ⟨while parameter Stage is dev⟩: 128
      ⟨else⟩: 1024

";
    assert_eq!((text.as_str(), status), (expected, 0));
}

#[test]
fn what_sam_makes_is_there_as_it_is_where_it_exists() {
    let (text, _) = shown(&["--logical-id", "ApiRole"]);
    assert!(text.starts_with("ApiRole  AWS::IAM::Role  template.yaml:17:"), "{text}");
    assert!(text.contains("⟨exists while IsProd⟩"), "{text}");
    assert!(text.contains("AmazonS3ReadOnlyAccess") && !text.contains("AdministratorAccess"), "{text}");
    let (text, _) = shown(&["--logical-id", "Api"]);
    assert!(text.contains("MemorySize: 1024"), "the condition decides the parameter: {text}");
}

#[test]
fn parameters_answer_for_one_deployment() {
    let (text, _) = shown(&["--logical-id", "Queue", "--parameters", "Stage=dev", "Name=x"]);
    assert!(text.contains("QueueName: x-dev\n") && text.contains("VisibilityTimeout: 128\n"), "{text}");
    let (text, _) = shown(&["--logical-id", "Queue", "--parameter-file", "prod.json"]);
    assert!(text.contains("VisibilityTimeout: 1024\n"), "{text}");
    let (text, _) = shown(&["--logical-id", "Api", "--parameters", "Stage=dev"]);
    assert!(text.contains("(no deployment does so)"), "{text}");
}

#[test]
fn nested_stacks_are_followed() {
    let (text, status) = shown(&["--logical-id", "Child/Role"]);
    assert!(text.contains("RoleName: ⟨parameter Name⟩-child\n"), "{text}");
    assert_eq!(status, 0);
    let (text, _) = shown(&[]);
    for id in ["Api  ", "ApiRole  ", "Queue  ", "Child  ", "Child/Role  "] {
        assert!(text.lines().any(|line| line.starts_with(id)), "{id}: {text}");
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let project = Project::new(&[("template.yaml", TEMPLATE), ("list.json", "[1]"), ("none.yaml", "a: b")]);
    for (arguments, said) in [
        (&["--logical-id", "Queu"] as &[&str], "there is no resource `Queu`: did you mean `Queue`?"),
        (&["--parameters", "Stagee=dev"], "the template has no parameter `Stagee`"),
        (&["--parameters", "Stage"], "a parameter is given as NAME=VALUE"),
        (&["--parameter-file", "list.json"], "`list.json` holds no parameters"),
        (&["--parameter-file", "gone.json"], "`gone.json` cannot be read: there is no such file"),
    ] {
        let output = resolve(&project, arguments);
        let said_here = String::from_utf8(output.stderr).unwrap();
        assert!(said_here.contains(said), "{arguments:?}: {said_here}");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
    let output = deployfence(project.path()).args(["resolve", "none.yaml"]).output().unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains("`none.yaml` is no CloudFormation template"));
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn what_could_not_be_read_is_told_and_the_rest_is_shown() {
    let broken = format!("{TEMPLATE}  Queue: {{Type: 'AWS::SQS::Queue'}}\n");
    let project = Project::new(&[("template.yaml", &broken)]);
    let output = resolve(&project, &[]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("the key `Queue` stands in this mapping already"), "{told}");
    assert!(told.contains("there is no file `child.yaml`"), "{told}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("ApiRole"));
    assert_eq!(output.status.code(), Some(2));
}
