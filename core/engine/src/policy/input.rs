//! The files of the `policy` commands: a policy as people and the AWS CLI write it.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use deployfence_findings::CheckedFile;
use deployfence_iam::policy::Policy;
use deployfence_source::{Document, FileId, FileSpan, SourceText, Syntax, limits, read};
use deployfence_template::{Context, from_document, resolve};
use deployfence_value::{Scope, Value};

use super::error::PolicyError;
use crate::disk::{Disk, ReadError, read_at_most};

/// What stands for standard input where a file is named.
const STANDARD_INPUT: &str = "-";

/// What the files of a command are read from.
pub struct Inputs<'h> {
    disk: Disk,
    standard_input: Option<&'h mut (dyn Read + Send)>,
}

/// A policy, and the file that holds it.
pub(super) struct PolicyFile {
    pub(super) policy: Arc<Policy>,
    /// The document as it is written.
    pub(super) document: Value,
    /// Whether it was found as a role's trust policy.
    pub(super) is_trust: bool,
    pub(super) file: CheckedFile,
}

/// Where a policy may stand in a file: the keys that lead there, and whether it is a trust policy then. The first is the
/// document itself; the others are what `aws iam get-policy-version`, `get-role-policy`, `get-role` and templates write.
const FORMS: &[(&[&str], bool)] = &[
    (&["PolicyVersion", "Document"], false),
    (&["PolicyDocument"], false),
    (&["Document"], false),
    (&["Role", "AssumeRolePolicyDocument"], true),
    (&["AssumeRolePolicyDocument"], true),
];

/// Where other commands of the AWS CLI write a policy as text.
const TEXTS: &[&[&str]] =
    &[&["Policy"], &["policy"], &["Policy", "Content"], &["ResourcePolicy"], &["Attributes", "Policy"]];

impl<'h> Inputs<'h> {
    /// Files by names relative to an absolute path; `-` is standard input, once.
    pub fn new(working_directory: &Path, standard_input: &'h mut (dyn Read + Send)) -> Self {
        let disk = Disk::new(working_directory, &std::collections::BTreeMap::new());
        Self { disk, standard_input: Some(standard_input) }
    }

    /// Opens a file, and says how it is shown.
    pub(super) fn open(&mut self, path: &Path) -> Result<(String, Box<dyn Read + Send + '_>), PolicyError> {
        if path == Path::new(STANDARD_INPUT) {
            let reader = self.standard_input.take().ok_or(PolicyError::StandardInputTwice)?;
            return Ok(("<stdin>".to_owned(), Box::new(reader)));
        }
        let path = self.disk.absolute(path);
        let name = self.disk.display(&path);
        match self.disk.open(&path) {
            Ok(reader) => Ok((name, reader)),
            Err(error) => Err(unreadable(name, error)),
        }
    }

    /// Reads a policy, which becomes the file `id` of the command.
    pub(super) fn policy(&mut self, path: &Path, id: FileId) -> Result<PolicyFile, PolicyError> {
        let (name, mut reader) = self.open(path)?;
        let text = match read_at_most(&mut reader, 0, limits::CONFIG_BYTES) {
            Ok(text) => text,
            Err(error) => return Err(unreadable(name, error)),
        };
        let file = CheckedFile { world_name: name.clone(), name, text };
        let document = read(&file.text, syntax(path, &file.text));
        if !document.problems().is_empty() {
            return Err(syntax_problems(&file, &document));
        }
        let whole = resolve(&from_document(&document, id), Context { scope: Scope(id.0), resources: None });
        let (document, is_trust) =
            find(&whole).map_err(|why| PolicyError::NoPolicy(file.name.clone(), why))?;
        let policy = Arc::new(Policy::new(&document));
        Ok(PolicyFile { policy, document, is_trust, file })
    }

    /// Reads a policy that has to be whole.
    pub(super) fn sound_policy(&mut self, path: &Path, id: FileId) -> Result<PolicyFile, PolicyError> {
        let read = self.policy(path, id)?;
        let wrong = read.problems();
        if wrong.is_empty() { Ok(read) } else { Err(PolicyError::Wrong(wrong)) }
    }
}

impl PolicyFile {
    /// What is wrong with it, each with its place.
    pub(super) fn problems(&self) -> Vec<String> {
        let told = |at: FileSpan, message: &str| format!("{}: {message}", place(&self.file, at));
        self.policy.problems.iter().map(|problem| told(problem.at, &problem.message)).collect()
    }
}

/// `name:line:column`.
pub(super) fn place(file: &CheckedFile, at: FileSpan) -> String {
    let position = file.text.position(at.span.start);
    format!("{}:{}:{}", file.name, position.line, position.column)
}

pub(super) fn unreadable(name: String, error: ReadError) -> PolicyError {
    PolicyError::Unreadable(
        name,
        match error {
            ReadError::Missing => "there is no such file".to_owned(),
            ReadError::Failed(why) => why,
        },
    )
}

/// What comes through standard input is JSON where it may be.
fn syntax(path: &Path, text: &SourceText) -> Syntax {
    let name = if path == Path::new(STANDARD_INPUT) { PathBuf::from("-.json") } else { path.to_owned() };
    Syntax::of(&name.to_string_lossy(), text.as_str())
}

fn syntax_problems(file: &CheckedFile, document: &Document) -> PolicyError {
    let told = document.problems().iter().map(|problem| {
        let position = file.text.position(problem.span.start);
        format!("{}:{}:{}: {}", file.name, position.line, position.column, problem.message)
    });
    PolicyError::Wrong(told.collect())
}

/// The policy in what a file holds; else what is said of it.
fn find(whole: &Value) -> Result<(Value, bool), String> {
    if whole.get("Statement").is_some() {
        return Ok((whole.clone(), false));
    }
    if let Some((document, is_trust)) =
        FORMS.iter().find_map(|(path, is_trust)| Some((whole.at_path(path)?, *is_trust)))
    {
        return match document.as_str() {
            Some(text) => Err(of_text(text)),
            None => Ok((document.clone(), is_trust)),
        };
    }
    let texts = || TEXTS.iter().find_map(|path| whole.at_path(path)?.as_str());
    match whole.as_str().or_else(texts) {
        Some(text) => Err(of_text(text)),
        None if whole.get("Resources").is_some() => {
            Err("it is a template: write one of its policies into a file, or use `deployfence check`"
                .to_owned())
        }
        None => Err("it has no `Statement`".to_owned()),
    }
}

/// What is said of a policy that is text within the file.
fn of_text(text: &str) -> String {
    let start = text.trim_start();
    if start.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("%7b")) {
        "the document is URL-encoded, as the API of IAM returns it: decode it, or take the output of the AWS CLI"
            .to_owned()
    } else if start.starts_with('{') {
        "the document is text within it: write it alone, as with `--query Policy --output text` of the AWS CLI"
            .to_owned()
    } else if start.starts_with("//") || start.starts_with("/*") {
        "it starts with a comment, and JSON has none".to_owned()
    } else {
        "it is text, not a document".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Result<bool, String> {
        let document = read(&SourceText::new(text), Syntax::Json);
        find(&from_document(&document, FileId(0))).map(|(document, is_trust)| {
            assert!(document.get("Statement").is_some(), "{text}");
            is_trust
        })
    }

    #[test]
    fn what_the_cli_writes_holds_a_policy() {
        let statement = r#"{"Statement": []}"#;
        for (form, is_trust) in [
            ("@", false),
            (r#"{"PolicyVersion": {"VersionId": "v1", "Document": @}}"#, false),
            (r#"{"RoleName": "r", "PolicyDocument": @}"#, false),
            (r#"{"Role": {"AssumeRolePolicyDocument": @}}"#, true),
        ] {
            assert_eq!(found(&form.replace('@', statement)), Ok(is_trust), "{form}");
        }
    }

    #[test]
    fn text_in_place_of_a_document_is_told_apart() {
        for (text, said) in [
            (r#"{"PolicyDocument": "%7B%22Version"}"#, "URL-encoded"),
            (r#""%7b%22Version""#, "URL-encoded"),
            (r#"{"Policy": "{\"Statement\": []}"}"#, "text within it"),
            (r#"{"Policy": {"Content": "{}"}}"#, "text within it"),
            (r#"{"Resources": {}}"#, "a template"),
            ("[]", "no `Statement`"),
            (r#""é""#, "text, not a document"),
            (r#""// all of it {}""#, "starts with a comment"),
        ] {
            let error = found(text).unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
