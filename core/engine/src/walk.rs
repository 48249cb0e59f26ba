//! What lies in a folder. What is passed over depends on the folder alone: neither on the user's git configuration
//! nor on the folders above.

use std::fs::FileType;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use ignore::Match;
use ignore::gitignore::Gitignore;

use crate::names::{ASSEMBLY_MARKER, MANIFEST, STATE, UPDATE_TEMPLATE, built_in, file_name};

/// Something that was met in a folder.
#[derive(Debug)]
pub(crate) enum Walked {
    /// A regular file.
    File(PathBuf),
    /// A file that a tool wrote for its next step: what it is needs no guess.
    Output(PathBuf),
    /// A link; whether it may be followed is up to where it leads.
    Link(PathBuf),
    /// A folder that cannot be listed, and why.
    Unlisted(PathBuf, String),
}

/// Everything below a folder, hidden folders included, past dependencies and what its own `.gitignore` files name. Of
/// what tools build (`.serverless`, `.aws-sam`, a cloud assembly) only what is deployed is met, whatever git ignores. A
/// folder that was named is walked whatever its name.
pub(crate) fn walk(folder: &Path) -> Vec<Walked> {
    let mut walk = Walk::default();
    walk.folder(folder, None);
    while let Some(step) = walk.steps.pop() {
        match step.kind {
            Some(kind) if kind.is_dir() => walk.inner_folder(&step),
            Some(kind) if kind.is_file() => walk.met.push(Walked::File(step.path)),
            Some(kind) if kind.is_symlink() => walk.met.push(Walked::Link(step.path)),
            _ => {}
        }
    }
    walk.met
}

/// What the `.gitignore` of a folder and those above it name.
struct Ignored {
    own: Gitignore,
    above: Option<Rc<Self>>,
}

impl Ignored {
    /// The nearest file that says anything decides.
    fn names(&self, path: &Path, is_folder: bool) -> bool {
        match self.own.matched(path, is_folder) {
            Match::Ignore(_) => true,
            Match::Whitelist(_) => false,
            Match::None => self.above.as_ref().is_some_and(|above| above.names(path, is_folder)),
        }
    }
}

struct Step {
    path: PathBuf,
    kind: Option<FileType>,
    ignored: Option<Rc<Ignored>>,
}

#[derive(Default)]
struct Walk {
    /// What is still to be walked, the next one last.
    steps: Vec<Step>,
    met: Vec<Walked>,
}

impl Walk {
    fn folder(&mut self, folder: &Path, ignored: Option<Rc<Ignored>>) {
        let mut entries = match listed(folder) {
            Ok(entries) => entries,
            Err(error) => {
                self.met.push(Walked::Unlisted(folder.to_owned(), error.to_string()));
                return;
            }
        };
        if is_assembly(folder, &entries) {
            self.met.push(Walked::Output(folder.join(MANIFEST)));
            return;
        }
        let has_rules = entries.iter().any(|(path, _)| file_name(path) == ".gitignore");
        let ignored = match has_rules {
            true => {
                Some(Rc::new(Ignored { own: Gitignore::new(folder.join(".gitignore")).0, above: ignored }))
            }
            false => ignored,
        };
        entries.sort_by(|(a, _), (b, _)| b.file_name().cmp(&a.file_name()));
        for (path, kind) in entries {
            let is_folder = kind.is_some_and(|kind| kind.is_dir());
            let is_named = || ignored.as_ref().is_some_and(|ignored| ignored.names(&path, is_folder));
            if (is_folder && is_build_output(&path)) || !is_named() {
                self.steps.push(Step { path, kind, ignored: ignored.clone() });
            }
        }
    }

    fn inner_folder(&mut self, step: &Step) {
        match file_name(&step.path) {
            ".git" | "node_modules" => {}
            ".serverless" => self.outputs([STATE, UPDATE_TEMPLATE].map(|name| step.path.join(name))),
            ".aws-sam" => self.outputs(step.path.parent().map(built_in)),
            // What git ignores says nothing about what is in it.
            ASSEMBLY_MARKER => self.folder(&step.path, None),
            _ => self.folder(&step.path, step.ignored.clone()),
        }
    }

    fn outputs(&mut self, paths: impl IntoIterator<Item = PathBuf>) {
        let there = paths.into_iter().filter(|path| path.is_file());
        self.met.extend(there.map(Walked::Output));
    }
}

fn listed(folder: &Path) -> io::Result<Vec<(PathBuf, Option<FileType>)>> {
    let entry = |entry: io::Result<std::fs::DirEntry>| {
        let entry = entry?;
        Ok((entry.path(), entry.file_type().ok()))
    };
    std::fs::read_dir(folder)?.map(entry).collect()
}

fn is_build_output(folder: &Path) -> bool {
    [".serverless", ".aws-sam", ASSEMBLY_MARKER].contains(&file_name(folder))
}

/// `cdk synth` marks its folder with a file, whatever the folder is called.
fn is_assembly(folder: &Path, entries: &[(PathBuf, Option<FileType>)]) -> bool {
    let holds = |name: &str| {
        entries.iter().any(|(path, kind)| file_name(path) == name && kind.is_some_and(|kind| kind.is_file()))
    };
    holds(MANIFEST) && (holds(ASSEMBLY_MARKER) || file_name(folder) == ASSEMBLY_MARKER)
}
