//! The cases of the rules, `tests/rules/<slug>/{bad,ok}-*`, as files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::rule::Rule;
use crate::shell::Done;

/// The snapshot that lies among the cases.
const SNAPSHOT: &str = "expected.snap";

/// The rule without cases: no input makes deployfence fail on purpose.
const WITHOUT_CASES: &str = "internal-error";

/// The cases of one rule: files, or folders whose files are checked together.
pub(crate) struct Cases {
    pub(crate) bad: Vec<PathBuf>,
    pub(crate) ok: Vec<PathBuf>,
    /// Names that are neither.
    stray: Vec<String>,
}

/// The cases of the rule `slug`; none where it has no folder.
pub(crate) fn of(folder: &Path, slug: &str) -> Done<Cases> {
    let mut cases = Cases { bad: Vec::new(), ok: Vec::new(), stray: Vec::new() };
    let folder = folder.join(slug);
    if !folder.is_dir() {
        return Ok(cases);
    }
    for path in super::files(&folder)? {
        let name = file_name(&path);
        if name.starts_with("bad-") {
            cases.bad.push(path);
        } else if name.starts_with("ok-") {
            cases.ok.push(path);
        } else if name != SNAPSHOT && !name.ends_with(".new") {
            cases.stray.push(name);
        }
    }
    Ok(cases)
}

/// Everything that is wrong with the cases of all rules.
pub(crate) fn problems(folder: &Path, rules: &[Rule]) -> Done<Vec<String>> {
    let mut wrong = Vec::new();
    for rule in rules.iter().filter(|r| r.slug != WITHOUT_CASES) {
        let slug = &rule.slug;
        let cases = of(folder, slug)?;
        if cases.bad.is_empty() {
            wrong.push(format!("tests/rules/{slug}: no `bad-*` case"));
        }
        if cases.ok.is_empty() {
            wrong.push(format!("tests/rules/{slug}: no `ok-*` case"));
        }
        if !folder.join(slug).join(SNAPSHOT).is_file() {
            wrong.push(format!("tests/rules/{slug}: no `{SNAPSHOT}`"));
        }
        wrong.extend(
            cases.stray.iter().map(|name| format!("tests/rules/{slug}/{name}: neither `bad-*` nor `ok-*`")),
        );
    }
    let known: BTreeSet<_> = rules.iter().map(|r| r.slug.as_str()).collect();
    let present = if folder.is_dir() { super::files(folder)? } else { Vec::new() };
    let orphans = present.iter().map(|p| file_name(p)).filter(|name| !known.contains(name.as_str()));
    wrong.extend(orphans.map(|name| format!("tests/rules/{name}: there is no such rule")));
    Ok(wrong)
}

pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
