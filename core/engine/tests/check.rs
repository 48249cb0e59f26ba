//! The facade on inputs that live in memory or in a folder of their own.

#![expect(clippy::unwrap_used, reason = "helpers of a test fail by panicking")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use deployfence_engine::{
    CheckError, ConfigFile, Options, Report, Request, RuleSetting, Severity, Status, WorldMode, check,
};

const SERVICE: &str = "service: thumbnails
frameworkVersion: '3'
provider:
  name: aws
  iam:
    deploymentRole: arn:aws:iam::123456789012:role/deploy
functions:
  make:
    handler: a.b
    events:
      - s3: {bucket: photos, existing: true}
";

const ROLES: &str = "Resources:
  DeployRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: deploy
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: cloudformation.amazonaws.com}
            Action: sts:AssumeRole
";

/// A service that was packaged, without anything in it.
const PACKAGED: &str = r#"{"service": {"provider": {"name": "aws",
    "compiledCloudFormationTemplate": {"Resources": {}}}}, "package": {}}"#;

fn request(templates: &[(&str, &str)]) -> Request {
    Request {
        templates: templates.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect(),
        working_directory: std::env::temp_dir(),
        ..Request::default()
    }
}

fn codes(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|f| f.rule.code).collect()
}

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let path = std::env::temp_dir().join(format!("deployfence-{}-{name}", std::process::id()));
        for (file, text) in files {
            let file = path.join(file);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        Self(path)
    }

    fn check(&self, paths: &[&str], world: WorldMode) -> Report {
        let paths = paths.iter().map(PathBuf::from).collect();
        let options = Options { world, ..Options::default() };
        check(&Request { paths, working_directory: self.0.clone(), options, ..Request::default() }).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left in the temporary folder is no failure of the test.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_service_and_the_template_of_its_roles_are_joined_by_name() {
    let report = check(&request(&[("api/serverless.yml", SERVICE), ("api/iam.yml", ROLES)])).unwrap();
    assert_eq!(codes(&report), ["DF101", "DF102"]);
    assert_eq!(report.status(Severity::High), Status::Findings);
    assert_eq!(report.checked, 2);
}

#[test]
fn what_is_joined_is_up_to_the_world() {
    let files = [("api/serverless.yml", SERVICE), ("infra/iam.yml", ROLES)];
    let mut request = request(&files);
    assert_eq!(codes(&check(&request).unwrap()), ["DF101"], "two applications");
    request.options.world = WorldMode::Together;
    assert_eq!(codes(&check(&request).unwrap()), ["DF101", "DF102"]);
    request.options.world = WorldMode::Each;
    assert_eq!(codes(&check(&request).unwrap()), ["DF101"]);
}

#[test]
fn a_configuration_says_which_files_belong_together() {
    let other = SERVICE.replace("thumbnails", "invoices");
    let of = |name: &str, config: &str, world| {
        let files = [
            ("deployfence.toml", config),
            ("api/serverless.yml", SERVICE),
            ("other/serverless.yml", other.as_str()),
            ("infra/iam.yml", ROLES),
        ];
        let folder = Folder::new(name, &files);
        let options = Options { world, ..Options::default() };
        let (config, working_directory) = (ConfigFile::Nearest, folder.0.clone());
        check(&Request { working_directory, options, config, ..Request::default() }).unwrap()
    };
    let count = |report: &Report| codes(report).iter().filter(|code| **code == "DF102").count();
    let joined = "[worlds]\nshop = ['api/', 'infra/iam.yml']\n";
    assert_eq!(count(&of("worlds-none", "", WorldMode::Auto)), 0);
    assert_eq!(count(&of("worlds-shop", joined, WorldMode::Auto)), 1, "of one service");
    assert_eq!(count(&of("worlds-each", joined, WorldMode::Each)), 0, "what the request says wins");
    assert_eq!(count(&of("worlds-together", joined, WorldMode::Together)), 2);
    let first = "[worlds]\nwrong = ['infra/**']\nshop = ['api/', 'infra/iam.yml']\n";
    let report = of("worlds-first", first, WorldMode::Auto);
    assert_eq!(count(&report), 0, "a file belongs to the first world that names it");
}

#[test]
fn a_world_that_names_no_files_is_refused() {
    let wrong = config_error("worlds-empty", "[worlds]\nshop = []\n");
    assert!(wrong.contains("the world `shop` names no files"), "{wrong}");
    let wrong = config_error("worlds-list", "worlds = ['api']\n");
    assert!(wrong.contains("this must be a table"), "{wrong}");
}

#[test]
fn a_rule_can_be_switched_off_or_weighed_differently_by_slug_or_code() {
    let mut request = request(&[("serverless.yml", SERVICE)]);
    let mut with = |name: &str, setting| {
        request.options.rules = BTreeMap::from([(name.to_owned(), setting)]);
        check(&request)
    };
    assert_eq!(codes(&with("DF101", RuleSetting::Off).unwrap()), Vec::<&str>::new());
    let softened =
        with("custom-resource-runs-as-deployment-role", RuleSetting::Severity(Severity::Low)).unwrap();
    assert_eq!(softened.status(Severity::High), Status::Clean);
    assert_eq!(softened.status(Severity::Low), Status::Findings);
    let unknown = with("custom-resource-runs-as-deploymentrole", RuleSetting::Off).unwrap_err();
    assert!(
        unknown.to_string().contains("did you mean `custom-resource-runs-as-deployment-role`?"),
        "{unknown}"
    );
    assert!(matches!(
        with("input-unreadable", RuleSetting::Off),
        Err(CheckError::FixedRule("input-unreadable"))
    ));
}

#[test]
fn one_bad_file_costs_no_other_its_result() {
    let report = check(&request(&[("bad.yaml", "Resources: [\n"), ("serverless.yml", SERVICE)])).unwrap();
    assert_eq!(codes(&report).iter().filter(|c| **c == "DF101").count(), 1);
    assert!(codes(&report).contains(&"DF001"));
    assert_eq!(report.status(Severity::Critical), Status::Unchecked);
}

#[test]
fn what_is_in_memory_shadows_the_disk_and_is_never_stale() {
    let folder =
        Folder::new("shadow", &[("serverless.yml", SERVICE), (".serverless/serverless-state.json", "{")]);
    let repaired = r#"{"service": {"service": "thumbnails", "provider": {"name": "aws",
        "iam": {"deploymentRole": "arn:aws:iam::123456789012:role/deploy"},
        "compiledCloudFormationTemplate": {"Resources": {}}}}, "package": {}}"#;
    let request = Request {
        paths: vec!["serverless.yml".into()],
        templates: BTreeMap::from([(".serverless/serverless-state.json".to_owned(), repaired.to_owned())]),
        working_directory: folder.0.clone(),
        ..Request::default()
    };
    assert_eq!(codes(&check(&request).unwrap()), Vec::<&str>::new());
}

#[test]
fn a_state_that_is_named_beside_a_configuration_is_what_will_be_deployed() {
    let state = |role: &str| {
        format!(
            r#"{{"service": {{"provider": {{"name": "aws",
            "iam": {{"deploymentRole": "arn:aws:iam::123456789012:role/deploy"}},
            "compiledCloudFormationTemplate": {{"Resources": {{
            "CustomDashresourceDashexistingDashs3LambdaFunction": {{"Type": "AWS::Lambda::Function", "Properties": {{
            "Handler": "s3/handler.handler", "Code": {{"S3Key": "a/custom-resources.zip"}}, "Role": "{role}"}}}}}}}}}},
            "functions": {{}}}}, "package": {{}}}}"#
        )
    };
    let (good, bad) =
        (state("arn:aws:iam::123456789012:role/own"), state("arn:aws:iam::123456789012:role/deploy"));
    let files = [
        ("serverless.yml", SERVICE),
        ("good/serverless-state.json", good.as_str()),
        ("bad/serverless-state.json", bad.as_str()),
    ];
    let folder = Folder::new("named-state", &files);
    let found = |state| folder.check(&["serverless.yml", state], WorldMode::Together);
    assert_eq!(codes(&found("good/serverless-state.json")), Vec::<&str>::new());
    let report = found("bad/serverless-state.json");
    assert_eq!(codes(&report), ["DF101"]);
    let at = report.findings.first().map(|f| f.at.file).unwrap();
    assert_eq!(
        report.files.get(at.0 as usize).unwrap().name,
        "serverless.yml",
        "the event of the configuration"
    );
    let alone = folder.check(&["bad/serverless-state.json"], WorldMode::Auto);
    let path = alone.findings.first().map(|f| f.path.join("/")).unwrap();
    let handler = "Resources/CustomDashresourceDashexistingDashs3LambdaFunction/Properties/Role";
    let whole = format!("service/provider/compiledCloudFormationTemplate/{handler}");
    assert_eq!(path, whole, "from the top of the file");
}

#[test]
fn deploying_one_function_is_about_that_function() {
    let text = SERVICE
        .replace("    handler: a.b\n", "    handler: a.b\n    role: arn:aws:iam::123456789012:role/deploy\n");
    let text = format!("{text}  other:\n    handler: c.d\n");
    let mut request = request(&[("serverless.yml", &text)]);
    request.options.function = Some("make".to_owned());
    assert_eq!(codes(&check(&request).unwrap()), ["DF104"]);
    request.options.function = Some("other".to_owned());
    assert_eq!(codes(&check(&request).unwrap()), Vec::<&str>::new());
}

#[test]
fn a_folder_is_searched_past_what_git_ignores_but_for_packaged_output() {
    let files = [
        (".gitignore", "/ignored/\n.serverless\n"),
        ("ignored/broken.yml", "Resources: ["),
        ("node_modules/x/broken.yml", "Resources: ["),
        ("package.json", "{\"name\": \"service\"}"),
        ("api/serverless.ts", "export = {}"),
        ("api/.serverless/serverless-state.json", PACKAGED),
        ("infra/iam.yml", ROLES),
    ];
    let report = Folder::new("walk", &files).check(&["."], WorldMode::Auto);
    assert_eq!(codes(&report), Vec::<&str>::new(), "{:?}", report.findings);
    assert_eq!(report.checked, 2);
}

#[test]
fn nothing_to_check_is_no_pass() {
    let folder = Folder::new("nothing", &[("readme.txt", "hello")]);
    for paths in [&[] as &[&str], &["."], &["missing.yml"], &["readme.txt"]] {
        let report = folder.check(paths, WorldMode::Auto);
        assert_eq!(codes(&report), ["DF001"], "{paths:?}");
        assert_eq!(report.findings.first().map(|f| f.at.span.start), Some(0));
    }
}

#[test]
fn the_working_directory_must_be_absolute() {
    let request = Request { working_directory: Path::new("here").to_owned(), ..Request::default() };
    assert!(matches!(check(&request), Err(CheckError::RelativeWorkingDirectory(_))));
}

/// A role that CloudFormation and Lambda may assume: a finding (DF103) wherever it is read.
const OPEN_ROLE: &str = "Resources:
  DeployRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: deploy
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: [cloudformation.amazonaws.com, lambda.amazonaws.com]}
            Action: sts:AssumeRole
";

fn notes(report: &Report) -> Vec<&str> {
    report.problems.iter().map(|note| note.message.as_str()).collect()
}

#[test]
fn a_file_of_a_folder_that_cannot_be_read_does_not_vanish() {
    let latin = |text: &str| [b"\xe9 ".as_slice(), text.as_bytes()].concat();
    let files: [(&str, Vec<u8>, bool); 5] = [
        ("a.yml", latin(OPEN_ROLE), true),
        ("a.template", latin("x: 1"), true),
        ("a.json", latin("{\"Resources\": {}}"), true),
        ("a.json", "\u{feff}{\"Resources\": {}}".encode_utf16().flat_map(u16::to_le_bytes).collect(), true),
        ("a.json", latin("{\"data\": 1}"), false),
    ];
    for (index, (name, bytes, lost)) in files.into_iter().enumerate() {
        let folder = Folder::new(&format!("vanish-{index}"), &[("serverless.yml", SERVICE)]);
        std::fs::write(folder.0.join(name), bytes).unwrap();
        let report = folder.check(&["."], WorldMode::Auto);
        assert_eq!(codes(&report).contains(&"DF001"), lost, "{name} {index}: {:?}", report.findings);
    }
}

#[test]
fn what_is_passed_over_depends_on_the_folder_alone() {
    let files = [
        ("api/serverless.yml", SERVICE),
        ("api/.infra/iam.yml", OPEN_ROLE),
        ("api/.ignore", "iam.yml\n"),
        ("api/.git/info/exclude", "iam.yml\n"),
        ("api/.git/odd.yml", OPEN_ROLE),
        (".gitignore", "iam.yml\n"),
    ];
    let folder = Folder::new("passed-over", &files);
    assert_eq!(codes(&folder.check(&["api"], WorldMode::Auto)), ["DF103", "DF101"]);
    assert_eq!(codes(&folder.check(&["."], WorldMode::Auto)), ["DF101"]);
    assert_eq!(codes(&folder.check(&["api/.infra"], WorldMode::Auto)), ["DF103"]);
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_as_far_as_what_was_named() {
    use std::os::unix::fs::symlink;
    let files = [("api/serverless.yml", SERVICE), ("infra/roles.yml", ROLES)];
    let folder = Folder::new("links", &files);
    symlink("../infra/roles.yml", folder.0.join("api/iam.yml")).unwrap();
    symlink("roles.yml", folder.0.join("infra/again.yml")).unwrap();
    symlink("nowhere.yml", folder.0.join("api/lost.yml")).unwrap();
    symlink("/etc/hostname", folder.0.join("api/name")).unwrap();
    let report = folder.check(&["."], WorldMode::Auto);
    assert_eq!(codes(&report), ["DF101", "DF102"]);
    assert_eq!(
        notes(&report),
        ["the link `api/lost.yml` leads to nothing that can be read: it was not followed"]
    );
    let report = folder.check(&["api"], WorldMode::Auto);
    assert_eq!(codes(&report), ["DF101"]);
    assert!(
        notes(&report).contains(&"the link `api/iam.yml` leads out of what was named: it was not followed")
    );
}

#[test]
fn resources_that_cannot_be_told_are_no_pass() {
    for (index, resources) in
        ["[{A: {Type: AWS::IAM::Role}}]", "all", "{Fn::Transform: {Name: M}}"].iter().enumerate()
    {
        let text = format!("AWSTemplateFormatVersion: '2010-09-09'\nResources: {resources}\n");
        let files = [("serverless.yml", SERVICE), ("iam.yml", text.as_str())];
        let report = Folder::new(&format!("told-{index}"), &files).check(&["."], WorldMode::Auto);
        assert_eq!(codes(&report), ["DF001", "DF101"], "{resources}");
    }
    // Other tools have `Resources` too: such a file is none of ours where nothing else shows a template.
    let files = [("serverless.yml", SERVICE), ("menu.yml", "Resources: all\n")];
    assert_eq!(codes(&Folder::new("menu", &files).check(&["."], WorldMode::Auto)), ["DF101"]);
    let files = [("serverless.yml", SERVICE), ("part.yml", "Resources: ${file(other.yml)}\n")];
    let folder = Folder::new("fragment", &files);
    let report = folder.check(&["."], WorldMode::Auto);
    assert_eq!(codes(&report), ["DF101"]);
    assert_eq!(
        notes(&report),
        ["`part.yml` names its `Resources` by a variable: it is checked where a service includes it"]
    );
    assert_eq!(codes(&folder.check(&["part.yml"], WorldMode::Auto)), ["DF001"]);
}

#[test]
fn what_makes_resources_is_not_expanded_and_that_is_said() {
    let text = "Resources:
  Fn::ForEach::Roles: [N, [A], {'Deploy${N}': {Type: AWS::IAM::Role}}]
  Fn::Transform: {Name: AWS::Include}
  Typeless: {Properties: {}}
  Made: {Type: AWS::IAM::Role, Properties: {Fn::Transform: {Name: M}}}
  Plain: {Type: AWS::SNS::Topic}
";
    let report = check(&request(&[("t.yml", text)])).unwrap();
    assert_eq!(codes(&report), Vec::<&str>::new());
    let expected = [
        "`Fn::ForEach::Roles` is not expanded: what it makes was not checked",
        "`Fn::Transform` is not expanded: what it makes was not checked",
        "`Typeless` and 1 more have no `Type` or no `Properties` that can be read: they were not checked",
    ];
    assert_eq!(notes(&report), expected);
}

#[test]
fn a_lockfile_that_cannot_be_read_is_said_and_costs_no_finding() {
    // The packager decides whether the handler of an `eventBridge` event is generated at all.
    let service = SERVICE
        .replace("frameworkVersion: '3'\n", "")
        .replace("s3: {bucket: photos, existing: true}", "eventBridge: {pattern: {source: [x]}}");
    let lock = "{\"packages\": {\"node_modules/serverless\": {\"version\": \"2.72.0\"}}}";
    for (index, cut) in ["", "}", "é"].into_iter().enumerate() {
        let folder = Folder::new(&format!("lock-{index}"), &[("serverless.yml", service.as_str())]);
        let mut bytes = lock.as_bytes().to_vec();
        match cut {
            "é" => bytes.splice(1..1, b"\"\xe9\": 1, ".to_vec()).for_each(drop),
            cut => bytes.truncate(lock.len() - cut.len()),
        }
        std::fs::write(folder.0.join("package-lock.json"), bytes).unwrap();
        let report = folder.check(&["."], WorldMode::Auto);
        assert_eq!(codes(&report), ["DF101"], "{index}");
        assert_eq!(notes(&report).len(), usize::from(!cut.is_empty()), "{:?}", report.problems);
    }
}

#[test]
fn a_template_that_is_named_beside_one_service_is_about_it() {
    let other = SERVICE.replace("thumbnails", "other");
    let files =
        [("api/serverless.yml", SERVICE), ("infra/iam.yml", ROLES), ("other/serverless.yml", other.as_str())];
    let folder = Folder::new("beside", &files);
    assert_eq!(codes(&folder.check(&["api", "infra/iam.yml"], WorldMode::Auto)), ["DF101", "DF102"]);
    assert_eq!(codes(&folder.check(&["api", "infra"], WorldMode::Auto)), ["DF101"], "found, not named");
    assert_eq!(codes(&folder.check(&["api", "infra/iam.yml"], WorldMode::Each)), ["DF101"]);
    let two = folder.check(&["api", "other", "infra/iam.yml"], WorldMode::Auto);
    assert_eq!(codes(&two), ["DF101", "DF101"], "which of the two is not known");
}

#[test]
fn a_role_that_is_included_and_found_is_one() {
    let service = format!("{SERVICE}resources:\n  - ${{file(resources/iam.yml)}}\n");
    let files = [("serverless.yml", service.as_str()), ("resources/iam.yml", OPEN_ROLE)];
    let report = Folder::new("included", &files).check(&["."], WorldMode::Auto);
    assert_eq!(codes(&report), ["DF103", "DF101"]);
}

#[test]
fn two_findings_of_one_rule_differ_in_what_they_claim() {
    let action = |name: &str| {
        format!(
            "          - {{Name: {name}, ActionTypeId: {{Provider: CloudFormation}}, Configuration: {{RoleArn: !GetAtt R.Arn}}}}\n"
        )
    };
    let role = ROLES
        .replace("cloudformation.amazonaws.com", "codepipeline.amazonaws.com")
        .replace("DeployRole", "R");
    let pipeline = format!(
        "{role}  P:\n    Type: AWS::CodePipeline::Pipeline\n    Properties:\n      Stages:\n      - Name: s\n        Actions:\n{}{}",
        action("a"),
        action("b")
    );
    let report = check(&request(&[("p.yml", &pipeline)])).unwrap();
    assert_eq!(codes(&report), ["DF106", "DF106"]);
    let claims: std::collections::BTreeSet<_> = report.findings.iter().map(|f| &f.claim).collect();
    assert_eq!(claims.len(), 2, "{claims:?}");
}

/// A pipeline that deploys with a role of the given account, which the same template defines.
fn pipeline(account: &str) -> String {
    let role = ROLES.replace("cloudformation.amazonaws.com", "codepipeline.amazonaws.com");
    format!(
        "{role}  P:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Stages:
      - Name: s
        Actions:
          - Name: a
            ActionTypeId: {{Provider: CloudFormation}}
            Configuration: {{RoleArn: !Sub 'arn:aws:iam::{account}:role/deploy'}}
"
    )
}

#[test]
fn the_account_of_a_name_decides_how_sure_it_is() {
    let found = |account: &str| {
        let report = check(&request(&[("p.yml", &pipeline(account))])).unwrap();
        report.findings.iter().map(|f| format!("{} {:?}", f.rule.code, f.confidence)).collect::<Vec<_>>()
    };
    assert_eq!(found("${AWS::AccountId}"), ["DF106 Sure"]);
    assert_eq!(found("123456789012"), ["DF106 Likely"]);
    assert_eq!(found("${Prod}"), Vec::<String>::new());
    assert_eq!(found("12345678${AWS::AccountId}"), Vec::<String>::new());
}

#[test]
fn a_handler_that_copies_a_conditional_role_is_repaired() {
    let role =
        r#"{"Fn::If": ["Prod", "arn:aws:iam::123456789012:role/a", "arn:aws:iam::123456789012:role/b"]}"#;
    let state = format!(
        r#"{{"service": {{"service": "s", "provider": {{"name": "aws", "iam": {{"deploymentRole": {role}}},
        "compiledCloudFormationTemplate": {{"Resources": {{
        "CustomDashresourceDashexistingDashs3LambdaFunction": {{"Type": "AWS::Lambda::Function", "Properties": {{
        "Handler": "s3/handler.handler", "Code": {{"S3Key": "a/custom-resources.zip"}}, "Role": {role}}}}}}}}}}},
        "functions": {{}}}}, "package": {{}}}}"#
    );
    let report = check(&request(&[("serverless-state.json", &state)])).unwrap();
    assert_eq!(codes(&report), ["DF101"]);
    assert!(report.findings.iter().all(|finding| finding.conditions.is_empty()));
    let repaired = deployfence_engine::repair(&state, &deployfence_engine::Wishes::default());
    assert_eq!(repaired.problems, Vec::<String>::new());
    assert!(repaired.resources.contains_key("CustomDashresourceDashexistingDashs3LambdaFunction"));
}

#[test]
fn a_snapshot_of_the_account_knows_the_roles_trust_for_sure() {
    let snapshot = |account: &str, service: &str| {
        format!(
            r#"{{"UserDetailList": [], "RoleDetailList": [{{"Path": "/", "RoleName": "deploy",
            "Arn": "arn:aws:iam::{account}:role/deploy", "AssumeRolePolicyDocument": {{"Version": "2012-10-17",
            "Statement": [{{"Effect": "Allow", "Principal": {{"Service": "{service}"}}, "Action": "sts:AssumeRole"}}]}}}}]}}"#
        )
    };
    let cannot = snapshot("123456789012", "cloudformation.amazonaws.com");
    let report = check(&request(&[("serverless.yml", SERVICE), ("account.json", &cannot)])).unwrap();
    let found: Vec<_> = report.findings.iter().map(|f| (f.rule.code, f.confidence.as_str())).collect();
    assert_eq!(found, [("DF101", "sure"), ("DF102", "sure")]);
    let can = snapshot("123456789012", "lambda.amazonaws.com");
    let found = check(&request(&[("serverless.yml", SERVICE), ("account.json", &can)])).unwrap();
    assert_eq!(codes(&found), ["DF106", "DF101"], "Lambda may, CloudFormation may not");
    let elsewhere = snapshot("210987654321", "cloudformation.amazonaws.com");
    let found = check(&request(&[("serverless.yml", SERVICE), ("account.json", &elsewhere)])).unwrap();
    assert_eq!(codes(&found), ["DF101"], "the role of another account is another role");
}

const KEY: &str = "Resources:
  Key:
    Type: AWS::IAM::AccessKey
    Properties: {UserName: someone}
";

/// A template of one finding, and a configuration beside it.
fn configured(name: &str, config: &str) -> (Folder, Request) {
    let folder = Folder::new(name, &[("deployfence.toml", config), ("app/t.yaml", KEY), (".git/HEAD", "")]);
    let request = Request {
        working_directory: folder.0.join("app"),
        config: ConfigFile::Nearest,
        today: "2026-11-01".parse().ok(),
        ..Request::default()
    };
    (folder, request)
}

fn config_error(name: &str, config: &str) -> String {
    let (_folder, request) = configured(name, config);
    check(&request).unwrap_err().to_string()
}

#[test]
fn the_nearest_configuration_counts_and_what_the_request_says_wins() {
    let (_folder, mut request) =
        configured("config-nearest", "fail-on = 'low'\n[rules]\naccess-key-in-template = 'off'\n");
    let report = check(&request).unwrap();
    assert_eq!((codes(&report), report.fail_on), (vec![], Some(Severity::Low)));
    request.options.rules = BTreeMap::from([("DF609".to_owned(), RuleSetting::Severity(Severity::Medium))]);
    assert_eq!(check(&request).unwrap().findings[0].severity, Severity::Medium);
    request.options.rules.clear();
    request.config = ConfigFile::None;
    assert_eq!(codes(&check(&request).unwrap()), ["DF609"]);
}

#[test]
fn what_a_configuration_does_not_know_is_refused_with_its_place() {
    for (name, config, expected) in [
        (
            "config-key",
            "\nfail-om = 'low'",
            "deployfence.toml:2:1: there is no `fail-om` here: did you mean `fail-on`?",
        ),
        ("config-type", "accounts = '1'", "deployfence.toml:1:12: this must be a list"),
        ("config-level", "fail-on = 'worst'", "`worst` is no level"),
        ("config-rule", "[rules]\npass-role-unscope = 'off'", "did you mean `pass-role-unscoped`?"),
        ("config-setting", "[rules]\npass-role-unscoped = 'hgih'", "`hgih` is no setting of a rule"),
        (
            "config-setting-type",
            "[rules]\npass-role-unscoped = 3",
            "deployfence.toml:2:22: this must be text",
        ),
        ("config-setting-table", "[rules.pass-role-unscoped]\nseverity = 'low'", "this must be text"),
        ("config-rules-type", "rules = ['DF609']", "deployfence.toml:1:9: this must be a table"),
        ("config-set-twice", "[rules]\nDF302 = 'low'\npass-role-unscoped = 'off'", "is set twice"),
        ("config-ignore-key", "[[ignore]]\nrules = 'DF609'", "did you mean `rule`?"),
        ("config-fixed", "[rules]\nDF001 = 'low'", "cannot be switched off or softened"),
        ("config-account", "accounts = ['12']", "has 12 digits"),
        ("config-syntax", "accounts = [", "deployfence.toml:1:"),
        ("config-ignore", "[[ignore]]\nrule = 'DF609'\nreason = 'r'", "a suppression needs `path`"),
    ] {
        let said = config_error(name, config);
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn two_configurations_in_one_folder_are_refused() {
    let (folder, mut request) = configured("config-two", "");
    std::fs::write(folder.0.join("package.json"), r#"{"deployfence": {"fail-on": "low"}}"#).unwrap();
    let said = check(&request).unwrap_err().to_string();
    assert!(said.contains("deployfence.toml") && said.contains("package.json"), "{said}");
    request.config = ConfigFile::At("../package.json".into());
    assert_eq!(check(&request).unwrap().fail_on, Some(Severity::Low));
    std::fs::write(folder.0.join("package.json"), r#"{"name": "app"}"#).unwrap();
    request.config = ConfigFile::Nearest;
    assert_eq!(check(&request).unwrap().fail_on, None, "a package.json for something else is none");
}

#[test]
fn a_suppression_by_path_keeps_the_finding_in_the_report() {
    let by_path = |name: &str, rest: &str| {
        let config = format!("[[ignore]]\nrule = 'DF609'\nreason = 'a sandbox'\n{rest}");
        let (folder, request) = configured(name, &config);
        (folder, request)
    };
    let (_folder, mut request) =
        by_path("ignore-path", "path = 'app/*.yaml'\nlogical-id = 'Key'\nexpires = 2026-11-01");
    let report = check(&request).unwrap();
    assert_eq!(codes(&report), ["DF609"]);
    assert_eq!(report.findings[0].suppressed.as_ref().unwrap().reason, "a sandbox");
    assert_eq!(report.status(Severity::Low), Status::Clean);
    request.options.no_suppressions = true;
    let report = check(&request).unwrap();
    assert_eq!((codes(&report), report.suppressed()), (vec!["DF609"], 0));
    request.options.no_suppressions = false;
    request.today = "2026-11-02".parse().ok();
    assert_eq!(check(&request).unwrap().suppressed(), 0, "expired");
    for rest in ["path = 'app/*.json'", "path = 'app/*.yaml'\nlogical-id = 'Other'"] {
        let (_folder, mut request) = by_path("ignore-other", rest);
        assert_eq!(codes(&check(&request).unwrap()), ["DF003", "DF609"], "{rest}");
        request.options.world = WorldMode::Each;
        assert_eq!(codes(&check(&request).unwrap()), ["DF609"], "not all was asked");
        request.options.world = WorldMode::Auto;
        request.options.rules = BTreeMap::from([("DF609".to_owned(), RuleSetting::Off)]);
        assert_eq!(codes(&check(&request).unwrap()), Vec::<&str>::new(), "the rule was not asked");
    }
}

/// A template, checked with one snapshot.
fn with_snapshot(name: &str, template: &str, snapshot: &str) -> Report {
    let folder = Folder::new(name, &[("t.yaml", template), ("snapshot.json", snapshot)]);
    let mut request = Request { working_directory: folder.0.clone(), ..Request::default() };
    request.paths = vec!["t.yaml".into()];
    let alone = check(&request).unwrap();
    request.options.account_snapshots = vec!["snapshot.json".into()];
    let report = check(&request).unwrap();
    assert_ne!(codes(&alone), codes(&report), "{report:?}");
    report
}

/// A role that may pass every role.
const PASSING: &str = "Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      RoleName: deploy
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRole'}]
      Policies:
        - PolicyName: pass
          PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 'iam:PassRole', Resource: '*'}]}
";

#[test]
fn what_a_service_control_policy_denies_nobody_may() {
    let denies = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"}]}"#;
    assert_eq!(codes(&with_snapshot("scp", PASSING, denies)), Vec::<&str>::new());
    let described = format!(
        r#"{{"Policy": {{"PolicySummary": {{"Id": "p-1", "Type": "SERVICE_CONTROL_POLICY"}}, "Content": {denies:?}}}}}"#
    );
    assert_eq!(codes(&with_snapshot("scp-described", PASSING, &described)), Vec::<&str>::new());
}

#[test]
fn a_service_control_policy_that_allows_little_takes_nothing_away() {
    let allows =
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}"#;
    let folder = Folder::new("scp-allows", &[("t.yaml", PASSING), ("snapshot.json", allows)]);
    let mut request = Request { working_directory: folder.0.clone(), ..Request::default() };
    request.paths = vec!["t.yaml".into()];
    request.options.account_snapshots = vec!["snapshot.json".into()];
    assert_eq!(codes(&check(&request).unwrap()), ["DF302"], "the level that it stands in is not known");
    request.options.account_snapshots.clear();
    request.paths = vec!["".into()];
    assert_eq!(codes(&check(&request).unwrap()), ["DF302"], "a policy that lies in a folder is no snapshot");
}

#[test]
fn a_role_that_stacks_are_deployed_as_has_to_trust_cloudformation() {
    let stacks = r#"{"Stacks": [{"StackName": "orders",
        "StackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/orders/1",
        "RoleARN": "arn:aws:iam::123456789012:role/deploy"}]}"#;
    let report = with_snapshot("stacks", PASSING, stacks);
    assert_eq!(codes(&report), ["DF106", "DF302"]);
    assert_eq!(report.findings[0].confidence.as_str(), "likely", "the template may be another account's");
}

#[test]
fn a_key_of_an_account_says_who_may_use_it() {
    let template = "Resources:
  Report:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs20.x
      Handler: h.x
      Code: {ZipFile: ''}
      Role: !GetAtt ReportRole.Arn
      KmsKeyArn: arn:aws:kms:eu-west-1:123456789012:key/one
      Environment: {Variables: {TABLE: reports}}
  ReportRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]
";
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*"}]}"#;
    let key = format!(
        r#"{{"KeyId": "arn:aws:kms:eu-west-1:123456789012:key/one", "PolicyName": "default", "Policy": {policy:?}}}"#
    );
    assert!(codes(&with_snapshot("key", template, &key)).contains(&"DF604"));
    let unnamed = format!(r#"{{"PolicyName": "default", "Policy": {policy:?}}}"#);
    assert!(
        codes(&with_snapshot("key-unnamed", template, &unnamed)).contains(&"DF001"),
        "it does not say of which key"
    );
}

#[test]
fn what_runs_as_a_role_that_the_configuration_lists_runs_as_a_deployment_role() {
    let template = "Resources:
  Report:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs20.x
      Handler: h.x
      Code: {ZipFile: ''}
      Role: arn:aws:iam::123456789012:role/ci/deploy
";
    let of = |name: &str, listed: &str| {
        let config = format!("deployment-roles = ['{listed}']");
        let folder = Folder::new(name, &[("deployfence.toml", &config), ("t.yaml", template)]);
        let (config, working_directory) = (ConfigFile::Nearest, folder.0.clone());
        let report = check(&Request { working_directory, config, ..Request::default() }).unwrap();
        report.findings.iter().map(|f| (f.rule.code, f.confidence.as_str())).collect::<Vec<_>>()
    };
    assert_eq!(of("listed-arn", "arn:aws:iam::123456789012:role/ci/deploy"), [("DF104", "sure")]);
    assert_eq!(of("listed-name", "deploy"), [("DF104", "likely")]);
    assert_eq!(of("listed-path", "ci/deploy"), [("DF104", "likely")]);
    assert_eq!(of("listed-other", "arn:aws:iam::210987654321:role/ci/deploy"), []);
    assert_eq!(of("listed-longer", "deploy-more"), []);
}

#[test]
fn what_is_named_as_a_snapshot_and_is_none_is_no_pass() {
    let (_folder, mut request) = configured("snapshot-none", "account-snapshots = ['app/t.yaml']");
    request.options.rules = BTreeMap::from([("DF609".to_owned(), RuleSetting::Off)]);
    assert_eq!(codes(&check(&request).unwrap()), ["DF001"]);
    request.config = ConfigFile::None;
    assert_eq!(codes(&check(&request).unwrap()), Vec::<&str>::new());
    request.options.account_snapshots = vec!["missing.json".into()];
    assert_eq!(codes(&check(&request).unwrap()), ["DF001"]);
}

/// A role that trusts another account.
const TRUSTING: &str = r#"{"Resources": {"Deploy": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument":
  {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
    "Principal": {"AWS": "111122223333"}}}}}}}"#;

#[test]
fn the_accounts_of_a_configuration_say_who_is_a_stranger() {
    let said = |name: &str, config: &str| {
        let files = [("deployfence.toml", config), ("t.json", TRUSTING), (".git/HEAD", "")];
        let folder = Folder::new(name, &files);
        let request = Request {
            working_directory: folder.0.clone(),
            config: ConfigFile::Nearest,
            ..Request::default()
        };
        let report = check(&request).unwrap();
        let of_rule = report.findings.iter().find(|finding| finding.rule.code == "DF204");
        of_rule.map(|finding| finding.confidence.as_str())
    };
    assert_eq!(said("accounts-none", ""), Some("likely"));
    assert_eq!(said("accounts-other", "accounts = ['444455556666']"), Some("sure"));
    assert_eq!(said("accounts-own", "accounts = ['444455556666', '111122223333']"), None);
}
