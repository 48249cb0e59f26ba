//! SAM applications: their settings, and what SAM built, by the real binary.

use deployfence_tests::project::Project;

const FUNCTION: &str = "Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String}
Resources:
  Resize:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: a.b
      Role: arn:aws:iam::123456789012:role/deploy
";

const SETTINGS: &str = "version = 0.1
[default.deploy.parameters]
stack_name = \"photos\"
role_arn = \"arn:aws:iam::123456789012:role/deploy\"
parameter_overrides = \"Stage=dev\"
";

#[test]
fn the_role_of_samconfig_is_the_deployment_role_of_the_template_beside_it() {
    let project = Project::new(&[("template.yaml", FUNCTION), ("samconfig.toml", SETTINGS)]);
    for arguments in [&[] as &[&str], &["."], &["template.yaml"], &["samconfig.toml"]] {
        let checked = project.check(arguments);
        assert_eq!(checked.found, ["DF104 template.yaml"], "{arguments:?} {checked:#?}");
        let evidence = &checked.report["findings"][0]["evidence"].to_string();
        assert!(evidence.contains("samconfig.toml") && evidence.contains("role_arn"), "{evidence}");
    }
    let yaml = "default:\n  deploy:\n    parameters: {role_arn: 'arn:aws:iam::123456789012:role/deploy'}\n";
    let checked = Project::new(&[("template.yaml", FUNCTION), ("samconfig.yaml", yaml)]).check(&[]);
    assert_eq!(checked.found, ["DF104 template.yaml"]);
}

#[test]
fn another_role_or_another_template_is_no_finding() {
    let other = SETTINGS.replace("role/deploy", "role/other");
    let checked = Project::new(&[("template.yaml", FUNCTION), ("samconfig.toml", &other)]).check(&[]);
    assert_eq!((checked.found, checked.status), (Vec::new(), 0));
    let elsewhere = format!("{SETTINGS}template_file = \"app.yaml\"\n");
    let project = Project::new(&[("template.yaml", FUNCTION), ("samconfig.toml", &elsewhere)]);
    let checked = project.check(&[]);
    assert_eq!(checked.found, Vec::<String>::new());
    assert!(checked.notes.iter().any(|note| note.contains("`app.yaml`")), "{checked:#?}");
    project.write("app.yaml", FUNCTION);
    assert_eq!(project.check(&[]).found, ["DF104 app.yaml"]);
    assert_eq!(project.check(&["--world", "each"]).found, Vec::<String>::new(), "each stands alone");
}

#[test]
fn each_environment_is_a_deployment() {
    let prod = "[prod.deploy.parameters]\nrole_arn = \"arn:aws:iam::123456789012:role/deploy\"\n";
    let other = SETTINGS.replace("role/deploy", "role/other");
    let both = format!("{other}{prod}");
    let checked = Project::new(&[("template.yaml", FUNCTION), ("samconfig.toml", &both)]).check(&[]);
    assert_eq!(checked.found, ["DF104 template.yaml"]);
    let twice = format!("{SETTINGS}{prod}");
    let checked = Project::new(&[("template.yaml", FUNCTION), ("samconfig.toml", &twice)]).check(&[]);
    assert_eq!(checked.found, ["DF104 template.yaml"], "one role, one finding");
}

#[test]
fn what_was_built_and_its_source_are_one_deployment() {
    let built = FUNCTION.replace("src/", "Resize");
    let files = [
        ("template.yaml", FUNCTION),
        ("samconfig.toml", SETTINGS),
        (".aws-sam/build/template.yaml", built.as_str()),
        (".aws-sam/build.toml", "# nothing of interest\n"),
    ];
    let project = Project::new(&files);
    for world in ["auto", "together"] {
        let checked = project.check(&["--world", world]);
        assert_eq!(
            (checked.found, checked.notes),
            (vec!["DF104 template.yaml".to_owned()], Vec::new()),
            "{world}"
        );
    }
    project.write(".aws-sam/build/template.yaml", &built.replace("role/deploy", "role/old"));
    let checked = project.check(&[]);
    assert_eq!(checked.found, ["DF104 template.yaml"], "the source decides");
    assert!(
        checked.notes.iter().any(|note| note.contains("`Resize`") && note.contains("built")),
        "{checked:#?}"
    );
    let alone = Project::new(&[("samconfig.toml", SETTINGS), (".aws-sam/build/template.yaml", &built)]);
    assert_eq!(alone.check(&[]).found, ["DF104 .aws-sam/build/template.yaml"]);
}

#[test]
fn a_file_of_parameter_values_is_an_input_where_it_is_named() {
    let values = r#"[{"ParameterKey": "Stage", "ParameterValue": "prod"}]"#;
    let project = Project::new(&[("t.yaml", FUNCTION), ("prod.json", values)]);
    let checked = project.check(&["t.yaml", "prod.json"]);
    assert_eq!((checked.status, checked.files, checked.notes.len()), (0, 2, 0), "{checked:#?}");
    project.write("prod.json", r#"{"Parameters": {"Other": "x"}}"#);
    let checked = project.check(&["t.yaml", "prod.json"]);
    assert!(
        checked.notes.iter().any(|note| note.contains("prod.json") && note.contains("not used")),
        "{checked:#?}"
    );
    project.write("prod.json", r#"{"Other": "x"}"#);
    assert_eq!(project.check(&["t.yaml", "prod.json"]).found, ["DF001 prod.json"]);
}

/// The same function, with a role that its stage names.
fn of_stage() -> String {
    FUNCTION.replace(
        "Role: arn:aws:iam::123456789012:role/deploy",
        "Role: !Sub 'arn:aws:iam::123456789012:role/${Stage}-deploy'",
    )
}

fn settings(environment: &str, stage: &str, role: &str) -> String {
    format!(
        "[{environment}.deploy.parameters]\nparameter_overrides = \"Stage={stage}\"\n\
         role_arn = \"arn:aws:iam::123456789012:role/{role}\"\n"
    )
}

#[test]
fn the_value_of_a_parameter_decides() {
    let found = |settings: &str| {
        Project::new(&[("template.yaml", &of_stage()), ("samconfig.toml", settings)]).check(&[]).found
    };
    assert_eq!(found(&settings("default", "prod", "prod-deploy")), ["DF104 template.yaml"]);
    assert_eq!(found(&settings("default", "dev", "prod-deploy")), Vec::<String>::new());
    let same = format!("{}{}", settings("a", "prod", "prod-deploy"), settings("b", "prod", "other"));
    assert_eq!(found(&same), ["DF104 template.yaml"], "equal in all environments");
    let different =
        format!("{}{}", settings("a", "prod", "prod-deploy"), settings("b", "dev", "prod-deploy"));
    assert_eq!(found(&different), Vec::<String>::new(), "which of them is deployed is not known");
}

#[test]
fn values_that_are_named_go_before_those_of_the_application() {
    let files = [
        ("template.yaml", of_stage()),
        ("samconfig.toml", settings("default", "dev", "prod-deploy")),
        ("prod.json", r#"[{"ParameterKey": "Stage", "ParameterValue": "prod"}]"#.to_owned()),
    ];
    let files: Vec<_> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let project = Project::new(&files);
    assert_eq!(project.check(&["."]).found, Vec::<String>::new(), "met, not named");
    assert_eq!(project.check(&[".", "prod.json"]).found, ["DF104 template.yaml"]);
}
