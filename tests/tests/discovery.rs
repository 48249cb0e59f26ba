//! What of a folder is taken for an input, by the real binary.

use deployfence_tests::project::Project;

/// A role that CloudFormation and Lambda may assume: DF103 wherever it is read.
const OPEN: &str = "AWSTemplateFormatVersion: '2010-09-09'
Resources:
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: [cloudformation.amazonaws.com, lambda.amazonaws.com]}
            Action: sts:AssumeRole
";

const OPEN_JSON: &str = r#"{"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument":
{"Statement": [{"Effect": "Allow", "Principal": {"Service": ["cloudformation.amazonaws.com", "lambda.amazonaws.com"]},
"Action": "sts:AssumeRole"}]}}}}}"#;

#[test]
fn a_template_is_one_whatever_it_is_called() {
    for name in ["a.yml", "a.yaml", "a.template", "A.YAML", "a.template.yaml", "a.cfn", "a.txt", "stack"] {
        let checked = Project::new(&[(name, OPEN)]).check(&[]);
        assert_eq!(checked.found, [format!("DF103 {name}")]);
    }
    for name in ["a.json", "a.template", "a.template.json"] {
        let checked = Project::new(&[(name, OPEN_JSON)]).check(&[]);
        assert_eq!(checked.found, [format!("DF103 {name}")]);
    }
}

#[test]
fn what_only_resembles_an_input_is_passed_over_in_silence() {
    let readme = format!("See this template:\n\n{OPEN}");
    let script = format!("cat <<EOF\n{OPEN}EOF\n");
    let organization = OPEN.replace("2010-09-09", "2010-09-09-OC");
    let others = [
        ("package.json", r#"{"name": "x", "scripts": {"service": "node ."}}"#),
        ("tsconfig.json", "{ // service\n  \"compilerOptions\": {}, }"),
        ("service.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: service}\nspec: {}\n"),
        ("compose.yml", "services:\n  web: {image: service}\n"),
        ("strings.json", r#"{"Resources": {"Title": {"Type": "text", "Value": "Hello"}}}"#),
        ("texts.json", r#"{"Resources": {"en": {"hello": "Hello"}}}"#),
        ("public/manifest.json", r#"{"name": "x", "version": "1", "artifacts": ["a"]}"#),
        ("params.json", r#"[{"ParameterKey": "Resources", "ParameterValue": "x"}]"#),
        ("cdk.json", r#"{"context": {"artifacts": true}}"#),
        ("README.md", readme.as_str()),
        ("make", script.as_str()),
        ("notes.txt", readme.as_str()),
        ("links.yaml", "Resources:\n- name: Handbook\n  url: https://example.com\n"),
        ("chart.yaml", "Resources of this chart: {{ service }}\n"),
        ("page.yml.j2", "AWSTemplateFormatVersion: {{ version }}\n"),
        ("organization.yml", organization.as_str()),
    ];
    let files: Vec<_> = others.into_iter().chain([("template.yml", OPEN)]).collect();
    let checked = Project::new(&files).check(&[]);
    assert_eq!(checked.found, ["DF103 template.yml"], "{checked:#?}");
    assert_eq!((checked.files, checked.notes.len()), (1, 0), "{checked:#?}");
}

#[test]
fn resources_of_the_right_types_in_the_wrong_form_are_not_passed_over() {
    let files = [("a.yml", "Resources:\n- Type: AWS::S3::Bucket\n"), ("template.yml", OPEN)];
    let checked = Project::new(&files).check(&[]);
    assert_eq!(checked.found, ["DF001 a.yml", "DF103 template.yml"], "{checked:#?}");
}

#[test]
fn a_manifest_that_names_nothing_hides_nothing() {
    let files = [("manifest.json", r#"{"version": "1", "artifacts": {}}"#), ("iam/template.yml", OPEN)];
    let checked = Project::new(&files).check(&[]);
    assert_eq!(checked.found, ["DF103 iam/template.yml"], "{checked:#?}");
}

#[test]
fn what_was_named_and_is_no_input_is_not_passed_over() {
    for (name, text) in [
        ("package.json", r#"{"name": "x"}"#),
        ("compose.yml", "services: {}\n"),
        ("cdk.json", r#"{"context": {}}"#),
        ("readme.txt", "Resources"),
    ] {
        let project = Project::new(&[(name, text), ("template.yml", OPEN)]);
        let checked = project.check(&[name, "template.yml"]);
        assert_eq!(checked.status, 2, "{name}");
        assert!(checked.found.contains(&format!("DF001 {name}")), "{checked:#?}");
        assert_eq!(project.check(&["."]).found, ["DF103 template.yml"], "{name}: met, not named");
    }
}

#[test]
fn a_file_of_a_host_or_one_that_shows_what_it_is_must_be_readable() {
    for (name, text) in [
        ("serverless.yml", "service: [\n"),
        ("serverless.yaml", "just text\n"),
        ("samconfig.toml", "[default.deploy.parameters\n"),
        ("samconfig.yaml", "default: [\n"),
        ("cdk.json", "{"),
        ("a.yml", "Resources:\n  A: [\n"),
        ("a.json", r#"{"Parameters": {}, "Resources": {"A": {"Type": "AWS::SNS::Topic"}"#),
        ("b.json", r#"{"Parameters": {"P": {]}}, "Resources": {"A": {"Type": "AWS::SNS::Topic"}}}"#),
        ("app.yml", "service: a\nprovider:\n  name: [\n"),
        ("account.json", "{\n\"RoleDetailList\": [{]\n"),
        ("stack.cfn", "AWSTemplateFormatVersion: '2010-09-09'\nResources: [\n"),
        ("cdk.out/manifest.json", r#"{"version": "55.0.0", "artifacts": {"#),
    ] {
        let checked = Project::new(&[(name, text), ("template.yml", OPEN)]).check(&[]);
        assert_eq!(checked.status, 2, "{name}: {checked:#?}");
        assert!(checked.found.contains(&format!("DF001 {name}")), "{name}: {checked:#?}");
        assert!(checked.found.contains(&"DF103 template.yml".to_owned()), "{name}: the others are checked");
    }
    for (name, text) in [("a.json", "{\"name\": "), ("a.yml", "a: [\n"), ("a.cfn", "{{ x\n"), ("a.toml", "[")]
    {
        let checked = Project::new(&[(name, text), ("template.yml", OPEN)]).check(&[]);
        assert_eq!(checked.found, ["DF103 template.yml"], "{name}: nothing shows that it was an input");
    }
}

#[test]
fn build_output_is_read_though_git_ignores_it_and_nothing_else_is() {
    let state = format!(
        r#"{{"service": {{"service": "s", "provider": {{"name": "aws", "compiledCloudFormationTemplate": {OPEN_JSON}}}}}, "package": {{}}}}"#
    );
    let files = [
        (".gitignore", "ignored\n.serverless\ncdk.out\n.aws-sam\n*.json\n"),
        ("ignored/a.yml", OPEN),
        ("node_modules/a/template.yml", OPEN),
        ("a.json", OPEN_JSON),
        ("api/.serverless/serverless-state.json", state.as_str()),
        ("api/.serverless/other.json", OPEN_JSON),
        ("sam/.aws-sam/build/template.yaml", OPEN),
        ("sam/.aws-sam/build/F/vendor/template.yaml", OPEN),
        ("cdk/cdk.out/S.template.json", OPEN_JSON),
    ];
    let checked = Project::new(&files).check(&[]);
    let expected = [
        "DF103 api/.serverless/serverless-state.json",
        "DF103 cdk/cdk.out/S.template.json",
        "DF103 sam/.aws-sam/build/template.yaml",
    ];
    assert_eq!(checked.found, expected, "{checked:#?}");
}

#[test]
fn an_ignored_file_can_be_taken_back_by_the_nearer_rule() {
    let files = [(".gitignore", "*.yml\n"), ("a.yml", OPEN), ("b/.gitignore", "!b.yml\n"), ("b/b.yml", OPEN)];
    assert_eq!(Project::new(&files).check(&[]).found, ["DF103 b/b.yml"]);
}

#[test]
fn a_folder_that_is_named_twice_is_not_empty() {
    let project = Project::new(&[("a/t.yml", OPEN)]);
    assert_eq!(project.check(&[".", "a", "a"]).found, ["DF103 a/t.yml"]);
}

#[test]
fn a_snapshot_is_known_to_every_world_even_where_each_stands_alone() {
    let snapshot = r#"{"RoleDetailList": [{"Path": "/", "RoleName": "deploy", "Arn": "arn:aws:iam::123456789012:role/deploy",
        "AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole"}]}}]}"#;
    let pipeline = "Resources:
  P:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Stages:
        - Actions:
            - ActionTypeId: {Provider: CloudFormation}
              Configuration: {RoleArn: 'arn:aws:iam::123456789012:role/deploy'}
";
    let project = Project::new(&[("p.yml", pipeline), ("account.json", snapshot)]);
    assert_eq!(project.check(&["--world", "each"]).found, ["DF106 p.yml"]);
    let other =
        Project::new(&[("p.yml", pipeline), ("account.json", &snapshot.replace("lambda", "cloudformation"))]);
    assert_eq!(other.check(&["--world", "each"]).found, Vec::<String>::new());
}

#[test]
fn a_template_that_another_one_deploys_is_that_stack_and_not_one_by_itself() {
    let child = format!("{OPEN}      RoleName: !Ref Name\n")
        .replace("Resources:\n", "Parameters:\n  Name: {Type: String}\nResources:\n");
    let parent = "Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: child.yml, Parameters: {Name: deploy}}
  P:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Stages:
        - Actions:
            - ActionTypeId: {Provider: CloudFormation}
              Configuration: {RoleArn: !Sub 'arn:aws:iam::${AWS::AccountId}:role/deploy'}
";
    let child = child.replace("[cloudformation.amazonaws.com, lambda.amazonaws.com]", "lambda.amazonaws.com");
    let project = Project::new(&[("child.yml", child.as_str()), ("parent.yml", parent)]);
    assert_eq!(project.check(&[]).found, ["DF106 parent.yml"], "the name that the parent passes");
    let other = Project::new(&[
        ("child.yml", child.as_str()),
        ("parent.yml", &parent.replace("Name: deploy", "Name: x")),
    ]);
    assert_eq!(other.check(&[]).found, Vec::<String>::new());
}
