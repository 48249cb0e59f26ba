use deployfence_findings::Finding;
use deployfence_source::{FileId, FileSpan, Span};
use proptest::prelude::*;

use super::*;
use crate::sample;

fn plain(report: &Report) -> String {
    render(report, &TextOptions::default())
}

/// A report with one finding about `span` of a file with this text.
fn one(text: &str, span: Span) -> Report {
    let finding = Finding::builder(&sample::TRAP, FileSpan::new(FileId(0), span), "wrong").build();
    Report {
        findings: vec![finding],
        files: vec![sample::file("a.yml", text)],
        checked: 1,
        ..Report::default()
    }
}

#[test]
fn a_full_report() {
    insta::assert_snapshot!(plain(&sample::two_files()));
}

#[test]
fn colours_change_nothing_but_colours() {
    let coloured = render(&sample::two_files(), &TextOptions { color: true, ..TextOptions::default() });
    assert!(coloured.contains("\u{1b}["));
    // Every escape is a colour: `ESC [ … m`.
    let parts = coloured.split("\u{1b}[").enumerate();
    let stripped: String =
        parts.map(|(i, part)| if i == 0 { part } else { part.split_once('m').unwrap().1 }).collect();
    assert_eq!(stripped, plain(&sample::two_files()));
}

#[test]
fn nothing_found() {
    insta::assert_snapshot!(plain(&sample::nothing_found()), @"nothing found in 1 file");
}

#[test]
fn nothing_checked_is_not_called_nothing_found() {
    insta::assert_snapshot!(plain(&Report::default()), @"nothing was checked");
}

#[test]
fn a_file_without_text() {
    insta::assert_snapshot!(plain(&sample::unreadable()));
}

#[test]
fn places_at_the_end_of_a_file() {
    insta::assert_snapshot!("after_line_feed", plain(&one("a: 1\n", Span::at(5))));
    insta::assert_snapshot!("no_line_feed", plain(&one("a: 1", Span::new(3, 4))));
    insta::assert_snapshot!("past_the_end", plain(&one("a: 1\n", Span::new(90, 95))));
    insta::assert_snapshot!("only_a_line_feed", plain(&one("\n", Span::new(0, 1))));
}

#[test]
fn a_block_is_marked_on_its_first_line() {
    insta::assert_snapshot!(plain(&one("a:\n  b: 1\n  c: 2\r\nd: 3\n", Span::new(5, 20))));
}

#[test]
fn a_long_line_is_cut_around_the_mark() {
    let text = format!(
        "{{\"a\": \"{}\", \"Role\": \"{}\", \"b\": \"{}\"}}",
        "x".repeat(5000),
        "r".repeat(30),
        "y".repeat(5000)
    );
    let start = text.find("\"rrr").unwrap();
    insta::assert_snapshot!("around", plain(&one(&text, Span::new(start, start + 32))));
    insta::assert_snapshot!("long_mark", plain(&one(&text, Span::new(6, 5008))));
}

#[test]
fn nothing_steers_the_terminal() {
    let text = "a: \"\u{1b}[31mred\u{7}\u{9b}1m\u{202e}\" # \u{200b}\tend";
    let mut report = one(text, Span::new(3, 10));
    report.files[0].name = "evil\u{1b}]0;x\u{7}.yml".to_owned();
    report.findings[0].message = "`\u{1b}[2J\nfine: nothing found`".to_owned();
    report.findings[0].help = "first\nsecond \u{1b}[0m\r".to_owned();
    report.findings[0].conditions = vec!["\u{9b}5n".to_owned()];
    let shown = plain(&report);
    assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
    insta::assert_snapshot!(shown);
}

/// Text of the characters that are shown in some way of their own.
fn odd_text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "a",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "\0",
        "\u{1b}[31m",
        "\u{9b}",
        "é",
        "e\u{301}",
        "漢",
        "😀",
        "👩\u{200d}👩",
        "\u{feff}",
        "\u{202e}",
        "\u{2028}",
        "{\"a\": ",
        "xxxxxxxxxxxxxxxxxxxxxxxx",
    ]);
    prop::collection::vec(odd, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_place_of_any_text_is_shown(
        text in odd_text(), message in odd_text(), start in 0..200_usize, length in 0..200_usize, width in 0..200_usize,
    ) {
        let mut report = one(&text, Span::new(start, start + length));
        report.findings[0].message.clone_from(&message);
        report.findings[0].help.clone_from(&message);
        report.files[0].name = message;
        let evidence = Evidence { message: text, at: report.findings[0].at, path: Vec::new() };
        report.findings[0].evidence.push(evidence);
        let shown = render(&report, &TextOptions { color: false, width });
        prop_assert!(!shown.chars().any(|c| c != '\n' && (c.is_control() || c == '\u{202e}')), "{shown:?}");
    }
}
