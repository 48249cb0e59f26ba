//! The cases of every rule, `tests/rules/<slug>/{bad,ok}-*`: what a bad one must yield, an ok one must not, and the
//! whole of what both yield against `expected.snap`.
//!
//! To accept new output: `INSTA_UPDATE=always cargo test -p deployfence-tests --test rules`, then read the difference.

#![expect(clippy::unwrap_used, reason = "helpers of a test fail by panicking")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use deployfence_engine::{ConfigFile, Options, Report, Request, RuleMeta, check, rules};
use deployfence_findings::{FileNames, Finding};
use deployfence_source::FileSpan;
use deployfence_tests::root;
use deployfence_tests::schema::parse_report;

/// Says that something was not read: it would make any other case worthless.
const UNREADABLE: &str = "DF001";
/// No input makes deployfence fail on purpose.
const WITHOUT_CASES: &str = "DF004";

fn folder(slug: &str) -> PathBuf {
    root().join("tests/rules").join(slug)
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn report(rule: &RuleMeta, case: &str) -> Report {
    let configuration = Path::new(case).join("deployfence.toml");
    let is_configured = folder(rule.slug).join(&configuration).exists();
    let request = Request {
        paths: vec![case.into()],
        working_directory: folder(rule.slug),
        config: if is_configured { ConfigFile::At(configuration) } else { ConfigFile::None },
        options: Options::default(),
        today: "2026-11-01".parse().ok(),
        ..Request::default()
    };
    check(&request).unwrap()
}

/// What is wrong with one case.
fn verdict(rule: &RuleMeta, case: &str, report: &Report) -> Option<String> {
    let yields = |code| report.active().any(|f| f.rule.code == code);
    let is_bad = case.starts_with("bad-");
    if yields(UNREADABLE) && rule.code != UNREADABLE {
        return Some("cannot be read in full".to_owned());
    }
    match (is_bad, yields(rule.code)) {
        (true, false) => Some(format!("is bad and yields no {}", rule.code)),
        (false, true) => Some(format!("is ok and yields {}", rule.code)),
        _ => None,
    }
}

fn shown(case: &str, report: &Report) -> String {
    let mut out = format!("== {case}\n");
    for finding in &report.findings {
        show(&mut out, report, finding);
    }
    for problem in &report.problems {
        let at = problem.at.map(|at| place(report, at)).unwrap_or_default();
        writeln!(out, "problem: {at} {}", problem.message).unwrap();
    }
    if report.findings.is_empty() && report.problems.is_empty() {
        out.push_str("nothing\n");
    }
    out
}

fn show(out: &mut String, report: &Report, finding: &Finding) {
    let Finding { rule, severity, confidence, message, at, .. } = finding;
    writeln!(out, "{} {severity} {confidence} {}\n  {message}", rule.code, place(report, *at)).unwrap();
    let mut line = |word: &str, text: &str| writeln!(out, "  {word}: {text}").unwrap();
    if let Some(id) = &finding.logical_id {
        line("id", id);
    }
    for evidence in &finding.evidence {
        line("because", &format!("{} {}", place(report, evidence.at), evidence.message));
    }
    for condition in &finding.conditions {
        line("when", condition);
    }
    line("help", &finding.help);
    for fix in &finding.fixes {
        line("fix", &format!("{} ({}, edits: {})", fix.title, fix.safety.as_str(), fix.edits.len()));
    }
    if let Some(suppression) = &finding.suppressed {
        line("suppressed", &suppression.reason);
    }
}

/// File, line and column, and what stands there.
fn place(report: &Report, at: FileSpan) -> String {
    let file = report.files.file(at.file).unwrap();
    let position = file.text.position(at.span.start);
    let text = file.text.slice(at.span).lines().next().unwrap_or_default();
    let text: String = text.chars().take(60).collect();
    format!("{}:{}:{} {text:?}", file.name, position.line, position.column)
}

/// Runs the cases of one rule; what is wrong with them.
fn run(rule: &RuleMeta) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut snapshot = String::new();
    for case in names(&folder(rule.slug)) {
        if case.starts_with("bad-") || case.starts_with("ok-") {
            let report = report(rule, &case);
            let _ = parse_report(&deployfence_report::json::render(&report));
            wrong.extend(verdict(rule, &case, &report).map(|w| format!("{}/{case} {w}", rule.slug)));
            snapshot.push_str(&shown(&case, &report));
            snapshot.push('\n');
        }
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder(rule.slug));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    // All rules are shown at once, not the first that differs.
    let compare = || settings.bind(|| insta::assert_snapshot!("expected", snapshot));
    let equal = catch_unwind(AssertUnwindSafe(compare));
    if equal.is_err() {
        wrong.push(format!("{}: expected.snap differs", rule.slug));
    }
    wrong
}

#[test]
fn every_case() {
    let wrong: Vec<_> = rules().filter(|r| r.code != WITHOUT_CASES).flat_map(run).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_cases_and_every_case_a_rule() {
    let slugs: BTreeSet<_> = rules().map(|r| r.slug.to_owned()).collect();
    let folders: BTreeSet<_> = names(&root().join("tests/rules")).into_iter().collect();
    let orphans: Vec<_> = folders.difference(&slugs).collect();
    assert!(orphans.is_empty(), "no such rules: {orphans:?}");
    for rule in rules().filter(|r| r.code != WITHOUT_CASES) {
        let cases = names(&folder(rule.slug));
        for kind in ["bad-", "ok-"] {
            assert!(cases.iter().any(|c| c.starts_with(kind)), "{}: no {kind}* case", rule.slug);
        }
        for case in &cases {
            let known =
                case.starts_with("bad-") || case.starts_with("ok-") || case.starts_with("expected.snap");
            assert!(known, "{}/{case}: neither `bad-*` nor `ok-*`", rule.slug);
        }
    }
}

#[test]
fn every_rule_has_a_page() {
    for rule in rules() {
        let page = deployfence_tests::read(&format!("docs/rules/{}.md", rule.slug));
        assert!(
            page.contains(&format!("`{}` · {} ·", rule.code, rule.severity)),
            "{}: codegen misread it",
            rule.slug
        );
        assert!(rule.url().ends_with(&format!("/docs/rules/{}.md", rule.slug)));
    }
}
