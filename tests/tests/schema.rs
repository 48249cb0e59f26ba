//! Every JSON report follows `docs/report-v1.schema.json`.

use deployfence_findings::{
    CheckedFile, Confidence, Edit, Evidence, Finding, Fix, Group, Note, Report, RuleMeta, Safety, Severity,
    Suppression,
};
use deployfence_report::json;
use deployfence_source::{FileId, FileSpan, SourceText, Span};
use deployfence_tests::schema::parse_report;

static RULE: RuleMeta = RuleMeta {
    code: "DF999",
    slug: "a-rule",
    group: Group::Tool,
    severity: Severity::High,
    summary: "a rule for tests",
    hosts: &[],
    references: &[],
    fixed: false,
};

/// A report that uses every key.
fn full() -> Report {
    let at = |start, end| FileSpan::new(FileId(0), Span::new(start, end));
    let evidence = Evidence { message: "because".to_owned(), at: at(3, 4), path: vec!["a".to_owned()] };
    let edits = vec![Edit { at: at(3, 4), text: "2".to_owned() }];
    let mut finding = Finding::builder(&RULE, at(0, 4), "`a` is wrong")
        .logical_id("A")
        .path(vec!["Resources".to_owned(), "A".to_owned()])
        .confidence(Confidence::Likely)
        .evidence(evidence)
        .condition("`IsProduction` is true")
        .help("mend it")
        .fix(Fix { title: "mend it".to_owned(), safety: Safety::Safe, edits })
        .build();
    finding.suppressed = Some(Suppression { reason: "agreed".to_owned(), at: at(0, 1) });
    let plain = Finding::builder(&RULE, at(9, 99), "`a` is wrong").build();
    let file = CheckedFile {
        name: "a.yml".to_owned(),
        world_name: "a.yml".to_owned(),
        text: SourceText::new("a: 1\n# 😀\n"),
    };
    let problems = vec![
        Note { message: "somewhere".to_owned(), at: Some(at(0, 1)) },
        Note { message: "anywhere".to_owned(), at: None },
    ];
    Report {
        findings: vec![finding, plain.clone(), plain],
        problems,
        files: vec![file],
        checked: 1,
        fail_on: None,
    }
}

#[test]
fn a_report_with_every_key_follows_it() {
    let report = parse_report(&json::render(&full()));
    assert_eq!(report["findings"].as_array().unwrap().len(), 3);
}

#[test]
fn an_empty_report_follows_it() {
    let _ = parse_report(&json::render(&Report::default()));
}

#[test]
#[should_panic(expected = "the report breaks its schema")]
fn it_refuses_what_it_does_not_know() {
    let text = json::render(&full()).replace("\"confidence\": \"likely\"", "\"confidence\": \"perhaps\"");
    let _ = parse_report(&text);
}
