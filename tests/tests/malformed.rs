//! Input that is broken or hostile: a finding with a place and a failing exit status, soon; never a pass, a crash or a
//! hang.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of a test fail by panicking")]

use std::fs;
use std::path::Path;
use std::time::Duration;

use deployfence_tests::binary::deployfence;
use deployfence_tests::schema::parse_report;
use serde_json::Value;

/// Plenty for an unoptimised build on a busy machine, and nothing for a hang.
const PATIENCE: Duration = Duration::from_secs(20);

/// Checks `bytes` as each of `names`, and returns the findings, of which there is at least one in that file.
fn findings(names: &[&str], bytes: &[u8]) -> Vec<Value> {
    let mut all = Vec::new();
    for name in names {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(name), bytes).unwrap();
        all.extend(check(dir.path(), name));
    }
    all
}

/// Checks the file `name` of `dir`, which must not pass.
fn check(dir: &Path, name: &str) -> Vec<Value> {
    let output =
        deployfence(dir).args(["check", "--format", "json", name]).timeout(PATIENCE).output().unwrap();
    let (stdout, stderr) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr));
    assert!(matches!(output.status.code(), Some(1 | 2)), "{name}: {} {stderr}", output.status);
    let report = parse_report(&stdout);
    let found = report["findings"].as_array().unwrap().clone();
    assert!(found.iter().any(|f| f["location"]["file"] == name), "{name}: {stdout}");
    assert!(found.iter().all(|f| f["rule"]["code"] != "DF004"), "{name}: {stdout}");
    found
}

const TEMPLATE: &[&str] = &["template.yml"];
const BOTH: &[&str] = &["template.yml", "serverless.yml"];
const ALL: &[&str] = &["template.yml", "template.json", "serverless.yml"];

fn all_are_unreadable(findings: &[Value]) {
    assert!(findings.iter().all(|f| f["rule"]["code"] == "DF001"), "{findings:#?}");
}

#[test]
fn bytes_that_are_no_text() {
    all_are_unreadable(&findings(ALL, b"Resources:\n  A: \xff\xfe\n"));
    all_are_unreadable(&findings(ALL, &[0xff, 0xfe, b'{', 0, b'}', 0]));
}

#[test]
fn an_empty_file() {
    for text in ["", "\n", "# nothing\n", "---\n", "\u{feff}"] {
        all_are_unreadable(&findings(ALL, text.as_bytes()));
    }
}

#[test]
fn something_else_than_a_mapping() {
    for text in ["[]", "text", "null", "- a\n"] {
        all_are_unreadable(&findings(ALL, text.as_bytes()));
    }
}

#[test]
fn equal_keys_stand_where_the_second_one_is() {
    let role = "    Type: AWS::IAM::Role\n    Properties: {}\n";
    let found = findings(TEMPLATE, format!("Resources:\n  A:\n{role}  A:\n{role}").as_bytes());
    assert!(found.iter().any(|f| f["location"]["start"]["line"] == 5), "{found:#?}");
    let json = br#"{"Resources": {"A": {"Type": "AWS::SNS::Topic"}, "A": {"Type": "AWS::SQS::Queue"}}}"#;
    all_are_unreadable(&findings(&["template.json"], json));
    all_are_unreadable(&findings(
        &["serverless.yml"],
        b"service: a\nprovider:\n  name: aws\nprovider:\n  name: aws\n",
    ));
}

#[test]
fn an_alias_bomb() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..40 {
        let alias = format!("*a{}, ", level - 1);
        text.push_str(&format!("a{level}: &a{level} [{}]\n", alias.repeat(10)));
    }
    text.push_str("Resources: *a39\nservice: s\nprovider: *a39\n");
    all_are_unreadable(&findings(BOTH, text.as_bytes()));
    all_are_unreadable(&findings(BOTH, b"Resources: &a\n  A: *a\nprovider: &b {x: *b}\nservice: s\n"));
}

#[test]
fn a_hundred_thousand_levels() {
    let deep =
        |open: &str, close: &str| format!("Resources: {}{}\n", open.repeat(100_000), close.repeat(100_000));
    for text in [deep("[", "]"), deep("[", ""), deep("{a: ", "}"), deep("{a: ", "")] {
        all_are_unreadable(&findings(BOTH, text.as_bytes()));
    }
    let dashes = format!("Resources:\n  {}x\n", "- ".repeat(100_000));
    let questions = format!("Resources:\n  {}x\n", "? ".repeat(100_000));
    all_are_unreadable(&findings(BOTH, dashes.as_bytes()));
    all_are_unreadable(&findings(BOTH, questions.as_bytes()));
    let json = format!("{{\"Resources\": {}{}}}", "{\"a\": ".repeat(100_000), "}".repeat(100_000));
    all_are_unreadable(&findings(&["template.json"], json.as_bytes()));
    all_are_unreadable(&findings(&["template.json"], "[".repeat(100_000).as_bytes()));
}

#[test]
fn levels_by_indentation() {
    let levels = (0..2000).map(|level| format!("{}a:\n", " ".repeat(level)));
    let text: String = std::iter::once("Resources:\n".to_owned()).chain(levels.skip(1)).collect();
    all_are_unreadable(&findings(BOTH, text.as_bytes()));
}

#[test]
fn tabs_for_indentation() {
    let found = findings(BOTH, b"Resources:\n\tA:\n\t\tType: AWS::SNS::Topic\nservice: s\n");
    all_are_unreadable(&found);
    assert!(found.iter().any(|f| f["location"]["start"]["line"] == 2), "{found:#?}");
}

#[test]
fn fifty_mebibytes() {
    let line = "# xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n";
    let mut text = "Resources: {A: {Type: AWS::SNS::Topic}}\nservice: s\nprovider: {name: aws}\n".to_owned();
    text.push_str(&line.repeat(50 * 1024 * 1024 / line.len() + 1));
    all_are_unreadable(&findings(BOTH, text.as_bytes()));
}

#[test]
fn variables_that_need_themselves() {
    let service = |role: &str, custom: &str| {
        format!(
            "service: s\nframeworkVersion: '3'\nprovider:\n  name: aws\n  iam:\n    deploymentRole: {role}\n\
             custom:\n{custom}functions:\n  f:\n    handler: h.x\n    events:\n      - s3: {{bucket: b, existing: true}}\n"
        )
    };
    let own = service("${self:provider.iam.deploymentRole}", "  a: 1\n");
    let two = service("${self:custom.a}", "  a: ${self:custom.b}\n  b: ${self:custom.a}\n");
    let inner = service("${self:custom.${self:custom.a}}", "  a: ${self:custom.a}\n");
    for text in [own, two, inner] {
        let found = findings(&["serverless.yml"], text.as_bytes());
        assert!(found.iter().any(|f| f["rule"]["code"] == "DF001"), "{found:#?}");
    }
}

/// A service whose deployment role is `${self:custom.a<LEVELS>}`, each level made of ten of the level below.
fn growing(level: impl Fn(String) -> String) -> String {
    const LEVELS: usize = 30;
    let mut text = "service: s\nprovider:\n  name: aws\n  iam: {deploymentRole: '${self:custom.a30}'}\ncustom:\n  a0: xxxxxxxxxx\n".to_owned();
    for above in 1..=LEVELS {
        text.push_str(&format!("  a{above}: {}\n", level(format!("${{self:custom.a{}}}", above - 1))));
    }
    text.push_str(
        "functions:\n  f:\n    handler: h.x\n    events:\n      - s3: {bucket: b, existing: true}\n",
    );
    text
}

#[test]
fn variables_that_grow_without_end() {
    let text = growing(|below| format!("'{}'", below.repeat(10)));
    let list = growing(|below| format!("[{}]", vec![format!("'{below}'"); 10].join(", ")));
    for text in [text, list] {
        let found = findings(&["serverless.yml"], text.as_bytes());
        assert!(found.iter().any(|f| f["rule"]["code"] == "DF001"), "{found:#?}");
    }
}

/// Reading what stands between `${` and `}` must not start over at each `${`. Whether it is a finding is not asked.
#[test]
fn variables_that_do_not_end() {
    for part in ["${self:", "${a:${", "\\\\${self:a}", "${file(", "x${'"] {
        let text = format!(
            "service: s\nprovider:\n  name: aws\n  stage: \"{}\"\n",
            part.repeat(1_000_000 / part.len())
        );
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("serverless.yml"), text).unwrap();
        let status = deployfence(dir.path()).arg("check").timeout(PATIENCE).output().unwrap().status;
        assert!(matches!(status.code(), Some(0..=2)), "{part}: {status}");
    }
}

#[test]
fn variables_within_variables() {
    let nested = format!("{}x{}", "${self:".repeat(100_000), "}".repeat(100_000));
    let text = format!("service: s\nprovider:\n  name: aws\n  stage: '{nested}'\n");
    let found = findings(&["serverless.yml"], text.as_bytes());
    assert!(found.iter().any(|f| f["rule"]["code"] == "DF001"), "{found:#?}");
}

#[test]
fn packaged_state_that_refers_to_itself() {
    let trap = |role: &str, functions: &str| {
        format!(
            r#"{{"service": {{"service": "s", "provider": {{"name": "aws", "iam": {{"deploymentRole": {role}}}}},
            "functions": {functions}}}, "package": {{"artifactDirectoryName": "a", "artifact": "a.zip"}}}}"#
        )
    };
    let circle = |path: &str| format!(r#"{{"$ref": "$[\"service\"]{path}"}}"#);
    let functions = r#"{"f": {"handler": "h.x", "events": [{"s3": {"bucket": "b", "existing": true}}]}}"#;
    let role = r#""arn:aws:iam::123456789012:role/deploy""#;
    for state in [
        trap(&circle(r#"[\"provider\"][\"iam\"][\"deploymentRole\"]"#), functions),
        trap(role, &circle(r#"[\"functions\"]"#)),
        trap(role, &circle("")),
    ] {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join(".serverless")).unwrap();
        fs::write(dir.path().join(".serverless/serverless-state.json"), &state).unwrap();
        let output =
            deployfence(dir.path()).args(["check", ".serverless"]).timeout(PATIENCE).output().unwrap();
        assert!(
            matches!(output.status.code(), Some(1 | 2)),
            "{state}\n{}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
}

/// Opening a pipe that nobody writes to would wait for ever.
#[cfg(unix)]
#[test]
fn what_is_no_regular_file() {
    let dir = tempfile::tempdir().unwrap();
    let pipe = dir.path().join("template.yml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    check(dir.path(), "template.yml");
    check(dir.path(), "/dev/zero");
    fs::write(
        dir.path().join("serverless.yml"),
        "service: s\nprovider: {name: aws, stage: '${file(template.yml):a}'}\n",
    )
    .unwrap();
    check(dir.path(), "serverless.yml");
}

#[test]
fn files_outside_the_service_are_not_read() {
    let dir = tempfile::tempdir().unwrap();
    let inner = dir.path().join("a/b");
    fs::create_dir_all(&inner).unwrap();
    fs::write(dir.path().join("x.yml"), "secret: hunter2\n").unwrap();
    let outside = dir.path().join("x.yml");
    for path in ["../../x.yml", "./../../x.yml", outside.to_str().unwrap(), "link.yml"] {
        let text = format!(
            "service: s\nprovider:\n  name: aws\n  iam:\n    deploymentRole: ${{file({path}):secret}}\n\
             functions:\n  f:\n    handler: h.x\n    events:\n      - s3: {{bucket: b, existing: true}}\n"
        );
        fs::write(inner.join("serverless.yml"), text).unwrap();
        #[cfg(unix)]
        if path == "link.yml" {
            std::os::unix::fs::symlink(&outside, inner.join("link.yml")).unwrap();
        }
        let found = check(&inner, "serverless.yml");
        assert!(found.iter().any(|f| f["location"]["start"]["line"] == 5), "{path}: {found:#?}");
        assert!(!serde_json::to_string(&found).unwrap().contains("hunter2"), "{path}");
    }
}
