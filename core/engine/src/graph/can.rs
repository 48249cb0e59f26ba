//! `deployfence can`: whether a principal may do something, and why.

use std::io::{self, Write};
use std::sync::Arc;

use deployfence_findings::CheckedFile;
use deployfence_graph::edges::{Directory, EdgeKind, Evidence, NodeId};
use deployfence_graph::{Held, Principal, ResourcePolicy, World};
use deployfence_iam::Arn;
use deployfence_iam::catalogue;
use deployfence_iam::evaluate::{Because, Decision, Part, PolicyKind};
use deployfence_iam::pattern::Subject;
use deployfence_iam::request::Context;
use deployfence_report::TextOptions;
use deployfence_report::text::one_line;
use deployfence_source::{FileId, FileSpan, Span};
use deployfence_value::{Answer, Hole, HoleOrigin, Scope, Text};
use serde::Serialize;

use super::shown::{EvidenceDto, conditions, line, word};
use super::{GraphError, Names, Shown};
use crate::policy::json;
use crate::request::Request;
use crate::survey::survey;

/// The file of what no file shows.
const NOWHERE: FileSpan = FileSpan { file: FileId(u32::MAX), span: Span { start: 0, end: 0 } };

/// A question about what a principal may do.
#[derive(Debug, Clone, Default)]
pub struct CanQuestion {
    /// Who: a role, a user, or what runs as a role.
    pub principal: String,
    /// What, such as `s3:GetObject`.
    pub action: String,
    /// On what: an ARN, or the name of a resource; none for any.
    pub resource: Option<String>,
    /// What else the request says of itself: condition keys with their values.
    pub context: Vec<(String, String)>,
}

/// Whether it may, and why.
#[derive(Debug)]
pub struct Can {
    /// Whether it may.
    pub answer: Answer,
    asked: Asked,
    deployments: Vec<Deployment>,
    files: Arc<[CheckedFile]>,
    lost: Vec<String>,
}

/// The question as it was understood.
#[derive(Debug)]
struct Asked {
    principal: String,
    action: String,
    resource: String,
    notes: Vec<String>,
}

/// The answer in one of the deployments that conditions tell apart.
#[derive(Debug)]
struct Deployment {
    answer: Answer,
    when: Vec<String>,
    because: Vec<Evidence>,
}

/// Whether a principal may do something, in each deployment that conditions of templates tell apart.
///
/// # Errors
/// When the request makes no sense, or names what is not there.
pub fn can(inputs: &Request, question: &CanQuestion) -> Result<Can, GraphError> {
    let surveyed =
        survey(inputs, |world, names| ask(world, &world.graph().directory(names), names, question))?;
    Ok(Can { files: surveyed.files.into(), lost: surveyed.lost, ..surveyed.answer? })
}

/// Whether principals may do things, each as [`can`] says: the inputs are read once.
///
/// # Errors
/// When the request makes no sense, or one of the questions names what is not there.
pub fn can_each(inputs: &Request, questions: &[CanQuestion]) -> Result<Vec<Can>, GraphError> {
    let surveyed = survey(inputs, |world, names| {
        let directory = world.graph().directory(names);
        questions.iter().map(|one| ask(world, &directory, names, one)).collect::<Result<Vec<Can>, _>>()
    })?;
    let (files, lost): (Arc<[CheckedFile]>, _) = (surveyed.files.into(), surveyed.lost);
    let complete = |can| Can { files: Arc::clone(&files), lost: lost.clone(), ..can };
    Ok(surveyed.answer?.into_iter().map(complete).collect())
}

/// The answer, without the files that its places lie in.
fn ask(
    world: &World,
    directory: &Directory<'_>,
    names: Names<'_>,
    request: &CanQuestion,
) -> Result<Can, GraphError> {
    let (name, principal) = who(world, directory, &request.principal)?;
    if !request.action.contains(':') || request.action.contains(['*', '?']) {
        return Err(GraphError::NoAction(request.action.clone()));
    }
    let mut notes = Vec::new();
    let known = catalogue::action(&request.action);
    if known.is_none() {
        let near = catalogue::nearest_actions(&request.action);
        let near = near.first().map_or_else(String::new, |near| format!(": did you mean `{}`?", near.name()));
        notes.push(format!("no service is known to have the action `{}`{near}", request.action));
    }
    let resource = match &request.resource {
        Some(written) => resource(world, directory, names, written)?,
        None if known.is_some_and(|known| known.resource_types().len() == 0) => Text::literal("*"),
        None => {
            let origin = HoleOrigin::Computed("any resource".into());
            Text::hole(Hole::new(origin, Scope(u32::MAX)))
        }
    };
    let mut context = Context::open();
    for (key, value) in &request.context {
        context.insert(key, vec![Subject::from(value.as_str())]);
    }
    let policy = world.resource_policy(&resource);
    let deployment = |held: &Held<'_>| {
        let own = policy.as_ref().map(|policy| policy.policy.clone());
        let decision = held.decide_with(&request.action, &resource, context.clone(), own)?;
        Some(Deployment {
            answer: decision.result.into(),
            when: conditions(&held.when),
            because: reasons(held, policy.as_ref(), &decision, request.resource.is_none()),
        })
    };
    let deployments: Vec<Deployment> = principal.held(world).iter().filter_map(deployment).collect();
    let asked =
        Asked { principal: name, action: request.action.clone(), resource: resource.to_string(), notes };
    let mut answers = deployments.iter().map(|deployment| deployment.answer);
    let first = answers.next().unwrap_or(Answer::Unknown);
    let answer = if answers.all(|other| other == first) { first } else { Answer::Unknown };
    Ok(Can { answer, asked, deployments, files: Arc::default(), lost: Vec::new() })
}

/// The principal of a name; of what runs as a role, that role.
fn who<'w>(
    world: &'w World,
    directory: &Directory<'_>,
    name: &str,
) -> Result<(String, &'w Principal), GraphError> {
    let found = directory.find(name);
    let id = found.map_err(|nearest| GraphError::NoNode { name: name.to_owned(), nearest })?;
    let runs_as = |id: NodeId| {
        let (edges, _) = world.edges_from(id);
        let edge = edges.into_iter().find(|e| e.kind == EdgeKind::RunsAs && e.answer().is_yes())?;
        Some((edge.to, world.principal_at(edge.to)?))
    };
    let (at, principal) = match world.principal_at(id) {
        Some(principal) => (id, principal),
        None => runs_as(id).ok_or_else(|| GraphError::NoPrincipal(name.to_owned()))?,
    };
    Ok((directory.name(at), principal))
}

/// The resource that a text names: `*`, an ARN, or the name of a resource of a template, with what follows the ARN behind a
/// slash.
fn resource(
    world: &World,
    directory: &Directory<'_>,
    names: Names<'_>,
    written: &str,
) -> Result<Text, GraphError> {
    if written == "*" {
        return Ok(Text::literal(written));
    }
    if written.starts_with("arn:") {
        return Ok(at_home(directory, written));
    }
    let mut known = Vec::new();
    let mut meant: Vec<Text> = Vec::new();
    for member in world.members() {
        let Some(identity) = world.identity(member) else { continue };
        let name = format!("{}#{}", names(member.at().file), member.id());
        let rest = [name.as_str(), member.id()].into_iter().find_map(|name| written.strip_prefix(name));
        if let Some(rest) = rest.filter(|rest| rest.is_empty() || rest.starts_with('/')) {
            meant.push(Text::concat([&identity.arn, &Text::literal(rest)]));
        }
        known.push(name);
    }
    let mut meant = meant.into_iter();
    match (meant.next(), meant.next()) {
        (Some(only), None) => Ok(only),
        _ => {
            let near = deployfence_source::nearest(written, known.iter().map(String::as_str), 3);
            let nearest = near.into_iter().map(str::to_owned).collect();
            Err(GraphError::NoNode { name: written.to_owned(), nearest })
        }
    }
}

/// An ARN as it is written. That of a node is the node's own, whichever account the templates are deployed to.
fn at_home(directory: &Directory<'_>, written: &str) -> Text {
    let own = directory.of_arn(written).map(|node| node.name.clone());
    own.filter(|name| Arn::parse(name).is_some()).unwrap_or_else(|| Text::literal(written))
}

/// What a decision rests on, each with its place.
fn reasons(
    held: &Held<'_>,
    policy: Option<&ResourcePolicy>,
    decision: &Decision,
    any_resource: bool,
) -> Vec<Evidence> {
    let mut reasons: Vec<Evidence> = decision.because.iter().map(|one| reason(held, policy, one)).collect();
    if any_resource && decision.result == deployfence_iam::evaluate::Outcome::Unknown {
        let text = "it hangs on the resource, which was not named".to_owned();
        reasons.push(Evidence { at: NOWHERE, text, needed: false });
    }
    reasons
}

fn reason(held: &Held<'_>, policy: Option<&ResourcePolicy>, because: &Because) -> Evidence {
    let own = policy.filter(|_| because.kind == PolicyKind::Resource);
    let shown = held.shown(because);
    let (at, name) = match (own, &shown) {
        (Some(policy), _) => {
            (because.at.unwrap_or(policy.at), format!("the policy of the resource `{}`", policy.holder))
        }
        (None, Some((at, attachment))) => (*at, attachment.shown()),
        (None, None) => (NOWHERE, format!("the {}", because.kind.name())),
    };
    let keys = held.statement(because).map(|statement| {
        let keys = statement.conditions.iter().map(|condition| format!("`{}`", condition.written));
        keys.collect::<Vec<_>>().join(" and ")
    });
    let keys = keys.filter(|keys| !keys.is_empty());
    let text = match because.part {
        Part::Allows => format!("{name} allows it"),
        Part::Denies => format!("{name} denies it"),
        Part::MayApply => match keys {
            Some(keys) => {
                format!("whether a statement of {name} applies hangs on {keys}, or on the resource")
            }
            None => format!("whether a statement of {name} applies is not known"),
        },
        Part::Hidden => format!("{name} is not seen whole"),
        Part::Lacks | Part::Vague | Part::Free => because.sentence(),
    };
    Evidence { at, text, needed: false }
}

impl Shown for Can {
    fn text(&self, _: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
        let Asked { principal, action, resource, notes } = &self.asked;
        let on = if resource == "*" { String::new() } else { format!(" on `{resource}`") };
        writeln!(out, "{}: {}", word(self.answer), one_line(&format!("`{principal}` `{action}`{on}")))?;
        for deployment in &self.deployments {
            if self.deployments.len() > 1 {
                let when = deployment.when.join(" and ");
                writeln!(out, "  {} while {}", word(deployment.answer), one_line(&when))?;
            }
            for reason in &deployment.because {
                writeln!(out, "  {}", one_line(&line(&self.files, reason)))?;
            }
        }
        notes.iter().try_for_each(|note| writeln!(out, "  note: {}", one_line(note)))
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let document = Document {
            result: word(self.answer),
            principal: &self.asked.principal,
            action: &self.asked.action,
            resource: &self.asked.resource,
            deployments: self.deployments.iter().map(|one| self.deployment(one)).collect(),
            notes: &self.asked.notes,
            problems: &self.lost,
        };
        json::pretty(&document, out)
    }

    fn notes(&self) -> Vec<String> {
        self.lost.clone()
    }

    /// 0 for yes, 1 for no, 3 where it is not known, 2 where something could not be read.
    fn status(&self) -> u8 {
        match self.answer {
            _ if !self.lost.is_empty() => 2,
            Answer::Yes => 0,
            Answer::No => 1,
            Answer::Unknown => 3,
        }
    }
}

impl Can {
    fn deployment<'a>(&'a self, one: &'a Deployment) -> DeploymentDto<'a> {
        DeploymentDto {
            result: word(one.answer),
            when: &one.when,
            because: one.because.iter().map(|reason| EvidenceDto::of(&self.files, reason)).collect(),
        }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    result: &'static str,
    principal: &'a str,
    action: &'a str,
    resource: &'a str,
    deployments: Vec<DeploymentDto<'a>>,
    notes: &'a [String],
    problems: &'a [String],
}

#[derive(Serialize)]
struct DeploymentDto<'a> {
    result: &'static str,
    when: &'a [String],
    because: Vec<EvidenceDto<'a>>,
}
