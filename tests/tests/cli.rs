//! The command line as a user meets it: the real binary.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of a test fail by panicking")]

use std::fs;
use std::path::Path;

use assert_cmd::assert::Assert;
use deployfence_tests::binary::deployfence;
use deployfence_tests::schema::parse_report;
use serde_json::Value;
use tempfile::TempDir;

/// A Lambda behind the bucket event would run as the role that deploys the service.
const TRAP: &str = "service: photos
frameworkVersion: '3'
provider:
  name: aws
  runtime: nodejs20.x
  iam:
    deploymentRole: arn:aws:iam::123456789012:role/deploy
functions:
  thumbnail:
    handler: h.x
    events:
      - s3:
          bucket: photos
          event: s3:ObjectCreated:*
          existing: true
";

/// The same service with a bucket of its own.
fn mended() -> String {
    TRAP.replace("          existing: true\n", "")
}

fn service(text: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("serverless.yml"), text).unwrap();
    dir
}

fn run(dir: &Path, args: &[&str]) -> Assert {
    deployfence(dir).args(args).assert()
}

fn stdout(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

fn stderr(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

fn codes(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|f| f["rule"]["code"].as_str().unwrap()).collect()
}

#[test]
fn help_names_the_commands_and_what_the_exit_status_means() {
    let dir = tempfile::tempdir().unwrap();
    let help = stdout(&run(dir.path(), &["--help"]).success());
    for word in ["check", "rules", "explain"] {
        assert!(help.contains(word), "{help}");
    }
    let help = stdout(&run(dir.path(), &["check", "--help"]).success());
    for word in ["--format", "--fail-on", "--world", "together", "json", "serverless", "xit status"] {
        assert!(help.contains(word), "`{word}` is missing:\n{help}");
    }
}

#[test]
fn a_bad_service_fails_with_the_place_the_role_and_the_way_out() {
    let text = stdout(&run(service(TRAP).path(), &["check"]).code(1));
    for part in [
        "critical[DF101]",
        "serverless.yml:15:",
        "arn:aws:iam::123456789012:role/deploy",
        "= help: ",
        "found 1 critical",
    ] {
        assert!(text.contains(part), "`{part}` is missing:\n{text}");
    }
}

#[test]
fn a_good_service_passes_and_says_how_much_was_checked() {
    let assert = run(service(&mended()).path(), &["check"]).success();
    assert_eq!(stdout(&assert), "nothing found in 1 file\n");
    assert_eq!(stderr(&assert), "");
}

#[test]
fn here_a_folder_and_a_file_are_ways_to_name_the_same() {
    let dir = service(TRAP);
    let json = |args: &[&str]| {
        let all: Vec<_> = ["check", "--format", "json"].iter().chain(args).copied().collect();
        stdout(&run(dir.path(), &all).code(1))
    };
    assert_eq!(json(&[]), json(&["."]));
    assert_eq!(json(&[]), json(&["serverless.yml"]));
}

#[test]
fn json_is_the_contract_at_every_exit_status() {
    let json = ["check", "--format", "json"];
    let clean = run(service(&mended()).path(), &json).code(0);
    assert!(codes(&parse_report(&stdout(&clean))).is_empty());
    let bad = run(service(TRAP).path(), &json).code(1);
    assert_eq!(codes(&parse_report(&stdout(&bad))), ["DF101"]);
    let unreadable = run(service("a: [").path(), &json).code(2);
    assert_eq!(codes(&parse_report(&stdout(&unreadable))), ["DF001"]);
    for assert in [clean, bad, unreadable] {
        assert_eq!(stderr(&assert), "");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let dir = service(TRAP);
    let once = || stdout(&run(dir.path(), &["check", "--format", "json"]).code(1));
    assert_eq!(once(), once());
}

#[test]
fn nothing_to_check_is_no_pass() {
    let empty = tempfile::tempdir().unwrap();
    assert!(stdout(&run(empty.path(), &["check"]).code(2)).contains("critical[DF001]"));
    assert!(stdout(&run(empty.path(), &["check", "absent.yml"]).code(2)).contains("absent.yml:1:1"));
}

#[test]
fn a_service_written_as_a_program_wants_to_be_packaged_first() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("serverless.ts"), "module.exports = {}").unwrap();
    let text = stdout(&run(dir.path(), &["check"]).code(2));
    assert!(text.contains("critical[DF001]") && text.contains("package"), "{text}");
}

#[test]
fn the_failing_level_can_be_chosen() {
    let dir = service(TRAP);
    run(dir.path(), &["check", "--fail-on", "critical"]).code(1);
    run(dir.path(), &["check", "--fail-on", "low"]).code(1);
    let assert = run(dir.path(), &["check", "--fail-on", "serious"]).code(2);
    assert!(stderr(&assert).contains("serious"));
}

#[test]
fn what_is_not_understood_is_refused() {
    let dir = service(&mended());
    for args in [
        &["check", "--fromat", "json"][..],
        &["check", "--format", "yaml"],
        &["chekc"],
        &["explain", "DF999"],
        &[],
    ] {
        let assert = run(dir.path(), args).code(2);
        assert_eq!(stdout(&assert), "", "{args:?}");
        assert!(!stderr(&assert).is_empty(), "{args:?}");
    }
}

#[test]
fn there_is_no_colour_off_the_terminal() {
    let text = stdout(&run(service(TRAP).path(), &["check"]).code(1));
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn rules_are_listed_and_explained_by_code_and_by_slug() {
    let dir = tempfile::tempdir().unwrap();
    let list = stdout(&run(dir.path(), &["rules"]).success());
    for code in ["DF001", "DF004", "DF101", "DF102", "DF103", "DF104", "DF106", "DF111", "DF112"] {
        assert!(list.contains(code), "{list}");
    }
    let by_code = stdout(&run(dir.path(), &["explain", "DF101"]).success());
    let by_slug = stdout(&run(dir.path(), &["explain", "custom-resource-runs-as-deployment-role"]).success());
    assert_eq!(by_code, by_slug);
    assert!(by_code.contains("DF101") && by_code.contains("custom-resource-runs-as-deployment-role"));
}

#[test]
fn files_outside_the_working_directory_are_named_in_full() {
    let (here, there) = (tempfile::tempdir().unwrap(), service(TRAP));
    let path = there.path().canonicalize().unwrap().join("serverless.yml");
    let path = path.to_str().unwrap();
    let assert = run(here.path(), &["check", "--format", "json", path]).code(1);
    let report = parse_report(&stdout(&assert));
    assert_eq!(report["findings"][0]["location"]["file"], path.replace('\\', "/"));
}

#[test]
fn snapshots_of_several_accounts_are_taken_by_what_they_hold() {
    let dir = service(TRAP);
    let account = |number: &str, service: &str| {
        format!(
            r#"{{"RoleDetailList": [{{"RoleName": "deploy", "Arn": "arn:aws:iam::{number}:role/deploy",
            "AssumeRolePolicyDocument": {{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow",
            "Principal": {{"Service": "{service}"}}, "Action": "sts:AssumeRole"}}]}}}}]}}"#
        )
    };
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    write("a.json", &account("123456789012", "cloudformation.amazonaws.com"));
    write("b.json", &account("210987654321", "lambda.amazonaws.com"));
    write("c.json", r#"{"Users": []}"#);
    let of = |args: &[&str]| {
        let args = [&["check", "--format", "json"], args, &["serverless.yml"]].concat();
        parse_report(&stdout(&run(dir.path(), &args)))
    };
    assert_eq!(codes(&of(&["--account-snapshot", "b.json"])), ["DF101"], "it is another account's role");
    let both = of(&["--account-snapshot", "a.json", "--account-snapshot", "b.json"]);
    assert_eq!(codes(&both), ["DF101", "DF102"]);
    let wrong = of(&["--account-snapshot", "c.json"])["findings"].to_string();
    for shape in ["get-account-authorization-details", "describe-stacks", "describe-policy", "get-key-policy"]
    {
        assert!(wrong.contains(shape), "{wrong}");
    }
}

#[test]
fn a_template_that_is_named_beside_one_service_joins_it() {
    let dir = tempfile::tempdir().unwrap();
    let role = "Resources:\n  Deploy:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: deploy\n      \
                AssumeRolePolicyDocument:\n        Statement:\n          - {Effect: Allow, Principal: {Service: \
                cloudformation.amazonaws.com}, Action: sts:AssumeRole}\n";
    for (folder, file, text) in [("api", "serverless.yml", TRAP), ("roles", "iam.yml", role)] {
        fs::create_dir(dir.path().join(folder)).unwrap();
        fs::write(dir.path().join(folder).join(file), text).unwrap();
    }
    let found = |args: &[&str]| {
        let args: Vec<_> =
            ["check", "--format", "json", "api", "roles/iam.yml"].iter().chain(args).copied().collect();
        let report = parse_report(&stdout(&run(dir.path(), &args).code(1)));
        codes(&report).iter().map(|&code| code.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found(&[]), ["DF101", "DF102"]);
    assert_eq!(found(&["--world", "together"]), ["DF101", "DF102"]);
    assert_eq!(found(&["--world", "each"]), ["DF101"]);
}

/// Templates enough for threads, of which every tenth has a finding and one cannot be read.
fn many_templates() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for number in 0..300 {
        let services =
            if number % 10 == 0 { "[cloudformation.amazonaws.com, lambda.amazonaws.com]" } else { "x" };
        let text = format!(
            "Resources:\n  R{number}:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        \
             Statement: {{Effect: Allow, Principal: {{Service: {services}}}, Action: sts:AssumeRole}}\n"
        );
        let text = if number == 150 { "Resources: {A: [".to_owned() } else { text };
        fs::write(dir.path().join(format!("t{number}.yml")), text).unwrap();
    }
    dir
}

#[test]
fn any_number_of_threads_gives_the_same_bytes_and_one_bad_file_costs_no_other_its_result() {
    let dir = many_templates();
    let with = |threads: &str, world: &str, format: &str| {
        let args = ["check", "--world", world, "--format", format];
        stdout(&deployfence(dir.path()).env("RAYON_NUM_THREADS", threads).args(args).assert().code(2))
    };
    let found = with("1", "each", "json");
    let report = parse_report(&found);
    let found_codes = codes(&report);
    assert_eq!(found_codes.iter().filter(|code| **code == "DF103").count(), 29, "t150 is the broken one");
    assert!(found_codes.contains(&"DF001") && !found_codes.contains(&"DF004"));
    for world in ["each", "auto", "together"] {
        for format in ["json", "text"] {
            let one = with("1", world, format);
            for threads in ["2", "7"] {
                assert_eq!(one, with(threads, world, format), "{world} {format} {threads}");
            }
        }
    }
    assert_eq!(found, with("1", "auto", "json"), "nothing joins these");
}

/// A user's access key (DF609), and a configuration that lets it be.
fn suppressed_key() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let key = "Resources:\n  Key:\n    Type: AWS::IAM::AccessKey\n    Properties: {UserName: uploader}\n";
    fs::write(dir.path().join("key.yaml"), key).unwrap();
    let lets =
        "[[ignore]]\nrule = 'access-key-in-template'\npath = 'key.yaml'\nreason = 'cannot assume roles'\n";
    fs::write(dir.path().join("deployfence.toml"), lets).unwrap();
    dir
}

#[test]
fn the_configuration_is_the_nearest_one_or_the_one_that_is_named_or_none() {
    let dir = suppressed_key();
    run(dir.path(), &["check", "key.yaml"]).success();
    run(dir.path(), &["check", "key.yaml", "--no-config"]).code(1);
    fs::write(dir.path().join("strict.toml"), "fail-on = 'low'\n").unwrap();
    run(dir.path(), &["check", "key.yaml", "--config", "strict.toml"]).code(1);
    let missing = run(dir.path(), &["check", "key.yaml", "--config", "missing.toml"]).code(2);
    assert!(stderr(&missing).contains("missing.toml"), "{}", stderr(&missing));
    run(dir.path(), &["check", "key.yaml", "--config", "strict.toml", "--no-config"]).code(2);
}

#[test]
fn suppressions_can_be_left_aside() {
    let dir = suppressed_key();
    let all = run(dir.path(), &["check", "key.yaml", "--no-suppressions", "--format", "json"]).code(1);
    assert_eq!(codes(&parse_report(&stdout(&all))), ["DF609"]);
}

#[test]
fn a_snapshot_that_is_none_is_no_pass() {
    let dir = suppressed_key();
    let snapshot = r#"{"RoleDetailList": [], "UserDetailList": [], "GroupDetailList": [], "Policies": []}"#;
    fs::write(dir.path().join("account.json"), snapshot).unwrap();
    run(dir.path(), &["check", "key.yaml", "--account-snapshot", "account.json"]).success();
    fs::write(dir.path().join("other.json"), "[]").unwrap();
    for wrong in ["other.json", "missing.json"] {
        let refused = run(dir.path(), &["check", "key.yaml", "--account-snapshot", wrong]).code(2);
        let told = stdout(&refused) + &stderr(&refused);
        assert!(told.contains(wrong), "{told}");
    }
}
