//! Markdown: a page for each rule, and the tables.

use std::fs;
use std::path::{Path, PathBuf};

use super::cases::{Cases, file_name};
use super::rule::Rule;
use crate::shell::{Done, Failure, While};

/// Longer examples are linked, not shown.
const SHOWN_BYTES: usize = 4000;
const TABLE_START: &str = "<!-- rules: written by `cargo xtask codegen` -->\n";
const TABLE_END: &str = "<!-- /rules -->";

/// The page of one rule. It says nothing of where it comes from: `deployfence explain` prints it too.
pub(crate) fn page(rule: &Rule, cases: &Cases) -> Done<String> {
    let Rule { slug, code, severity, group, .. } = rule;
    let mut page = format!(
        "# {slug}\n\n\
         `{code}` · {severity} · {group} · speaks in {}\n\n\
         {}.\n\n",
        rule.hosts.join(" and "),
        capitalised(&rule.summary),
    );
    for line in rule.doc.trim_end().lines() {
        let heading = if line.starts_with('#') { "#" } else { "" };
        page.push_str(&format!("{heading}{line}\n"));
    }
    if !cases.bad.is_empty() {
        page.push_str("\n## Examples\n");
    }
    examples(&mut page, "It speaks on", slug, &cases.bad)?;
    examples(&mut page, "It stays silent on", slug, &cases.ok)?;
    if !rule.references.is_empty() {
        page.push_str("\n## Where people met it\n\n");
        page.extend(rule.references.iter().map(|r| format!("- {}\n", linked(r))));
    }
    Ok(page)
}

/// `owner/repository#number` as a link to that issue; anything else as it is.
fn linked(reference: &str) -> String {
    match reference.split_once('#') {
        Some((repository, number)) if repository.split('/').count() == 2 && number.parse::<u32>().is_ok() => {
            format!("[{reference}](https://github.com/{repository}/issues/{number})")
        }
        _ => reference.to_owned(),
    }
}

/// The first case in full, the others as links.
fn examples(page: &mut String, what: &str, slug: &str, cases: &[PathBuf]) -> Done {
    let link = |case: &Path| format!("[`{0}`](../../tests/rules/{slug}/{0})", file_name(case));
    let Some((first, others)) = cases.split_first() else { return Ok(()) };
    page.push_str(&format!("\n{what} {}:\n", link(first)));
    for file in parts(first)? {
        show(page, first, &file)?;
    }
    if !others.is_empty() {
        let links: Vec<_> = others.iter().map(|case| link(case)).collect();
        page.push_str(&format!("\nLikewise on {}.\n", links.join(", ")));
    }
    Ok(())
}

/// The files of a case, itself if it is one.
fn parts(case: &Path) -> Done<Vec<PathBuf>> {
    if !case.is_dir() {
        return Ok(vec![case.to_owned()]);
    }
    let mut parts = Vec::new();
    for path in super::files(case)? {
        parts.extend(self::parts(&path)?);
    }
    Ok(parts)
}

fn show(page: &mut String, case: &Path, file: &Path) -> Done {
    let bytes = fs::read(file).while_(file.display())?;
    let Ok(text) = String::from_utf8(bytes) else { return Ok(()) };
    // A fence of its own, or a control character, would break the page.
    let unfit = |c: char| c.is_control() && c != '\n' && c != '\t';
    if text.len() > SHOWN_BYTES || text.contains("```") || text.contains(unfit) {
        return Ok(());
    }
    let language = match file.extension().and_then(|e| e.to_str()) {
        Some("json") => "json",
        Some("yml" | "yaml") => "yaml",
        _ => "",
    };
    page.push('\n');
    if let Ok(inside) = file.strip_prefix(case)
        && inside != Path::new("")
    {
        page.push_str(&format!("`{}`\n\n", inside.display()));
    }
    page.push_str(&format!("```{language}\n{}\n```\n", text.trim_end()));
    Ok(())
}

/// `docs/rules/README.md`.
pub(crate) fn index(rules: &[Rule]) -> String {
    let mut page =
        "<!-- This folder is written by `cargo xtask codegen`; edit the module docs of the rules. -->\n\n\
                    # The rules\n"
            .to_owned();
    let mut groups: Vec<&str> = rules.iter().map(|r| r.group.as_str()).collect();
    groups.dedup();
    for group in groups {
        page.push_str(&format!("\n## {group}\n\n"));
        let of_group = rules.iter().filter(|r| r.group == group);
        page.push_str(&table(of_group, ""));
    }
    page
}

/// The README with its table brought up to date.
pub(crate) fn with_table(readme: &str, rules: &[Rule]) -> Done<String> {
    let no_marks =
        || Failure::new(format!("README.md lacks the marks `{}` and `{TABLE_END}`", TABLE_START.trim()));
    let (before, rest) = readme.split_once(TABLE_START).ok_or_else(no_marks)?;
    let (_, after) = rest.split_once(TABLE_END).ok_or_else(no_marks)?;
    let table = table(rules.iter(), "docs/rules/");
    Ok(format!("{before}{TABLE_START}{table}{TABLE_END}{after}"))
}

fn table<'a>(rules: impl Iterator<Item = &'a Rule>, folder: &str) -> String {
    let mut table = "| code | rule | severity | what it finds |\n|---|---|---|---|\n".to_owned();
    for Rule { code, slug, severity, summary, .. } in rules {
        let summary = summary.replace('|', "\\|");
        table.push_str(&format!("| {code} | [{slug}]({folder}{slug}.md) | {severity} | {summary} |\n"));
    }
    table
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
