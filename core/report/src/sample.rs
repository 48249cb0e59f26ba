//! Reports for the tests of both renderers.

use deployfence_findings::{
    CheckedFile, Confidence, Edit, Finding, Fix, Group, Host, Note, Report, RuleMeta, Safety, Severity,
    Suppression,
};
use deployfence_source::{FileId, FileSpan, SourceText, Span};

pub(crate) static TRAP: RuleMeta = RuleMeta {
    code: "DF101",
    slug: "custom-resource-runs-as-deployment-role",
    group: Group::DeploymentRole,
    severity: Severity::Critical,
    summary: "a generated handler runs as the deployment role",
    hosts: &[Host::Check, Host::Serverless],
    references: &[],
    fixed: false,
};

pub(crate) static UNREADABLE: RuleMeta = RuleMeta {
    code: "DF001",
    slug: "input-unreadable",
    group: Group::Tool,
    severity: Severity::Critical,
    summary: "an input could not be read",
    hosts: &[Host::Check],
    references: &[],
    fixed: true,
};

const SERVICE: &str = "service: photos
provider:
  name: aws
  iam:
    deploymentRole: arn:aws:iam::123456789012:role/deploy
functions:
  thumbnail:
    handler: h.x
    events:
      - s3: {bucket: photos, existing: true} # ä😀 wide
";

const ROLES: &str = "Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties: {RoleName: deploy}
";

pub(crate) fn file(name: &str, text: &str) -> CheckedFile {
    CheckedFile { name: name.to_owned(), world_name: name.to_owned(), text: SourceText::new(text) }
}

/// The place of the first `needle` in file number `file`.
pub(crate) fn place(files: &[CheckedFile], file: u32, needle: &str) -> FileSpan {
    let start = files[file as usize].text.as_str().find(needle).unwrap();
    FileSpan::new(FileId(file), Span::new(start, start + needle.len()))
}

pub(crate) fn two_files() -> Report {
    let files = vec![file("serverless.yml", SERVICE), file("roles/iam.yml", ROLES)];
    let trigger = place(&files, 0, "existing: true");
    let role = place(&files, 0, "arn:aws:iam::123456789012:role/deploy");
    let trap = Finding::builder(&TRAP, trigger, "the handler behind `thumbnail` will run as `deploy`")
        .logical_id("CustomDashresourceDashexistingDashs3LambdaFunction")
        .path(["functions", "thumbnail", "events", "0", "s3", "existing"].map(str::to_owned).to_vec())
        .because(role, "the service deploys with this role")
        .because(place(&files, 1, "RoleName: deploy"), "which is defined here and does not trust Lambda")
        .condition("`IsProduction` is true")
        .confidence(Confidence::Likely)
        .help("give the handler a role of its own")
        .fix(Fix {
            title: "let EventBridge deliver the event".to_owned(),
            safety: Safety::Review,
            edits: vec![Edit { at: trigger, text: "eventBridge: true".to_owned() }],
        })
        .build();
    let mut quiet = Finding::builder(&TRAP, role, "the role is known").build();
    quiet.severity = Severity::Medium;
    quiet.suppressed =
        Some(Suppression { reason: "agreed".to_owned(), at: place(&files, 0, "# ä😀 wide") });
    let problems = vec![
        Note { message: "the version of the packager is not known".to_owned(), at: None },
        Note { message: "`RoleName` is fixed".to_owned(), at: Some(place(&files, 1, "RoleName")) },
    ];
    let mut report = Report { findings: vec![trap, quiet], problems, files, checked: 2, ..Report::default() };
    report.sort();
    report
}

pub(crate) fn nothing_found() -> Report {
    Report { files: vec![file("a.yml", "a: 1\n")], checked: 1, ..Report::default() }
}

pub(crate) fn unreadable() -> Report {
    let at = FileSpan::new(FileId(0), Span::at(0));
    let finding = Finding::builder(&UNREADABLE, at, "`a.yml` is not UTF-8: byte 17 on line 3").build();
    Report { findings: vec![finding], files: vec![file("a.yml", "")], checked: 1, ..Report::default() }
}
