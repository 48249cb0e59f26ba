//! Reads one candidate and tells what it is.

use std::path::Path;

use deployfence_deployment::Problem;
use deployfence_graph::{SnapshotKind, snapshot_kind};
use deployfence_source::SourceText;

use crate::discover::{Candidate, lost};
use crate::disk::{Disk, ReadError};
use crate::files::{FileTable, Texts};
use crate::inputs::Input;
use crate::kinds::{self, Kind, Read};
use crate::names::{self, CDK_SETTINGS, Ending};

/// What a candidate turned out to be.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// No input.
    PassedOver,
    /// An input that was not checked, and why.
    Lost(Vec<Problem>, Texts),
    /// An input.
    Input(Input),
}

/// Reads a candidate.
pub(crate) fn read(candidate: &Candidate, table: &FileTable<'_>) -> Outcome {
    let Candidate { path, named, expected } = candidate;
    let (named, expected) = (*named, *expected);
    if !expected && names::ending(path) == Ending::Rare && !begins_as_template(path) {
        return Outcome::PassedOver;
    }
    let unread = |why: &str| Outcome::Lost(vec![lost(table, path, why)], Texts::new());
    let text = match table.disk.read(path, names::limit(path)) {
        Ok(text) => text,
        Err(ReadError::Missing) if named => return unread("there is no such file or folder"),
        Err(ReadError::Missing) => return Outcome::PassedOver,
        // A large data file that happens to be JSON is no input; one that was named is.
        Err(ReadError::Failed(_)) if !expected && is_data(path) => return Outcome::PassedOver,
        Err(ReadError::Failed(why)) => return unread(&why),
    };
    // Most JSON and YAML of a folder is no input: looking at the text is cheaper than reading it.
    if !expected && !kinds::holds_a_word_of_one(text.as_str()) {
        return Outcome::PassedOver;
    }
    let file = table.id(path);
    let Read { kind, problems } = kinds::read_kind(path, file, &text);
    let is_broken = !problems.is_empty() && kinds::looks_like_input(text.as_str());
    let is_passed_over = match &kind {
        Kind::Other => !expected && !is_broken,
        Kind::Template(value) => !expected && problems.is_empty() && !kinds::shows_a_template(value),
        // Others have `Resources` too: those of a template have types of its own.
        Kind::Broken(..) => !expected && !kinds::names_the_format(text.as_str()),
        // Which template they are for, only their being named tells.
        Kind::Parameters(_) => !named,
        // A folder may hold policies, or what another tool keeps of stacks: of the account they are said to be when named.
        Kind::Snapshot(value) => !named && snapshot_kind(value) != Some(SnapshotKind::Principals),
        _ => false,
    };
    // A `cdk.json` may hold nothing but the context of a library.
    let is_context =
        matches!(kind, Kind::Other) && names::file_name(path) == CDK_SETTINGS && problems.is_empty();
    if is_passed_over || (is_context && !named) {
        return Outcome::PassedOver;
    }
    table.count(file);
    if let Some(own) = own_problem(&kind, named, path, table) {
        return Outcome::Lost([own, problems].concat(), Texts::from([(file, text)]));
    }
    if matches!(kind, Kind::Other | Kind::Fragment(_)) {
        let why = why_none(&text);
        let problems = if problems.is_empty() { vec![lost(table, path, why)] } else { problems };
        return Outcome::Lost(problems, Texts::from([(file, text)]));
    }
    Outcome::Input(Input { path: path.clone(), file, text, kind, problems, named })
}

/// What is said of a template whose resources cannot be told.
fn own_problem(kind: &Kind, named: bool, path: &Path, table: &FileTable<'_>) -> Option<Vec<Problem>> {
    let name = table.disk.display(path);
    match kind {
        Kind::Broken(at, why) => {
            let message = format!("`{name}` was not checked: its `Resources` {why}");
            Some(vec![Problem::lossy(*at, message)])
        }
        Kind::Fragment(at) if !named => {
            let message = format!(
                "`{name}` names its `Resources` by a variable: it is checked where a service includes it"
            );
            Some(vec![Problem::harmless(*at, message)])
        }
        _ => None,
    }
}

fn why_none(text: &SourceText) -> &'static str {
    if text.as_str().trim().is_empty() {
        "it is empty"
    } else {
        "it is neither a CloudFormation template (it has no `Resources` map) nor a Serverless service, \
         a cloud assembly, settings of a deployment or a snapshot of an account"
    }
}

/// Whether a file that cannot be read as text is surely no input: JSON that holds none of the words of one.
fn is_data(path: &Path) -> bool {
    let is_json = path.extension().is_some_and(|extension| extension == "json");
    is_json && Disk::front(path, names::limit(path)).is_some_and(|b| !kinds::may_be_input(&b))
}

/// Whether a file whose name says nothing begins as a template.
fn begins_as_template(path: &Path) -> bool {
    const FRONT: usize = 4096;
    let front = Disk::front(path, FRONT).unwrap_or_default();
    kinds::begins_as_template(&String::from_utf8_lossy(&front))
}
