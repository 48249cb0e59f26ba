//! SAM templates beside what the official translator makes of them: the pairs of the corpus, and where they differ.

mod api;
mod known;
mod normal;
mod parts;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use deployfence_source::{FileId, SourceText, Syntax, read};
use deployfence_template::{from_document, sam};
use serde_json::Value;

pub use known::{Known, known};

/// What is compared, such as `role`; its name; what it is on either side.
pub type Parts = BTreeMap<(&'static str, String), BTreeSet<String>>;

/// A pair of the corpus: its name, the template, and the official translator's output.
#[derive(Debug)]
pub struct Pair {
    /// What both files are called.
    pub name: String,
    input: String,
    output: Value,
}

/// One part that differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// The pair.
    pub pair: String,
    /// What it is, such as `role`.
    pub class: &'static str,
    /// Its name in the pair.
    pub part: String,
    /// How the official translator has it, where it has.
    pub theirs: BTreeSet<String>,
    /// How it is expanded here, where it is.
    pub ours: BTreeSet<String>,
}

/// The pairs of the standard partition.
///
/// # Panics
/// Where the corpus cannot be read.
#[must_use]
pub fn pairs(corpus: &Path) -> Vec<Pair> {
    let (prefix, outputs) = ("tests__translator__input__", corpus.join("sam/output"));
    let mut found = Vec::new();
    for entry in fs::read_dir(corpus.join("sam/input")).expect("the corpus has SAM templates") {
        let path = entry.expect("the folder can be listed").path();
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(name) = file.strip_prefix(prefix).and_then(|name| name.strip_suffix(".yaml")) else {
            continue;
        };
        let output = outputs.join(format!("tests__translator__output__{name}.json"));
        let Ok(output) = fs::read_to_string(output) else { continue };
        // An output that names an error is no template.
        let output: Value = serde_json::from_str(&output).expect("the translator writes JSON");
        if output.get("Resources").is_none() {
            continue;
        }
        let input = fs::read_to_string(&path).expect("the template is text");
        found.push(Pair { name: name.to_owned(), input, output });
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

impl Pair {
    /// What is compared, on either side, and what the expansion reports.
    #[must_use]
    pub fn parts(&self) -> (Parts, Parts, Vec<String>) {
        let document = read(&SourceText::new(self.input.as_str()), Syntax::Yaml);
        let root = from_document(&document, FileId(0));
        let expanded = sam::expand(&root, &sam::ParameterValues::default());
        let ours = normal::template(&normal::json(&expanded.root));
        let theirs = normal::template(&self.output);
        let problems = expanded.problems.into_iter().map(|problem| problem.message).collect();
        (parts::of(&theirs), parts::of(&ours), problems)
    }
}

/// What differs in a pair, and how many parts of each class there are in the union of both sides.
#[must_use]
pub fn differences(pair: &Pair) -> (Vec<Difference>, BTreeMap<&'static str, usize>) {
    let (theirs, ours, _) = pair.parts();
    let mut all = BTreeMap::new();
    let mut found = Vec::new();
    for key in theirs.keys().chain(ours.keys()).collect::<BTreeSet<_>>() {
        let side = |side: &Parts| side.get(key).cloned().unwrap_or_default();
        let (theirs, ours) = (side(&theirs), side(&ours));
        *all.entry(key.0).or_default() += 1;
        if theirs != ours {
            let (class, part) = key.clone();
            found.push(Difference { pair: pair.name.clone(), class, part, theirs, ours });
        }
    }
    (found, all)
}
