//! The answers to questions about all requests, and how they are shown.

use std::collections::BTreeMap;
use std::io::{self, Write};

use deployfence_findings::CheckedFile;
use deployfence_iam::Caller;
use deployfence_iam::compare::Verdict;
use deployfence_iam::evaluate::{Matcher, Policies, Through};
use deployfence_iam::pattern::{Reading, Subject};
use deployfence_iam::policy::{Effect, Policy};
use deployfence_iam::request::Request;
use deployfence_report::TextOptions;
use deployfence_report::json::{Location, location};
use deployfence_report::text::one_line;
use deployfence_source::FileSpan;
use serde::Serialize;

use super::input::{PolicyFile, place};
use super::{Shown, json};

/// How a question words its answers.
pub(super) struct Words {
    /// The answer that nothing is wrong.
    pub(super) no: &'static str,
    pub(super) yes: &'static str,
    /// What is proved then.
    pub(super) proof: &'static str,
}

/// The answer to a question about all requests.
#[derive(Debug)]
pub struct Judgement {
    /// The answer by its name, such as `no-new-access`.
    pub result: &'static str,
    /// A request that shows it, where it is so.
    pub witness: Option<Request>,
    /// Why.
    pub because: Vec<Ground>,
    status: u8,
    files: Vec<CheckedFile>,
}

/// One reason for an answer.
#[derive(Debug)]
pub struct Ground {
    /// The sentence.
    pub message: String,
    /// The statement that it speaks of, from 0.
    pub statement: Option<usize>,
    /// The statement's name.
    pub sid: Option<String>,
    /// Where the statement is written.
    pub at: Option<FileSpan>,
}

impl Ground {
    pub(super) fn of(message: impl Into<String>) -> Self {
        Self { message: message.into(), statement: None, sid: None, at: None }
    }
}

impl Judgement {
    /// The answer in the words of its question; `shown` says why a request is one.
    pub(super) fn new(
        verdict: Verdict,
        words: &Words,
        files: Vec<CheckedFile>,
        shown: impl FnOnce(&Request) -> Vec<Ground>,
    ) -> Self {
        let (result, status, witness, because) = match verdict {
            Verdict::No => (words.no, 0, None, vec![Ground::of(words.proof)]),
            Verdict::Yes(request) => {
                let because = shown(&request);
                (words.yes, 1, Some(*request), because)
            }
            Verdict::Unknown(reasons) => ("unknown", 3, None, reasons.into_iter().map(Ground::of).collect()),
        };
        Self { result, witness, because, status, files }
    }
}

/// The statements of a policy with that effect that apply to a request.
pub(super) fn applying(
    file: &PolicyFile,
    effect: Effect,
    through: Through,
    request: &Request,
    name: &str,
) -> Vec<Ground> {
    let policies = Policies::default();
    let matcher = Matcher::new(&policies, request, Reading::default());
    let does = if effect == Effect::Allow { "allows" } else { "denies" };
    let policy: &Policy = &file.policy;
    let statements = policy.statements.iter().enumerate().filter(|(_, statement)| {
        statement.effect == Some(effect) && matcher.fits(statement, through).is_yes()
    });
    let ground = |(index, statement): (usize, &deployfence_iam::policy::Statement)| {
        let sid = statement.sid.as_ref().map(ToString::to_string).filter(|sid| !sid.is_empty());
        let called = sid.as_ref().map_or_else(|| format!("{}", index + 1), |sid| format!("`{sid}`"));
        let message = format!("statement {called} of {name} {does} it");
        Ground { message, statement: Some(index), sid, at: Some(statement.at) }
    };
    statements.map(ground).collect()
}

impl Shown for Judgement {
    fn text(&self, _: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", self.result)?;
        if let Some(request) = &self.witness {
            for (label, line) in lines(request) {
                writeln!(out, "  {label:<11}{}", one_line(&line))?;
            }
        }
        for ground in &self.because {
            let file = ground.at.and_then(|at| Some((self.files.get(at.file.0 as usize)?, at)));
            let at = file.map_or_else(String::new, |(file, at)| format!(" ({})", place(file, at)));
            writeln!(out, "  {}{}", one_line(&ground.message), one_line(&at))?;
        }
        Ok(())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let because = self.because.iter().map(|ground| GroundDto {
            message: &ground.message,
            statement: ground.statement,
            sid: ground.sid.as_deref(),
            location: ground.at.map(|at| location(&self.files, at, &[])),
        });
        let document = Document {
            result: self.result,
            witness: self.witness.as_ref().map(RequestDto::new),
            because: because.collect(),
        };
        json::pretty(&document, out)
    }

    fn status(&self) -> u8 {
        self.status
    }
}

/// A request for people: a label and a line for each part.
fn lines(request: &Request) -> Vec<(&'static str, String)> {
    let shown = RequestDto::new(request);
    let mut lines = vec![
        ("principal", shown.principal.as_str().unwrap_or("anybody, without credentials").to_owned()),
        ("action", shown.action),
        ("resource", shown.resource.resource),
    ];
    lines
        .extend(shown.resource.account_id.map(|account| ("account", format!("{account} owns the resource"))));
    lines.extend(shown.context.into_iter().map(|(key, value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        ("context", format!("{key} = {value}"))
    }));
    lines
}

#[derive(Serialize)]
struct Document<'a> {
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<RequestDto>,
    because: Vec<GroundDto<'a>>,
}

#[derive(Serialize)]
struct GroundDto<'a> {
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location<'a>>,
}

/// A request in the form in which `policy evaluate` takes it.
#[derive(Serialize)]
struct RequestDto {
    principal: serde_json::Value,
    action: String,
    resource: ResourceDto,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    context: BTreeMap<String, serde_json::Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResourceDto {
    resource: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<String>,
}

impl RequestDto {
    fn new(request: &Request) -> Self {
        let text = |subject: &Subject| subject.text().to_string();
        let context = request.context.iter().map(|(key, values)| {
            let value = match values {
                [value] => text(value).into(),
                _ => values.iter().map(text).collect::<Vec<_>>().into(),
            };
            (key.to_owned(), value)
        });
        Self {
            principal: principal(&request.principal),
            action: text(&request.action),
            resource: ResourceDto {
                resource: text(&request.resource),
                account_id: request.resource_account.as_ref().map(ToString::to_string),
            },
            context: context.collect(),
        }
    }
}

fn principal(caller: &Caller) -> serde_json::Value {
    match caller {
        Caller::User(identity)
        | Caller::Role(identity)
        | Caller::Session(identity)
        | Caller::FederatedUser(identity) => identity.arn.to_string().into(),
        Caller::Root(name)
        | Caller::Service(name)
        | Caller::Federated(name)
        | Caller::CanonicalUser(name) => name.to_string().into(),
        Caller::Anonymous => serde_json::json!({"type": "Anonymous"}),
    }
}
