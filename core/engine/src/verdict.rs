//! What is said about one world, and what has to be kept to show it.

use deployfence_findings::{Finding, Note};
use deployfence_source::FileId;

use crate::files::Texts;
use crate::suppress::Met;

/// What is said about one world. Its texts, trees and values are gone, save the texts that are shown.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) findings: Vec<Finding>,
    pub(crate) notes: Vec<Note>,
    pub(crate) texts: Texts,
    /// The suppressions in its files, and those of the configuration.
    pub(crate) suppressions: Met,
}

impl Verdict {
    pub(crate) fn add(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.notes.extend(other.notes);
        self.texts.extend(other.texts);
        for (key, seen) in other.suppressions {
            self.suppressions.entry(key).and_modify(|known| known.join(&seen)).or_insert(seen);
        }
    }

    /// Keeps those of the texts that are shown.
    pub(crate) fn keep(&mut self, mut texts: Texts) {
        let findings = self.findings.iter().flat_map(places);
        let suppressions = self.suppressions.keys().map(|(at, _)| at.file);
        let shown = findings
            .chain(suppressions)
            .chain(self.notes.iter().filter_map(|note| note.at.map(|at| at.file)));
        self.texts.extend(shown.filter_map(|file| Some((file, texts.remove(&file)?))));
    }
}

fn places(finding: &Finding) -> impl Iterator<Item = FileId> {
    let evidence = finding.evidence.iter().map(|evidence| evidence.at);
    let edits = finding.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.at);
    let suppressed = finding.suppressed.as_ref().map(|suppression| suppression.at);
    [finding.at].into_iter().chain(evidence).chain(edits).chain(suppressed).map(|at| at.file)
}
