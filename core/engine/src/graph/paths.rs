//! `deployfence paths`: from whom to whom in how few steps, and what cuts that.

use std::io::{self, Write};

use deployfence_findings::CheckedFile;
use deployfence_graph::World;
use deployfence_graph::reach::{Cut, Path, Step, Takes, cut, search};
use deployfence_report::TextOptions;
use deployfence_report::text::one_line;
use deployfence_value::Answer;
use serde::Serialize;

use super::shown::{EvidenceDto, conditions, line, remarks, word};
use super::{GraphError, Names, Shown};
use crate::policy::json;
use crate::request::Request;
use crate::survey::survey;

/// A question about a path.
#[derive(Debug, Clone, Default)]
pub struct PathsRequest {
    /// The inputs.
    pub world: Request,
    /// From whom.
    pub from: String,
    /// To whom; `administrator` for every right in the account.
    pub to: String,
}

/// A path, or that there is none.
#[derive(Debug)]
pub struct Paths {
    /// Whether there is one.
    pub answer: Answer,
    found: Found,
    files: Vec<CheckedFile>,
    lost: Vec<String>,
}

#[derive(Debug)]
struct Found {
    ends: (String, String),
    steps: Vec<Named>,
    when: Vec<String>,
    cut: Option<NamedCut>,
    cut_short: bool,
}

/// A step with the names of its ends.
#[derive(Debug)]
struct Named {
    from: String,
    to: String,
    step: Step,
}

#[derive(Debug)]
enum NamedCut {
    Statement(deployfence_graph::edges::Evidence),
    Steps(Vec<Named>),
    TooMany,
}

/// The shortest path: a sure one, else one over what is not known.
///
/// # Errors
/// When the request makes no sense, or names what is not there.
pub fn paths(request: &PathsRequest) -> Result<Paths, GraphError> {
    let surveyed = survey(&request.world, |world, names| ask(world, names, request))?;
    let (answer, found) = surveyed.answer?;
    Ok(Paths { answer, found, files: surveyed.files, lost: surveyed.lost })
}

fn ask(world: &World, names: Names<'_>, request: &PathsRequest) -> Result<(Answer, Found), GraphError> {
    let directory = world.graph().directory(names);
    let node = |name: &str| {
        directory.find(name).map_err(|nearest| GraphError::NoNode { name: name.to_owned(), nearest })
    };
    let (from, to) = (node(&request.from)?, node(&request.to)?);
    let name = |id| directory.name(id);
    let named = |step: &Step| Named { from: name(step.from), to: name(step.to), step: step.clone() };
    let sure = search(world, from, to, Takes::Sure);
    let (takes, found) = match sure.path {
        Some(_) => (Takes::Sure, sure),
        None => {
            let any = search(world, from, to, Takes::Any);
            (
                Takes::Any,
                deployfence_graph::reach::Search { cut_short: any.cut_short || sure.cut_short, ..any },
            )
        }
    };
    let answer = match (&found.path, found.cut_short) {
        (Some(path), _) => path.answer(),
        (None, true) => Answer::Unknown,
        (None, false) => Answer::No,
    };
    let shown = |path: &Path| {
        let cut = cut(world, path, takes).map(|cut| match cut {
            Cut::Statement(evidence) => NamedCut::Statement(evidence),
            Cut::Steps(steps) => NamedCut::Steps(steps.iter().map(named).collect()),
            Cut::TooMany => NamedCut::TooMany,
        });
        (path.steps.iter().map(named).collect(), conditions(&path.when), cut)
    };
    let (steps, when, cut) = found.path.as_ref().map(shown).unwrap_or_default();
    let ends = (name(from), name(to));
    Ok((answer, Found { ends, steps, when, cut, cut_short: found.cut_short }))
}

impl Shown for Paths {
    fn text(&self, _: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
        let Found { ends: (from, to), steps, when, cut, cut_short } = &self.found;
        let (from, to) = (one_line(from), one_line(to));
        if steps.is_empty() {
            return match cut_short {
                true => writeln!(out, "unknown: the search from `{from}` to `{to}` reached its limit"),
                false => writeln!(out, "no: nothing leads from `{from}` to `{to}`"),
            };
        }
        let steps_are = if steps.len() == 1 { "step" } else { "steps" };
        writeln!(out, "{}: from `{from}` to `{to}` in {} {steps_are}", word(self.answer), steps.len())?;
        for (number, step) in steps.iter().enumerate() {
            writeln!(out, "{:>3}. {}", number + 1, one_line(&step.sentence()))?;
            for evidence in &step.step.way.evidence {
                writeln!(out, "       {}", one_line(&line(&self.files, evidence)))?;
            }
            for remark in remarks(&step.step.way) {
                writeln!(out, "       {}", one_line(&remark))?;
            }
        }
        if !when.is_empty() {
            writeln!(out, "\nall of it while {}", one_line(&when.join(" and ")))?;
        }
        match cut {
            None => Ok(()),
            Some(NamedCut::Statement(evidence)) => {
                writeln!(out, "\nevery path takes this: {}", one_line(&line(&self.files, evidence)))
            }
            Some(NamedCut::Steps(steps)) => {
                writeln!(out, "\nno path is left without these:")?;
                steps.iter().try_for_each(|step| writeln!(out, "  - {}", one_line(&step.sentence())))
            }
            Some(NamedCut::TooMany) => {
                writeln!(out, "\nthere are more paths than can be cut one by one")
            }
        }
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let found = &self.found;
        let cut = found.cut.as_ref().map(|cut| match cut {
            NamedCut::Statement(evidence) => CutDto {
                statement: Some(EvidenceDto::of(&self.files, evidence)),
                steps: Vec::new(),
                too_many: false,
            },
            NamedCut::Steps(steps) => CutDto { statement: None, steps: self.steps(steps), too_many: false },
            NamedCut::TooMany => CutDto { statement: None, steps: Vec::new(), too_many: true },
        });
        let document = Document {
            result: word(self.answer),
            from: &found.ends.0,
            to: &found.ends.1,
            steps: self.steps(&found.steps),
            when: &found.when,
            cut,
            cut_short: found.cut_short,
            problems: &self.lost,
        };
        json::pretty(&document, out)
    }

    fn notes(&self) -> Vec<String> {
        self.lost.clone()
    }

    /// 0 for a path, 1 for none, 3 where it is not known, 2 where something could not be read.
    fn status(&self) -> u8 {
        match self.answer {
            _ if !self.lost.is_empty() => 2,
            Answer::Yes => 0,
            Answer::No => 1,
            Answer::Unknown => 3,
        }
    }
}

impl Paths {
    fn steps<'a>(&'a self, steps: &'a [Named]) -> Vec<StepDto<'a>> {
        let step = |named: &'a Named| {
            let way = &named.step.way;
            StepDto {
                from: &named.from,
                to: &named.to,
                kind: named.step.kind.word(),
                verb: named.step.kind.verb(),
                answer: word(way.answer),
                by: &way.by,
                hangs_on: &way.hangs_on,
                assumes: &way.assumes,
                evidence: way.evidence.iter().map(|one| EvidenceDto::of(&self.files, one)).collect(),
            }
        };
        steps.iter().map(step).collect()
    }
}

impl Named {
    fn sentence(&self) -> String {
        let Self { from, to, step } = self;
        let by = if step.way.by.is_empty() { String::new() } else { format!(" (`{}`)", step.way.by) };
        format!("`{from}` {} `{to}`{by}", step.kind.verb())
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    result: &'static str,
    from: &'a str,
    to: &'a str,
    steps: Vec<StepDto<'a>>,
    when: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    cut: Option<CutDto<'a>>,
    cut_short: bool,
    problems: &'a [String],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StepDto<'a> {
    from: &'a str,
    to: &'a str,
    kind: &'static str,
    verb: &'static str,
    answer: &'static str,
    by: &'a str,
    hangs_on: &'a [String],
    assumes: &'a [&'static str],
    evidence: Vec<EvidenceDto<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CutDto<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<EvidenceDto<'a>>,
    steps: Vec<StepDto<'a>>,
    too_many: bool,
}
