//! Builds a world from its inputs and asks the rules about it.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use deployfence_deployment::Problem;
use deployfence_findings::{Finding, Note, Severity};
use deployfence_graph::{Known, World};
use deployfence_rules::{RULES, Rule};
use deployfence_source::{FileSpan, Span};
use deployfence_template::Scopes;
use deployfence_value::Value;

use crate::files::{FileTable, Pages, Texts};
use crate::groups::Groups;
use crate::request::RuleSetting;
use crate::service::Choices;
use crate::settings::Settings;
use crate::stack::Stacks;
use crate::suppress::Suppressor;
use crate::verdict::Verdict;
use crate::worlds::WorldInputs;

/// Judges worlds, one at a time and each by itself.
#[derive(Debug)]
pub(crate) struct Judge<'j, 'd> {
    pub(crate) table: &'j FileTable<'d>,
    pub(crate) settings: Settings,
    pub(crate) choices: Choices<'j>,
    /// What accounts have; known to every world.
    pub(crate) snapshots: Vec<Value>,
    /// What a configuration says that a check is to know.
    pub(crate) known: Known,
    /// The worlds that a configuration names.
    pub(crate) groups: Groups,
    pub(crate) suppressor: Suppressor,
}

impl Judge<'_, '_> {
    /// What the rules say about the world of `inputs`. A bug of ours is a finding about this world alone.
    pub(crate) fn world(&self, inputs: WorldInputs) -> Verdict {
        let pages = Pages::new(self.table);
        let at = place(&inputs).unwrap_or_else(|| self.table.whole(&inputs.root));
        let built = guarded(|| at, || self.build(inputs, &pages));
        let mut verdict = built.map_or_else(|broken| broken, |(world, notes)| self.ask(&world, notes, at));
        let texts = pages.into_texts();
        verdict.suppressions = self.suppressor.apply(&mut verdict.findings, &texts, self.table);
        verdict.keep(texts);
        verdict
    }

    /// What could not be read at all and belongs to no world.
    pub(crate) fn unread(&self, problems: Vec<Problem>, texts: Texts) -> Verdict {
        let Some(at) = problems.first().map(|problem| problem.at) else { return Verdict::default() };
        let mut verdict = self.ask(&World::new(Vec::new(), Vec::new(), problems), Vec::new(), at);
        verdict.keep(texts);
        verdict
    }

    /// The world of inputs, and what is worth telling of it.
    pub(crate) fn build(&self, inputs: WorldInputs, pages: &Pages<'_, '_>) -> (World, Vec<Note>) {
        let (mut stacks, mut notes) = (Stacks::default(), Vec::new());
        let root = &inputs.root;
        for input in inputs.templates {
            let settings = input.settings.iter().map(|settings| settings.file);
            settings.chain([input.file]).for_each(|file| self.table.set_world(file, root));
            stacks.add_template(input, pages);
        }
        for input in inputs.assemblies {
            self.table.set_world(input.file, root);
            stacks.add_assembly(input, root, pages);
        }
        let templates = stacks.take_templates();
        let Stacks { mut deployments, mut problems, mut scopes, .. } = stacks;
        for mut service in inputs.services {
            problems.append(&mut service.problems);
            for (file, text) in std::mem::take(&mut service.texts) {
                self.table.set_world(file, root);
                pages.add(file, text);
            }
            deployments.push(self.choices.deployment(service, scopes.next_scope(), pages, &mut notes));
        }
        let world = World::with_snapshots(templates, deployments, problems, &self.snapshots);
        (world.with_known(self.known.clone()), notes)
    }

    /// Asks every rule that is on.
    fn ask(&self, world: &World, mut notes: Vec<Note>, at: FileSpan) -> Verdict {
        let harmless = world.problems.iter().filter(|p| !p.lossy);
        notes.extend(harmless.map(|p| Note { message: p.message.clone(), at: Some(p.at) }));
        let mut findings = Vec::new();
        for &rule in RULES {
            match self.settings.get(rule.meta().slug).copied() {
                Some(RuleSetting::Off) => {}
                Some(RuleSetting::Severity(severity)) => {
                    findings.extend(ask_one(rule, world, at, Some(severity)));
                }
                None => findings.extend(ask_one(rule, world, at, None)),
            }
        }
        let unknown = world.problems_of_conditions();
        notes.extend(unknown.into_iter().map(|p| Note { message: p.message, at: Some(p.at) }));
        Verdict { findings, notes, ..Verdict::default() }
    }
}

/// What a rule finds; a rule that panics is a finding of its own, at `at`.
fn ask_one(rule: &dyn Rule, world: &World, at: FileSpan, severity: Option<Severity>) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| rule.check(world, &mut found))) {
        let what = format!("rule `{}`: {}", rule.meta().slug, words(panic.as_ref()));
        found = vec![deployfence_rules::internal_error(at, &what)];
    }
    // A rule that fails speaks through DF004, which no setting softens.
    for finding in found.iter_mut().filter(|finding| !finding.rule.fixed) {
        finding.severity = severity.unwrap_or(finding.severity);
    }
    found
}

/// What `action` gives; where a bug of ours ends it, the finding that says so, at `at`.
pub(crate) fn guarded<T>(at: impl FnOnce() -> FileSpan, action: impl FnOnce() -> T) -> Result<T, Verdict> {
    // Nothing that `action` may have left half done is looked at afterwards.
    catch_unwind(AssertUnwindSafe(action)).map_err(|panic| {
        let findings = vec![deployfence_rules::internal_error(at(), &words(panic.as_ref()))];
        Verdict { findings, ..Verdict::default() }
    })
}

fn place(inputs: &WorldInputs) -> Option<FileSpan> {
    let service = inputs.services.iter().find_map(|s| {
        let config = s.config.as_ref().map(|(value, _)| value.at);
        config.or_else(|| s.state.as_ref().map(|state| state.at))
    });
    let templates = inputs.templates.iter().map(|template| template.file);
    let mut files = templates.chain(inputs.assemblies.iter().map(|assembly| assembly.file));
    service.or_else(|| files.next().map(|file| FileSpan::new(file, Span::at(0))))
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without words".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use deployfence_findings::{Group, Host, Report, RuleMeta, Status};
    use deployfence_source::FileId;

    static META: RuleMeta = RuleMeta {
        code: "DF999",
        slug: "always-panics",
        group: Group::Tool,
        severity: Severity::Low,
        summary: "panics",
        hosts: &[Host::Check],
        references: &[],
        fixed: false,
    };

    struct AlwaysPanics;

    impl Rule for AlwaysPanics {
        fn meta(&self) -> &'static RuleMeta {
            &META
        }

        fn check(&self, _world: &World, findings: &mut Vec<Finding>) {
            findings
                .push(Finding::builder(&META, FileSpan::new(FileId(0), Span::at(0)), "half done").build());
            panic!("on purpose");
        }
    }

    #[test]
    fn a_rule_that_panics_fails_the_check_and_says_half_of_nothing() {
        let world = World::new(Vec::new(), Vec::new(), Vec::new());
        let at = FileSpan::new(FileId(7), Span::at(0));
        let findings = ask_one(&AlwaysPanics, &world, at, Some(Severity::Low));
        let [finding] = findings.as_slice() else { panic!("one finding, not {findings:?}") };
        assert_eq!((finding.rule.code, finding.at), ("DF004", at));
        assert_eq!(finding.severity, Severity::Critical);
        assert!(finding.message.contains("always-panics") && finding.message.contains("on purpose"));
        let report = Report { findings, ..Report::default() };
        assert_eq!(report.status(Severity::Critical), Status::Unchecked);
    }

    #[test]
    fn a_panic_costs_no_other_piece_of_work_its_result() {
        let at = |number: u32| FileSpan::new(FileId(number), Span::at(0));
        let work = |number: u32| {
            let done = guarded(|| at(number), || if number == 70 { panic!("seventy") } else { number });
            done.map_err(|verdict| {
                verdict.findings.into_iter().map(|f| (f.rule.code, f.at)).collect::<Vec<_>>()
            })
        };
        let expected =
            (0..200).map(|number| if number == 70 { Err(vec![("DF004", at(70))]) } else { Ok(number) });
        assert_eq!(
            crate::parallel::Workers::default().map((0..200).collect(), work),
            expected.collect::<Vec<_>>()
        );
    }
}
