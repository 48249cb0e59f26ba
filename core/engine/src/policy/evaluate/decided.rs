//! The answers to cases, and how they are shown.

use std::io::{self, Write};

use deployfence_iam::evaluate::{self, Because, Outcome};
use deployfence_report::TextOptions;
use deployfence_report::text::one_line;
use deployfence_source::{FileSpan, Position};
use serde::{Serialize, Serializer};

use super::case::Case;
use crate::policy::{Shown, json};

/// The answers to all cases of a file, in its order.
#[derive(Debug)]
pub struct Decisions {
    /// The answers.
    pub cases: Vec<Decided>,
}

/// What becomes of the request of a case.
#[derive(Debug, Serialize)]
pub struct Decided {
    /// The name that the case gives itself.
    #[serde(skip)]
    pub name: Option<Box<str>>,
    /// What becomes of it.
    #[serde(serialize_with = "result")]
    pub result: Outcome,
    /// What decided.
    pub because: Box<[Reason]>,
}

/// One thing that decided.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// The kind of policy.
    pub kind: &'static str,
    /// Which policy of its kind, from 0; none where it is that there is none which allows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<usize>,
    /// The level of the organisation from the root down, or which of several boundaries, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<usize>,
    /// Which statement of the policy, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<usize>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<Box<str>>,
    /// Where it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// The reason as a sentence.
    pub message: Box<str>,
}

/// A place in the file of cases.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Place {
    /// Line, from 1.
    pub line: u32,
    /// Column in UTF-16 code units, from 1.
    pub column: u32,
}

impl Decided {
    /// Decides a case; `place` says where in the file something of it stands.
    pub(super) fn new(case: Case, place: impl Fn(FileSpan) -> Position) -> Self {
        let Case { name, request, policies } = case;
        let decision = evaluate::evaluate(&policies, &request);
        let reason = |because: &Because| Reason {
            kind: because.kind.name(),
            policy: because.policy,
            level: is_grouped(because).then_some(because.group),
            statement: because.statement,
            sid: because.sid.as_ref().map(|sid| sid.to_string().into()),
            place: because.at.map(&place).map(|at| Place { line: at.line, column: at.column }),
            message: because.sentence().into(),
        };
        let because = decision.because.iter().map(reason).collect();
        Self { name: name.map(Into::into), result: decision.result, because }
    }
}

/// Whether there are several groups of policies of the kind, each of which has to allow.
fn is_grouped(because: &Because) -> bool {
    use evaluate::PolicyKind as Kind;
    matches!(because.kind, Kind::ServiceControl | Kind::ResourceControl | Kind::Boundary)
}

fn result<S: Serializer>(result: &Outcome, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(result.name())
}

impl Shown for Decisions {
    fn text(&self, _: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
        for (index, case) in self.cases.iter().enumerate() {
            let name = case.name.as_deref().map_or_else(String::new, |name| format!(" ({})", one_line(name)));
            writeln!(out, "case {}{name}: {}", index + 1, words(case.result))?;
            for reason in &case.because {
                match reason.place {
                    Some(Place { line, column }) => {
                        writeln!(out, "  {} ({line}:{column})", one_line(&reason.message))?;
                    }
                    None => writeln!(out, "  {}", one_line(&reason.message))?,
                }
            }
        }
        Ok(())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        json::lines(self.cases.iter(), out)
    }

    /// 0 where every case was decided, 3 where one hangs on what is not known.
    fn status(&self) -> u8 {
        if self.cases.iter().any(|case| case.result == Outcome::Unknown) { 3 } else { 0 }
    }
}

fn words(result: Outcome) -> &'static str {
    match result {
        Outcome::Allowed => "allowed",
        Outcome::ImplicitlyDenied => "denied, since nothing allows it",
        Outcome::ExplicitlyDenied => "denied by a statement",
        Outcome::Unknown => "unknown",
    }
}
