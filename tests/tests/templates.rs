//! What a check says of templates that it cannot see to the end: by the real binary.

use deployfence_tests::project::{Checked, Project};

fn check(template: &str) -> Checked {
    Project::new(&[("template.yaml", template)]).check(&["template.yaml"])
}

/// A role that CloudFormation and a service that runs code may assume, each under a condition.
fn role(conditions: &str) -> String {
    format!(
        "Parameters: {{Stage: {{Type: String, AllowedValues: [dev, prod]}}}}
Conditions:
{conditions}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Action: sts:AssumeRole
            Principal:
              Service:
                - !If [A, cloudformation.amazonaws.com, !Ref AWS::NoValue]
                - !If [B, lambda.amazonaws.com, !Ref AWS::NoValue]
"
    )
}

#[test]
fn only_combinations_that_some_deployment_has_are_findings() {
    let both = check(&role("  A: !Equals [!Ref Stage, prod]\n  B: !Not [!Equals [!Ref Stage, dev]]"));
    assert_eq!(both.found, ["DF103 template.yaml"]);
    assert_eq!(both.report["findings"][0]["conditions"].to_string(), r#"["A","B"]"#);
    let never = check(&role("  A: !Equals [!Ref Stage, prod]\n  B: !Equals [!Ref Stage, dev]"));
    assert_eq!((never.found, never.notes), (Vec::new(), Vec::new()));
    // The condition of the resource itself counts too.
    let template = role("  A: !Equals [!Ref Stage, prod]\n  B: !Condition A\n  C: !Equals [!Ref Stage, dev]");
    let exists_else =
        template.replace("    Type: AWS::IAM::Role\n", "    Type: AWS::IAM::Role\n    Condition: C\n");
    assert_eq!(check(&template).found.len(), 1);
    assert_eq!(check(&exists_else).found, Vec::<String>::new());
}

#[test]
fn conditions_that_are_not_known_are_told() {
    let circular = check(&role("  A: !Condition B\n  B: !Not [!Condition A]"));
    assert!(circular.notes.iter().any(|note| note.contains("`A` hangs on itself")), "{circular:#?}");
    let undefined = check(&role("  A: !Equals [!Ref Stage, prod]"));
    assert!(
        undefined.notes.iter().any(|note| note == "there is no condition `B`: what hangs on it is not known")
    );
}

#[test]
fn what_a_deployment_refuses_or_a_macro_makes_is_told() {
    let merged = check("Base: &b {Type: 'AWS::SNS::Topic'}\nResources: {T: {<<: *b}}\n");
    assert!(merged.notes.iter().any(|note| note.contains("refuses merge keys")), "{merged:#?}");
    let own = check("Transform: Mine\nResources: {T: {Type: 'AWS::SNS::Topic'}}\n");
    assert_eq!(own.notes, ["`Mine` is not run: what it makes of the template was not checked"]);
    assert_eq!((own.found, own.status), (Vec::new(), 0));
}

#[test]
fn a_nested_stack_runs_as_the_role_that_deploys_its_parent() {
    let parent = "Parameters: {Role: {Type: String}}
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: child.yaml, Parameters: {Role: !Ref Role}}
";
    let child = "Parameters: {Role: {Type: String}}
Resources:
  Fn: {Type: 'AWS::Lambda::Function', Properties: {Role: !Ref Role}}
";
    let settings = |role: &str| {
        format!(
            "version = 0.1\n[default.deploy.parameters]\nrole_arn = \"arn:aws:iam::123456789012:role/deploy\"\n\
             parameter_overrides = \"Role=arn:aws:iam::123456789012:role/{role}\"\n"
        )
    };
    let found = |role| {
        let settings = settings(role);
        let files = [("template.yaml", parent), ("child.yaml", child), ("samconfig.toml", &settings)];
        Project::new(&files).check(&[]).found
    };
    assert_eq!(found("deploy"), ["DF104 child.yaml"]);
    assert_eq!(found("other"), Vec::<String>::new());
}
