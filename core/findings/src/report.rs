//! The result of one check, before it is shown.

use deployfence_source::{FileId, FileSpan, SourceText};

use crate::finding::Finding;
use crate::level::Severity;

/// One file that was read, as reports name it.
#[derive(Debug, Clone)]
pub struct CheckedFile {
    /// Path with forward slashes, relative to the working directory where it lies in it, absolute where not.
    pub name: String,
    /// Path relative to the root of its world; part of fingerprints, so that they do not depend on where a
    /// check is started.
    pub world_name: String,
    /// Its text; empty where it could not be read.
    pub text: SourceText,
}

/// Looks files up by identity.
pub trait FileNames {
    /// The file, if it belongs to the check.
    fn file(&self, id: FileId) -> Option<&CheckedFile>;
}

impl FileNames for [CheckedFile] {
    fn file(&self, id: FileId) -> Option<&CheckedFile> {
        self.get(id.0 as usize)
    }
}

/// A harmless problem: worth telling, no claim about the deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// One sentence in lower case.
    pub message: String,
    /// The place, where there is one.
    pub at: Option<FileSpan>,
}

/// Everything one check has to say. Findings are sorted by file name, position and code.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The findings, suppressed ones included.
    pub findings: Vec<Finding>,
    /// Harmless problems.
    pub problems: Vec<Note>,
    /// The files of the check; a [`FileId`] is an index into it.
    pub files: Vec<CheckedFile>,
    /// How many files were checked (files that were only looked at to decide what they are do not count).
    pub checked: usize,
    /// The level from which findings fail the check, where the project's configuration sets one.
    pub fail_on: Option<Severity>,
}

/// What a command's exit status says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nothing at or above the failing level.
    Clean,
    /// Findings at or above the failing level.
    Findings,
    /// Something could not be checked (DF001 or DF004); wins over findings.
    Unchecked,
}

impl Status {
    /// The exit status of the command: 0, 1 or 2.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Unchecked => 2,
        }
    }
}

impl Report {
    /// The findings that count.
    pub fn active(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|f| f.suppressed.is_none())
    }

    /// Number of findings of `severity` that count.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.active().filter(|f| f.severity == severity).count()
    }

    /// Number of findings that do not count.
    #[must_use]
    pub fn suppressed(&self) -> usize {
        self.findings.iter().filter(|f| f.suppressed.is_some()).count()
    }

    /// Brings findings into the order of every output: file name, position, code; what is still equal by
    /// message. Problems likewise, those without a place last. What was said twice is said once.
    pub fn sort(&mut self) {
        let Self { findings, problems, files, .. } = self;
        let place = |at: FileSpan| (files.file(at.file).map_or("", |f| f.name.as_str()), at.span);
        findings.sort_by(|a, b| {
            let (left, right) = ((place(a.at), a.rule.code), (place(b.at), b.rule.code));
            left.cmp(&right).then_with(|| a.message.cmp(&b.message))
        });
        problems.sort_by(|a, b| {
            let (left, right) = ((a.at.is_none(), a.at.map(place)), (b.at.is_none(), b.at.map(place)));
            left.cmp(&right).then_with(|| a.message.cmp(&b.message))
        });
        findings.dedup_by(|a, b| a.rule.code == b.rule.code && a.at == b.at && a.message == b.message);
        problems.dedup();
    }

    /// What the exit status says when findings at `fail_on` or above fail the check.
    #[must_use]
    pub fn status(&self, fail_on: Severity) -> Status {
        // Suppressing or softening a fixed rule is refused earlier; asking the rule itself keeps it so.
        if self.findings.iter().any(|f| f.rule.fixed) {
            Status::Unchecked
        } else if self.active().any(|f| f.severity >= fail_on) {
            Status::Findings
        } else {
            Status::Clean
        }
    }
}

#[cfg(test)]
mod tests {
    use deployfence_source::Span;

    use super::*;
    use crate::finding::Suppression;
    use crate::rule::{Group, RuleMeta};

    static RULE: RuleMeta = RuleMeta {
        code: "DF101",
        slug: "a-rule",
        group: Group::DeploymentRole,
        severity: Severity::High,
        summary: "",
        hosts: &[],
        references: &[],
        fixed: false,
    };
    static FIXED: RuleMeta = RuleMeta { code: "DF001", slug: "unreadable", fixed: true, ..RULE };

    fn at(file: u32, start: usize) -> FileSpan {
        FileSpan::new(FileId(file), Span::at(start))
    }

    fn report(findings: Vec<Finding>) -> Report {
        let file = |name: &str| CheckedFile {
            name: name.to_owned(),
            world_name: name.to_owned(),
            text: SourceText::new(""),
        };
        Report { findings, files: vec![file("z.yml"), file("a.yml")], ..Report::default() }
    }

    #[test]
    fn the_order_is_file_name_place_code_message_and_nothing_is_said_twice() {
        let find = |rule, at, message: &str| Finding::builder(rule, at, message).build();
        let mut report = report(vec![
            find(&RULE, at(0, 1), "fourth"),
            find(&RULE, at(1, 7), "third"),
            find(&RULE, at(1, 2), "second"),
            find(&FIXED, at(1, 2), "first"),
            find(&RULE, at(0, 1), "fourth"),
            find(&RULE, at(0, 1), "before fourth"),
        ]);
        let note = |at, message: &str| Note { message: message.to_owned(), at };
        report.problems =
            vec![note(None, "last"), note(Some(at(0, 0)), "second"), note(Some(at(1, 0)), "first")];
        report.sort();
        let said: Vec<_> = report.findings.iter().map(|f| f.message.as_str()).collect();
        assert_eq!(said, ["first", "second", "third", "before fourth", "fourth"]);
        let said: Vec<_> = report.problems.iter().map(|p| p.message.as_str()).collect();
        assert_eq!(said, ["first", "second", "last"]);
    }

    #[test]
    fn suppressing_makes_a_finding_not_count_except_for_fixed_rules() {
        let suppressed = |rule| {
            let mut finding = Finding::builder(rule, at(0, 0), "m").build();
            finding.suppressed = Some(Suppression { reason: String::new(), at: at(0, 0) });
            finding
        };
        let active = Finding::builder(&RULE, at(0, 0), "m").build();
        assert_eq!(report(vec![]).status(Severity::Low), Status::Clean);
        assert_eq!(report(vec![active.clone()]).status(Severity::High), Status::Findings);
        assert_eq!(report(vec![active.clone()]).status(Severity::Critical), Status::Clean);
        assert_eq!(report(vec![suppressed(&RULE)]).status(Severity::Low), Status::Clean);
        assert_eq!(report(vec![suppressed(&FIXED), active]).status(Severity::Low), Status::Unchecked);
    }
}
