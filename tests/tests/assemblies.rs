//! CDK cloud assemblies, by the real binary. `tests/assemblies/shop` is what `cdk synth` wrote for an application with a
//! stack in a known account, a stack nested in it, and a stage with a stack in whatever account; without stack traces.

use std::path::Path;

use deployfence_tests::project::Project;

fn shop(at: &str) -> Project {
    let project = Project::new(&[]);
    project.copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assemblies/shop"), at);
    project
}

/// The handler runs as the role that the manifest gives CloudFormation; the other two are roles of an open trust.
fn expected(at: &str) -> Vec<String> {
    let files = [
        ("DF103", "ShopInnerE5AC8EA9.nested.template.json"),
        ("DF103", "assembly-Prod/ProdAudit6B7AB28A.template.json"),
        ("DF104", "Shop.template.json"),
    ];
    let mut found: Vec<_> = files.iter().map(|(code, file)| (format!("{at}/{file}"), *code)).collect();
    found.sort();
    found.into_iter().map(|(file, code)| format!("{code} {file}")).collect()
}

#[test]
fn stacks_nested_stacks_and_stages_are_read_through_the_manifest() {
    let project = shop("cdk.out");
    for arguments in [&[] as &[&str], &["cdk.out"], &["cdk.out/manifest.json"], &["--world", "each"]] {
        let checked = project.check(arguments);
        assert_eq!(checked.found, expected("cdk.out"), "{arguments:?} {checked:#?}");
        let service_role =
            checked.report["findings"].as_array().unwrap().iter().find(|f| f["rule"]["code"] == "DF104");
        let evidence = service_role.unwrap()["evidence"].to_string();
        assert!(
            evidence.contains("manifest.json") && evidence.contains("cloudFormationExecutionRoleArn"),
            "{evidence}"
        );
    }
    assert_eq!(shop("build/out").check(&[]).found, expected("build/out"), "whatever the folder is called");
}

#[test]
fn another_execution_role_is_no_finding() {
    let project = shop("cdk.out");
    let manifest = std::fs::read_to_string(project.path().join("cdk.out/manifest.json")).unwrap();
    project.write("cdk.out/manifest.json", &manifest.replace("role/deploy\"", "role/other\""));
    assert!(!project.check(&[]).found.iter().any(|found| found.starts_with("DF104")));
}

#[test]
fn a_stack_that_holds_nothing_is_not_deployed() {
    let project = shop("cdk.out");
    let bootstrap = r#"{"Parameters": {"BootstrapVersion": {"Type": "String"}}, "Rules": {}}"#;
    project.write("cdk.out/assembly-Prod/ProdAudit6B7AB28A.template.json", bootstrap);
    let checked = project.check(&["cdk.out"]);
    let others: Vec<_> = expected("cdk.out").into_iter().filter(|found| !found.contains("Audit")).collect();
    assert_eq!(checked.found, others, "{checked:#?}");
}

#[test]
fn what_the_manifest_names_must_be_there_and_inside() {
    let manifest = std::fs::read_to_string(shop("o").path().join("o/manifest.json")).unwrap();
    for (name, what) in [
        ("Gone.template.json", "is not there"),
        ("../secret.template.json", "leads out of the assembly"),
        ("/etc/hostname", "leads out of the assembly"),
        ("tree.json", "no template"),
    ] {
        let project = shop("cdk.out");
        project
            .write("secret.template.json", "{\"Resources\": {\"hunter2\": {\"Type\": \"AWS::SNS::Topic\"}}}");
        project.write("cdk.out/tree.json", "{}");
        project.write("cdk.out/manifest.json", &manifest.replace("Shop.template.json", name));
        let checked = project.check(&["cdk.out"]);
        assert_eq!(checked.status, 2, "{name}");
        assert!(checked.messages.iter().any(|message| message.contains(what)), "{name}: {checked:#?}");
        assert!(!checked.report.to_string().contains("hunter2"), "{name}");
    }
}

#[test]
fn assemblies_within_assemblies_have_an_end() {
    let project = shop("cdk.out");
    let own = r#"{"version": "55.0.0", "artifacts": {"again": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}}}}"#;
    project.write("cdk.out/manifest.json", own);
    let checked = project.check(&[]);
    assert!(checked.messages.iter().any(|message| message.contains("levels deep")), "{checked:#?}");
}

#[test]
fn context_that_was_not_looked_up_is_said() {
    let project = shop("cdk.out");
    let manifest = std::fs::read_to_string(project.path().join("cdk.out/manifest.json")).unwrap();
    let missing = r#""missing": [{"key": "vpc-provider:account=1", "provider": "vpc-provider", "props": {}}],
 "artifacts""#;
    project.write("cdk.out/manifest.json", &manifest.replacen("\"artifacts\"", missing, 1));
    let checked = project.check(&[]);
    assert!(checked.notes.iter().any(|note| note.contains("vpc-provider:account=1")), "{checked:#?}");
    assert_eq!(checked.found, expected("cdk.out"), "and the rest is checked");
}

#[test]
fn an_application_wants_to_be_synthesised_first() {
    let settings = r#"{"app": "npx ts-node app.ts"}"#;
    let project = Project::new(&[("cdk.json", settings)]);
    for arguments in [&[] as &[&str], &["cdk.json"]] {
        let checked = project.check(arguments);
        assert_eq!(checked.found, ["DF001 cdk.json"]);
        assert!(checked.messages.iter().any(|message| message.contains("cdk synth")), "{checked:#?}");
    }
    let project = shop("cdk.out");
    project.write("cdk.json", settings);
    for arguments in [&[] as &[&str], &["cdk.json"]] {
        assert_eq!(project.check(arguments).found, expected("cdk.out"), "{arguments:?}");
    }
}
