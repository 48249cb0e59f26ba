//! The table of `docs/spellings.md`: four questions in each spelling, with the cases that hold the rules to the policy engine's
//! answer. `rules.rs` runs the cases; here it is made sure that each is there, and that what is expected of it is what the table says.

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of a test fail by panicking")]

use deployfence_engine::rules;
use deployfence_tests::{read, root};

const QUESTIONS: [&str; 4] = ["trust", "PassRole", "administrator", "public"];

const SPELLINGS: [&str; 10] = [
    "letters of either case",
    "wildcards",
    "`NotAction`",
    "`Fn::Sub`",
    "`Fn::If`",
    "a managed policy by its name",
    "membership in a group",
    "a policy that is a resource of its own",
    "a permissions boundary",
    "a Deny somewhere else",
];

/// Begins a field that says why there is nothing to ask.
const NOTHING: &str = "– ";

/// The table's rows, each in its fields.
fn table() -> Vec<Vec<String>> {
    let page = read("docs/spellings.md");
    let (_, rest) = page.split_once("<!-- spellings -->").unwrap();
    let (table, _) = rest.split_once("<!-- /spellings -->").unwrap();
    let fields = |line: &str| {
        let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
        inner.split('|').map(|field| field.trim().to_owned()).collect()
    };
    table.trim().lines().map(fields).collect()
}

/// A link of a field: what it shows, and the case, as rule and name.
struct Case {
    shown: String,
    slug: String,
    name: String,
}

fn cases(field: &str) -> Vec<Case> {
    let case = |link: &str| {
        let (shown, target) = link.strip_prefix('[')?.strip_suffix(')')?.split_once("](")?;
        let (slug, name) = target.strip_prefix("../tests/rules/")?.split_once('/')?;
        Some(Case { shown: shown.to_owned(), slug: slug.to_owned(), name: name.to_owned() })
    };
    field
        .split("<br>")
        .map(|link| case(link).unwrap_or_else(|| panic!("no link to a case: {link}")))
        .collect()
}

/// Whether a rule's finding is expected of a case.
fn is_expected(case: &Case, code: &str) -> bool {
    let expected = read(&format!("tests/rules/{}/expected.snap", case.slug));
    let start = format!("\n== {}\n", case.name);
    let (_, rest) =
        expected.split_once(&start).unwrap_or_else(|| panic!("{}/{} is not run", case.slug, case.name));
    let section = rest.split_once("\n== ").map_or(rest, |(section, _)| section);
    section.lines().any(|line| line.starts_with(&format!("{code} ")))
}

#[test]
fn every_question_is_asked_in_every_spelling() {
    let table = table();
    let (head, rows) = table.split_first().unwrap();
    assert_eq!(head[1..], QUESTIONS);
    let spellings: Vec<&str> = rows.iter().skip(1).map(|row| row[0].as_str()).collect();
    assert_eq!(spellings, SPELLINGS);
    assert!(rows.iter().all(|row| row.len() == head.len()), "a row is too short or too long");
    let idle: Vec<&String> = rows.iter().flatten().filter(|field| field.starts_with(NOTHING)).collect();
    assert_eq!(idle.len(), 2, "questions that nobody can ask: {idle:?}");
}

#[test]
fn every_case_is_there_and_expects_what_its_name_says() {
    for field in table().iter().skip(2).flat_map(|row| row.iter().skip(1)) {
        if field.starts_with(NOTHING) {
            continue;
        }
        for case in cases(field) {
            let Case { shown, slug, name } = &case;
            let rule = rules().find(|rule| rule.slug == slug).unwrap();
            let stem = name.split('.').next().unwrap();
            assert_eq!(*shown, format!("{} {stem}", rule.code));
            assert!(root().join("tests/rules").join(slug).join(name).exists(), "{slug}/{name}");
            assert_eq!(is_expected(&case, rule.code), name.starts_with("bad-"), "{slug}/{name}");
        }
    }
}
