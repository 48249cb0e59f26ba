//! Text for people, in the manner of a good compiler: the claim, the place, the proof, the way out.
mod excerpt;
mod remark;
mod summary;

use annotate_snippets::{Group, Level, Renderer};
use deployfence_findings::{Confidence, Evidence, Finding, Note, Report, Severity};

use crate::clean;
pub use crate::clean::line as one_line;
pub use remark::{Remark, remarks};

use excerpt::excerpt;

/// Columns that line numbers and bars take in front of a line of source.
const GUTTER: usize = 8;

/// How the text is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextOptions {
    /// Whether to use the terminal's colours.
    pub color: bool,
    /// Columns that an excerpt may take.
    pub width: usize,
}

impl Default for TextOptions {
    /// For output that is no terminal.
    fn default() -> Self {
        Self { color: false, width: 120 }
    }
}

impl TextOptions {
    fn renderer(&self) -> Renderer {
        let renderer = if self.color { Renderer::styled() } else { Renderer::plain() };
        // Excerpts are cut before, around what they mark; the renderer's own cutting would keep a long mark whole.
        renderer.term_width(usize::MAX / 4)
    }

    fn excerpt_width(&self) -> usize {
        self.width.clamp(40, 1000) - GUTTER
    }
}

/// The report as text. Suppressed findings follow those that count, briefly: the claim, and the reason where it is
/// written. Nothing of an input reaches the terminal as
/// a control sequence.
#[must_use]
pub fn render(report: &Report, options: &TextOptions) -> String {
    let renderer = options.renderer();
    let page = Page { report, width: options.excerpt_width() };
    let mut out = String::new();
    let active = report.active().map(|f| page.finding(f));
    let silenced = report.findings.iter().filter_map(|f| page.suppressed(f));
    let problems = report.problems.iter().map(|p| page.problem(p));
    for groups in active.chain(silenced).chain(problems) {
        out.push_str(&renderer.render(&groups));
        out.push_str("\n\n");
    }
    out.push_str(&summary::line(report));
    out.push('\n');
    out
}

struct Page<'a> {
    report: &'a Report,
    width: usize,
}

impl<'a> Page<'a> {
    fn finding(&self, finding: &'a Finding) -> Vec<Group<'a>> {
        let level = level(finding.severity);
        let title = level.clone().with_name(finding.severity.as_str());
        let title = title.secondary_title(clean::line(&finding.message)).id(finding.rule.code);
        let mut groups = vec![Group::with_title(title)];
        groups.extend(excerpt(&self.report.files, finding.at, &level, self.width));
        groups.extend(finding.evidence.iter().flat_map(|e| self.evidence(e)));
        if let Some(last) = groups.pop() {
            groups.push(last.elements(closing_lines(finding)));
        }
        groups
    }

    fn suppressed(&self, finding: &'a Finding) -> Option<Vec<Group<'a>>> {
        let suppression = finding.suppressed.as_ref()?;
        let title = Level::NOTE.with_name("suppressed").secondary_title(clean::line(&finding.message));
        let mut groups = vec![Group::with_title(title.id(finding.rule.code))];
        groups.extend(excerpt(&self.report.files, finding.at, &Level::NOTE, self.width));
        let reason = Level::NOTE.with_name("reason").secondary_title(clean::line(&suppression.reason));
        groups.push(Group::with_title(reason));
        groups.extend(excerpt(&self.report.files, suppression.at, &Level::NOTE, self.width));
        Some(groups)
    }

    fn evidence(&self, evidence: &'a Evidence) -> Vec<Group<'a>> {
        let title = Level::NOTE.secondary_title(clean::line(&evidence.message));
        let mut groups = vec![Group::with_title(title)];
        groups.extend(excerpt(&self.report.files, evidence.at, &Level::NOTE, self.width));
        groups
    }

    fn problem(&self, problem: &'a Note) -> Vec<Group<'a>> {
        let title = Level::NOTE.with_name("problem").secondary_title(clean::line(&problem.message));
        let mut groups = vec![Group::with_title(title)];
        groups.extend(
            problem.at.into_iter().flat_map(|at| excerpt(&self.report.files, at, &Level::NOTE, self.width)),
        );
        groups
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Critical | Severity::High => Level::ERROR,
        Severity::Medium => Level::WARNING,
        Severity::Low => Level::INFO,
    }
}

fn closing_lines(finding: &Finding) -> Vec<annotate_snippets::Message<'_>> {
    let mut lines = Vec::new();
    if finding.confidence == Confidence::Likely {
        let text = "this could be untrue if something that was not read says otherwise";
        lines.push(Level::NOTE.with_name("likely").message(text));
    }
    for condition in &finding.conditions {
        lines.push(Level::NOTE.with_name("when").message(clean::line(condition)));
    }
    if !finding.help.is_empty() {
        lines.push(Level::HELP.message(clean::block(&finding.help)));
    }
    for fix in &finding.fixes {
        let text = format!("{} ({})", clean::line(&fix.title), fix.safety.as_str());
        lines.push(Level::HELP.with_name("fix").message(text));
    }
    lines.push(Level::NOTE.with_name("see").message(finding.rule.url()));
    lines
}

#[cfg(test)]
mod tests;
